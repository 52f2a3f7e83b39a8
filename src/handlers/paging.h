/* Lists in pages: the parameter "cursor", the member nextCursor, and the places they stand for. */
#ifndef HANDLERS_PAGING_H
#define HANDLERS_PAGING_H

#include "base/json_out.h"
#include "domain/usage_sums.h"
#include "http/request.h"
#include "http/response.h"

/* Takes the first part off a place. Parts are separated by tabs, which no id holds. */
struct str paging_take_part(struct str *place);
/* The place that "cursor" stands for; empty when there is none. ERR_INVALID for a cursor that is
 * not of this list; it is in the errors[] of the problem, too. */
enum err_code paging_open(const struct request *q, struct response *r, struct str *ret_place,
	struct err *e) MUST_CHECK;
/* "nextCursor" of an open object; place NULL: null. */
void paging_put_next(struct json_out *j, const struct request *q, const char *place);

/* A place in a list of groups, in the order of usage_read_groups(): behind the one with these. */
struct group_place {
	bool is_begin; /* of the list */
	pusd_sum cost_pusd;
	int64_t calls;
	struct str key;
};

/* As paging_open(). */
enum err_code paging_open_group(const struct request *q, struct response *r,
	struct group_place *ret, struct err *e) MUST_CHECK;
/* The place behind a group. Arena memory. */
const char *paging_behind_group(struct arena *a, const struct usage_group *g);
/* Figures may have changed since the place was given, so it need not be that of any group. */
bool paging_is_behind(const struct group_place *p, const struct usage_group *g);

#endif
