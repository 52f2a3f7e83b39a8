/* Time: int64 microseconds since 1970-01-01 UTC everywhere ("_us"). The only callers of
 * clock_gettime and of the C library's time zone machinery are here; everything else is handed
 * `now_us`. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define US_PER_MS   INT64_C(1000)
#define US_PER_S    INT64_C(1000000)
#define US_PER_MIN  (60 * US_PER_S)
#define US_PER_HOUR (60 * US_PER_MIN)
#define US_PER_DAY  (24 * US_PER_HOUR)

/* Wall clock, and a clock that never goes back (for durations). */
int64_t clock_now_us(void);
int64_t clock_mono_us(void);

enum { TIME_TEXT = 36 };

/* RFC 3339 in UTC: "2026-11-23T16:16:35.123456Z"; the fraction is left out when it is zero, and has
 * 3 or 6 digits. Returns `out`. */
char *time_format(int64_t us, char out[static TIME_TEXT]);
/* RFC 3339 with Z or an offset (also "+0530" and "+05"; none means UTC), "T" or a blank, 0 to 9
 * fractional digits (below 1 us truncated); a plain date "2026-11-23", its midnight in UTC, when
 * `date_ok`. Years 1970 to 9999, real calendar dates only, no leap seconds. ERR_INVALID says what
 * is expected. */
enum err_code time_parse(struct str text, bool date_ok, int64_t *ret_us, struct err *e) MUST_CHECK;

/* A named time zone of the system's tz database ("UTC", "Europe/Berlin"): from zone_open, or
 * zone_utc. */
struct zone {
	char name[64];
};

/* ERR_INVALID for a name that is not in the tz database. */
enum err_code zone_open(const char *name, struct zone *ret, struct err *e) MUST_CHECK;
extern const struct zone zone_utc;

enum time_unit { UNIT_QUARTER, UNIT_HOUR, UNIT_DAY, UNIT_WEEK, UNIT_MONTH };

/* The start of the local quarter-hour, hour, day, week (Monday) or month that holds `us`, as UTC
 * microseconds. Days of 23 and 25 hours come out right; a day whose midnight does not exist starts
 * at its first instant. An hour that is put back comes twice; where clocks are changed inside an
 * hour, the rest of it is an hour of its own. */
int64_t zone_floor(const struct zone *z, int64_t us, enum time_unit unit);
/* The start of the unit that lies `n` after (before, if negative) the one that holds `us`. */
int64_t zone_step(const struct zone *z, int64_t us, enum time_unit unit, int n);

struct civil {
	int year, month, day; /* month 1..12 */
	int hour, minute, second;
	int weekday; /* 0 = Monday */
	int utc_offset_s;
	char zone[12]; /* abbreviation in force: "CET", "+0530" */
};

struct civil zone_civil(const struct zone *z, int64_t us);
/* Local wall time to UTC, from the date and time fields only, which may be out of range: 32 January
 * is 1 February. A time that a DST gap skips is moved forward to the end of the gap, an ambiguous
 * one is the first. */
int64_t zone_from_civil(const struct zone *z, const struct civil *c);

#endif
