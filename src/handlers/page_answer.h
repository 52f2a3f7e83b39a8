/* What all pages have in common: their address is read, and one snapshot serves the answer, be it
 * the page or the CSV of one of its panels. */
#ifndef HANDLERS_PAGE_ANSWER_H
#define HANDLERS_PAGE_ANSWER_H

#include "handlers/page_query.h"
#include "handlers/page_read.h"

struct page_answers {
	enum page page;
	enum err_code (*html)(struct page_read *p, const struct page_query *query,
		struct response *r, struct err *e);
	/* NULL: no panel has figures. page_no_panel() for an id that none has. */
	enum err_code (*csv)(struct page_read *p, const struct page_query *query, const char *id,
		struct response *r, struct err *e);
};

/* ERR_NOT_FOUND names the id. */
enum err_code page_no_panel(const char *id, struct err *e) MUST_CHECK;

enum err_code page_answer(const struct page_answers *a, void *app, struct request *q,
	struct response *r, struct err *e);

#endif
