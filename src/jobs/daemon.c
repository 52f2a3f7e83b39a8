#include "jobs/daemon.h"

#include <stdlib.h>

#include "base/log.h"
#include "jobs/runner.h"
#include "jobs/schedule.h"

#define RETRY_FIRST_US (10 * US_PER_S)
#define RETRY_LAST_US  (10 * US_PER_MIN)
#define DOWN_FIRST_US  (1 * US_PER_S)
#define DOWN_LAST_US   (1 * US_PER_MIN)

struct slot {
	int64_t moment_us; /* the one to run next */
	int64_t try_us;	   /* when to try it */
	int64_t retry_us;  /* how long to wait if it fails */
};

struct daemon {
	struct db *db;
	const struct conf *conf;
	struct slot slot[SCHEDULE_JOBS];
	bool is_started;
	int64_t down_us; /* how long to wait if the database does not answer; 0: it did */
	struct log_throttle complaint;
	struct buf summary;
};

struct daemon *daemon_new(struct db *db, const struct conf *conf)
{
	struct daemon *d = mem_zalloc(sizeof(*d));

	d->db = db;
	d->conf = conf;
	return d;
}

void daemon_free(struct daemon *d)
{
	buf_free(&d->summary);
	free(d);
}

/* The moment after done_us that is to be run as of now. */
static void aim(struct daemon *d, int i, int64_t done_us, int64_t now_us)
{
	struct slot *s = &d->slot[i];

	s->moment_us = schedule_due(&schedule_jobs[i], &d->conf->zone, done_us, now_us);
	s->try_us = s->moment_us;
	s->retry_us = RETRY_FIRST_US;
}

/* Time may have passed since the slot was aimed: then a newer moment may be due instead. */
static void aim_again(struct daemon *d, int i, int64_t now_us)
{
	struct slot *s = &d->slot[i];
	int64_t due_us = schedule_due(&schedule_jobs[i], &d->conf->zone, s->moment_us - 1, now_us);

	if (due_us > s->moment_us)
		aim(d, i, s->moment_us, now_us);
}

/* At the next moment at the latest, which the job then does its work for. */
static void retry(struct daemon *d, int i, int64_t now_us)
{
	struct slot *s = &d->slot[i];
	int64_t next_us = schedule_next(&schedule_jobs[i].calendar, &d->conf->zone, s->moment_us);

	s->try_us = now_us + s->retry_us < next_us ? now_us + s->retry_us : next_us;
	s->retry_us = s->retry_us * 2 < RETRY_LAST_US ? s->retry_us * 2 : RETRY_LAST_US;
}

/* All jobs wait; the complaint comes once a minute at most. */
static int64_t wait_for_database(struct daemon *d, int64_t now_us, const struct err *e)
{
	int64_t wait_us = d->down_us ? d->down_us : DOWN_FIRST_US;

	log_throttled(&d->complaint, LOG_ERROR, "database", "error=\"%s\" retry_s=%lld", e->msg,
		(long long)(wait_us / US_PER_S));
	d->down_us = wait_us * 2 < DOWN_LAST_US ? wait_us * 2 : DOWN_LAST_US;
	return now_us + wait_us;
}

static int earliest(const struct daemon *d)
{
	int first = 0;

	for (int i = 1; i < SCHEDULE_JOBS; i++)
		if (d->slot[i].try_us < d->slot[first].try_us)
			first = i;
	return first;
}

static void start(struct daemon *d, int64_t now_us)
{
	for (int i = 0; i < SCHEDULE_JOBS; i++)
		aim(d, i, 0, now_us);
	d->is_started = true;
}

static enum job_outcome run_slot(struct daemon *d, int i, int64_t now_us, struct err *e)
{
	const struct job_order order = {
		.job = &schedule_jobs[i],
		.moment_us = d->slot[i].moment_us,
		.now_us = now_us,
	};

	return runner_run(d->db, d->conf, &order, &d->summary, e);
}

int64_t daemon_turn(struct daemon *d, int64_t now_us)
{
	enum job_outcome outcome;
	struct err e = {0};
	int i;

	if (!d->is_started)
		start(d, now_us);
	i = earliest(d);
	if (d->slot[i].try_us > now_us)
		return d->slot[i].try_us;
	aim_again(d, i, now_us);
	outcome = run_slot(d, i, now_us, &e);
	if (outcome == OUTCOME_UNCLAIMED)
		return wait_for_database(d, now_us, &e);
	if (d->down_us)
		log_event(LOG_INFO, "database", "status=back");
	d->down_us = 0;
	if (outcome == OUTCOME_FAILED)
		retry(d, i, now_us);
	else
		aim(d, i, d->slot[i].moment_us, now_us);
	return d->slot[earliest(d)].try_us;
}
