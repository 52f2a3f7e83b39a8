/* Reads what the pages about AI usage show. */
#ifndef HANDLERS_USAGE_MODEL_H
#define HANDLERS_USAGE_MODEL_H

#include "handlers/page_query.h"
#include "handlers/page_read.h"
#include "views/usage_page.h"

/* A bit per panel of enum usage_panel. */
#define USAGE_PANEL_BIT(p) (1U << (p))
#define USAGE_ALL_PANELS   (USAGE_PANEL_BIT(USAGE_PANELS) - 1)

/* Fills what these panels show (all of *ret but its shell), with the fewest reads. Panels whose
 * reads fail become errors in ret->state; an error is returned when the database cannot be asked at
 * all. Memory is the request's. */
enum err_code usage_model_read(struct page_read *p, const struct page_query *q, unsigned panels,
	struct usage_page *ret, struct err *e) MUST_CHECK;

#endif
