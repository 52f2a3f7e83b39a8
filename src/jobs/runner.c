#include "jobs/runner.h"

#include <unistd.h>

#include "base/log.h"
#include "jobs/aggregate_job.h"
#include "jobs/partitions_job.h"
#include "jobs/retention_job.h"
#include "store/job_store.h"

/* In the order of schedule_jobs. */
static enum err_code (*const functions[])(const struct job_context *c, struct err *e) = {
#define X(name, every_min, at_min, catch_up, doc) name##_job,
	FOR_EACH_JOB(X)
#undef X
};

static void log_run(const struct job_order *o, int attempt, int64_t took_us,
	const struct buf *summary, const struct err *e)
{
	char moment[TIME_TEXT];
	struct str text = e->code ? str_from(e->msg) : buf_view(summary);

	log_event(e->code ? LOG_ERROR : LOG_INFO, "job",
		"job=%s for=%s attempt=%d status=%s ms=%lld %s=\"%.*s\"", o->job->name,
		time_format(o->moment_us, moment), attempt,
		job_status_name(e->code ? RUN_FAILED : RUN_DONE), (long long)(took_us / US_PER_MS),
		e->code ? "error" : "summary", STR_ARG(text));
}

/* What the job did stays done when the record of it cannot be written; the next run for the moment
 * then does it again, to the same effect. */
static void record(struct db *db, const struct job_claim *c, int attempt, const struct buf *summary,
	struct arena *a, struct err *e)
{
	struct str text = e->code ? str_from(e->msg) : buf_view(summary);
	struct err lost = {0};

	if (job_store_finish(db, c, attempt, e->code ? RUN_FAILED : RUN_DONE, text, clock_now_us(),
		    a, &lost) &&
		!e->code)
		*e = lost;
}

static enum job_outcome run_claimed(struct db *db, const struct conf *conf,
	const struct job_order *o, const struct job_claim *claim, int attempt, struct arena *a,
	struct buf *summary, struct err *e)
{
	const struct job_context c = {
		.db = db,
		.conf = conf,
		.arena = a,
		.now_us = o->now_us,
		.on_the_hour = o->moment_us % US_PER_HOUR == 0,
		.by_hand = claim->again,
		.full = o->full,
		.summary = summary,
	};
	int64_t start_us = clock_mono_us();

	e->code = OK;
	if (functions[o->job - schedule_jobs](&c, e))
		db_rollback(db);
	record(db, claim, attempt, summary, a, e);
	log_run(o, attempt, clock_mono_us() - start_us, summary, e);
	return e->code ? OUTCOME_FAILED : OUTCOME_DONE;
}

enum job_outcome runner_run(struct db *db, const struct conf *conf, const struct job_order *o,
	struct buf *ret_summary, struct err *e)
{
	struct arena *a = arena_new();
	char host[256] = "unknown";
	struct job_claim claim = {
		.job = str_from(o->job->name),
		.scheduled_for_us = o->moment_us,
		.pid = (int)getpid(),
		.now_us = clock_now_us(),
		.again = o->again || o->full,
	};
	enum job_outcome outcome;
	int attempt;

	buf_reset(ret_summary);
	gethostname(host, sizeof(host) - 1);
	claim.host = str_from(host);
	if (job_store_claim(db, &claim, a, &attempt, e))
		outcome = OUTCOME_UNCLAIMED;
	else if (attempt == 0)
		outcome = OUTCOME_NOT_OURS;
	else
		outcome = run_claimed(db, conf, o, &claim, attempt, a, ret_summary, e);
	arena_free(a);
	return outcome;
}
