#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define ZONEINFO "/usr/share/zoneinfo"

enum { S_PER_DAY = 86400 };

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * US_PER_S + ts.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_mono_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
	return a % b + (a % b < 0 ? b : 0);
}

/* Days from 1970-01-01 in the Gregorian calendar. Counting years from March puts the leap day last,
 * and the months March to July then have the lengths 31 30 31 30 31, as have August to December:
 * 153 days each five. Month and day may be out of range: 32 January is 1 February. */
static int64_t days_from_date(int year, int month, int day)
{
	int64_t months = (int64_t)year * 12 + month - 3;
	int64_t y = floor_div(months, 12);
	int64_t month_from_march = floor_mod(months, 12);
	int64_t before_month = (153 * month_from_march + 2) / 5;
	int64_t before_year = y * 365 + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400);
	const int64_t epoch = 719468; /* the same count for 1970-01-01, less its day of month */

	return before_year + before_month + day - 1 - epoch;
}

/* Sets year, month, day and weekday. */
static void date_from_days(int64_t days, struct civil *ret)
{
	enum { DAYS_400_YEARS = 146097, DAYS_100_YEARS = 36524, DAYS_4_YEARS = 1461 };
	int64_t from_march_0 = days + 719468;
	int64_t era = floor_div(from_march_0, DAYS_400_YEARS);
	int in_era = (int)floor_mod(from_march_0, DAYS_400_YEARS);
	int leaps = in_era / (DAYS_4_YEARS - 1) - in_era / DAYS_100_YEARS +
		    in_era / (DAYS_400_YEARS - 1);
	int year_in_era = (in_era - leaps) / 365;
	int in_year = in_era - (year_in_era * 365 + year_in_era / 4 - year_in_era / 100);
	int month_from_march = (5 * in_year + 2) / 153;

	ret->day = in_year - (153 * month_from_march + 2) / 5 + 1;
	ret->month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	ret->year = (int)(era * 400) + year_in_era + (ret->month <= 2);
	ret->weekday = (int)floor_mod(days + 3, 7);
}

static struct civil civil_utc(int64_t us)
{
	int64_t s = floor_div(us, US_PER_S);
	int64_t days = floor_div(s, S_PER_DAY);
	int in_day = (int)floor_mod(s, S_PER_DAY);
	struct civil c = {.hour = in_day / 3600,
		.minute = in_day / 60 % 60,
		.second = in_day % 60,
		.zone = "UTC"};

	date_from_days(days, &c);
	return c;
}

static int64_t civil_seconds(const struct civil *c)
{
	return days_from_date(c->year, c->month, c->day) * S_PER_DAY + c->hour * INT64_C(3600) +
	       c->minute * 60 + c->second;
}

static char *put_digits(char *p, int value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		p[i] = (char)('0' + value % 10);
	return p + width;
}

char *time_format(int64_t us, char out[static TIME_TEXT])
{
	struct civil c = civil_utc(us);
	int fraction = (int)floor_mod(us, US_PER_S);
	char *p = out;

	if (c.year < 0 || c.year > 9999)
		p += snprintf(p, 16, "%d", c.year);
	else
		p = put_digits(p, c.year, 4);
	*p++ = '-';
	p = put_digits(p, c.month, 2);
	*p++ = '-';
	p = put_digits(p, c.day, 2);
	*p++ = 'T';
	p = put_digits(p, c.hour, 2);
	*p++ = ':';
	p = put_digits(p, c.minute, 2);
	*p++ = ':';
	p = put_digits(p, c.second, 2);
	if (fraction) {
		bool whole_ms = fraction % US_PER_MS == 0;

		*p++ = '.';
		p = whole_ms ? put_digits(p, fraction / 1000, 3) : put_digits(p, fraction, 6);
	}
	*p++ = 'Z';
	*p = '\0';
	return out;
}

static bool take(struct str *s, const char *any_of)
{
	if (s->len == 0 || s->ptr[0] == '\0' || !strchr(any_of, s->ptr[0]))
		return false;
	s->ptr++;
	s->len--;
	return true;
}

static bool take_digits(struct str *s, size_t n, int *ret)
{
	int value = 0;

	if (s->len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->ptr[i] < '0' || s->ptr[i] > '9')
			return false;
		value = value * 10 + (s->ptr[i] - '0');
	}
	s->ptr += n;
	s->len -= n;
	*ret = value;
	return true;
}

/* The days that count makes of a date come back as the same date only if the calendar has it. */
static bool take_date(struct str *s, struct civil *ret)
{
	struct civil real;

	if (!take_digits(s, 4, &ret->year) || !take(s, "-") || !take_digits(s, 2, &ret->month) ||
		!take(s, "-") || !take_digits(s, 2, &ret->day))
		return false;
	date_from_days(days_from_date(ret->year, ret->month, ret->day), &real);
	return real.year == ret->year && real.month == ret->month && real.day == ret->day;
}

