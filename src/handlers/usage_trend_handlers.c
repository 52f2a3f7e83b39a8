/* GET /api/monitoring/ai-usage/trends of handlers/usage_handlers.h. */
#include <math.h>

#include "handlers/paging.h"
#include "handlers/usage_answer.h"
#include "handlers/usage_handlers.h"

/* A page may hold so many periods of so many tools; an answer then stays below 10 MB. */
enum { TOOLS_LIMIT = 20, POINTS_MAX = 20000 };

/* How much more than before, as a share of it; null when there was nothing. */
static void put_change(struct json_out *j, const char *key, double now, double before)
{
	json_kv_double(j, key, before > 0 ? (now - before) / before : NAN);
}

static const struct usage_sums *find_sums(const struct usage_group *groups, int n, struct str key)
{
	static const struct usage_sums none;

	for (int i = 0; i < n; i++) {
		if (str_eq(groups[i].key, key))
			return &groups[i].sums;
	}
	return &none;
}

static double usd(const struct usage_sums *s)
{
	return (double)s->cost_pusd / (double)PUSD_PER_USD;
}

static void put_trend(struct json_out *j, const struct usage_trend *t,
	const struct period_buckets *b, const struct usage_sums *before)
{
	const struct usage_sums *now = &t->total.sums;

	json_put_obj(j);
	json_kv_str(j, "toolId", t->total.key);
	json_kv_str(j, "toolName", t->total.name);
	json_put_key(j, "totals");
	json_put_obj(j);
	answer_sums(j, now);
	json_put_obj_end(j);
	json_put_key(j, "previousTotals");
	json_put_obj(j);
	answer_sums(j, before);
	json_put_obj_end(j);
	json_put_key(j, "change");
	json_put_obj(j);
	put_change(j, "totalCalls", (double)now->calls, (double)before->calls);
	put_change(j, "totalTokens", (double)(now->prompt_tokens + now->completion_tokens),
		(double)(before->prompt_tokens + before->completion_tokens));
	put_change(j, "totalCost", usd(now), usd(before));
	json_put_obj_end(j);
	answer_series(j, "series", b, t->sums);
	json_put_obj_end(j);
}

/* What GET /ai-usage/trends answers. */
struct trends {
	struct period previous;
	struct period_buckets buckets;
	struct usage_trend *now;
	struct usage_group *before;
	int first, nnow, nbefore;
	bool more;
};

static enum err_code read_limit(
	const struct request *q, struct response *r, int nbuckets, int *ret, struct err *e)
{
	enum err_code rc = filters_limit(q, r, TOOLS_LIMIT, ret, e);

	if (rc || *ret * nbuckets <= POINTS_MAX)
		return rc;
	(void)err_set(e, ERR_INVALID,
		"limit: %d tools of %d periods are more than %d points; give at most %d, or a "
		"longer interval",
		*ret, nbuckets, POINTS_MAX, POINTS_MAX / nbuckets);
	return filters_blame(r, e);
}

static enum err_code read_trends(struct usage_reader *reader, const struct usage_query *u,
	const struct group_place *place, int limit, struct trends *ret, struct err *e)
{
	enum err_code rc;
	int n;

	ret->previous = period_previous(&u->period);
	if ((rc = usage_read_trends(
		     reader, &u->filter, &ret->buckets, BY_TOOL, true, &ret->now, &n, e)))
		return rc;
	for (ret->first = 0; ret->first < n; ret->first++)
		if (paging_is_behind(place, &ret->now[ret->first].total))
			break;
	ret->more = n - ret->first > limit;
	ret->nnow = ret->more ? limit : n - ret->first;
	return usage_read_groups(reader, &u->filter, ret->previous.from_us, ret->previous.to_us,
		BY_TOOL, true, &ret->before, &ret->nbefore, e);
}

static void put_trends(struct json_out *j, const struct request *q, const struct usage_query *u,
	const struct usage_reader *reader, const struct trends *t)
{
	const struct usage_trend *rows = &t->now[t->first];

	json_put_obj(j);
	answer_head(j, &u->period, reader, q->now_us);
	answer_filter(j, &u->filter);
	json_kv_time(j, "previousFrom", t->previous.from_us);
	json_kv_time(j, "previousTo", t->previous.to_us);
	json_kv_cstr(j, "interval", period_interval_name(t->buckets.unit));
	json_put_key(j, "data");
	json_put_arr(j);
	for (int i = 0; i < t->nnow; i++)
		put_trend(j, &rows[i], &t->buckets,
			find_sums(t->before, t->nbefore, rows[i].total.key));
	json_put_arr_end(j);
	paging_put_next(
		j, q, t->more ? paging_behind_group(q->arena, &rows[t->nnow - 1].total) : NULL);
	json_put_obj_end(j);
}

enum err_code usage_trends(void *app, struct request *q, struct response *r, struct err *e)
{
	static const char *const also[] = {"interval", "limit", "cursor", NULL};
	const struct app *self = app;
	struct usage_reader *reader;
	struct group_place place;
	struct trends t = {.nnow = 0};
	struct usage_query u;
	struct json_out j;
	enum err_code rc;
	int limit;

	if ((rc = filters_parse(self, q, r, also, &u, e)))
		return rc;
	if (period_buckets(&u.period, u.interval, q->arena, &t.buckets, e))
		return filters_blame(r, e);
	if ((rc = read_limit(q, r, t.buckets.n, &limit, e)) ||
		(rc = paging_open_group(q, r, &place, e)) ||
		(rc = usage_read_begin(self->db, q->arena, &reader, e)))
		return rc;
	rc = read_trends(reader, &u, &place, limit, &t, e);
	usage_read_end(reader);
	if (rc)
		return rc;
	response_json(r, &j);
	put_trends(&j, q, &u, reader, &t);
	response_etag(r, q);
	return OK;
}
