/* Makes the partitions of every partitioned table for this month and the coming ones. */
#ifndef JOBS_PARTITIONS_JOB_H
#define JOBS_PARTITIONS_JOB_H

#include "jobs/runner.h"

enum err_code partitions_job(const struct job_context *c, struct err *e) MUST_CHECK;

#endif
