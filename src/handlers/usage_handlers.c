#include "handlers/usage_handlers.h"

#include <math.h>

#include "handlers/usage_answer.h"

enum { TOP_TENANTS = 20 };

static const char *const series_params[] = {"interval", NULL};

/* What GET /ai-usage answers. */
struct report {
	struct period previous, month, month_before;
	struct period_buckets buckets;
	struct usage_sums total, total_before, to_date, to_date_before;
	struct usage_sums *series;
	struct usage_group *tools, *models, *tenants;
	int ntools, nmodels, ntenants;
	struct usage_error_count *errors;
	int nerrors;
};

static enum err_code read_totals(struct usage_reader *reader, const struct usage_query *u,
	int64_t now_us, struct report *ret, struct err *e)
{
	const struct usage_filter *f = &u->filter;
	enum err_code rc;

	ret->previous = period_previous(&u->period);
	ret->month = period_month_to_date(&u->period.zone, now_us);
	ret->month_before = period_previous(&ret->month);
	if ((rc = usage_read_total(reader, f, &u->period, &ret->total, e)) ||
		(rc = usage_read_total(reader, f, &ret->previous, &ret->total_before, e)) ||
		(rc = usage_read_total(reader, f, &ret->month, &ret->to_date, e)))
		return rc;
	return usage_read_total(reader, f, &ret->month_before, &ret->to_date_before, e);
}

static enum err_code read_groups(
	struct usage_reader *reader, const struct usage_query *u, struct report *ret, struct err *e)
{
	int64_t from_us = u->period.from_us, to_us = u->period.to_us;
	const struct usage_filter *f = &u->filter;
	enum err_code rc;

	if ((rc = usage_read_groups(
		     reader, f, from_us, to_us, BY_TOOL, true, &ret->tools, &ret->ntools, e)) ||
		(rc = usage_read_groups(reader, f, from_us, to_us, BY_MODEL, true, &ret->models,
			 &ret->nmodels, e)) ||
		(rc = usage_read_groups(reader, f, from_us, to_us, BY_TENANT, false, &ret->tenants,
			 &ret->ntenants, e)))
		return rc;
	if (ret->ntenants > TOP_TENANTS)
		ret->ntenants = TOP_TENANTS;
	return usage_read_tenant_latency(reader, f, from_us, to_us, ret->tenants, ret->ntenants, e);
}

static enum err_code read_report(struct usage_reader *reader, const struct usage_query *u,
	const struct request *q, struct report *ret, struct err *e)
{
	enum err_code rc;

	if ((rc = read_totals(reader, u, q->now_us, ret, e)) ||
		(rc = read_groups(reader, u, ret, e)) ||
		(rc = usage_read_series(reader, &u->filter, &ret->buckets, true, &ret->series, e)))
		return rc;
	return usage_read_errors(reader, &u->filter, u->period.from_us, u->period.to_us,
		&ret->errors, &ret->nerrors, e);
}

static void put_report(struct json_out *j, const struct app *app, const struct usage_query *u,
	const struct report *p, const struct usage_reader *reader, int64_t now_us)
{
	json_put_obj(j);
	answer_head(j, &u->period, reader, now_us);
	answer_filter(j, &u->filter);
	json_put_key(j, "totals");
	json_put_obj(j);
	answer_sums(j, &p->total);
	json_put_obj_end(j);
	json_kv_double(j, "successRate", usage_sums_success(&p->total));
	answer_period(j, "previous", &p->previous, &p->total_before);
	answer_month(j, app->conf, &p->month, &p->to_date, &p->to_date_before);
	json_kv_cstr(j, "interval", period_interval_name(p->buckets.unit));
	answer_series(j, "series", &p->buckets, p->series);
	answer_groups(j, "byTool", BY_TOOL, p->tools, p->ntools);
	answer_groups(j, "byModel", BY_MODEL, p->models, p->nmodels);
	answer_groups(j, "byTenant", BY_TENANT, p->tenants, p->ntenants);
	answer_errors(j, p->errors, p->nerrors);
	json_put_obj_end(j);
}

enum err_code usage_get(void *app, struct request *q, struct response *r, struct err *e)
{
	const struct app *self = app;
	struct usage_reader *reader;
	struct usage_query u;
	struct report report = {.ntools = 0};
	struct json_out j;
	enum err_code rc;

	if ((rc = filters_parse(self, q, r, series_params, &u, e)))
		return rc;
	if (period_buckets(&u.period, u.interval, q->arena, &report.buckets, e))
		return filters_blame(r, e);
	if ((rc = usage_read_begin(self->db, q->arena, &reader, e)))
		return rc;
	rc = read_report(reader, &u, q, &report, e);
	usage_read_end(reader);
	if (rc)
		return rc;
	response_json(r, &j);
	put_report(&j, self, &u, &report, reader, q->now_us);
	response_etag(r, q);
	return OK;
}

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
	int nnow, nbefore;
};

static enum err_code read_trends(
	struct usage_reader *reader, const struct usage_query *u, struct trends *ret, struct err *e)
{
	enum err_code rc;

	ret->previous = period_previous(&u->period);
	if ((rc = usage_read_trends(
		     reader, &u->filter, &ret->buckets, BY_TOOL, true, &ret->now, &ret->nnow, e)))
		return rc;
	return usage_read_groups(reader, &u->filter, ret->previous.from_us, ret->previous.to_us,
		BY_TOOL, true, &ret->before, &ret->nbefore, e);
}

enum err_code usage_trends(void *app, struct request *q, struct response *r, struct err *e)
{
	const struct app *self = app;
	struct usage_reader *reader;
	struct trends t = {.nnow = 0};
	struct usage_query u;
	struct json_out j;
	enum err_code rc;

	if ((rc = filters_parse(self, q, r, series_params, &u, e)))
		return rc;
	if (period_buckets(&u.period, u.interval, q->arena, &t.buckets, e))
		return filters_blame(r, e);
	if ((rc = usage_read_begin(self->db, q->arena, &reader, e)))
		return rc;
	rc = read_trends(reader, &u, &t, e);
	usage_read_end(reader);
	if (rc)
		return rc;
	response_json(r, &j);
	json_put_obj(&j);
	answer_head(&j, &u.period, reader, q->now_us);
	answer_filter(&j, &u.filter);
	json_kv_time(&j, "previousFrom", t.previous.from_us);
	json_kv_time(&j, "previousTo", t.previous.to_us);
	json_kv_cstr(&j, "interval", period_interval_name(t.buckets.unit));
	json_put_key(&j, "data");
	json_put_arr(&j);
	for (int i = 0; i < t.nnow; i++)
		put_trend(&j, &t.now[i], &t.buckets,
			find_sums(t.before, t.nbefore, t.now[i].total.key));
	json_put_arr_end(&j);
	json_kv_str(&j, "nextCursor", (struct str){0});
	json_put_obj_end(&j);
	response_etag(r, q);
	return OK;
}
