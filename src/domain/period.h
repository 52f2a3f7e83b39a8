/* Ranges of time as people ask for them, and the buckets of a series. How buckets are made up of
 * stored periods: domain/cover.h. */
#ifndef DOMAIN_PERIOD_H
#define DOMAIN_PERIOD_H

#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

enum { PERIOD_BUCKETS_MAX = 400 };

/* What a period is compared with: the stretch of the same length before it, the same hours of the
 * day before, or the same days of the month before. */
enum period_kind { PERIOD_PLAIN, PERIOD_OF_DAY, PERIOD_OF_MONTH };

/* [from, to) in UTC microseconds, cut to quarter-hours (from down, to up): the grain of the stored
 * figures. */
struct period {
	int64_t from_us;
	int64_t to_us;
	struct zone zone; /* decides days, weeks and months */
	enum period_kind kind;
};

/* What the query string says; NULL or "" means not given. `range` is one of 15m 1h 6h 24h 7d 30d
 * 90d 1y, "today", "mtd" (month to date), "last-month"; from/to are RFC 3339 times, dates (local
 * midnight in `tz`; `to` then means the end of that day) or the local time of a datetime-local
 * input. */
struct period_query {
	const char *from, *to, *range, *tz, *interval;
};

/* Defaults: range 30d, the deployment's zone, `to` now. Days of a range are local: a 7d range
 * begins at the same wall time. ERR_INVALID names the parameter and what is accepted: range
 * together with from or to, from not before to, more than 5 years, an unknown zone. */
enum err_code period_parse(const struct period_query *q, const struct zone *deployment,
	int64_t now_us, struct period *ret, struct err *e) MUST_CHECK;

/* What a period is compared with, by its kind; never overlaps it. */
struct period period_previous(const struct period *p);
/* From the first instant of the local month that holds `now` up to now (rounded up to the
 * quarter-hour). */
struct period period_month_to_date(const struct zone *z, int64_t now_us);

/* Interval "15m", "1h", "1d", "1w", "1mo"; "" or NULL picks the finest that gives at most ~90
 * buckets. ERR_INVALID for an unknown one or for more than PERIOD_BUCKETS_MAX buckets.
 * bounds[0..n]: bucket i is [bounds[i], bounds[i+1]); all are whole UTC quarter-hours, the first
 * and the last bucket may be shorter than their unit. */
struct period_buckets {
	enum time_unit unit;
	int n;
	int64_t *bounds;
};
enum err_code period_buckets(const struct period *p, const char *interval, struct arena *a,
	struct period_buckets *ret, struct err *e) MUST_CHECK;
/* "15m", "1h", "1d", "1w", "1mo". */
const char *period_interval_name(enum time_unit unit);

#endif
