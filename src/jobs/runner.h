/* Runs a job for one of its moments: claims it, so that several machines run it once, and records
 * how it went. */
#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/conf.h"
#include "jobs/schedule.h"
#include "store/db.h"

/* What a job is given. It leaves one line about what it did in `summary`. */
struct job_context {
	struct db *db;
	const struct conf *conf;
	struct arena *arena;
	int64_t now_us;
	bool on_the_hour; /* the moment is a full hour */
	bool by_hand;	  /* a person asked for this very run: thoroughly, please */
	bool full;	  /* everything, however long it takes */
	struct buf *summary;
};

struct job_order {
	const struct job *job;
	int64_t moment_us; /* one of the job's */
	int64_t now_us;	   /* as of when */
	bool again;	   /* also when the moment is done already */
	bool full;	   /* implies again */
};

enum job_outcome {
	OUTCOME_DONE,
	OUTCOME_FAILED,	   /* recorded, if the database can be reached */
	OUTCOME_NOT_OURS,  /* done already, or another process is at it */
	OUTCOME_UNCLAIMED, /* the database does not answer */
};

/* Logs one line about what was run; *e tells why it was not, or failed. `ret_summary` is emptied
 * first. */
enum job_outcome runner_run(struct db *db, const struct conf *conf, const struct job_order *o,
	struct buf *ret_summary, struct err *e);

#endif
