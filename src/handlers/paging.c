#include "handlers/paging.h"

#include <stdlib.h>

#include "handlers/cursor.h"
#include "handlers/filters.h"

struct str paging_take_part(struct str *place)
{
	const char *end = memchr(place->ptr, '\t', place->len);
	size_t n = end ? (size_t)(end - place->ptr) : place->len;
	struct str part = {place->ptr, n};

	place->ptr += n + (end != NULL);
	place->len -= n + (end != NULL);
	return part;
}

enum err_code paging_open(
	const struct request *q, struct response *r, struct str *ret_place, struct err *e)
{
	const char *cursor = request_query(q, "cursor");

	*ret_place = (struct str){0};
	if (!cursor || !*cursor)
		return OK;
	if (cursor_open(q->arena, cursor_list(q), cursor, ret_place, e))
		return filters_blame(r, e);
	return OK;
}

void paging_put_next(struct json_out *j, const struct request *q, const char *place)
{
	if (place)
		json_kv_cstr(
			j, "nextCursor", cursor_seal(q->arena, cursor_list(q), str_from(place)));
	else
		json_kv_str(j, "nextCursor", (struct str){0});
}

const char *paging_behind_group(struct arena *a, const struct usage_group *g)
{
	char cost[MONEY_TEXT];

	return arena_printf(a, "%s\t%lld\t%.*s", money_format(g->sums.cost_pusd, cost),
		(long long)g->sums.calls, STR_ARG(g->key));
}

enum err_code paging_open_group(
	const struct request *q, struct response *r, struct group_place *ret, struct err *e)
{
	struct str place;
	enum err_code rc = paging_open(q, r, &place, e);

	*ret = (struct group_place){.is_begin = place.len == 0};
	if (rc || ret->is_begin)
		return rc;
	if (money_parse_sum(paging_take_part(&place), &ret->cost_pusd, e))
		return e->code;
	ret->calls = strtoll(arena_cstr(q->arena, paging_take_part(&place)), NULL, 10);
	ret->key = place;
	return OK;
}

bool paging_is_behind(const struct group_place *p, const struct usage_group *g)
{
	if (p->is_begin)
		return true;
	if (g->sums.cost_pusd != p->cost_pusd)
		return g->sums.cost_pusd < p->cost_pusd;
	if (g->sums.calls != p->calls)
		return g->sums.calls < p->calls;
	return str_cmp(g->key, p->key) > 0;
}
