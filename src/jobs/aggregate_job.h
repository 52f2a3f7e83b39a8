/* Derives hours, days and months of AI usage from the quarter-hours that ingest keeps, and makes
 * sure that all of them are what the events say.
 *
 * A run derives the hours that changed since they were last derived, once they are over: the
 * current one changes all the time, and reads take it from the quarter-hours anyway. Before that it
 * compares their quarter-hours with the events and heals what differs. A run on the hour, or one
 * that a person asked for, compares the last 48 hours whatever changed, which finds what was
 * altered behind the back of the program; one by hand derives the current hour, too. A full run
 * compares everything there is within the retention, and derives all of it anew. */
#ifndef JOBS_AGGREGATE_JOB_H
#define JOBS_AGGREGATE_JOB_H

#include "jobs/runner.h"

/* The summary is like "derived 3 hours, 1 day, 1 month; healed 2 quarter-hours (tenant acme: +3
 * calls)". */
enum err_code aggregate_job(const struct job_context *c, struct err *e) MUST_CHECK;

#endif
