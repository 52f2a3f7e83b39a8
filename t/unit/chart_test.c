#include "views/chart.h"

#include <math.h>
#include <string.h>

#include "lib/tap.h"

#define NOV_01 (INT64_C(1793491200) * US_PER_S)

static struct buf out;
static struct arena *arena;
static struct html h;
static int64_t bounds[5]; /* four days from 1 November, the last one cut short */
static const double values[4] = {1, 2, 4, 1};

static struct chart begin(void)
{
	for (int i = 0; i < 5; i++)
		bounds[i] = NOV_01 + i * US_PER_DAY;
	bounds[4] -= 20 * US_PER_HOUR;
	buf_reset(&out);
	arena = arena_new();
	html_begin(&h, &out, arena);
	return (struct chart){
		.id = "c",
		.title = "Cost <per> day",
		.desc = "Four days.",
		.height = 100,
		.quantity = QUANTITY_USD,
		.zone = zone_utc,
		.from_us = bounds[0],
		.to_us = bounds[4],
		.slots = {UNIT_DAY, 4, bounds},
	};
}

static bool has(const char *part)
{
	return strstr(buf_view(&out).ptr, part) != NULL;
}

static int count(const char *part)
{
	int n = 0;

	for (const char *p = buf_view(&out).ptr; (p = strstr(p, part)); p++)
		n++;
	return n;
}

static void end(void)
{
	html_end(&h);
	buf_free(&out);
	arena_free(arena);
}

static void names_itself(void)
{
	struct chart c = begin();

	chart_draw(&h, &c);
	CU_ASSERT_TRUE(has("role=\"img\" aria-labelledby=\"c-t c-d\""));
	CU_ASSERT_TRUE(has("<title id=\"c-t\">Cost &lt;per&gt; day</title><desc id=\"c-d\">Four "
			   "days.</desc>"));
	CU_ASSERT_FALSE(has("nan") || has("inf"));
	end();
}

static void bars_stand_on_each_other(void)
{
	struct chart c = begin();
	const struct chart_layer layers[] = {{"a", values, 1}, {"b", values, 2}};

	c.layers = layers;
	c.nlayers = 2;
	chart_draw(&h, &c);
	/* the highest stack is 8 of 8: the first layer reaches the middle, the second the top */
	CU_ASSERT_TRUE(has("<path class=\"bar f1\" d=\"M47.4 100v-12.5h221.1v12.5z"));
	CU_ASSERT_TRUE(has("<path class=\"bar f2\" d=\"M47.4 87.5v-12.5h221.1v12.5z"));
	CU_ASSERT_TRUE(has("v-50h221.1v50z\"/><path class=\"bar f1 part\""));
	end();
}

static void the_unfinished_bar_is_grey(void)
{
	struct chart c = begin();
	const struct chart_layer layer = {"a", values, 1};

	c.layers = &layer;
	c.nlayers = 1;
	CU_ASSERT_FALSE(chart_slot_partial(&c, 0));
	CU_ASSERT_TRUE(chart_slot_partial(&c, 3));
	chart_draw(&h, &c);
	CU_ASSERT_EQUAL(count("bar f1\""), 1);
	CU_ASSERT_EQUAL(count("bar f0 part\""), 1);
	end();
}

static void unknown_values_break_a_line(void)
{
	static const double y[4] = {1, 2, NAN, 4};
	struct chart c = begin();
	const struct chart_line line = {
		.name = "p95", .at_us = bounds, .y = y, .n = 4, .series = 2};

	c.lines = &line;
	c.nlines = 1;
	chart_draw(&h, &c);
	CU_ASSERT_TRUE(has("<path class=\"ln s2 b\" d=\"M0 75L315.8 50M947.4 0h.01\"/>"));
	CU_ASSERT_TRUE(has("fill=\"url(#hatch)\" x=\"31.58%\""));
	CU_ASSERT_TRUE(has("no data"));
	end();
}

static void a_line_without_data_is_a_gap(void)
{
	static const double y[2] = {NAN, NAN};
	struct chart c = begin();
	const struct chart_line line = {
		.name = "x", .at_us = bounds, .y = y, .n = 2, .series = 1, .labelled = true};

	c.lines = &line;
	c.nlines = 1;
	chart_draw(&h, &c);
	CU_ASSERT_FALSE(has("class=\"ln"));
	CU_ASSERT_TRUE(has("x=\"0%\" y=\"0\" width=\"100%\""));
	end();
}

