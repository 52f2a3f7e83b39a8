#include "domain/period.h"

#include <stdio.h>

/* An automatic interval gives at most so many buckets: 24 hours by quarter-hours, 90 days by days.
 */
enum { AUTO_BUCKETS = 100, DEFAULT_DAYS = 30, TIME_INPUT_MAX = 40 };

/* "2026-11-23" and "2026-11-23T16:15" */
enum { DATE_CHARS = 10, MINUTE_CHARS = 16 };

static const int64_t quarter_us = 15 * US_PER_MIN;
static const int64_t longest_us = 5 * 366 * US_PER_DAY;

/* name, days of wall time, further microseconds */
#define FOR_EACH_RANGE(X)             \
	X("15m", 0, 15 * US_PER_MIN)  \
	X("1h", 0, US_PER_HOUR)       \
	X("6h", 0, 6 * US_PER_HOUR)   \
	X("24h", 0, 24 * US_PER_HOUR) \
	X("7d", 7, 0)                 \
	X("30d", 30, 0)               \
	X("90d", 90, 0)               \
	X("1y", 365, 0)

static const struct range {
	const char *name;
	int days;
	int64_t us;
} ranges[] = {
#define X(name, days, us) {name, days, us},
	FOR_EACH_RANGE(X)
#undef X
};

static const struct interval {
	const char *name;
	enum time_unit unit;
	int64_t nominal_us;
} intervals[] = {
	{"15m", UNIT_QUARTER, 15 * US_PER_MIN},
	{"1h", UNIT_HOUR, US_PER_HOUR},
	{"1d", UNIT_DAY, US_PER_DAY},
	{"1w", UNIT_WEEK, 7 * US_PER_DAY},
	{"1mo", UNIT_MONTH, 31 * US_PER_DAY},
};

enum {
	NRANGES = sizeof(ranges) / sizeof(ranges[0]),
	NINTERVALS = sizeof(intervals) / sizeof(intervals[0])
};

static bool given(const char *s)
{
	return s && *s;
}

static int64_t floor_to(int64_t us, int64_t unit_us)
{
	int64_t rest = us % unit_us;

	return us - (rest < 0 ? rest + unit_us : rest);
}

/* Rounded up to a whole quarter-hour. */
static int64_t quarter_ceil(int64_t us)
{
	return floor_to(us + quarter_us - 1, quarter_us);
}

/* The end of the quarter-hour that holds `us`. */
static int64_t quarter_end(int64_t us)
{
	return floor_to(us, quarter_us) + quarter_us;
}

static int64_t offset_us(const struct zone *z, int64_t us)
{
	return zone_civil(z, us).utc_offset_s * US_PER_S;
}

/* Adds wall-clock time: a day more is the same time of the next day, whatever the clocks did in
 * between. */
static int64_t local_add(const struct zone *z, int64_t us, int64_t wall_us)
{
	int64_t guess = us + wall_us;

	return guess + offset_us(z, us) - offset_us(z, guess);
}

/* Wall-clock time from one instant to another. */
static int64_t local_diff(const struct zone *z, int64_t from_us, int64_t to_us)
{
	return to_us - from_us + offset_us(z, to_us) - offset_us(z, from_us);
}

static enum err_code bad_time(const char *name, const char *text, struct err *e)
{
	return err_set(e, ERR_INVALID,
		"%s: '%.60s' is not a time; write 2026-11-23, 2026-11-23T16:15 or an RFC 3339 time "
		"such as 2026-11-23T16:15:00Z (a + in an address is %%2B)",
		name, text);
}

/* A time as people write it, completed to RFC 3339: the clock may lack its seconds, a date its
 * clock. False when it is too long to be one. */
static bool complete_time(const char *text, const char *offset, char ret[static TIME_INPUT_MAX])
{
	size_t n = offset ? (size_t)(offset - text) : strlen(text);
	const char *missing = n == DATE_CHARS ? "T00:00:00" : n == MINUTE_CHARS ? ":00" : "";

	return snprintf(ret, TIME_INPUT_MAX, "%.*s%s%s", (int)n, text, missing,
		       offset ? offset : "Z") < TIME_INPUT_MAX;
}

