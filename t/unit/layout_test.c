#include "views/layout.h"

#include <string.h>

#include "lib/page_fixture.h"
#include "lib/tap.h"
#include "views/error_page.h"
#include "views/soon_page.h"

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

static struct shell with_state(struct view_state *v)
{
	struct shell s = fixture_usage_page(arena, FIXTURE_FULL)->shell;

	s.view = v;
	return s;
}

static void draw(const struct shell *s)
{
	layout_begin(&h, s, "AI Usage", NULL);
	layout_end(&h);
}

static void all_pages_are_linked_with_the_state(void)
{
	struct view_state v = {"/monitoring/ai-usage",
		{[VIEW_RANGE] = "7d", [VIEW_TENANT] = "t-001", [VIEW_TOOL] = "chatbot"}};
	struct shell s;

	begin();
	s = with_state(&v);
	draw(&s);
	CU_ASSERT_TRUE(has("href=\"/monitoring/tenants?range=7d&amp;tenant=t-001\""));
	CU_ASSERT_TRUE(has("href=\"/monitoring/ai-usage?range=7d&amp;tenant=t-001\" "
			   "aria-current=\"page\" data-key=\"u\""));
	CU_ASSERT_EQUAL(count("aria-current=\"page\""), 1);
	CU_ASSERT_TRUE(
		has("<a href=\"/monitoring/ai-usage?range=7d&amp;tenant=t-001&amp;tool=chatbot\" "
		    "aria-current=\"true\">7d</a>"));
	CU_ASSERT_TRUE(has("<option value=\"t-001\" selected=\"\">Granite Peak Mining</option>"));
	end();
}

static void forms_keep_what_they_do_not_change(void)
{
	struct view_state v = {"/monitoring/ai-usage", {[VIEW_FROM] = "2026-11-01",
							       [VIEW_TZ] = "Asia/Kathmandu",
							       [VIEW_TOOL] = "a\"b",
							       [VIEW_START] = "20"}};
	struct shell s;

	begin();
	s = with_state(&v);
	CU_ASSERT_EQUAL_FATAL(zone_open("Asia/Kathmandu", &s.zone, NULL), OK);
	draw(&s);
	CU_ASSERT_EQUAL(count("<input type=\"hidden\" name=\"tool\" value=\"a&quot;b\"/>"), 3);
	CU_ASSERT_EQUAL(count("<input type=\"hidden\" name=\"from\""), 2);
	CU_ASSERT_EQUAL(count("name=\"start\""), 0);
	CU_ASSERT_TRUE(has("<option value=\"Asia/Kathmandu\" selected=\"\">"));
	CU_ASSERT_TRUE(has(
		"name=\"to\" type=\"datetime-local\" required=\"\" value=\"2026-11-17T09:00\""));
	CU_ASSERT_FALSE(has("aria-current=\"true\""));
	end();
}

static void the_default_range_is_marked(void)
{
	struct view_state v = {"/monitoring/ai-usage", {0}};
	struct shell s;

	begin();
	s = with_state(&v);
	draw(&s);
	CU_ASSERT_TRUE(has("aria-current=\"true\">30d</a>"));
	CU_ASSERT_STRING_EQUAL(layout_range(&h, &s), "30 days");
	end();
}

static void many_tenants_are_found_by_search(void)
{
	struct view_state v = {"/monitoring/ai-usage", {[VIEW_TENANT] = "unlisted"}};
	struct tenant_option many[TENANT_OPTIONS_MAX + 7];
	struct shell s;

	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++)
		many[i] = (struct tenant_option){STR("id"), STR("Name")};
	begin();
	s = with_state(&v);
	s.tenants = many;
	s.ntenants = TENANT_OPTIONS_MAX + 7;
	draw(&s);
	CU_ASSERT_EQUAL(count(">Name</option>"), TENANT_OPTIONS_MAX);
	CU_ASSERT_TRUE(has("<option value=\"unlisted\" selected=\"\">unlisted</option>"));
	CU_ASSERT_TRUE(has("disabled=\"\">7 more: use the search</option>"));
	end();
}

