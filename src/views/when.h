/* Moments and ranges as people read them, in the page's zone. All texts are arena memory. */
#ifndef VIEWS_WHEN_H
#define VIEWS_WHEN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

/* "17 Nov" */
const char *when_day(struct arena *a, const struct zone *z, int64_t us);
/* "03:12" */
const char *when_clock(struct arena *a, const struct zone *z, int64_t us);
/* "17 Nov 03:12"; with the year when it is not that of `now_us`. */
const char *when_moment(struct arena *a, const struct zone *z, int64_t us, int64_t now_us);
/* "November" */
const char *when_month(const struct zone *z, int64_t us);
/* [from, to) in the shortest form: "18 Oct – 17 Nov 03:15", "1 – 30 Nov" as "1 Nov – 30 Nov", "17
 * Nov 03:00 – 04:00". */
const char *when_range(
	struct arena *a, const struct zone *z, int64_t from_us, int64_t to_us, int64_t now_us);
/* A named range of period_parse() in words: "30d" is "30 days"; NULL for any other. */
const char *when_range_name(const char *range);
/* The name of a bucket that starts at `us`: "Mon 17 Nov 03:00", "Sun 18 Oct", "week of 16 Nov",
 * "Nov 2026". */
const char *when_slot(struct arena *a, const struct zone *z, int64_t us, enum time_unit unit);
/* What a bucket is called: "quarter-hour", "hour", "day", "week", "month". */
const char *when_unit(enum time_unit unit);
/* For a datetime-local control: "2026-11-17T03:12". */
const char *when_input(struct arena *a, const struct zone *z, int64_t us);

#endif
