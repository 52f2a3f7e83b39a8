#include "views/when.h"

#include "lib/tap.h"

/* Times below are written as seconds since 1970 to keep the table readable. */
#define S(seconds)  (INT64_C(seconds) * US_PER_S)
#define NOV_17_0312 S(1794885120) /* Tue 2026-11-17 03:12 UTC */
#define NOV_17	    S(1794873600)
#define NOV_01	    S(1793491200)
#define OCT_18_0315 S(1792293300)

static struct arena *a;
static struct zone berlin;

static void begin(void)
{
	a = arena_new();
	CU_ASSERT_EQUAL_FATAL(zone_open("Europe/Berlin", &berlin, NULL), OK);
}

static void moments_are_in_the_pages_zone(void)
{
	begin();
	CU_ASSERT_STRING_EQUAL(when_moment(a, &zone_utc, NOV_17_0312, NOV_17_0312), "17 Nov 03:12");
	CU_ASSERT_STRING_EQUAL(when_moment(a, &berlin, NOV_17_0312, NOV_17_0312), "17 Nov 04:12");
	CU_ASSERT_STRING_EQUAL(
		when_moment(a, &zone_utc, NOV_17_0312 - 365 * US_PER_DAY, NOV_17_0312),
		"17 Nov 2025 03:12");
	CU_ASSERT_STRING_EQUAL(when_day(a, &zone_utc, NOV_01), "1 Nov");
	CU_ASSERT_STRING_EQUAL(when_clock(a, &berlin, NOV_17), "01:00");
	CU_ASSERT_STRING_EQUAL(when_month(&zone_utc, NOV_01), "November");
	CU_ASSERT_STRING_EQUAL(when_month(&zone_utc, NOV_01 - 1), "October");
	CU_ASSERT_STRING_EQUAL(when_input(a, &berlin, NOV_17_0312), "2026-11-17T04:12");
	arena_free(a);
}

static void ranges_are_as_short_as_they_can_be(void)
{
	const struct {
		int64_t from, to;
		const char *text;
	} cases[] = {
		{OCT_18_0315, NOV_17_0312, "18 Oct 03:15 \xE2\x80\x93 17 Nov 03:12"},
		{NOV_01, NOV_17, "1 Nov \xE2\x80\x93 16 Nov"},
		{NOV_17, NOV_17 + US_PER_DAY, "17 Nov"},
		{NOV_01, NOV_17_0312, "1 Nov \xE2\x80\x93 17 Nov 03:12"},
		{NOV_17 + US_PER_HOUR, NOV_17_0312, "17 Nov 01:00 \xE2\x80\x93 03:12"},
		{NOV_17, NOV_17_0312, "17 Nov 00:00 \xE2\x80\x93 03:12"},
		{NOV_17 + US_PER_HOUR, NOV_17 + US_PER_DAY, "17 Nov 01:00 \xE2\x80\x93 24:00"},
		{OCT_18_0315, NOV_17, "18 Oct 03:15 \xE2\x80\x93 16 Nov 24:00"},
		{NOV_01 - 365 * US_PER_DAY, NOV_01, "1 Nov 2025 \xE2\x80\x93 31 Oct 2026"},
	};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(
			when_range(a, &zone_utc, cases[i].from, cases[i].to, NOV_17_0312),
			cases[i].text);
	arena_free(a);
}

static void slots_are_named_by_their_unit(void)
{
	begin();
	CU_ASSERT_STRING_EQUAL(when_slot(a, &zone_utc, NOV_17, UNIT_HOUR), "Tue 17 Nov 00:00");
	CU_ASSERT_STRING_EQUAL(when_slot(a, &zone_utc, NOV_17, UNIT_DAY), "Tue 17 Nov");
	CU_ASSERT_STRING_EQUAL(
		when_slot(a, &zone_utc, NOV_17 - US_PER_DAY, UNIT_WEEK), "week of 16 Nov");
	CU_ASSERT_STRING_EQUAL(when_slot(a, &zone_utc, NOV_01, UNIT_MONTH), "Nov 2026");
	CU_ASSERT_STRING_EQUAL(when_unit(UNIT_QUARTER), "quarter-hour");
	arena_free(a);
}

static void named_ranges_have_words(void)
{
	CU_ASSERT_STRING_EQUAL(when_range_name("30d"), "30 days");
	CU_ASSERT_STRING_EQUAL(when_range_name("mtd"), "month to date");
	CU_ASSERT_PTR_NULL(when_range_name("31d"));
}

static const struct tap_test tests[] = {
	{"moments are shown in the page's zone", moments_are_in_the_pages_zone},
	{"ranges are as short as they can be", ranges_are_as_short_as_they_can_be},
	{"buckets are named by their unit", slots_are_named_by_their_unit},
	{"named ranges have words", named_ranges_have_words},
};
TAP_MAIN("when", tests)