static bool take_clock(struct str *s, struct civil *ret)
{
	return take_digits(s, 2, &ret->hour) && take(s, ":") && take_digits(s, 2, &ret->minute) &&
	       take(s, ":") && take_digits(s, 2, &ret->second) && ret->hour < 24 &&
	       ret->minute < 60 && ret->second < 60;
}

/* Up to 9 digits after a point, if there is one. */
static bool take_fraction(struct str *s, int64_t *ret_us)
{
	int64_t ns = 0;
	int digits = 0;
	int digit;

	*ret_us = 0;
	if (!take(s, ".,"))
		return true;
	while (take_digits(s, 1, &digit)) {
		ns = ns * 10 + digit;
		if (++digits > 9)
			return false;
	}
	for (int i = digits; i < 9; i++)
		ns *= 10;
	*ret_us = ns / 1000;
	return digits > 0;
}

/* "Z", "+05:30", "+0530", "+05" (as PostgreSQL writes), or nothing, which is UTC. */
static bool take_offset(struct str *s, int *ret_s)
{
	bool west = s->len > 0 && s->ptr[0] == '-';
	int hours = 0, minutes = 0;

	*ret_s = 0;
	if (s->len == 0 || take(s, "Zz"))
		return true;
	if (!take(s, "+-") || !take_digits(s, 2, &hours))
		return false;
	if (take(s, ":") || s->len > 0)
		if (!take_digits(s, 2, &minutes))
			return false;
	*ret_s = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
	return hours < 24 && minutes < 60;
}

static bool scan_time(struct str s, bool date_ok, int64_t *ret_us)
{
	struct civil c = {0};
	int64_t fraction_us = 0;
	int offset_s = 0;

	if (!take_date(&s, &c))
		return false;
	if (s.len > 0 || !date_ok)
		if (!take(&s, "Tt ") || !take_clock(&s, &c) || !take_fraction(&s, &fraction_us) ||
			!take_offset(&s, &offset_s))
			return false;
	*ret_us = (civil_seconds(&c) - offset_s) * US_PER_S + fraction_us;
	return s.len == 0;
}

enum err_code time_parse(struct str text, bool date_ok, int64_t *ret_us, struct err *e)
{
	static const int64_t year_10000_us = INT64_C(253402300800) * US_PER_S;
	int64_t us;

	if (!scan_time(text, date_ok, &us))
		return err_set(e, ERR_INVALID,
			"'%.*s' is no time: use RFC 3339 such as 2026-11-23T16:16:35.123Z%s",
			text.len < 40 ? (int)text.len : 40, text.len ? text.ptr : "",
			date_ok ? " or a date such as 2026-11-23" : "");
	if (us < 0 || us >= year_10000_us)
		return err_set(e, ERR_INVALID,
			"'%.*s' is out of range: use a year from 1970 to 9999", STR_ARG(text));
	*ret_us = us;
	return OK;
}

const struct zone zone_utc = {"UTC"};

static bool is_utc(const struct zone *z)
{
	return strcmp(z->name, zone_utc.name) == 0;
}

/* "right/" zones count leap seconds, which time_t does not. */
static bool is_zone_name(const char *name)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
	size_t n = strlen(name);

	return n > 0 && n < sizeof(zone_utc.name) && strspn(name, letters) == n && name[0] != '/' &&
	       strncmp(name, "right/", 6) != 0;
}

static bool is_zone_file(const char *path)
{
	char magic[4] = "";
	struct stat st;
	FILE *f;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	f = fopen(path, "re");
	if (!f)
		return false;
	if (fread(magic, sizeof(magic), 1, f) != 1)
		magic[0] = '\0';
	fclose(f);
	return memcmp(magic, "TZif", sizeof(magic)) == 0;
}

enum err_code zone_open(const char *name, struct zone *ret, struct err *e)
{
	char path[sizeof(ZONEINFO) + sizeof(ret->name)];

	if (is_zone_name(name)) {
		snprintf(path, sizeof(path), ZONEINFO "/%s", name);
		if (strcmp(name, zone_utc.name) == 0 || is_zone_file(path)) {
			snprintf(ret->name, sizeof(ret->name), "%s", name);
			return OK;
		}
	}
	return err_set(e, ERR_INVALID,
		"time zone '%.64s' is not in the tz database: use a name such as Europe/Berlin or "
		"UTC",
		name);
}

/* The C library knows one zone at a time, for the whole process (which has one thread). `loaded`
 * remembers which, so that only a change of zone reads its file. */
static struct tm local_time(const struct zone *z, int64_t s)
{
	static char loaded[sizeof(z->name)];
	time_t t = s;
	struct tm tm = {0};

