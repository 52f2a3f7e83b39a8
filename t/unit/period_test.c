#include "domain/period.h"

#include "lib/tap.h"

static const char *const now_text = "2026-11-23T16:16:35Z";

static int64_t at(const char *text)
{
	int64_t us = 0;

	CU_ASSERT_EQUAL_FATAL(time_parse(str_from(text), false, &us, NULL), OK);
	return us;
}

static void check_time(int64_t us, const char *expected)
{
	char text[TIME_TEXT];

	CU_ASSERT_STRING_EQUAL(time_format(us, text), expected);
}

static struct period parsed(const struct period_query *q, const char *now)
{
	struct period p = {0};
	struct err e = {0};

	CU_ASSERT_EQUAL(period_parse(q, &zone_utc, at(now), &p, &e), OK);
	CU_ASSERT_STRING_EQUAL(e.msg, "");
	return p;
}

static void understands_what_people_ask_for(void)
{
	static const struct {
		struct period_query q;
		const char *from, *to;
	} cases[] = {
		{{0}, "2026-10-24T16:15:00Z", "2026-11-23T16:30:00Z"},
		{{.range = "15m"}, "2026-11-23T16:00:00Z", "2026-11-23T16:30:00Z"},
		{{.range = "24h"}, "2026-11-22T16:15:00Z", "2026-11-23T16:30:00Z"},
		{{.range = "1y"}, "2025-11-23T16:15:00Z", "2026-11-23T16:30:00Z"},
		{{.range = "30d", .tz = "Europe/Berlin"}, "2026-10-24T15:15:00Z",
			"2026-11-23T16:30:00Z"},
		{{.range = "today", .tz = "Europe/Berlin"}, "2026-11-22T23:00:00Z",
			"2026-11-23T16:30:00Z"},
		{{.range = "today", .tz = "Asia/Kolkata"}, "2026-11-22T18:30:00Z",
			"2026-11-23T16:30:00Z"},
		{{.range = "mtd", .tz = "America/New_York"}, "2026-11-01T04:00:00Z",
			"2026-11-23T16:30:00Z"},
		{{.range = "last-month"}, "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"},
		{{.from = "2026-11-01", .to = "2026-11-02"}, "2026-11-01T00:00:00Z",
			"2026-11-03T00:00:00Z"},
		{{.from = "2026-11-01", .to = "2026-11-02", .tz = "Asia/Kolkata"},
			"2026-10-31T18:30:00Z", "2026-11-02T18:30:00Z"},
		{{.from = "2026-11-01T10:01", .to = "2026-11-01T10:16:01", .tz = "Europe/Berlin"},
			"2026-11-01T09:00:00Z", "2026-11-01T09:30:00Z"},
		{{.from = "2026-11-01 10:16:00.5",
			 .to = "2026-11-02T10:15:00.000001",
			 .tz = "Asia/Kolkata"},
			"2026-11-01T04:45:00Z", "2026-11-02T05:00:00Z"},
		{{.from = "2026-11-01T10:15Z", .to = "2026-11-02t10:15-01", .tz = "Asia/Kolkata"},
			"2026-11-01T10:15:00Z", "2026-11-02T11:15:00Z"},
		{{.from = "2026-11-01T10:15:00+02:00"}, "2026-11-01T08:15:00Z",
			"2026-11-23T16:30:00Z"},
		{{.to = "2026-11-20T00:00:00Z"}, "2026-10-21T00:00:00Z", "2026-11-20T00:00:00Z"},
		{{.from = "", .range = "1h"}, "2026-11-23T15:15:00Z", "2026-11-23T16:30:00Z"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct period p = parsed(&cases[i].q, now_text);

		check_time(p.from_us, cases[i].from);
		check_time(p.to_us, cases[i].to);
	}
}

static void refuses_by_name(void)
{
	static const struct {
		struct period_query q;
		const char *says;
	} cases[] = {
		{{.range = "2w"}, "range: '2w'"},
		{{.range = "7d", .from = "2026-11-01"}, "not both"},
		{{.from = "yesterday"}, "from: 'yesterday' is not a time"},
		{{.to = "2026-02-30"}, "to: '2026-02-30'"},
		{{.to = "2026-11-01T"}, "to: '2026-11-01T'"},
		{{.to = "2026-11-01T10"}, "to: '2026-11-01T10'"},
		{{.to = "2026-11-01Z"}, "to: '2026-11-01Z'"},
		{{.to = "2026-11-01+02:00"}, "to: '2026-11-01+02:00'"},
		{{.to = "2026-11-01T10:15:00Z and all that follows it here"}, "to: '2026-11-01T"},
		{{.from = "2026-11-02", .to = "2026-11-01"}, "not before"},
		{{.from = "2027-01-01"}, "not before now"},
		{{.from = "2020-01-01"}, "longer than 5 years"},
		{{.tz = "Mars/Olympus"}, "tz: "},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct period p = {.from_us = 1};
		struct err e = {0};

		CU_ASSERT_EQUAL(
			period_parse(&cases[i].q, &zone_utc, at(now_text), &p, &e), ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, cases[i].says));
		CU_ASSERT_EQUAL(p.from_us, 1);
	}
}

