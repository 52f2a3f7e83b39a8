#include "base/clock.h"

#include <string.h>

#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *text_of(int64_t us)
{
	static char text[TIME_TEXT];

	return time_format(us, text);
}

static int64_t us_of(const char *text)
{
	int64_t us = -1;

	CU_ASSERT_EQUAL_FATAL(time_parse(str_from(text), true, &us, NULL), OK);
	return us;
}

static struct zone zone_of(const char *name)
{
	struct zone z = {0};
	struct err e = {0};

	CU_ASSERT_EQUAL_FATAL(zone_open(name, &z, &e), OK);
	return z;
}

static void formats(void)
{
	static const struct {
		int64_t us;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00Z"},
		{1, "1970-01-01T00:00:00.000001Z"},
		{1000, "1970-01-01T00:00:00.001Z"},
		{INT64_C(951782400000000), "2000-02-29T00:00:00Z"},
		{INT64_C(1795450595123456), "2026-11-23T16:16:35.123456Z"},
		{INT64_C(1795450595120000), "2026-11-23T16:16:35.120Z"},
		{INT64_C(253402300799999999), "9999-12-31T23:59:59.999999Z"},
		{-1, "1969-12-31T23:59:59.999999Z"},
		{INT64_C(253402300800000000), "10000-01-01T00:00:00Z"},
		{INT64_MIN, "-290308-12-21T19:59:05.224192Z"},
		{INT64_MAX, "294247-01-10T04:00:54.775807Z"},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		CU_ASSERT_STRING_EQUAL(text_of(cases[i].us), cases[i].text);
}

static void parses(void)
{
	static const struct {
		const char *text;
		const char *same_as;
	} cases[] = {
		{"2026-11-23T16:16:35Z", "2026-11-23T16:16:35Z"},
		{"2026-11-23t16:16:35z", "2026-11-23T16:16:35Z"},
		{"2026-11-23 16:16:35.1Z", "2026-11-23T16:16:35.100Z"},
		{"2026-11-23T16:16:35,25Z", "2026-11-23T16:16:35.250Z"},
		{"2023-11-16 18:15:46.6805900", "2023-11-16T18:15:46.680590Z"},
		{"2023-11-16T18:15:46", "2023-11-16T18:15:46Z"},
		{"2026-11-23T16:16:35.123456789Z", "2026-11-23T16:16:35.123456Z"},
		{"2026-11-23T01:00:00+05:30", "2026-11-22T19:30:00Z"},
		{"2026-11-23T01:00:00-0800", "2026-11-23T09:00:00Z"},
		{"2023-11-16 18:15:46.68+00", "2023-11-16T18:15:46.680Z"},
		{"2026-12-31T23:59:59-23:59", "2027-01-01T23:58:59Z"},
		{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
		{"2000-02-29", "2000-02-29T00:00:00Z"},
		{"1970-01-01", "1970-01-01T00:00:00Z"},
		{"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = {0};
		int64_t us = -1;

		CU_ASSERT_EQUAL(time_parse(str_from(cases[i].text), true, &us, &e), OK);
		CU_ASSERT_STRING_EQUAL(text_of(us), cases[i].same_as);
	}
}

static void refuses(void)
{
	static const char *const cases[] = {"", "now", "2026", "2026-11", "2026-11-23T",
		"2026-11-23T16:16", "2026-11-23T16:16Z", "2026-11-23T16:16:35.Z",
		"2026-11-23T16:16:35.1234567890Z", "2026-11-23T16:16:35ZZ", " 2026-11-23",
		"2026-11-23 ", "2026-11-23Z", "2026-11-23T24:00:00Z", "2026-11-23T16:60:00Z",
		"2026-11-23T16:16:60Z", "2026-11-23T16:16:35+24:00", "2026-11-23T16:16:35+05:60",
		"2026-11-23T16:16:35+5", "2026-11-23T16:16:35+05:", "2026-11-23T16:16:35+",
		"2026-11-23T-1:16:35Z", "2026-00-10", "2026-13-01", "2026-01-00", "2026-01-32",
		"2026-04-31", "2023-02-29", "1900-02-29", "2100-02-29", "+2026-11-23",
		"02026-11-23", "2026-1-23", "2026/11/23", "1969-12-31T23:59:59Z",
		"1970-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "0000-01-01"};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = {0};
		int64_t us = 42;

		CU_ASSERT_EQUAL(time_parse(str_from(cases[i]), true, &us, &e), ERR_INVALID);
		CU_ASSERT_EQUAL(us, 42);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, cases[i]));
	}
}

static void takes_dates_only_when_asked(void)
{
	struct err e = {0};
	int64_t us;

	CU_ASSERT_EQUAL(time_parse(STR("2026-11-23"), false, &us, &e), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(
		e.msg, "'2026-11-23' is no time: use RFC 3339 such as 2026-11-23T16:16:35.123Z");
	CU_ASSERT_EQUAL(time_parse((struct str){NULL, 0}, false, &us, &e), ERR_INVALID);
	CU_ASSERT_EQUAL(time_parse(STR("2026-11-23T16:16:35Z\0"), false, &us, &e), ERR_INVALID);
}

static void opens_zones(void)
{
	static const char *const good[] = {
		"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"};
	static const char *const bad[] = {"", "Mars/Base", "Europe", "Europe/", "/Europe/Berlin",
		"../passwd", "Europe/../UTC", "right/UTC", "leapseconds", "tzdata.zi", "zone.tab",
		"Europe/Berlin ", "CET-1CEST",
		"Europe/Berlin_and_a_name_that_is_much_longer_than_the_place_there_is_for_it"};
	struct zone z = {"unchanged"};
	struct err e = {0};

	for (size_t i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(zone_open(bad[i], &z, &e), ERR_INVALID);
		CU_ASSERT_STRING_EQUAL(z.name, "unchanged");
	}
	CU_ASSERT_EQUAL(zone_open("Mars/Base", &z, &e), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(e.msg, "time zone 'Mars/Base' is not in the tz database: use a name "
				      "such as Europe/Berlin or UTC");
	for (size_t i = 0; i < COUNT(good); i++) {
		CU_ASSERT_EQUAL(zone_open(good[i], &z, &e), OK);
		CU_ASSERT_STRING_EQUAL(z.name, good[i]);
	}
}

/* `at` lies in the unit that starts at `start`; the next starts at `next`. */
static const struct {
	const char *zone;
	enum time_unit unit;
	const char *at, *start, *next;
} units[] = {
	{"UTC", UNIT_QUARTER, "2026-11-23T16:16:35Z", "2026-11-23T16:15:00Z",
		"2026-11-23T16:30:00Z"},
	{"UTC", UNIT_HOUR, "2026-11-23T16:16:35Z", "2026-11-23T16:00:00Z", "2026-11-23T17:00:00Z"},
	{"UTC", UNIT_DAY, "2024-02-28T23:59:59.999999Z", "2024-02-28T00:00:00Z",
		"2024-02-29T00:00:00Z"},
	{"UTC", UNIT_WEEK, "2026-11-29T23:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"},
	{"UTC", UNIT_WEEK, "2027-01-01T00:00:00Z", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"},
	{"UTC", UNIT_MONTH, "2026-12-31T23:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
	{"UTC", UNIT_DAY, "9999-12-31T12:00:00Z", "9999-12-31T00:00:00Z", "10000-01-01T00:00:00Z"},
	/* 23 and 25 hours */
	{"Europe/Berlin", UNIT_DAY, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z",
		"2026-03-29T22:00:00Z"},
	{"Europe/Berlin", UNIT_DAY, "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z",
		"2026-10-25T23:00:00Z"},
	{"Europe/Berlin", UNIT_WEEK, "2026-03-29T12:00:00Z", "2026-03-22T23:00:00Z",
		"2026-03-29T22:00:00Z"},
	{"Europe/Berlin", UNIT_MONTH, "2026-10-31T23:30:00Z", "2026-10-31T23:00:00Z",
		"2026-11-30T23:00:00Z"},
	{"America/New_York", UNIT_DAY, "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z",
		"2026-03-09T04:00:00Z"},
	{"America/New_York", UNIT_DAY, "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z",
		"2026-11-02T05:00:00Z"},
	/* the skipped hour, and the hour that comes twice */
	{"Europe/Berlin", UNIT_HOUR, "2026-03-29T00:30:00Z", "2026-03-29T00:00:00Z",
		"2026-03-29T01:00:00Z"},
	{"Europe/Berlin", UNIT_HOUR, "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z",
		"2026-10-25T01:00:00Z"},
	{"Europe/Berlin", UNIT_HOUR, "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z",
		"2026-10-25T02:00:00Z"},
	{"America/New_York", UNIT_QUARTER, "2026-11-01T06:05:00Z", "2026-11-01T06:00:00Z",
		"2026-11-01T06:15:00Z"},
	/* +05:30 */
	{"Asia/Kolkata", UNIT_HOUR, "2026-11-23T16:16:35Z", "2026-11-23T15:30:00Z",
		"2026-11-23T16:30:00Z"},
	{"Asia/Kolkata", UNIT_DAY, "2026-11-23T18:29:59Z", "2026-11-22T18:30:00Z",
		"2026-11-23T18:30:00Z"},
	{"Asia/Kolkata", UNIT_MONTH, "2026-11-30T18:30:00Z", "2026-11-30T18:30:00Z",
		"2026-12-31T18:30:00Z"},
	/* clocks changed by half an hour: forward at 02:00 (+10:30 to +11), back at 02:00 */
	{"Australia/Lord_Howe", UNIT_DAY, "2026-10-03T20:00:00Z", "2026-10-03T13:30:00Z",
		"2026-10-04T13:00:00Z"},
	{"Australia/Lord_Howe", UNIT_DAY, "2026-04-04T20:00:00Z", "2026-04-04T13:00:00Z",
		"2026-04-05T13:30:00Z"},
	{"Australia/Lord_Howe", UNIT_HOUR, "2026-10-03T15:10:00Z", "2026-10-03T14:30:00Z",
		"2026-10-03T15:30:00Z"},
	{"Australia/Lord_Howe", UNIT_HOUR, "2026-10-03T15:45:00Z", "2026-10-03T15:30:00Z",
		"2026-10-03T16:00:00Z"},
	{"Australia/Lord_Howe", UNIT_HOUR, "2026-04-04T14:45:00Z", "2026-04-04T14:00:00Z",
		"2026-04-04T15:00:00Z"},
	{"Australia/Lord_Howe", UNIT_HOUR, "2026-04-04T15:10:00Z", "2026-04-04T15:00:00Z",
		"2026-04-04T15:30:00Z"},
	/* a day without midnight, the long day after which clocks went back at midnight, a day that
	   was left out */
	{"America/Sao_Paulo", UNIT_DAY, "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z",
		"2018-11-05T02:00:00Z"},
	{"America/Sao_Paulo", UNIT_DAY, "2018-11-04T02:59:59Z", "2018-11-03T03:00:00Z",
		"2018-11-04T03:00:00Z"},
	{"America/Sao_Paulo", UNIT_DAY, "2018-02-18T02:30:00Z", "2018-02-17T02:00:00Z",
		"2018-02-18T03:00:00Z"},
	{"Pacific/Apia", UNIT_DAY, "2011-12-30T09:00:00Z", "2011-12-29T10:00:00Z",
		"2011-12-30T10:00:00Z"},
};

static void cuts_units(void)
{
	for (size_t i = 0; i < COUNT(units); i++) {
		struct zone z = zone_of(units[i].zone);
		int64_t at = us_of(units[i].at);
		int64_t next;

		CU_ASSERT_STRING_EQUAL(text_of(zone_floor(&z, at, units[i].unit)), units[i].start);
		next = zone_step(&z, at, units[i].unit, 1);
		CU_ASSERT_STRING_EQUAL(text_of(next), units[i].next);
		CU_ASSERT_STRING_EQUAL(
			text_of(zone_floor(&z, next - 1, units[i].unit)), units[i].start);
		CU_ASSERT_STRING_EQUAL(text_of(zone_floor(&z, next, units[i].unit)), units[i].next);
		CU_ASSERT_STRING_EQUAL(
			text_of(zone_step(&z, next, units[i].unit, -1)), units[i].start);
	}
}

/* n steps at once are n single steps, both ways, through both changes of a year. */
static void steps_add_up(void)
{
	static const char *const zones[] = {
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"};
	static const char *const from[] = {"2026-03-07T06:40:00Z", "2026-03-28T20:10:00Z",
		"2026-04-04T12:00:00Z", "2026-10-03T12:00:00Z", "2026-10-24T20:00:00Z",
		"2026-10-31T23:00:00Z"};

	for (size_t i = 0; i < COUNT(zones) * COUNT(from); i++) {
		struct zone z = zone_of(zones[i / COUNT(from)]);
		int64_t begin = us_of(from[i % COUNT(from)]);

		for (int unit = UNIT_QUARTER; unit <= UNIT_MONTH; unit++) {
			int64_t first = zone_floor(&z, begin, unit);
			int64_t at = first;

			for (int n = 1; n <= 30; n++) {
				int64_t next = zone_step(&z, at, unit, 1);

				CU_ASSERT(next > at);
				at = next;
				CU_ASSERT_EQUAL(zone_step(&z, begin, unit, n), at);
				CU_ASSERT_EQUAL(zone_step(&z, at, unit, -n), first);
			}
		}
	}
}

static void splits_time(void)
{
	struct zone kolkata = zone_of("Asia/Kolkata");
	struct zone new_york = zone_of("America/New_York");
	struct civil c = zone_civil(&kolkata, us_of("2026-12-31T20:00:01Z"));

	CU_ASSERT_EQUAL(c.year, 2027);
	CU_ASSERT_EQUAL(c.month, 1);
	CU_ASSERT_EQUAL(c.day, 1);
	CU_ASSERT_EQUAL(c.hour, 1);
	CU_ASSERT_EQUAL(c.minute, 30);
	CU_ASSERT_EQUAL(c.second, 1);
	CU_ASSERT_EQUAL(c.weekday, 4);
	CU_ASSERT_EQUAL(c.utc_offset_s, 19800);
	CU_ASSERT_STRING_EQUAL(c.zone, "IST");
	c = zone_civil(&new_york, us_of("2026-07-01T00:00:00Z"));
	CU_ASSERT_EQUAL(c.day, 30);
	CU_ASSERT_EQUAL(c.weekday, 1);
	CU_ASSERT_EQUAL(c.utc_offset_s, -14400);
	CU_ASSERT_STRING_EQUAL(c.zone, "EDT");
	c = zone_civil(&zone_utc, -1);
	CU_ASSERT_EQUAL(c.year, 1969);
	CU_ASSERT_EQUAL(c.second, 59);
	CU_ASSERT_EQUAL(c.weekday, 2);
	CU_ASSERT_STRING_EQUAL(c.zone, "UTC");
}

static void joins_time(void)
{
	static const struct {
		const char *zone;
		struct civil local;
		const char *utc;
	} cases[] = {
		{"UTC", {2026, 11, 23, 16, 16, 35, 0, 0, ""}, "2026-11-23T16:16:35Z"},
		{"UTC", {2025, 26, -6, 0, 0, 0, 0, 0, ""}, "2027-01-25T00:00:00Z"},
		{"UTC", {2026, 0, 32, 25, 61, 0, 0, 0, ""}, "2026-01-02T02:01:00Z"},
		{"Europe/Berlin", {2026, 7, 1, 0, 0, 0, 0, 0, ""}, "2026-06-30T22:00:00Z"},
		{"Europe/Berlin", {2026, 3, 29, 1, 59, 59, 0, 0, ""}, "2026-03-29T00:59:59Z"},
		{"Europe/Berlin", {2026, 3, 29, 2, 0, 0, 0, 0, ""}, "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", {2026, 3, 29, 2, 59, 59, 0, 0, ""}, "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", {2026, 3, 29, 3, 0, 0, 0, 0, ""}, "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", {2026, 10, 25, 2, 30, 0, 0, 0, ""}, "2026-10-25T00:30:00Z"},
		{"Europe/Berlin", {2026, 10, 25, 3, 0, 0, 0, 0, ""}, "2026-10-25T02:00:00Z"},
		{"America/New_York", {2026, 11, 1, 1, 30, 0, 0, 0, ""}, "2026-11-01T05:30:00Z"},
		{"America/Sao_Paulo", {2018, 11, 4, 0, 30, 0, 0, 0, ""}, "2018-11-04T03:00:00Z"},
		{"Pacific/Apia", {2011, 12, 30, 12, 0, 0, 0, 0, ""}, "2011-12-30T10:00:00Z"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct zone z = zone_of(cases[i].zone);

		CU_ASSERT_STRING_EQUAL(text_of(zone_from_civil(&z, &cases[i].local)), cases[i].utc);
	}
}

/* Every day from 1970 to 2170 and around 9999: the next date is the next day, and the way back
 * agrees. */
static void counts_days(void)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	struct civil want = {.year = 1970, .month = 1, .day = 1, .weekday = 3};

	for (int64_t us = 0; us < 73049 * US_PER_DAY; us += US_PER_DAY) {
		struct civil c = zone_civil(&zone_utc, us);
		bool leap = want.year % 4 == 0 && (want.year % 100 != 0 || want.year % 400 == 0);

		if (c.year != want.year || c.month != want.month || c.day != want.day ||
			c.weekday != want.weekday || zone_from_civil(&zone_utc, &want) != us) {
			CU_FAIL("a date differs from the calendar");
			return;
		}
		want.weekday = (want.weekday + 1) % 7;
		if (++want.day > lengths[want.month - 1] + (leap && want.month == 2)) {
			want.day = 1;
			want.month = want.month % 12 + 1;
			want.year += want.month == 1;
		}
	}
	CU_ASSERT_EQUAL(want.year, 2170);
}

static void clocks_run(void)
{
	int64_t before = clock_mono_us();

	CU_ASSERT(clock_now_us() > us_of("2024-01-01"));
	CU_ASSERT(clock_mono_us() >= before);
}

static const struct tap_test tests[] = {
	{"formats RFC 3339 with as many digits as needed", formats},
	{"parses the forms that clients and databases write", parses},
	{"refuses what is no time, and names it", refuses},
	{"takes plain dates only when asked", takes_dates_only_when_asked},
	{"opens zones of the tz database and nothing else", opens_zones},
	{"units start and end where local clocks say, through every kind of change", cuts_units},
	{"n steps are n single steps, both ways", steps_add_up},
	{"UTC becomes local date, time and abbreviation", splits_time},
	{"local time becomes UTC, in gaps and twice-told hours too", joins_time},
	{"200 years of days agree with the calendar", counts_days},
	{"the clocks run", clocks_run},
};
TAP_MAIN("clock", tests)
