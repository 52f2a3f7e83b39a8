/* The end of what is older than the setting retention_days: months that lie wholly before it are
 * dropped, with their events, rollups, summaries and metrics at once; records about loading and
 * jobs go row by row. 0 days keep everything. */
#ifndef JOBS_RETENTION_JOB_H
#define JOBS_RETENTION_JOB_H

#include "jobs/runner.h"

enum err_code retention_job(const struct job_context *c, struct err *e) MUST_CHECK;

#endif
