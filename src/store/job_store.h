/* Runs of jobs: a row per (job, scheduled moment), claimed once whatever the number of machines.
 *
 * A claim is a session's advisory lock on (job, moment), so it ends with the process or connection
 * that made it: whoever gets the lock and finds the row RUNNING knows that its run is dead, and
 * takes it over. The number of the attempt keeps a run that lost its claim from writing over its
 * successor. */
#ifndef STORE_JOB_STORE_H
#define STORE_JOB_STORE_H

#include "store/db.h"

#define FOR_EACH_JOB_STATUS(X) X(RUN_RUNNING, "RUNNING") X(RUN_DONE, "DONE") X(RUN_FAILED, "FAILED")

enum job_status {
#define X(name, text) name,
	FOR_EACH_JOB_STATUS(X)
#undef X
};

const char *job_status_name(enum job_status s);
/* The status of that name, which the database has checked. */
enum job_status job_status_of(struct str name);

struct job_claim {
	struct str job;
	int64_t scheduled_for_us;
	struct str host;
	int pid;
	int64_t now_us;
	bool again; /* also when the run is DONE already */
};

/* Takes a run that is new, FAILED, or RUNNING with nobody there any more. *ret_attempt counts from
 * 1; 0: not to be run by the caller, because it is done, or another process is at it. */
enum err_code job_store_claim(struct db *db, const struct job_claim *c, struct arena *a,
	int *ret_attempt, struct err *e) MUST_CHECK;

/* Ends a claimed run. `text` is its summary, or the error message of a failed one. ERR_CONFLICT
 * when another process has taken it over meanwhile. */
enum err_code job_store_finish(struct db *db, const struct job_claim *c, int attempt,
	enum job_status status, struct str text, int64_t now_us, struct arena *a,
	struct err *e) MUST_CHECK;

struct job_run {
	struct str job;
	int64_t scheduled_for_us;
	enum job_status status;
	struct str host;
	int pid;
	int attempt;
	int64_t started_us;
	int64_t finished_us; /* 0: not finished */
	struct str summary;  /* absent if none; so is the following */
	struct str error_message;
};

/* Runs of a job (absent: of all), newest first; arena memory. */
enum err_code job_store_list(struct db *db, struct str job, int limit, struct arena *a,
	struct job_run **ret, int *ret_n, struct err *e) MUST_CHECK;
/* The newest run of every job, by job. */
enum err_code job_store_latest(
	struct db *db, struct arena *a, struct job_run **ret, int *ret_n, struct err *e) MUST_CHECK;

extern const struct db_stmts job_store_stmts;

#endif