static void the_pipeline_is_shown(void)
{
	struct pipeline p = {.lag_ms = 90000,
		.rejected_24h = 0,
		.received_24h = -1,
		.jobs_on_time = 8,
		.jobs = 9};
	struct shell s;

	begin();
	s = fixture_shell(arena, PAGE_OVERVIEW);
	draw(&s);
	CU_ASSERT_TRUE(has("<dd>0.8 s</dd>"));
	CU_ASSERT_TRUE(has("3 of 21.4\xC2\xA0k</dd>"));
	buf_reset(&out);
	s.pipeline = &p;
	draw(&s);
	CU_ASSERT_TRUE(has("<dd class=\"warnc\">90 s</dd>"));
	CU_ASSERT_TRUE(has("<dd>0</dd>"));
	CU_ASSERT_TRUE(has("<dd class=\"warnc\">8 of 9</dd>"));
	buf_reset(&out);
	s.pipeline = NULL;
	draw(&s);
	CU_ASSERT_FALSE(has("Data pipeline"));
	end();
}

static void unacknowledged_anomalies_have_a_badge(void)
{
	struct shell s;

	begin();
	s = fixture_shell(arena, PAGE_OVERVIEW);
	draw(&s);
	CU_ASSERT_FALSE(has("class=\"badge\""));
	s.unacknowledged = 9;
	draw(&s);
	CU_ASSERT_TRUE(
		has("<span class=\"badge\">9<span class=\"vh\"> unacknowledged</span></span>"));
	end();
}

static void pages_to_come_say_so(void)
{
	int coming = 0;

	for (enum page p = 0; p < PAGES; p++) {
		struct shell s;

		begin();
		s = fixture_shell(arena, p);
		if (soon_page_is(p)) {
			soon_page(&h, &s);
			coming++;
			CU_ASSERT_TRUE(has("What this page will show"));
			CU_ASSERT_TRUE(has("This version does not "));
			CU_ASSERT_TRUE(has("class=\"btn pri\" href=\"/monitoring/ai-usage\""));
		}
		end();
	}
	CU_ASSERT_EQUAL(coming, 4);
	CU_ASSERT_FALSE(soon_page_is(PAGE_USAGE) || soon_page_is(PAGE_OVERVIEW));
}

static void errors_are_pages(void)
{
	static const struct {
		struct err e;
		const char *title;
		bool retry;
	} cases[] = {
		{{ERR_INVALID, "range \"<x>\" is unknown"}, "<h1>400 Bad Request</h1>", false},
		{{ERR_NOT_FOUND, "no page at \"/monitoring/x\""}, "<h1>404 Not Found</h1>", false},
		{{ERR_DB, "the database does not answer"}, "<h1>503 Service Unavailable</h1>",
			true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct shell s;

		begin();
		s = fixture_shell(arena, PAGE_USAGE);
		s.pipeline = NULL;
		error_page(&h, &s, &cases[i].e, "7f3c");
		CU_ASSERT_TRUE(has(cases[i].title));
		CU_ASSERT_TRUE(has("Request 7f3c"));
		CU_ASSERT_EQUAL(has("Try again</a>"), cases[i].retry);
		CU_ASSERT_FALSE(has("<x>"));
		end();
	}
}

static const struct tap_test tests[] = {
	{"all pages are linked, with the state", all_pages_are_linked_with_the_state},
	{"forms keep what they do not change", forms_keep_what_they_do_not_change},
	{"the default range is marked", the_default_range_is_marked},
	{"more tenants than fit are found by search", many_tenants_are_found_by_search},
	{"the pipeline's state is shown", the_pipeline_is_shown},
	{"unacknowledged anomalies have a badge", unacknowledged_anomalies_have_a_badge},
	{"pages to come say what they will show", pages_to_come_say_so},
	{"errors are pages with a way on", errors_are_pages},
};
TAP_MAIN("layout", tests)