	assert(z->name[0]);
	if (strcmp(loaded, z->name) != 0) {
		char tz[sizeof(":" ZONEINFO "/") + sizeof(z->name)];

		snprintf(tz, sizeof(tz), ":" ZONEINFO "/%s", z->name);
		setenv("TZ", tz, 1);
		tzset();
		snprintf(loaded, sizeof(loaded), "%s", z->name);
	}
	localtime_r(&t, &tm);
	return tm;
}

static int64_t offset_at(const struct zone *z, int64_t s)
{
	return is_utc(z) ? 0 : local_time(z, s).tm_gmtoff;
}

struct civil zone_civil(const struct zone *z, int64_t us)
{
	struct civil c;
	struct tm tm;

	if (is_utc(z))
		return civil_utc(us);
	tm = local_time(z, floor_div(us, US_PER_S));
	c = (struct civil){.year = tm.tm_year + 1900,
		.month = tm.tm_mon + 1,
		.day = tm.tm_mday,
		.hour = tm.tm_hour,
		.minute = tm.tm_min,
		.second = tm.tm_sec,
		.weekday = (tm.tm_wday + 6) % 7,
		.utc_offset_s = (int)tm.tm_gmtoff};
	snprintf(c.zone, sizeof(c.zone), "%s", tm.tm_zone);
	return c;
}

/* The first second of (before, after] whose offset is that of `after`. */
static int64_t transition(const struct zone *z, int64_t before, int64_t after)
{
	int64_t offset = offset_at(z, after);

	while (after - before > 1) {
		int64_t middle = before + (after - before) / 2;

		if (offset_at(z, middle) == offset)
			after = middle;
		else
			before = middle;
	}
	return after;
}

/* A local time read with the offset of the day before and with that of the day after: one of both
 * readings is right, both are when clocks were put back between, none is when the time was skipped.
 */
static int64_t seconds_from_local(const struct zone *z, int64_t local_s)
{
	int64_t offset_before = offset_at(z, local_s - S_PER_DAY);
	int64_t offset_after = offset_at(z, local_s + S_PER_DAY);
	int64_t early = local_s - offset_before;
	int64_t late = local_s - offset_after;

	if (offset_at(z, early) == offset_before)
		return early;
	if (offset_at(z, late) == offset_after)
		return late;
	return transition(z, late, early);
}

int64_t zone_from_civil(const struct zone *z, const struct civil *c)
{
	return seconds_from_local(z, civil_seconds(c)) * US_PER_S;
}

/* Quarters and hours are cut from the running local clock, so the hour that is put back comes
 * twice. Where clocks are changed inside a unit (Lord Howe: by 30 minutes), the rest of it is a
 * unit of its own. */
static int64_t floor_short(const struct zone *z, int64_t us, int64_t unit_s)
{
	int64_t s = floor_div(us, US_PER_S);
	int64_t offset = offset_at(z, s);
	int64_t start = s - floor_mod(s + offset, unit_s);

	if (offset_at(z, start) != offset)
		start = transition(z, start, s);
	return start * US_PER_S;
}

static int64_t short_unit_s(enum time_unit unit)
{
	return unit == UNIT_QUARTER ? 900 : unit == UNIT_HOUR ? 3600 : 0;
}

/* The start of the day, week or month that lies n after the one that holds `us`. */
static int64_t long_unit_start(const struct zone *z, int64_t us, enum time_unit unit, int n)
{
	struct civil c = zone_civil(z, us);

	c.hour = c.minute = c.second = 0;
	if (unit == UNIT_MONTH) {
		c.day = 1;
		c.month += n;
	} else if (unit == UNIT_WEEK) {
		c.day += 7 * n - c.weekday;
	} else {
		c.day += n;
	}
	return zone_from_civil(z, &c);
}

int64_t zone_floor(const struct zone *z, int64_t us, enum time_unit unit)
{
	int64_t unit_s = short_unit_s(unit);

	return unit_s ? floor_short(z, us, unit_s) : long_unit_start(z, us, unit, 0);
}

/* A day that a zone left out altogether (Apia, 2011-12-30) starts where its follower does: going
 * back passes over it. */
static int64_t long_unit_step(const struct zone *z, int64_t us, enum time_unit unit, int n)
{
	int64_t start = long_unit_start(z, us, unit, n);

	if (n < 0 && start == long_unit_start(z, us, unit, n + 1))
		start = long_unit_start(z, us, unit, n - 1);
	return start;
}

/* Short units lie closer together than their length only where one is cut short: so from the start
 * of one, n lengths on, or its last microsecond n - 1 lengths back, is inside the unit looked for.
 */
int64_t zone_step(const struct zone *z, int64_t us, enum time_unit unit, int n)
{
	int64_t unit_s = short_unit_s(unit);
	int64_t start;

	if (!unit_s)
		return long_unit_step(z, us, unit, n);
	start = floor_short(z, us, unit_s);
	if (n < 0)
		start = start - 1 + unit_s * US_PER_S;
	return floor_short(z, start + n * unit_s * US_PER_S, unit_s);
}
