#include "views/svg.h"

#include "lib/tap.h"

static struct buf out;
static struct arena *arena;
static struct html h;

static void begin(void)
{
	arena = arena_new();
	html_begin(&h, &out, arena);
}

static void end_is(const char *expected)
{
	html_end(&h);
	CU_ASSERT_STRING_EQUAL(buf_view(&out).ptr, expected);
	buf_free(&out);
	arena_free(arena);
}

static void numbers_are_short(void)
{
	static const struct {
		double v;
		const char *text;
	} cases[] = {{0, "0"}, {-0.01, "0"}, {12, "12"}, {12.04, "12"}, {12.06, "12.1"},
		{-3.5, "-3.5"}, {100000, "100000"}};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(svg_num(&h, cases[i].v), cases[i].text);
	CU_ASSERT_STRING_EQUAL(svg_percent(&h, 33.333), "33.33%");
	CU_ASSERT_STRING_EQUAL(svg_percent(&h, 50), "50%");
	end_is("");
}

static void paths_are_written_point_by_point(void)
{
	begin();
	svg_path_begin(&h, "ln s1");
	svg_move(&h, 0, 10);
	svg_line(&h, 5.55, 0);
	svg_right(&h, 2);
	svg_down(&h, -1);
	svg_shut(&h);
	svg_path_end(&h);
	end_is("<path class=\"ln s1\" d=\"M0 10L5.5 0h2v-1z\"/>");
}

static void titles_are_escaped(void)
{
	begin();
	svg_path_begin(&h, "sl f1");
	svg_move(&h, 1, 2);
	svg_arc(&h, 94, false, true, 3, 4);
	svg_path_end_titled(&h, "a < b");
	end_is("<path class=\"sl f1\" d=\"M1 2A94 94 0 0 1 3 4\"><title>a &lt; b</title></path>");
}

static void points_rules_and_texts(void)
{
	begin();
	svg_point(&h, "pt", 1, 2);
	svg_rule(&h, "gl", 9.26);
	svg_text(&h, "xl", "50%", 8, "M&M");
	end_is("<path class=\"pt\" d=\"M1 2h.01\"/><line class=\"gl\" x1=\"0\" x2=\"100%\" "
	       "y1=\"9.3\" y2=\"9.3\"/>"
	       "<text class=\"xl\" x=\"50%\" y=\"8\">M&amp;M</text>");
}

static const struct tap_test tests[] = {
	{"numbers have one decimal at most and no negative zero", numbers_are_short},
	{"paths are written point by point", paths_are_written_point_by_point},
	{"titles are escaped", titles_are_escaped},
	{"points, rules and texts", points_rules_and_texts},
};
TAP_MAIN("svg", tests)
