/* What the address of a page asks for. */
#ifndef HANDLERS_PAGE_QUERY_H
#define HANDLERS_PAGE_QUERY_H

#include "handlers/filters.h"
#include "views/layout.h"

struct page_query {
	struct view_state view;
	int64_t now_us; /* cut to the minute, so that a page stays the same while its data does */
	struct usage_filter filter;
	struct period period, previous;
	struct period_buckets buckets; /* of the period */
};

/* The parameters of filters_parse(), and those of views/view_state.h. Memory is the request's. */
enum err_code page_query_read(const struct app *app, const struct request *q, struct response *r,
	enum page page, struct page_query *ret, struct err *e) MUST_CHECK;

#endif