/* One end of a range; a date means its first instant, or for `to` the first instant of the next
 * day. Without an offset it is local. */
static enum err_code parse_end(const char *name, const char *text, const struct zone *z, bool is_to,
	int64_t *ret_us, struct err *e)
{
	size_t len = strlen(text);
	const char *offset = len > DATE_CHARS ? strpbrk(text + DATE_CHARS, "Zz+-") : NULL;
	char full[TIME_INPUT_MAX];
	struct civil c;

	if (offset == text + DATE_CHARS || !complete_time(text, offset, full) ||
		time_parse(str_from(full), false, ret_us, NULL))
		return bad_time(name, text, e);
	if (offset)
		return OK;
	c = zone_civil(&zone_utc, *ret_us);
	*ret_us = zone_from_civil(z, &c) + *ret_us % US_PER_S;
	if (len == DATE_CHARS && is_to)
		*ret_us = zone_step(z, *ret_us, UNIT_DAY, 1);
	return OK;
}

static void from_range(
	const struct range *r, const struct zone *z, int64_t now_us, struct period *p)
{
	int64_t begin_us = r->days ? local_add(z, now_us, -r->days * US_PER_DAY) : now_us - r->us;

	p->from_us = floor_to(begin_us, quarter_us);
	p->to_us = quarter_end(now_us);
	p->kind = PERIOD_PLAIN;
}

static enum err_code parse_range(
	const char *name, const struct zone *z, int64_t now_us, struct period *p, struct err *e)
{
	for (int i = 0; i < NRANGES; i++) {
		if (strcmp(name, ranges[i].name) == 0) {
			from_range(&ranges[i], z, now_us, p);
			return OK;
		}
	}
	if (strcmp(name, "mtd") == 0) {
		*p = period_month_to_date(z, now_us);
	} else if (strcmp(name, "today") == 0) {
		p->from_us = floor_to(zone_floor(z, now_us, UNIT_DAY), quarter_us);
		p->to_us = quarter_end(now_us);
		p->kind = PERIOD_OF_DAY;
	} else if (strcmp(name, "last-month") == 0) {
		p->from_us = floor_to(zone_step(z, now_us, UNIT_MONTH, -1), quarter_us);
		p->to_us = floor_to(zone_floor(z, now_us, UNIT_MONTH), quarter_us);
		p->kind = PERIOD_OF_MONTH;
	} else {
		return err_set(e, ERR_INVALID,
			"range: '%.40s' is not one of 15m, 1h, 6h, 24h, 7d, 30d, 90d, 1y, today, "
			"mtd, last-month",
			name);
	}
	return OK;
}

static enum err_code parse_from_to(const struct period_query *q, const struct zone *z,
	int64_t now_us, struct period *p, struct err *e)
{
	int64_t from_us, to_us = quarter_end(now_us);
	enum err_code rc;

	if (given(q->to) && (rc = parse_end("to", q->to, z, true, &to_us, e)))
		return rc;
	from_us = local_add(z, to_us, -DEFAULT_DAYS * US_PER_DAY);
	if (given(q->from) && (rc = parse_end("from", q->from, z, false, &from_us, e)))
		return rc;
	if (from_us >= to_us)
		return err_set(e, ERR_INVALID, "from: '%.60s' is not before %.60s",
			given(q->from) ? q->from : "", given(q->to) ? q->to : "now");
	if (to_us - from_us > longest_us)
		return err_set(e, ERR_INVALID,
			"from: the range is longer than 5 years; ask for less at once");
	p->from_us = floor_to(from_us, quarter_us);
	p->to_us = quarter_ceil(to_us);
	p->kind = PERIOD_PLAIN;
	return OK;
}

