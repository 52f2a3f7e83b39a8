#include "handlers/usage_handlers.h"

#include "handlers/usage_answer.h"

enum { TOP_TENANTS = 20, TOP_GROUPS = 1000 };

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

static void keep_first(int max, int *n)
{
	if (*n > max)
		*n = max;
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
	keep_first(TOP_GROUPS, &ret->ntools);
	keep_first(TOP_GROUPS, &ret->nmodels);
	keep_first(TOP_TENANTS, &ret->ntenants);
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
	static const char *const also[] = {"interval", NULL};
	const struct app *self = app;
	struct usage_reader *reader;
	struct usage_query u;
	struct report report = {.ntools = 0};
	struct json_out j;
	enum err_code rc;

	if ((rc = filters_parse(self, q, r, also, &u, e)))
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
