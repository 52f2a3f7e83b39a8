/* The calendar: which jobs there are and when each is due. The daemon, the systemd timers and
 * `opswatch-scheduler jobs` are all made from the one table below. */
#ifndef JOBS_SCHEDULE_H
#define JOBS_SCHEDULE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"

enum { JOB_HOUR_MIN = 60, JOB_DAY_MIN = 24 * 60 };

/* Moments of a job. Either a grid of every_min minutes laid over the UTC day, at_min minutes after
 * its lines (less than every_min): every_min divides 60, or is a multiple of 60 that divides a day.
 * Or, with every_min 0, once in each local day, at_min minutes after midnight by the clock on the
 * wall. */
struct calendar {
	int every_min;
	int at_min;
};

/* X(name, every_min, at_min, catch_up, doc). `catch_up`: of the moments that passed while nothing
 * ran, so many are made up for, the newest; 1 where a run does everything its predecessors left.
 *
 * aggregate runs often because a run with nothing to do costs milliseconds, and because pages are
 * slower until an import of old calls has been aggregated. It leaves the current hour alone, and
 * looks beyond what has changed once an hour (aggregate_job.h). */
#define FOR_EACH_JOB(X)                                                                          \
	X(aggregate, 5, 0, 1, "derives hours, days and months, compares with the events, heals") \
	X(partitions, 0, 10, 1, "makes the partitions of the coming months")                     \
	X(retention, 0, 3 * JOB_HOUR_MIN + 20, 1, "drops months that are older than retention_days")

struct job {
	const char *name;
	struct calendar calendar;
	int catch_up;
	const char *doc;
};

#define X(name, every_min, at_min, catch_up, doc) +1
enum { SCHEDULE_JOBS = 0 FOR_EACH_JOB(X) };
#undef X
extern const struct job schedule_jobs[SCHEDULE_JOBS];

/* NULL if there is none of that name. */
const struct job *schedule_find(const char *name);

/* The last moment at or before an instant, and the first one after it. A moment that a change of
 * clocks skips is at the end of the gap, one that comes twice is the first. */
int64_t schedule_last(const struct calendar *c, const struct zone *z, int64_t us);
int64_t schedule_next(const struct calendar *c, const struct zone *z, int64_t us);

/* The moment to run once the one at done_us is done with: the next, or, when more than `catch_up`
 * have passed by now_us, the oldest one that is still made up for. May lie in the future. done_us
 * 0: nothing was done yet. */
int64_t schedule_due(const struct job *j, const struct zone *z, int64_t done_us, int64_t now_us);

/* In words: "every 5 minutes", "daily at 03:20". */
void schedule_words(const struct calendar *c, struct buf *out);
/* In systemd's: "*-*-* *:0/5:00 UTC", "*-*-* 03:20:00 Europe/Berlin". */
void schedule_on_calendar(const struct calendar *c, const struct zone *z, struct buf *out);
/* The text of the timer unit. */
void schedule_timer(const struct job *j, const struct zone *z, struct buf *out);

#endif
