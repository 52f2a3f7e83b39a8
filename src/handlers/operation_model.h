/* Reads what the overview says about the system itself: sources, jobs, rejected records. */
#ifndef HANDLERS_OPERATION_MODEL_H
#define HANDLERS_OPERATION_MODEL_H

#include "handlers/page_query.h"
#include "handlers/page_read.h"
#include "store/pipeline_store.h"
#include "views/overview_page.h"

/* A bit per panel of enum overview_panel. */
#define OPERATION_PANEL_BIT(p) (1U << (p))
#define OPERATION_ALL_PANELS                                                          \
	(OPERATION_PANEL_BIT(OVERVIEW_SOURCES) | OPERATION_PANEL_BIT(OVERVIEW_JOBS) | \
		OPERATION_PANEL_BIT(OVERVIEW_REJECTS))

/* Fills what these panels show. Panels whose reads fail become errors in ret->state; an error is
 * returned when the database cannot be asked at all. Memory is the request's. */
enum err_code operation_model_read(struct page_read *p, const struct page_query *q, unsigned panels,
	struct overview_page *ret, struct err *e) MUST_CHECK;

/* Whether the run after a job's newest one is overdue: it should have followed after as long as the
 * newest one followed the run before it, and twice that is over. */
bool operation_job_is_late(const struct pipeline_job *j, int64_t now_us);

#endif