enum err_code period_parse(const struct period_query *q, const struct zone *deployment,
	int64_t now_us, struct period *ret, struct err *e)
{
	struct period p = {.zone = *deployment};
	bool has_ends = given(q->from) || given(q->to);
	enum err_code rc;

	if (given(q->tz) && zone_open(q->tz, &p.zone, e))
		return err_wrap(e, "tz");
	if (given(q->range) && has_ends)
		return err_set(e, ERR_INVALID, "range: give either range or from and to, not both");
	if (has_ends)
		rc = parse_from_to(q, &p.zone, now_us, &p, e);
	else
		rc = parse_range(given(q->range) ? q->range : "30d", &p.zone, now_us, &p, e);
	if (rc == OK)
		*ret = p;
	return rc;
}

struct period period_previous(const struct period *p)
{
	struct period before = *p;

	if (p->kind == PERIOD_PLAIN) {
		before.from_us = p->from_us - (p->to_us - p->from_us);
		before.to_us = p->from_us;
		return before;
	}
	before.from_us = zone_step(
		&p->zone, p->from_us, p->kind == PERIOD_OF_DAY ? UNIT_DAY : UNIT_MONTH, -1);
	before.to_us =
		local_add(&p->zone, before.from_us, local_diff(&p->zone, p->from_us, p->to_us));
	if (before.to_us > p->from_us || p->to_us == zone_floor(&p->zone, p->to_us, UNIT_MONTH))
		before.to_us = p->from_us;
	before.from_us = floor_to(before.from_us, quarter_us);
	before.to_us = quarter_ceil(before.to_us);
	return before;
}

struct period period_month_to_date(const struct zone *z, int64_t now_us)
{
	return (struct period){
		.from_us = floor_to(zone_floor(z, now_us, UNIT_MONTH), quarter_us),
		.to_us = quarter_end(now_us),
		.zone = *z,
		.kind = PERIOD_OF_MONTH,
	};
}

const char *period_interval_name(enum time_unit unit)
{
	for (int i = 0; i < NINTERVALS; i++) {
		if (intervals[i].unit == unit)
			return intervals[i].name;
	}
	return "";
}

static int64_t bucket_estimate(const struct period *p, const struct interval *in)
{
	return (p->to_us - p->from_us + in->nominal_us - 1) / in->nominal_us;
}

static const struct interval *finest_interval(const struct period *p, int max_buckets)
{
	const struct interval *in = intervals;

	while (in < &intervals[NINTERVALS - 1] && bucket_estimate(p, in) > max_buckets)
		in++;
	return in;
}

static const struct interval *find_interval(const char *name)
{
	for (int i = 0; i < NINTERVALS; i++) {
		if (strcmp(intervals[i].name, name) == 0)
			return &intervals[i];
	}
	return NULL;
}

enum err_code period_buckets(const struct period *p, const char *interval, struct arena *a,
	struct period_buckets *ret, struct err *e)
{
	const struct interval *in =
		given(interval) ? find_interval(interval) : finest_interval(p, AUTO_BUCKETS);
	int64_t *bounds, next_us = p->from_us;
	int n = 0;

	if (!in)
		return err_set(e, ERR_INVALID,
			"interval: '%.40s' is not one of 15m, 1h, 1d, 1w, 1mo", interval);
	if (bucket_estimate(p, in) > PERIOD_BUCKETS_MAX)
		return err_set(e, ERR_INVALID,
			"interval: %s gives more than %d points for this range; use %s", in->name,
			PERIOD_BUCKETS_MAX, finest_interval(p, PERIOD_BUCKETS_MAX)->name);
	bounds = arena_array(a, PERIOD_BUCKETS_MAX + 3, sizeof(*bounds));
	while (next_us < p->to_us && n <= PERIOD_BUCKETS_MAX + 1) {
		bounds[n++] = next_us;
		next_us = floor_to(zone_step(&p->zone, next_us, in->unit, 1), quarter_us);
		if (next_us <= bounds[n - 1])
			next_us = bounds[n - 1] + quarter_us;
	}
	bounds[n] = p->to_us;
	*ret = (struct period_buckets){.unit = in->unit, .n = n, .bounds = bounds};
	return OK;
}
