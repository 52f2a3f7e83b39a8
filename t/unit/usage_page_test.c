#include "views/usage_page.h"

#include <string.h>

#include "lib/page_fixture.h"
#include "lib/tap.h"

static struct buf out;
static struct arena *arena;

static void draw(const struct usage_page *m)
{
	struct html h;

	buf_reset(&out);
	html_begin(&h, &out, arena);
	usage_page(&h, m);
}

static struct usage_page *begin(enum fixture kind)
{
	struct usage_page *m;

	arena = arena_new();
	m = fixture_usage_page(arena, kind);
	return m;
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

/* A view with one parameter set. */
static void set_param(struct usage_page *m, enum view_param p, const char *value)
{
	struct view_state *v = arena_alloc(arena, sizeof(*v));

	*v = *m->shell.view;
	v->param[p] = value;
	m->shell.view = v;
}

static void every_panel_is_there(void)
{
	draw(begin(FIXTURE_FULL));
	for (enum usage_panel p = 0; p < USAGE_PANELS; p++) {
		char id[64] = " id=\"";

		strcat(strcat(id, usage_panel_id(p)), "\"");
		CU_ASSERT_EQUAL(count(id), 1);
	}
	CU_ASSERT_FALSE(has("data-state="));
	CU_ASSERT_TRUE(has("18 Oct 03:15 \xE2\x80\x93 17 Nov 03:15 UTC, compared with 18 Sep 03:15 "
			   "\xE2\x80\x93 18 Oct 03:15"));
	end();
}

static void figures_are_exact(void)
{
	struct usage_page *m = begin(FIXTURE_FULL);

	m->today.cost_pusd = 920000000000;
	m->yesterday.cost_pusd = 630000000000;
	m->month_to_date.cost_pusd = 62 * PUSD_PER_USD + 410000000000;
	m->total.calls = 9412;
	m->total.failed = 113;
	m->total.unpriced = 0;
	m->total.prompt_tokens = 14000000;
	m->total.completion_tokens = 10860000;
	draw(m);
	CU_ASSERT_TRUE(has("<p class=\"sl\">Cost today</p><p class=\"sv\">$0.92</p>"));
	CU_ASSERT_TRUE(has("<span class=\"warnc\">watch</span>, was $0.63<span class=\"vs\"> by "
			   "now yesterday</span>"));
	CU_ASSERT_TRUE(has("<p class=\"sl\">Cost, month to date</p><p class=\"sv\">$62.41</p>"));
	CU_ASSERT_TRUE(has(
		"<p class=\"sl\">Tokens</p><p class=\"sv\">24.9<span class=\"u\">M</span></p>"));
	CU_ASSERT_TRUE(has("<p class=\"sl\">Calls</p><p class=\"sv\">9,412</p>"));
	CU_ASSERT_TRUE(has(
		"<p class=\"sl\">Succeeded</p><p class=\"sv\">98.8<span class=\"u\">%</span></p>"));
	CU_ASSERT_TRUE(has("<p class=\"sl\">Prompt from cache</p>"));
	end();
}

static void the_verdict_follows_the_limits(void)
{
	static const struct {
		int64_t spent_usd;
		int64_t warning_usd, critical_usd; /* negative: none */
		const char *cls, *words;
	} cases[] = {
		{62, 100, 150, "verdict ok", "62\xC2\xA0% of the $100 warning."},
		{100, 100, 150, "verdict warn", "over the $100 warning, below the critical $150."},
		{120, 100, -1, "verdict warn", "over the $100 warning."},
		{150, 100, 150, "verdict crit", "over the critical limit of $150."},
		{5000, -1, -1, "verdict ok", "; no limit is set."},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_page *m = begin(FIXTURE_FULL);

		m->total.unpriced = 0;
		m->month_to_date.cost_pusd = cases[i].spent_usd * PUSD_PER_USD;
		m->month.warning_pusd =
			cases[i].warning_usd < 0 ? -1 : cases[i].warning_usd * PUSD_PER_USD;
		m->month.critical_pusd =
			cases[i].critical_usd < 0 ? -1 : cases[i].critical_usd * PUSD_PER_USD;
		draw(m);
		CU_ASSERT_TRUE(has(cases[i].cls));
		CU_ASSERT_TRUE(has(cases[i].words));
		end();
	}
}

static void failures_change_the_verdict(void)
{
	static const struct {
		int64_t calls, failed;
		const char *cls;
	} cases[] = {{1000, 40, "verdict ok"}, {1000, 50, "verdict warn"},
		{1000, 200, "verdict crit"}, {19, 19, "verdict ok"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_page *m = begin(FIXTURE_FULL);

		m->total.unpriced = 0;
		m->total.calls = cases[i].calls;
		m->total.failed = cases[i].failed;
		draw(m);
		CU_ASSERT_TRUE(has(cases[i].cls));
		end();
	}
}

static void calls_without_a_price_are_never_zero(void)
{
	draw(begin(FIXTURE_FULL));
	CU_ASSERT_TRUE(has("verdict info"));
	CU_ASSERT_TRUE(has(
		">gpt-4.2-preview</a></th><td class=\"n\"><b class=\"warnc\">no price</b></td>"));
	CU_ASSERT_TRUE(has("3 calls without a price"));
	CU_ASSERT_TRUE(has("49 calls have no price."));
	end();
}

static void one_failed_query_leaves_the_rest(void)
{
	struct usage_page *m = begin(FIXTURE_FULL);

	m->state[USAGE_TOOLS] = (struct panel_state){PANEL_ERROR, NULL, "7f3c-90b1", FIXTURE_NOW};
	draw(m);
	CU_ASSERT_EQUAL(count("data-state=\"error\""), 1);
	CU_ASSERT_TRUE(has("Request 7f3c-90b1"));
	CU_ASSERT_TRUE(has("Hazelmere Legal"));
	end();
	draw(begin(FIXTURE_BROKEN));
	CU_ASSERT_EQUAL(count("data-state=\"error\""), USAGE_PANELS);
	CU_ASSERT_TRUE(has("The key figures could not be read."));
	end();
}

static void charts_do_not_need_the_key_figures(void)
{
	struct usage_page *m = begin(FIXTURE_FULL);

	m->state[USAGE_FIGURES] = (struct panel_state){.status = PANEL_ERROR};
	m->total = m->total_before = (struct usage_sums){0};
	draw(m);
	CU_ASSERT_EQUAL(count("data-state=\"error\""), 1);
	CU_ASSERT_EQUAL(count("data-state=\"empty\""), 0);
	CU_ASSERT_EQUAL(count("<svg class=\"plot\""), 3);
	CU_ASSERT_FALSE(has("of 0 calls failed"));
	end();
}

static void an_empty_range_offers_a_longer_one(void)
{
	draw(begin(FIXTURE_EMPTY));
	CU_ASSERT_TRUE(has("No AI call in this range."));
	CU_ASSERT_TRUE(has("href=\"/monitoring/ai-usage?range=1y\""));
	CU_ASSERT_EQUAL(count("data-state=\"empty\""), 7);
	CU_ASSERT_FALSE(has(">nan") || has("$nan") || has("-nan"));
	end();
}

static void names_cannot_break_out(void)
{
	draw(begin(FIXTURE_ODD));
	CU_ASSERT_FALSE(has("<script>"));
	CU_ASSERT_TRUE(has("x&quot;&gt;&lt;script&gt;"));
	CU_ASSERT_TRUE(has("$0.0000020"));
	end();
}

static void tables_follow_the_address(void)
{
	struct usage_page *m = begin(FIXTURE_FULL);
	const char *first, *second;

	set_param(m, VIEW_SORT, "-tenants.name");
	set_param(m, VIEW_START, "20");
	draw(m);
	CU_ASSERT_TRUE(has("<th scope=\"col\" aria-sort=\"descending\"><a class=\"so\" "
			   "href=\"/monitoring/ai-usage?range=30d&amp;sort=tenants.name\">Tenant"));
	CU_ASSERT_TRUE(has("21 \xE2\x80\x93 40 of 60"));
	CU_ASSERT_TRUE(has("start=40#tenants\">Next 20</a>"));
	CU_ASSERT_TRUE(has("start=0#tenants\">Previous 20</a>"));
	first = strstr(buf_view(&out).ptr, ">Tenant 38</a>");
	second = strstr(buf_view(&out).ptr, ">Tenant 37</a>");
	CU_ASSERT_TRUE(first && second && first < second);
	end();
}

static void rows_beyond_the_list_are_its_last_page(void)
{
	static const char *const starts[] = {"99999", "59", "-4", "x", ""};
	static const char *const shown[] = {"41 \xE2\x80\x93 60 of 60", "41 \xE2\x80\x93 60 of 60",
		"1 \xE2\x80\x93 20 of 60", "1 \xE2\x80\x93 20 of 60", "1 \xE2\x80\x93 20 of 60"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		struct usage_page *m = begin(FIXTURE_FULL);

		set_param(m, VIEW_START, starts[i]);
		draw(m);
		CU_ASSERT_TRUE(has(shown[i]));
		end();
	}
}

static void a_search_finds_tenants(void)
{
	struct usage_page *m = begin(FIXTURE_FULL);

	set_param(m, VIEW_SEARCH, "care>");
	draw(m);
	CU_ASSERT_TRUE(has("1 of 60 tenants match <b>care&gt;</b>"));
	CU_ASSERT_TRUE(has(">Fairhaven &lt;Care&gt;</a></th>"));
	CU_ASSERT_FALSE(has(">Hazelmere Legal</a></th>"));
	set_param(m, VIEW_SEARCH, "nobody");
	draw(m);
	CU_ASSERT_TRUE(has("0 of 60 tenants match"));
	end();
}

static void filters_can_be_taken_out(void)
{
	struct usage_page *m = begin(FIXTURE_FULL);

	set_param(m, VIEW_TOOL, "chat&bot");
	draw(m);
	CU_ASSERT_TRUE(has(
		"<a class=\"btn xs\" href=\"/monitoring/ai-usage?range=30d\">Tool: chat&amp;bot "));
	end();
}

static void a_page_stays_small(void)
{
	draw(begin(FIXTURE_YEAR));
	CU_ASSERT_TRUE(out.len < 100 * 1024);
	end();
}

static const struct tap_test tests[] = {
	{"every panel is there once", every_panel_is_there},
	{"key figures are exact", figures_are_exact},
	{"the verdict follows the month's limits", the_verdict_follows_the_limits},
	{"failed calls change the verdict", failures_change_the_verdict},
	{"calls without a price are said to have none", calls_without_a_price_are_never_zero},
	{"one failed query leaves the other panels", one_failed_query_leaves_the_rest},
	{"charts are drawn without the key figures", charts_do_not_need_the_key_figures},
	{"an empty range says so and offers a longer one", an_empty_range_offers_a_longer_one},
	{"names cannot break out of the markup", names_cannot_break_out},
	{"tables follow the address", tables_follow_the_address},
	{"a start beyond the list shows its last page", rows_beyond_the_list_are_its_last_page},
	{"a search finds tenants by name", a_search_finds_tenants},
	{"filters can be taken out", filters_can_be_taken_out},
	{"a year of 13 tools stays below 100 KB", a_page_stays_small},
};
TAP_MAIN("usage_page", tests)
