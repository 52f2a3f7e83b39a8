/* The lists of handlers/usage_handlers.h: groups and events, in pages. */
#include <stdlib.h>

#include "handlers/paging.h"
#include "handlers/usage_answer.h"
#include "handlers/usage_handlers.h"
#include "store/usage_event_read.h"

enum { GROUPS_LIMIT = 100, EVENTS_LIMIT = 50 };

struct group_page {
	struct usage_sums total;
	struct usage_group *groups;
	int first, n;
	bool more;
};

static enum err_code read_page(struct usage_reader *reader, const struct usage_query *u,
	enum usage_group_by by, const struct group_place *place, int limit, struct group_page *ret,
	struct err *e)
{
	int64_t from_us = u->period.from_us, to_us = u->period.to_us;
	enum err_code rc;
	int n;

	if ((rc = usage_read_total(reader, &u->filter, &u->period, &ret->total, e)) ||
		(rc = usage_read_groups(reader, &u->filter, from_us, to_us, by, by != BY_TENANT,
			 &ret->groups, &n, e)))
		return rc;
	for (ret->first = 0; ret->first < n; ret->first++)
		if (paging_is_behind(place, &ret->groups[ret->first]))
			break;
	ret->more = n - ret->first > limit;
	ret->n = ret->more ? limit : n - ret->first;
	if (by != BY_TENANT)
		return OK;
	return usage_read_tenant_latency(
		reader, &u->filter, from_us, to_us, &ret->groups[ret->first], ret->n, e);
}

static void put_page(struct json_out *j, const struct request *q, const struct usage_query *u,
	const struct usage_reader *reader, enum usage_group_by by, const struct group_page *p)
{
	const struct usage_group *rows = &p->groups[p->first];

	json_put_obj(j);
	answer_head(j, &u->period, reader, q->now_us);
	answer_filter(j, &u->filter);
	json_put_key(j, "totals");
	json_put_obj(j);
	answer_sums(j, &p->total);
	json_put_obj_end(j);
	answer_groups(j, "data", by, rows, p->n);
	paging_put_next(j, q, p->more ? paging_behind_group(q->arena, &rows[p->n - 1]) : NULL);
	json_put_obj_end(j);
}

static enum err_code by_group(const struct app *app, struct request *q, struct response *r,
	enum usage_group_by by, struct err *e)
{
	static const char *const also[] = {"limit", "cursor", NULL};
	struct usage_reader *reader;
	struct group_place place;
	struct group_page page;
	struct usage_query u;
	struct json_out j;
	enum err_code rc;
	int limit;

	if ((rc = filters_parse(app, q, r, also, &u, e)) ||
		(rc = filters_limit(q, r, GROUPS_LIMIT, &limit, e)) ||
		(rc = paging_open_group(q, r, &place, e)) ||
		(rc = usage_read_begin(app->db, q->arena, &reader, e)))
		return rc;
	rc = read_page(reader, &u, by, &place, limit, &page, e);
	usage_read_end(reader);
	if (rc)
		return rc;
	response_json(r, &j);
	put_page(&j, q, &u, reader, by, &page);
	response_etag(r, q);
	return OK;
}

enum err_code usage_by_tenant(void *app, struct request *q, struct response *r, struct err *e)
{
	return by_group(app, q, r, BY_TENANT, e);
}

enum err_code usage_by_tool(void *app, struct request *q, struct response *r, struct err *e)
{
	return by_group(app, q, r, BY_TOOL, e);
}

enum err_code usage_by_model(void *app, struct request *q, struct response *r, struct err *e)
{
	return by_group(app, q, r, BY_MODEL, e);
}

static void put_cost(struct json_out *j, const struct usage_event *u)
{
	if (u->cost_source == COST_UNPRICED)
		json_kv_str(j, "estimatedCost", (struct str){0});
	else
		answer_money(j, "estimatedCost", u->cost_pusd);
	json_kv_cstr(j, "costSource", cost_source_name(u->cost_source));
	if (u->model_price_id)
		json_kv_int(j, "modelPriceId", u->model_price_id);
	else
		json_kv_str(j, "modelPriceId", (struct str){0});
}

static void put_event(struct json_out *j, const struct usage_event *u)
{
	json_put_obj(j);
#define X(field, name, max) json_kv_str(j, name, u->field);
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(field, name) json_kv_int(j, name, u->field);
	FOR_EACH_USAGE_TOKENS(X)
#undef X
	json_kv_int(j, "totalTokens", u->prompt_tokens + u->completion_tokens);
	json_kv_bool(j, "usageInconsistent", u->usage_inconsistent);
	put_cost(j, u);
	json_kv_int(j, "latencyMs", u->latency_ms);
	if (u->time_to_first_token_ms >= 0)
		json_kv_int(j, "timeToFirstTokenMs", u->time_to_first_token_ms);
	else
		json_kv_str(j, "timeToFirstTokenMs", (struct str){0});
	json_kv_bool(j, "success", u->success);
	json_kv_raw(j, "metadata", u->metadata.ptr ? u->metadata : STR("null"));
	json_kv_cstr(j, "source", usage_source_name(u->source));
	json_kv_time(j, "createdAt", u->created_at_us);
	json_kv_time(j, "receivedAt", u->received_at_us);
	json_put_obj_end(j);
}

/* A place between events: time, id and tenant of the last event of a page. */
static const char *event_place(struct arena *a, const struct usage_event *u)
{
	return arena_printf(a, "%lld\t%.*s\t%.*s", (long long)u->created_at_us, STR_ARG(u->id),
		STR_ARG(u->tenant_id));
}

static struct usage_event_position event_position(struct arena *a, struct str place)
{
	struct usage_event_position p = {.created_at_us = INT64_MAX};

	if (place.len) {
		p.created_at_us = strtoll(arena_cstr(a, paging_take_part(&place)), NULL, 10);
		p.id = paging_take_part(&place);
		p.tenant_id = place;
	}
	return p;
}

static void put_events(struct json_out *j, const struct request *q, const struct usage_query *u,
	const struct usage_reader *reader, const struct usage_event *events, int n, bool more)
{
	json_put_obj(j);
	answer_head(j, &u->period, reader, q->now_us);
	answer_filter(j, &u->filter);
	json_put_key(j, "data");
	json_put_arr(j);
	for (int i = 0; i < n; i++)
		put_event(j, &events[i]);
	json_put_arr_end(j);
	paging_put_next(j, q, more ? event_place(q->arena, &events[n - 1]) : NULL);
	json_put_obj_end(j);
}

enum err_code usage_events(void *app, struct request *q, struct response *r, struct err *e)
{
	static const char *const also[] = {"limit", "cursor", NULL};
	const struct app *self = app;
	struct usage_event_position after;
	struct usage_event *events;
	struct usage_reader *reader;
	struct usage_query u;
	struct json_out j;
	struct str place;
	enum err_code rc;
	int limit, n;

	if ((rc = filters_parse(self, q, r, also, &u, e)) ||
		(rc = filters_limit(q, r, EVENTS_LIMIT, &limit, e)) ||
		(rc = paging_open(q, r, &place, e)) ||
		(rc = usage_read_begin(self->db, q->arena, &reader, e)))
		return rc;
	after = event_position(q->arena, place);
	rc = usage_event_read(reader, &u.filter, u.period.from_us, u.period.to_us, &after,
		limit + 1, &events, &n, e);
	usage_read_end(reader);
	if (rc)
		return rc;
	response_json(r, &j);
	put_events(&j, q, &u, reader, events, n > limit ? limit : n, n > limit);
	response_etag(r, q);
	return OK;
}
