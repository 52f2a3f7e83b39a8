#include "views/axis.h"

#include <math.h>

#include "lib/tap.h"

#define NOV_17 (INT64_C(1794873600) * US_PER_S) /* Tue 2026-11-17 00:00 UTC */

static void steps_are_round_and_cover_everything(void)
{
	static const struct {
		double largest, step;
		int steps;
	} cases[] = {{156, 40, 4}, {5.2, 1, 6}, {2.13e6, 0.4e6, 6}, {100, 20, 5}, {99.65, 20, 5},
		{1, 0.2, 5}, {0, 0.2, 5}, {-3, 0.2, 5}, {NAN, 0.2, 5}, {0.0000021, 0.0000004, 6},
		{7, 2.5, 3}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct axis x = axis_make(QUANTITY_USD, cases[i].largest);

		CU_ASSERT_DOUBLE_EQUAL(x.step / cases[i].step, 1, 1e-6);
		CU_ASSERT_EQUAL(x.steps, cases[i].steps);
	}
}

static void every_largest_value_fits(void)
{
	for (double v = 1e-9; v < 1e12; v *= 1.37) {
		struct axis x = axis_make(QUANTITY_USD, v);

		CU_ASSERT_TRUE(x.top >= v * (1 - 1e-6) && x.top <= v * 1.7);
		CU_ASSERT_TRUE(x.steps >= 3 && x.steps <= 6);
	}
}

static void counts_have_whole_steps(void)
{
	struct axis x = axis_make(QUANTITY_COUNT, 2);

	CU_ASSERT_EQUAL(x.step, 1);
	CU_ASSERT_EQUAL(x.steps, 2);
}

static void labels_share_a_unit(void)
{
	static const struct {
		enum quantity q;
		double largest;
		const char *zero, *last;
	} cases[] = {{QUANTITY_USD, 156, "$0", "$160"}, {QUANTITY_USD, 5.2, "$0", "$6"},
		{QUANTITY_USD, 0.5, "$0.0", "$0.5"}, {QUANTITY_COUNT, 2.13e6, "0.0 M", "2.4 M"},
		{QUANTITY_COUNT, 30000, "0 k", "30 k"}, {QUANTITY_MS, 2140, "0 ms", "2400 ms"},
		{QUANTITY_MS, 21400, "0 s", "24 s"}, {QUANTITY_USD, 0.02, "m$0", "m$20"},
		{QUANTITY_USD, 2e-6, "\xC2\xB5$0.0", "\xC2\xB5$2.0"}};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct axis x = axis_make(cases[i].q, cases[i].largest);

		CU_ASSERT_STRING_EQUAL(axis_label(&x, a, 0), cases[i].zero);
		CU_ASSERT_STRING_EQUAL(axis_label(&x, a, x.steps), cases[i].last);
	}
	arena_free(a);
}

static void values_have_their_unit(void)
{
	struct axis usd = axis_make(QUANTITY_USD, 1), count = axis_make(QUANTITY_COUNT, 1),
		    ms = axis_make(QUANTITY_MS, 1);
	struct arena *a = arena_new();

	CU_ASSERT_STRING_EQUAL(axis_value(&usd, a, 62.41), "$62.41");
	CU_ASSERT_STRING_EQUAL(axis_value(&count, a, 1130000), "1.1 M");
	CU_ASSERT_STRING_EQUAL(axis_value(&count, a, 7), "7");
	CU_ASSERT_STRING_EQUAL(axis_value(&ms, a, 438), "438 ms");
	CU_ASSERT_STRING_EQUAL(axis_value(&usd, a, NAN), "\xE2\x80\x93");
	arena_free(a);
}

static void heights_grow_downwards(void)
{
	struct axis x = axis_make(QUANTITY_COUNT, 100);

	CU_ASSERT_EQUAL(axis_y(&x, 200, 0), 200);
	CU_ASSERT_EQUAL(axis_y(&x, 200, 100), 0);
	CU_ASSERT_EQUAL(axis_y(&x, 200, 50), 100);
}

static void time_labels_are_at_local_units(void)
{
	static const struct {
		int64_t span_us;
		const char *first, *second;
	} cases[] = {{US_PER_HOUR, "17 Nov", "00:15"}, {6 * US_PER_HOUR, "17 Nov", "01:00"},
		{US_PER_DAY, "17 Nov", "04:00"}, {7 * US_PER_DAY, "17 Nov", "18"},
		{30 * US_PER_DAY, "17 Nov", "24"}, {365 * US_PER_DAY, "Jan 2027", "Mar"}};
	struct arena *a = arena_new();
	struct axis_tick t[AXIS_TICKS_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int n = axis_time(a, &zone_utc, NOV_17, NOV_17 + cases[i].span_us, t);

		CU_ASSERT_TRUE(n >= 2 && n <= 9);
		CU_ASSERT_STRING_EQUAL(t[0].text, cases[i].first);
		CU_ASSERT_STRING_EQUAL(t[1].text, cases[i].second);
	}
	arena_free(a);
}

static void time_labels_follow_daylight_saving(void)
{
	/* Four days around the end of summer time in Berlin, 25 October 2026: every label is at
	 * local midnight. */
	const int64_t from = (INT64_C(1792792800)) * US_PER_S; /* Sat 24 Oct 00:00 CEST */
	struct arena *a = arena_new();
	struct axis_tick t[AXIS_TICKS_MAX];
	struct zone berlin;
	int n;

	CU_ASSERT_EQUAL_FATAL(zone_open("Europe/Berlin", &berlin, NULL), OK);
	n = axis_time(a, &berlin, from, from + 4 * US_PER_DAY, t);
	for (int i = 0; i < n; i++)
		CU_ASSERT_EQUAL(zone_civil(&berlin, t[i].at_us).hour % 12, 0);
	arena_free(a);
}

static void labels_are_pushed_apart(void)
{
	double close[] = {50, 48, 52}, low[] = {195, 198}, single[] = {300};

	axis_spread(close, 3, 15, 4, 200);
	CU_ASSERT_EQUAL(close[1], 48);
	CU_ASSERT_EQUAL(close[0], 63);
	CU_ASSERT_EQUAL(close[2], 78);
	axis_spread(low, 2, 15, 4, 200);
	CU_ASSERT_EQUAL(low[0], 185);
	CU_ASSERT_EQUAL(low[1], 200);
	axis_spread(single, 1, 15, 4, 200);
	CU_ASSERT_EQUAL(single[0], 200);
}

static const struct tap_test tests[] = {
	{"steps are 1, 2, 2.5, 4 or 5 times a power of ten", steps_are_round_and_cover_everything},
	{"every largest value fits below the top line", every_largest_value_fits},
	{"counts have whole steps", counts_have_whole_steps},
	{"labels share one unit and its decimals", labels_share_a_unit},
	{"single values carry their unit", values_have_their_unit},
	{"heights grow downwards from 0", heights_grow_downwards},
	{"time labels stand at local hours, days and months", time_labels_are_at_local_units},
	{"time labels follow daylight saving", time_labels_follow_daylight_saving},
	{"end labels are pushed apart and stay inside", labels_are_pushed_apart},
};
TAP_MAIN("axis", tests)
