#include "handlers/page_shell.h"

#include "handlers/operation_model.h"
#include "handlers/spool_lag.h"
#include "store/tenant_store.h"

struct shell_reads {
	const struct page_query *q;
	struct db *db;
	struct arena *arena;
	struct shell *shell;
	struct pipeline *pipeline;
	const char *spool_dir;
	int64_t asked_us;
};

static enum err_code read_tenants(void *ctx, struct err *e)
{
	struct shell_reads *s = ctx;
	struct tenant_option *options;
	struct tenant_name *names;
	int n, total;
	enum err_code rc = tenant_store_names(
		s->db, s->q->filter.tenant, TENANT_OPTIONS_MAX, s->arena, &names, &n, &total, e);

	if (rc)
		return rc;
	options = arena_array(s->arena, (size_t)n, sizeof(*options));
	for (int i = 0; i < n; i++)
		options[i] = (struct tenant_option){names[i].id, names[i].name};
	s->shell->tenants = options;
	s->shell->ntenants = total;
	return OK;
}

static enum err_code read_counts(void *ctx, struct err *e)
{
	struct shell_reads *s = ctx;
	struct pipeline_counts counts;
	enum err_code rc =
		pipeline_store_counts(s->db, s->q->now_us - US_PER_DAY, s->arena, &counts, e);

	if (rc)
		return rc;
	s->pipeline->received_24h = counts.received;
	s->pipeline->rejected_24h = counts.rejected;
	return OK;
}

/* In whole seconds: below one, the page stays the same. */
static enum err_code read_lag(void *ctx, struct err *e)
{
	struct shell_reads *s = ctx;
	int64_t lag_ms;
	enum err_code rc = spool_lag_read(s->db, s->spool_dir, s->asked_us, s->arena, &lag_ms, e);

	if (!rc)
		s->pipeline->lag_ms = lag_ms < 0 ? lag_ms : lag_ms / 1000 * 1000;
	return rc;
}

static enum err_code read_jobs(void *ctx, struct err *e)
{
	struct shell_reads *s = ctx;
	struct pipeline_job *jobs;
	int n, on_time = 0;
	enum err_code rc = pipeline_store_jobs(s->db, s->arena, &jobs, &n, e);

	if (rc)
		return rc;
	for (int i = 0; i < n; i++)
		on_time += jobs[i].status != RUN_FAILED &&
			   !operation_job_is_late(&jobs[i], s->q->now_us);
	s->pipeline->jobs = n;
	s->pipeline->jobs_on_time = on_time;
	return OK;
}

struct shell page_shell_read(struct page_read *p, const struct page_query *q, enum page page)
{
	static const page_read_fn reads[] = {read_tenants, read_counts, read_lag, read_jobs};
	struct shell shell = {
		.page = page,
		.view = &q->view,
		.now_us = q->now_us,
		.zone = q->period.zone,
		.deployment_zone = p->app->conf->zone,
		.from_us = q->period.from_us,
		.to_us = q->period.to_us,
	};
	struct pipeline unknown = {-1, -1, -1, -1, -1};
	struct shell_reads s = {
		.q = q,
		.db = p->app->db,
		.arena = p->q->arena,
		.shell = &shell,
		.pipeline = arena_zalloc(p->q->arena, sizeof(*s.pipeline)),
		.spool_dir = p->app->conf->spool_dir,
		.asked_us = p->q->now_us,
	};

	*s.pipeline = unknown;
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		struct panel_state state;
		struct err e = {0};

		if (page_read_run(p, reads[i], &s, &state, &e))
			return shell;
	}
	shell.pipeline = s.pipeline;
	return shell;
}
