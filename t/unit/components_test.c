#include "views/components.h"

#include <string.h>

#include "lib/tap.h"
#include "views/panel.h"
#include "views/table.h"

static struct buf out;
static struct arena *arena;
static struct html h;
static const struct view_state view = {"/monitoring/ai-usage", {[VIEW_RANGE] = "7d"}};
static const struct shell shell = {
	.page = PAGE_USAGE, .view = &view, .now_us = INT64_C(1794885120000000), .zone = {"UTC"}};

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

static void a_status_is_icon_and_word(void)
{
	begin();
	status_mark(&h, STATUS_WARN, NULL);
	status_mark(&h, STATUS_OK, "Fresh");
	CU_ASSERT_STRING_EQUAL(buf_view(&out).ptr,
		"<span class=\"st warn\"><svg class=\"i\" aria-hidden=\"true\"><use "
		"href=\"/static/icons.svg#warn\"/></svg>Warning</span>"
		"<span class=\"st ok\"><svg class=\"i\" aria-hidden=\"true\"><use "
		"href=\"/static/icons.svg#ok\"/></svg>Fresh</span>");
	end();
}

static void figures_say_what_they_were(void)
{
	const struct key_figure f[] = {
		{.label = "Succeeded",
			.value = {"96.9", "%"},
			.direction = -1,
			.judgement = JUDGEMENT_WORSE,
			.reference = "was 99.3 %"},
		{.label = "Calls", .value = {"0", ""}},
	};

	begin();
	key_figures(&h, "figures", f, 2);
	CU_ASSERT_TRUE(has("<ul id=\"figures\" class=\"stats n2\""));
	CU_ASSERT_TRUE(has("<p class=\"sv\">96.9<span class=\"u\">%</span></p>"));
	CU_ASSERT_TRUE(has("icons.svg#down"));
	CU_ASSERT_TRUE(has("<span class=\"bad\">worse</span>, was 99.3 %</p>"));
	CU_ASSERT_TRUE(has("<p class=\"sv\">0</p><p class=\"sd\"> </p>"));
	end();
}

static void a_panel_with_figures_offers_them_as_csv(void)
{
	const struct panel p = {
		.id = "tools", .title = "Cost by tool", .sub = "7 days", .columns = 8, .csv = true};

	begin();
	CU_ASSERT_TRUE(panel_begin(&h, &shell, &p));
	panel_end(&h);
	CU_ASSERT_TRUE(
		has("<section id=\"tools\" class=\"panel c8\" aria-labelledby=\"tools-h\">"));
	CU_ASSERT_TRUE(has("<h2 id=\"tools-h\">Cost by tool</h2>"));
	CU_ASSERT_TRUE(has("href=\"/monitoring/ai-usage?range=7d&amp;csv=tools\" aria-label=\"CSV "
			   "of Cost by tool\""));
	end();
}

static void a_failed_panel_says_what_to_do(void)
{
	const struct panel p = {.id = "tools",
		.title = "T",
		.columns = 8,
		.csv = true,
		.state = {PANEL_ERROR, "The query ran longer than 5 s.", "7f3c",
			INT64_C(1794885120000000)}};

	begin();
	CU_ASSERT_FALSE(panel_begin(&h, &shell, &p));
	panel_end(&h);
	CU_ASSERT_TRUE(has("data-state=\"error\""));
	CU_ASSERT_TRUE(has("The query ran longer than 5 s."));
	CU_ASSERT_TRUE(has("Request 7f3c, 17 Nov 03:12"));
	CU_ASSERT_TRUE(has("href=\"/monitoring/ai-usage?range=7d\">Try again</a>"));
	CU_ASSERT_FALSE(has("csv="));
	end();
}

