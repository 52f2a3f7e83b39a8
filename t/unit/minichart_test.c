#include "views/minichart.h"

#include <math.h>
#include <string.h>

#include "lib/tap.h"
#include "views/donut.h"

static struct buf out;
static struct arena *arena;
static struct html h;

static void begin(void)
{
	buf_reset(&out);
	arena = arena_new();
	html_begin(&h, &out, arena);
}

static bool has(const char *part)
{
	return strstr(buf_view(&out).ptr, part) != NULL;
}

static void end(void)
{
	html_end(&h);
	buf_free(&out);
	arena_free(arena);
}

static void lines_fill_their_height(void)
{
	static const double y[] = {1, 3, 2};

	begin();
	minichart_line(&h, y, 3, 28, "s1");
	CU_ASSERT_TRUE(has("<path class=\"ln s1\" d=\"M0 25L50 3L100 14\"/>"));
	CU_ASSERT_TRUE(has("<path class=\"pt sm s1\" d=\"M100 14h.01\"/>"));
	end();
}

static void constant_lines_run_through_the_middle(void)
{
	static const double y[] = {5, 5};

	begin();
	minichart_line(&h, y, 2, 20, "s1");
	CU_ASSERT_TRUE(has("M0 10L100 10"));
	end();
}

static void gaps_break_lines(void)
{
	static const double y[] = {1, NAN, 3, 2};

	begin();
	minichart_line(&h, y, 4, 28, "scrit");
	CU_ASSERT_TRUE(has("d=\"M0 25M66.7 3L100 14\""));
	end();
}

static void too_little_draws_nothing(void)
{
	static const double y[] = {NAN, 4, NAN};

	begin();
	minichart_line(&h, y, 3, 28, "s1");
	minichart_line(&h, y, 0, 28, "s1");
	CU_ASSERT_EQUAL(out.len, 0);
	end();
}

static void many_values_are_averaged(void)
{
	double y[64];
	int points = 0;

	for (int i = 0; i < 64; i++)
		y[i] = i % 2 ? 10 : 0;
	begin();
	minichart_line(&h, y, 64, 28, "s1");
	for (const char *p = buf_view(&out).ptr; (p = strchr(p, 'L')); p++)
		points++;
	CU_ASSERT_EQUAL(points, 31);
	CU_ASSERT_TRUE(has("M0 14L3.2 14"));
	end();
}

static void bars_stay_in_their_track(void)
{
	static const struct {
		double share;
		const char *width;
	} cases[] = {{0.5, "width=\"50%\""}, {7, "class=\"f1\" width=\"100%\""},
		{-1, "width=\"0%\""}, {NAN, "width=\"0%\""}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin();
		minichart_bar(&h, cases[i].share, "f1");
		CU_ASSERT_TRUE(has(cases[i].width));
		end();
	}
}

static void ranges_are_logarithmic(void)
{
	begin();
	minichart_range(&h, 100, 1000, 10000, 100, 10000);
	CU_ASSERT_TRUE(has("class=\"f3\" cx=\"0%\""));
	CU_ASSERT_TRUE(has("class=\"f1\" cx=\"50%\""));
	CU_ASSERT_TRUE(has("class=\"f2\" cx=\"100%\""));
	end();
	begin();
	minichart_range(&h, 0, 0, 0, 1, 2);
	CU_ASSERT_TRUE(has("cx=\"0%\""));
	end();
}

static void draw_ring(const struct donut_slice *slices, int n)
{
	begin();
	donut_draw(&h, &(struct donut){"d", "Title", "Desc", "$62.41", "in all", slices, n});
}

static void slices_run_clockwise_from_the_top(void)
{
	static const struct donut_slice slices[] = {
		{1, 1, "a: 25 %"}, {3, 2, "b: 75 %"}, {0, 3, "c"}, {NAN, 4, "d"}};

	draw_ring(slices, 4);
	CU_ASSERT_TRUE(has("<path class=\"sl f1\" d=\"M100 6A94 94 0 0 1 194 100L162 100A62 62 0 0 "
			   "0 100 38z\"><title>a: 25 %"));
	CU_ASSERT_TRUE(has("<path class=\"sl f2\" d=\"M194 100A94 94 0 1 1 100 6L100 38A62 62 0 1 "
			   "0 162 100z\">"));
	CU_ASSERT_FALSE(has("f3") || has("f4"));
	CU_ASSERT_TRUE(has("<text class=\"big\" x=\"100\" y=\"104\">$62.41</text>"));
	end();
}

static void a_single_slice_is_a_full_ring(void)
{
	static const struct donut_slice slice = {5, 1, "all"};

	draw_ring(&slice, 1);
	CU_ASSERT_TRUE(has("<path class=\"f1\" d=\"M100 6A94 94 0 0 1 100 194"));
	end();
}

static void no_value_is_an_empty_ring(void)
{
	draw_ring(NULL, 0);
	CU_ASSERT_TRUE(has("<path class=\"ftr\""));
	end();
}

static const struct tap_test tests[] = {
	{"a line fills its height and marks its end", lines_fill_their_height},
	{"constant values run through the middle", constant_lines_run_through_the_middle},
	{"unknown values break the line", gaps_break_lines},
	{"fewer than two values draw nothing", too_little_draws_nothing},
	{"many values are averaged in groups", many_values_are_averaged},
	{"bars stay in their track", bars_stay_in_their_track},
	{"percentiles stand on a logarithmic axis", ranges_are_logarithmic},
	{"slices run clockwise from the top", slices_run_clockwise_from_the_top},
	{"a single slice is a full ring", a_single_slice_is_a_full_ring},
	{"no value is an empty ring", no_value_is_an_empty_ring},
};
TAP_MAIN("minichart", tests)
