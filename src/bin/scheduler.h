/* What opswatch-scheduler shows of the calendar. */
#ifndef BIN_SCHEDULER_H
#define BIN_SCHEDULER_H

#include "base/conf.h"
#include "store/db.h"

enum job_list_format { JOB_LIST_TABLE, JOB_LIST_JSON, JOB_LIST_NAMES };

/* Writes the jobs with their last and next runs to stdout. When the database does not answer, the
 * table and the JSON come without the last runs, and the error is returned. Names need no
 * database. */
enum err_code job_list(struct db *db, const struct zone *z, enum job_list_format format,
	int64_t now_us, struct err *e) MUST_CHECK;

/* Writes one opswatch-job-NAME.timer per job into a directory. */
enum err_code job_timers(const char *dir, const struct zone *z, struct err *e) MUST_CHECK;

#endif
