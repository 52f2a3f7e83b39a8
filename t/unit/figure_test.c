#include "views/figure.h"

#include <math.h>

#include "base/clock.h"
#include "lib/tap.h"

#define USD PUSD_PER_USD

static struct arena *arena;

static void counts_are_grouped(void)
{
	static const struct {
		int64_t n;
		const char *text;
	} cases[] = {{0, "0"}, {999, "999"}, {1000, "1,000"}, {9412, "9,412"},
		{1234567, "1,234,567"}, {-1234, FIGURE_MINUS "1,234"},
		{INT64_MIN, FIGURE_MINUS "9,223,372,036,854,775,808"}};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(figure_count(arena, cases[i].n), cases[i].text);
	arena_free(arena);
}

static void short_numbers_keep_three_digits(void)
{
	static const struct {
		int64_t n;
		const char *text, *unit;
	} cases[] = {{0, "0", ""}, {9999, "9,999", ""}, {10000, "10.0", "k"}, {99940, "99.9", "k"},
		{99960, "100", "k"}, {999940, "1,000", "k"}, {1000000, "1.0", "M"},
		{24860000, "24.9", "M"}, {22361870000, "22.4", "bn"}};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct figure f = figure_short(arena, cases[i].n);

		CU_ASSERT_STRING_EQUAL(f.text, cases[i].text);
		CU_ASSERT_STRING_EQUAL(f.unit, cases[i].unit);
	}
	arena_free(arena);
}

static void money_has_the_decimals_it_needs(void)
{
	static const struct {
		int64_t pusd;
		const char *text;
	} cases[] = {{0, "$0.00"}, {62 * USD + 410000000000, "$62.41"}, {920000000000, "$0.92"},
		{99999000000, "$0.100"}, {34000000000, "$0.034"}, {3400000000, "$0.0034"},
		{2000000, "$0.0000020"}, {1, "$0.000000000001"},
		{12345 * USD + 670000000000, "$12,346"}, {9999 * USD + 990000000000, "$9,999.99"},
		{-5 * USD, FIGURE_MINUS "$5.00"}};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(figure_usd(arena, cases[i].pusd), cases[i].text);
	CU_ASSERT_STRING_EQUAL(figure_usd_limit(arena, 100 * USD), "$100");
	CU_ASSERT_STRING_EQUAL(figure_usd_limit(arena, 99 * USD + USD / 2), "$99.50");
	arena_free(arena);
}

static void a_column_has_one_number_of_decimals(void)
{
	arena = arena_new();
	CU_ASSERT_EQUAL(figure_usd_decimals(0), 2);
	CU_ASSERT_EQUAL(figure_usd_decimals(62 * USD), 2);
	CU_ASSERT_EQUAL(figure_usd_decimals(USD / 2), 3);
	CU_ASSERT_EQUAL(figure_usd_decimals(USD / 100), 4);
	CU_ASSERT_EQUAL(figure_usd_decimals(200000 * (pusd_sum)USD), 0);
	CU_ASSERT_STRING_EQUAL(figure_usd_column(arena, 1234 * USD + USD / 2, 2), "1,234.50");
	CU_ASSERT_STRING_EQUAL(figure_usd_column(arena, 10000000 * (pusd_sum)USD, 0), "10,000,000");
	arena_free(arena);
}

static void shares_never_round_up_to_all(void)
{
	static const struct {
		double share;
		const char *text;
	} cases[] = {{0, "0.0"}, {0.988, "98.8"}, {1, "100.0"}, {0.99999, "99.9"},
		{0.0001, "<\xC2\xA0"
			 "0.1"},
		{NAN, FIGURE_UNKNOWN}, {INFINITY, FIGURE_UNKNOWN}};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(figure_percent(arena, cases[i].share), cases[i].text);
	CU_ASSERT_STRING_EQUAL(figure_about(arena, 0.45), "45" FIGURE_PERCENT);
	CU_ASSERT_STRING_EQUAL(figure_about(arena, 0.001), "less than 1" FIGURE_PERCENT);
	CU_ASSERT_STRING_EQUAL(figure_about(arena, NAN), FIGURE_UNKNOWN);
	arena_free(arena);
}

static void changes_are_signed(void)
{
	static const struct {
		double now, before;
		const char *text;
	} cases[] = {{161.2, 100, "+61.2"}, {97.7, 100, FIGURE_MINUS "2.3"}, {100, 100, "0.0"},
		{100.01, 100, "0.0"}, {5, 0, "new"}, {0, 0, FIGURE_UNKNOWN},
		{0, 5, FIGURE_MINUS "100.0"}, {1000, 1, "+99,900"}, {NAN, 1, FIGURE_UNKNOWN}};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(
			figure_change(arena, cases[i].now, cases[i].before), cases[i].text);
	arena_free(arena);
}

static void durations_choose_their_unit(void)
{
	static const struct {
		int64_t ms;
		const char *text, *unit;
	} cases[] = {{0, "0", "ms"}, {438, "438", "ms"}, {999, "999", "ms"}, {1000, "1.0", "s"},
		{5900, "5.9", "s"}, {119900, "119.9", "s"}, {120000, "2.0", "min"}};
	static const struct {
		int64_t us;
		const char *text;
	} ages[] = {{-1, FIGURE_UNKNOWN}, {800000, "0.8 s"}, {11 * US_PER_S, "11 s"},
		{14 * US_PER_MIN, "14 min"}, {3 * US_PER_HOUR, "3 h"}, {9 * US_PER_DAY, "9 d"}};

	arena = arena_new();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct figure f = figure_ms(arena, cases[i].ms);

		CU_ASSERT_STRING_EQUAL(f.text, cases[i].text);
		CU_ASSERT_STRING_EQUAL(f.unit, cases[i].unit);
	}
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++)
		CU_ASSERT_STRING_EQUAL(figure_age(arena, ages[i].us), ages[i].text);
	CU_ASSERT_STRING_EQUAL(figure_seconds(arena, 14800), "14.80");
	arena_free(arena);
}

static const struct tap_test tests[] = {
	{"counts are grouped by three digits", counts_are_grouped},
	{"large numbers are shortened to a unit", short_numbers_keep_three_digits},
	{"money shows cents, or two significant digits", money_has_the_decimals_it_needs},
	{"a column of money has one number of decimals", a_column_has_one_number_of_decimals},
	{"a share below one is never 100 %", shares_never_round_up_to_all},
	{"changes carry a sign, new ones a word", changes_are_signed},
	{"durations and ages choose their unit", durations_choose_their_unit},
};
TAP_MAIN("figure", tests)