static void compares_like_with_like(void)
{
	static const struct {
		struct period_query q;
		const char *now, *from, *to;
	} cases[] = {
		{{.range = "6h"}, "2026-11-23T16:15:00Z", "2026-11-23T04:00:00Z",
			"2026-11-23T10:15:00Z"},
		{{.range = "today"}, "2026-11-23T16:10:00Z", "2026-11-22T00:00:00Z",
			"2026-11-22T16:15:00Z"},
		{{.range = "mtd"}, "2026-11-23T16:10:00Z", "2026-10-01T00:00:00Z",
			"2026-10-23T16:15:00Z"},
		{{.range = "mtd"}, "2026-03-31T16:10:00Z", "2026-02-01T00:00:00Z",
			"2026-03-01T00:00:00Z"},
		{{.range = "mtd"}, "2026-11-30T23:50:00Z", "2026-10-01T00:00:00Z",
			"2026-11-01T00:00:00Z"},
		{{.range = "last-month"}, "2026-11-23T16:10:00Z", "2026-09-01T00:00:00Z",
			"2026-10-01T00:00:00Z"},
		{{.range = "mtd", .tz = "Europe/Berlin"}, "2026-11-10T11:00:00Z",
			"2026-09-30T22:00:00Z", "2026-10-10T10:15:00Z"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct period p = parsed(&cases[i].q, cases[i].now), before = period_previous(&p);

		check_time(before.from_us, cases[i].from);
		check_time(before.to_us, cases[i].to);
	}
}

static void cuts_buckets_in_the_zone(void)
{
	static const struct {
		struct period_query q;
		int n;
		enum time_unit unit;
		const char *second, *last;
	} cases[] = {
		{{.range = "1h"}, 5, UNIT_QUARTER, "2026-11-23T15:30:00Z", "2026-11-23T16:15:00Z"},
		{{.range = "24h"}, 97, UNIT_QUARTER, "2026-11-22T16:30:00Z",
			"2026-11-23T16:15:00Z"},
		{{.range = "24h", .interval = "1h"}, 25, UNIT_HOUR, "2026-11-22T17:00:00Z",
			"2026-11-23T16:00:00Z"},
		{{.range = "30d"}, 31, UNIT_DAY, "2026-10-25T00:00:00Z", "2026-11-23T00:00:00Z"},
		{{.range = "30d", .tz = "Asia/Kolkata"}, 31, UNIT_DAY, "2026-10-24T18:30:00Z",
			"2026-11-22T18:30:00Z"},
		{{.from = "2026-10-24", .to = "2026-10-26", .tz = "Europe/Berlin"}, 73, UNIT_HOUR,
			"2026-10-23T23:00:00Z", "2026-10-26T22:00:00Z"},
		{{.range = "1y"}, 54, UNIT_WEEK, "2025-11-24T00:00:00Z", "2026-11-23T00:00:00Z"},
		{{.range = "1y", .interval = "1mo"}, 13, UNIT_MONTH, "2025-12-01T00:00:00Z",
			"2026-11-01T00:00:00Z"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct period p = parsed(&cases[i].q, now_text);
		struct period_buckets b;

		CU_ASSERT_EQUAL_FATAL(period_buckets(&p, cases[i].q.interval, a, &b, NULL), OK);
		CU_ASSERT_EQUAL_FATAL(b.n, cases[i].n);
		CU_ASSERT_EQUAL(b.unit, cases[i].unit);
		CU_ASSERT_EQUAL(b.bounds[0], p.from_us);
		CU_ASSERT_EQUAL(b.bounds[b.n], p.to_us);
		check_time(b.bounds[1], cases[i].second);
		check_time(b.bounds[b.n - 1], cases[i].last);
	}
	arena_free(a);
}

static void limits_the_number_of_buckets(void)
{
	struct period p = parsed(&(struct period_query){.range = "30d"}, now_text);
	struct arena *a = arena_new();
	struct period_buckets b;
	struct err e = {0};

	CU_ASSERT_EQUAL(period_buckets(&p, "15m", a, &b, &e), ERR_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "more than 400 points for this range; use 1d"));
	p = parsed(&(struct period_query){.range = "1y"}, now_text);
	CU_ASSERT_EQUAL(period_buckets(&p, "15m", a, &b, &e), ERR_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "use 1d"));
	CU_ASSERT_EQUAL(period_buckets(&p, "5m", a, &b, &e), ERR_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "interval: '5m'"));
	CU_ASSERT_STRING_EQUAL(period_interval_name(UNIT_MONTH), "1mo");
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"understands ranges, times, dates and local times", understands_what_people_ask_for},
	{"refuses what it cannot mean and names the parameter", refuses_by_name},
	{"compares with the same stretch before", compares_like_with_like},
	{"cuts buckets at the zone's days, hours, weeks and months", cuts_buckets_in_the_zone},
	{"gives no more buckets than a chart can show", limits_the_number_of_buckets},
};
TAP_MAIN("period", tests)
