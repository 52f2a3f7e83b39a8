/* How well data comes in and jobs run: what the pages say about themselves. */
#ifndef STORE_PIPELINE_STORE_H
#define STORE_PIPELINE_STORE_H

#include "base/clock.h"
#include "store/db.h"
#include "store/job_store.h"

struct pipeline_counts {
	int64_t received; /* stored, or sent again and recognised */
	int64_t rejected; /* could not be stored */
};
/* Records loaded in the minutes from `since` on. */
enum err_code pipeline_store_counts(struct db *db, int64_t since_us, struct arena *a,
	struct pipeline_counts *ret, struct err *e) MUST_CHECK;

/* What a source ("native", "gateway") has brought. */
struct pipeline_source {
	struct str source;
	int64_t newest_us;  /* start of the last minute in which something was loaded */
	int64_t silence_us; /* the longest between two such minutes; 0 when there was only one */
	int64_t minutes;    /* with something loaded */
};
/* Sources from which something was loaded from `since` on, by name; arena memory. */
enum err_code pipeline_store_sources(struct db *db, int64_t since_us, struct arena *a,
	struct pipeline_source **ret, int *ret_n, struct err *e) MUST_CHECK;

struct pipeline_reject {
	int64_t at_us;
	struct str source; /* the file it was read from */
	struct str reason;
};
/* Rejected records, newest first; arena memory. */
enum err_code pipeline_store_rejects(struct db *db, int limit, struct arena *a,
	struct pipeline_reject **ret, int *ret_n, struct err *e) MUST_CHECK;

/* The newest run of a job. */
struct pipeline_job {
	struct str job;
	enum job_status status;
	int64_t scheduled_us;
	int64_t previous_us; /* when the run before it was due; 0: there was none */
	int64_t started_us;
	int64_t finished_us; /* 0: not finished */
	struct str message;  /* summary or error, may be absent */
};
/* By job; arena memory. */
enum err_code pipeline_store_jobs(struct db *db, struct arena *a, struct pipeline_job **ret,
	int *ret_n, struct err *e) MUST_CHECK;

extern const struct db_stmts pipeline_store_stmts;

#endif