static void the_period_before_is_never_hatched(void)
{
	static const double y[2] = {NAN, 1};
	struct chart c = begin();
	const struct chart_line line = {
		.name = "Oct", .at_us = bounds, .y = y, .n = 2, .before = true, .labelled = true};

	c.lines = &line;
	c.nlines = 1;
	chart_draw(&h, &c);
	CU_ASSERT_FALSE(has("#hatch"));
	CU_ASSERT_TRUE(has("class=\"ln prev\""));
	CU_ASSERT_TRUE(
		has("<tspan class=\"ev\">$1.00</tspan><tspan class=\"en\" dx=\"5\">Oct</tspan>"));
	end();
}

static void far_limits_do_not_flatten_the_chart(void)
{
	struct chart c = begin();
	const struct chart_layer layer = {"a", values, 1};
	const struct chart_limit limits[] = {
		{6, false, "warning $6"}, {100, true, "critical $100"}};

	c.layers = &layer;
	c.nlayers = 1;
	c.limits = limits;
	c.nlimits = 2;
	chart_draw(&h, &c);
	CU_ASSERT_TRUE(has("class=\"thr warn\""));
	CU_ASSERT_TRUE(has("warning $6"));
	CU_ASSERT_FALSE(has("critical $100"));
	end();
}

static void slots_say_what_they_hold(void)
{
	static const char *const text[4] = {"one", NULL, "a & b", "four"};
	struct chart c = begin();

	c.slot_text = text;
	c.now_us = bounds[2];
	c.now_text = "now";
	chart_draw(&h, &c);
	CU_ASSERT_EQUAL(count("v1H"), 3);
	CU_ASSERT_TRUE(has("<title>a &amp; b</title>"));
	CU_ASSERT_TRUE(has("class=\"now\" x1=\"63.16%\""));
	end();
}

static void long_tables_are_thinned_out(void)
{
	const char *names[90], *cells[90];
	static const char *const columns[] = {"USD"};

	begin();
	for (int i = 0; i < 90; i++)
		names[i] = cells[i] = html_fmt(&h, "r%d", i);
	chart_table(&h, &(struct chart_data){"Cost", "Day", names, columns, cells, 90, 1});
	CU_ASSERT_EQUAL(count("<th scope=\"row\">"), 15);
	CU_ASSERT_TRUE(has("every 6th of 90 rows"));
	CU_ASSERT_TRUE(has("<th scope=\"row\">r89</th><td class=\"n\">r89</td>"));
	buf_reset(&out);
	chart_table(&h, &(struct chart_data){"Cost", "Day", names, columns, cells, 31, 1});
	CU_ASSERT_EQUAL(count("<th scope=\"row\">"), 31);
	end();
}

static void legends_say_colour_name_and_value(void)
{
	static const struct chart_key keys[] = {
		{KEY_BAR, 1, "prompt", "1.1 M"}, {KEY_BEFORE, 0, "before", NULL}};

	begin();
	chart_legend(&h, keys, 2, "log scale");
	CU_ASSERT_TRUE(has("class=\"f1\""));
	CU_ASSERT_TRUE(has("prompt <b>1.1 M</b>"));
	CU_ASSERT_TRUE(has("class=\"ln prev\""));
	CU_ASSERT_TRUE(has("<span class=\"mut\">log scale</span>"));
	end();
}

static const struct tap_test tests[] = {
	{"a chart has title and description", names_itself},
	{"layers are stacked", bars_stand_on_each_other},
	{"a slot that is not over is drawn in grey", the_unfinished_bar_is_grey},
	{"unknown values break the line and are hatched", unknown_values_break_a_line},
	{"a line without any data is one gap", a_line_without_data_is_a_gap},
	{"the period before is dotted, labelled and not hatched",
		the_period_before_is_never_hatched},
	{"a limit far above the data is left out", far_limits_do_not_flatten_the_chart},
	{"slots and the present are marked", slots_say_what_they_hold},
	{"data tables have at most 16 of many rows", long_tables_are_thinned_out},
	{"legends name every colour", legends_say_colour_name_and_value},
};
TAP_MAIN("chart", tests)
