/* What the address of a page asks for. */
#ifndef HANDLERS_PAGE_QUERY_H
#define HANDLERS_PAGE_QUERY_H

#include "base/conf.h"
#include "domain/period.h"
#include "http/request.h"
#include "store/usage_read.h"
#include "views/layout.h"

struct page_query {
	struct view_state view;
	int64_t now_us; /* cut to the minute, so that a page stays the same while its data does */
	struct period period, previous;
	struct period_buckets buckets; /* of the period */
	struct usage_filter filter;
};

/* ERR_INVALID names the parameter that is wrong, unknown ones too: a misspelt filter must not mean
 * "all". Memory is the request's. */
enum err_code page_query_read(const struct request *q, const struct conf *conf, enum page page,
	struct page_query *ret, struct err *e) MUST_CHECK;

#endif
