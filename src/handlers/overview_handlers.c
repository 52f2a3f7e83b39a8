#include "handlers/overview_handlers.h"

#include "handlers/operation_model.h"
#include "handlers/usage_answer.h"

enum { TOOLS_SHOWN = 5 };

/* What GET /api/monitoring/overview answers. */
struct summary {
	struct period previous, today, yesterday, month, month_before;
	struct usage_sums total, total_before, today_sums, yesterday_sums, to_date, to_date_before;
	struct usage_group *tools;
	struct usage_error_count *errors;
	struct pipeline_counts counts;
	struct pipeline_job *jobs;
	int ntools, nerrors, njobs;
};

static enum err_code read_usage(struct usage_reader *reader, const struct usage_query *u,
	int64_t now_us, struct summary *s, struct err *e)
{
	const struct usage_filter *f = &u->filter;
	const struct zone *z = &u->period.zone;
	enum err_code rc;

	s->previous = period_previous(&u->period);
	s->month = period_month_to_date(z, now_us);
	s->month_before = period_previous(&s->month);
	s->today = s->month;
	s->today.kind = PERIOD_OF_DAY;
	s->today.from_us = zone_floor(z, now_us, UNIT_DAY);
	s->yesterday = period_previous(&s->today);
	if ((rc = usage_read_total(reader, f, &u->period, &s->total, e)) ||
		(rc = usage_read_total(reader, f, &s->previous, &s->total_before, e)) ||
		(rc = usage_read_total(reader, f, &s->today, &s->today_sums, e)) ||
		(rc = usage_read_total(reader, f, &s->yesterday, &s->yesterday_sums, e)) ||
		(rc = usage_read_total(reader, f, &s->month, &s->to_date, e)) ||
		(rc = usage_read_total(reader, f, &s->month_before, &s->to_date_before, e)) ||
		(rc = usage_read_groups(reader, f, u->period.from_us, u->period.to_us, BY_TOOL,
			 true, &s->tools, &s->ntools, e)))
		return rc;
	return usage_read_errors(
		reader, f, u->period.from_us, u->period.to_us, &s->errors, &s->nerrors, e);
}

static enum err_code read_summary(const struct app *app, struct usage_reader *reader,
	const struct usage_query *u, const struct request *q, struct summary *s, struct err *e)
{
	enum err_code rc;

	if ((rc = read_usage(reader, u, q->now_us, s, e)) ||
		(rc = pipeline_store_counts(
			 app->db, q->now_us - US_PER_DAY, q->arena, &s->counts, e)))
		return rc;
	return pipeline_store_jobs(app->db, q->arena, &s->jobs, &s->njobs, e);
}

static void put_usage(struct json_out *j, const struct conf *c, const struct summary *s)
{
	json_put_key(j, "aiUsage");
	json_put_obj(j);
	json_put_key(j, "totals");
	json_put_obj(j);
	answer_sums(j, &s->total);
	json_put_obj_end(j);
	answer_period(j, "previous", &s->previous, &s->total_before);
	answer_period(j, "today", &s->today, &s->today_sums);
	answer_period(j, "yesterday", &s->yesterday, &s->yesterday_sums);
	answer_month(j, c, &s->month, &s->to_date, &s->to_date_before);
	answer_groups(j, "topTools", BY_TOOL, s->tools,
		s->ntools < TOOLS_SHOWN ? s->ntools : TOOLS_SHOWN);
	answer_errors(j, s->errors, s->nerrors);
	json_put_obj_end(j);
}

static void put_job(struct json_out *j, const struct pipeline_job *job, int64_t now_us)
{
	json_put_obj(j);
	json_kv_str(j, "name", job->job);
	json_kv_cstr(j, "status", job_status_name(job->status));
	json_kv_bool(j, "late", operation_job_is_late(job, now_us));
	json_kv_time(j, "scheduledFor", job->scheduled_us);
	json_kv_time(j, "startedAt", job->started_us);
	if (job->finished_us)
		json_kv_time(j, "finishedAt", job->finished_us);
	else
		json_kv_str(j, "finishedAt", (struct str){0});
	json_kv_str(j, "message", job->message);
	json_put_obj_end(j);
}

static bool jobs_are_fine(const struct summary *s, int64_t now_us)
{
	for (int i = 0; i < s->njobs; i++) {
		if (s->jobs[i].status == RUN_FAILED || operation_job_is_late(&s->jobs[i], now_us))
			return false;
	}
	return true;
}

/* The work behind the figures is the operators' business, not that of a tenant's token. */
static void put_operations(struct json_out *j, const struct summary *s, const struct request *q)
{
	if (q->caller.tenant_id)
		return;
	json_put_key(j, "pipeline");
	json_put_obj(j);
	json_kv_int(j, "received24h", s->counts.received);
	json_kv_int(j, "rejected24h", s->counts.rejected);
	json_put_obj_end(j);
	json_put_key(j, "jobs");
	json_put_arr(j);
	for (int i = 0; i < s->njobs; i++)
		put_job(j, &s->jobs[i], q->now_us);
	json_put_arr_end(j);
}

static const char *status_of(const struct conf *c, const struct summary *s, const struct request *q)
{
	const char *cost = answer_month_status(c, s->to_date.cost_pusd);

	if (strcmp(cost, "ok") != 0 || q->caller.tenant_id)
		return cost;
	return jobs_are_fine(s, q->now_us) ? "ok" : "warning";
}

enum err_code overview_get(void *app, struct request *q, struct response *r, struct err *e)
{
	const struct app *self = app;
	struct usage_reader *reader;
	struct summary s = {.ntools = 0};
	struct usage_query u;
	struct json_out j;
	enum err_code rc;

	if ((rc = filters_parse(self, q, r, NULL, &u, e)) ||
		(rc = usage_read_begin(self->db, q->arena, &reader, e)))
		return rc;
	rc = read_summary(self, reader, &u, q, &s, e);
	usage_read_end(reader);
	if (rc)
		return rc;
	response_json(r, &j);
	json_put_obj(&j);
	json_kv_cstr(&j, "status", status_of(self->conf, &s, q));
	answer_head(&j, &u.period, reader, q->now_us);
	answer_filter(&j, &u.filter);
	put_usage(&j, self->conf, &s);
	put_operations(&j, &s, q);
	json_put_obj_end(&j);
	response_etag(r, q);
	return OK;
}
