#include "views/overview_page.h"

#include <string.h>

#include "lib/page_fixture.h"
#include "lib/tap.h"

static struct buf out;
static struct arena *arena;

static void draw(enum fixture kind)
{
	struct html h;

	arena = arena_new();
	html_begin(&h, &out, arena);
	overview_page(&h, fixture_overview_page(arena, kind));
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
	buf_free(&out);
	arena_free(arena);
}

static void every_panel_is_there(void)
{
	draw(FIXTURE_FULL);
	for (enum overview_panel p = 0; p < OVERVIEW_PANELS; p++) {
		char id[64] = " id=\"";

		strcat(strcat(id, overview_panel_id(p)), "\"");
		CU_ASSERT_EQUAL(count(id), 1);
	}
	CU_ASSERT_TRUE(has("AI workload</a>"));
	end();
}

static void sources_are_fresh_or_stale(void)
{
	draw(FIXTURE_FULL);
	CU_ASSERT_TRUE(
		has("Direct events</th><td class=\"n\">&lt; 1 min</td><td><span class=\"st ok\">"));
	CU_ASSERT_TRUE(
		has("AI gateway</th><td class=\"n\">14 min</td><td><span class=\"st warn\">"));
	CU_ASSERT_TRUE(has("Import</th><td class=\"n\">3 d</td><td><span class=\"st ok\">"));
	CU_ASSERT_TRUE(has(
		"OpenTelemetry</th><td class=\"n\">\xE2\x80\x93</td><td><span class=\"st unk\">"));
	end();
}

static void jobs_say_how_they_ended(void)
{
	draw(FIXTURE_FULL);
	CU_ASSERT_TRUE(has("lock timeout on ai_usage_event_2025_11"));
	CU_ASSERT_TRUE(has("#crit\"/></svg>Failed</span></td><td class=\"n\">17 Nov 01:12</td><td "
			   "class=\"n o1\">12 ms</td>"));
	CU_ASSERT_TRUE(has("#unk\"/></svg>Not yet</span></td><td class=\"n\">\xE2\x80\x93</td>"));
	end();
}

static void refused_records_are_shown_escaped(void)
{
	draw(FIXTURE_FULL);
	CU_ASSERT_TRUE(has("line 812: &lt;createdAt&gt; is not a time"));
	end();
}

static void an_empty_installation_is_no_error(void)
{
	draw(FIXTURE_EMPTY);
	CU_ASSERT_TRUE(has("No AI call in this range."));
	CU_ASSERT_TRUE(has("Every record that arrived could be stored."));
	CU_ASSERT_TRUE(has("No job has run yet."));
	CU_ASSERT_EQUAL(count("data-state=\"error\""), 0);
	end();
}

static void failed_queries_stay_in_their_panels(void)
{
	draw(FIXTURE_BROKEN);
	CU_ASSERT_EQUAL(count("data-state=\"error\""), OVERVIEW_PANELS);
	CU_ASSERT_TRUE(has("</html>"));
	end();
}

static const struct tap_test tests[] = {
	{"every panel is there once", every_panel_is_there},
	{"sources are fresh, stale, silent or new", sources_are_fresh_or_stale},
	{"jobs say how they ended", jobs_say_how_they_ended},
	{"refused records are shown, escaped", refused_records_are_shown_escaped},
	{"an empty installation is no error", an_empty_installation_is_no_error},
	{"failed queries stay in their panels", failed_queries_stay_in_their_panels},
};
TAP_MAIN("overview_page", tests)