static void empty_and_stale_panels_say_why(void)
{
	struct panel p = {.id = "x",
		.title = "T",
		.columns = 4,
		.empty = "No call in this range.",
		.state = {.status = PANEL_EMPTY}};

	begin();
	CU_ASSERT_FALSE(panel_begin(&h, &shell, &p));
	panel_end(&h);
	CU_ASSERT_TRUE(has("data-state=\"empty\""));
	CU_ASSERT_TRUE(has("No call in this range."));
	p.state = (struct panel_state){
		PANEL_STALE, "The collector is behind.", NULL, INT64_C(1794885120000000)};
	CU_ASSERT_TRUE(panel_begin(&h, &shell, &p));
	panel_end(&h);
	CU_ASSERT_TRUE(has("<b>Last updated 17 Nov 03:12.</b> The collector is behind."));
	end();
}

static void heads_of_tables_sort(void)
{
	static const struct column columns[] = {{"Tool", NULL, "t.name", false},
		{"Cost", "n", "t.cost", false}, {"bar", "o3", NULL, true}};

	begin();
	table_begin(&h, &(struct table){.caption = "A & B",
				.columns = columns,
				.ncolumns = 3,
				.sorted = "t.cost",
				.view = &view});
	table_foot(&h);
	table_end(&h);
	CU_ASSERT_TRUE(has("role=\"region\" aria-label=\"Table: A &amp; B\" tabindex=\"0\""));
	CU_ASSERT_TRUE(has("<th scope=\"col\"><a class=\"so\" "
			   "href=\"/monitoring/ai-usage?range=7d&amp;sort=t.name\">Tool"));
	CU_ASSERT_TRUE(has("<th scope=\"col\" class=\"n\" aria-sort=\"descending\"><a class=\"so\" "
			   "href=\"/monitoring/ai-usage?range=7d&amp;sort=-t.cost\">Cost"));
	CU_ASSERT_TRUE(has("<th scope=\"col\" class=\"o3\"><span class=\"vh\">bar</span></th>"));
	end();
}

static void a_reversed_column_turns_back(void)
{
	static const struct column columns[] = {
		{"Tool", NULL, "t.name", false}, {"Cost", "n", "t.cost", false}};

	begin();
	table_begin(&h, &(struct table){.caption = "c",
				.columns = columns,
				.ncolumns = 2,
				.sorted = "-t.cost",
				.view = &view});
	table_foot(&h);
	table_end(&h);
	CU_ASSERT_TRUE(has("aria-sort=\"ascending\"><a class=\"so\" "
			   "href=\"/monitoring/ai-usage?range=7d&amp;sort=t.cost\">Cost"));
	buf_reset(&out);
	table_begin(&h, &(struct table){.caption = "c",
				.columns = columns,
				.ncolumns = 2,
				.sorted = "t.name",
				.view = &view});
	table_foot(&h);
	table_end(&h);
	CU_ASSERT_TRUE(has("aria-sort=\"ascending\"><a class=\"so\" "
			   "href=\"/monitoring/ai-usage?range=7d&amp;sort=-t.name\">Tool"));
	end();
}

static void cells_are_escaped(void)
{
	begin();
	html_open(&h, "tr", NULL);
	row_name(&h, "<b>", "/x?a=1&b=2");
	cell(&h, "n", "1 < 2");
	cell_strong(&h, "n", "bad", "3");
	html_close(&h);
	CU_ASSERT_STRING_EQUAL(buf_view(&out).ptr,
		"<tr><th scope=\"row\"><a href=\"/x?a=1&amp;b=2\">&lt;b&gt;</a></th><td "
		"class=\"n\">1 &lt; 2</td>"
		"<td class=\"n\"><b class=\"bad\">3</b></td></tr>");
	end();
}

static const struct tap_test tests[] = {
	{"a status is an icon and a word", a_status_is_icon_and_word},
	{"key figures say what they were", figures_say_what_they_were},
	{"a panel offers its figures as CSV", a_panel_with_figures_offers_them_as_csv},
	{"a failed panel names the request and a way on", a_failed_panel_says_what_to_do},
	{"empty and stale panels say why", empty_and_stale_panels_say_why},
	{"heads of tables are links that sort", heads_of_tables_sort},
	{"the column in force turns round", a_reversed_column_turns_back},
	{"cells are escaped", cells_are_escaped},
};
TAP_MAIN("components", tests)
