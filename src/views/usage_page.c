#include "views/usage_page.h"

#include "views/components.h"
#include "views/cost_panel.h"
#include "views/month_panel.h"
#include "views/tokens_panel.h"
#include "views/usage_panels.h"
#include "views/usage_stats.h"
#include "views/usage_verdict.h"
#include "views/when.h"

static const struct {
	const char *id, *title;
} panels[USAGE_PANELS] = {
#define X(id, name, title) [id] = {name, title},
	FOR_EACH_USAGE_PANEL(X)
#undef X
};

const char *usage_panel_id(enum usage_panel p)
{
	return panels[p].id;
}

const char *usage_panel_title(enum usage_panel p)
{
	return panels[p].title;
}

static const char *range_text(struct html *h, const struct usage_page *m, const struct period *p)
{
	return when_range(h->arena, &p->zone, p->from_us, p->to_us, m->shell.now_us);
}

/* Filters other than time, each with a way out of it. */
static void draw_filters(struct html *h, const struct shell *s)
{
	static const struct {
		enum view_param param;
		const char *name;
	} filters[] = {{VIEW_TENANT, "Tenant"}, {VIEW_TOOL, "Tool"}, {VIEW_MODEL, "Model"}};
	bool any = false;

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		const char *value = s->view->param[filters[i].param];

		if (!value || !*value)
			continue;
		if (!any)
			html_open(h, "p", "class", "chips", NULL);
		any = true;
		html_open(h, "a", "class", "btn xs", "href",
			view_link(h->arena, s->view, filters[i].param, NULL), NULL);
		html_textf(h, "%s: %s ", filters[i].name, value);
		html_lit(h, "<span aria-hidden=\"true\">\xC3\x97</span><span class=\"vh\">, remove "
			    "this filter</span>");
		html_close(h);
	}
	if (any)
		html_close(h);
}

static void draw_verdict(struct html *h, const struct usage_page *m)
{
	usage_verdict(h, &(struct verdict_facts){
				 .shell = &m->shell,
				 .month = &m->month,
				 .month_to_date = &m->month_to_date,
				 .month_before = &m->month_before,
				 .total = &m->total,
				 .total_before = &m->total_before,
				 .tools = m->tools,
				 .ntools = m->ntools,
				 .state = &m->state[USAGE_FIGURES],
			 });
}

static void draw_figures(struct html *h, const struct usage_page *m)
{
	if (m->state[USAGE_FIGURES].status == PANEL_ERROR) {
		struct panel p = {.id = panels[USAGE_FIGURES].id,
			.title = panels[USAGE_FIGURES].title,
			.columns = 12,
			.state = m->state[USAGE_FIGURES]};

		html_open(h, "div", "class", "g", NULL);
		panel_begin(h, &m->shell, &p);
		panel_end(h);
		html_close(h);
		return;
	}
	const struct key_figure figures[] = {
		stat_today(h, "Cost today", &m->today, &m->yesterday, &m->month),
		stat_month(h, &m->month_to_date, &m->month_before, &m->month),
		stat_tokens(h, &m->total, &m->total_before, &m->series),
		stat_calls(h, &m->total, &m->total_before, &m->series),
		stat_success(h, &m->total, &m->total_before, &m->series),
		stat_p95(h, &m->total, &m->total_before, &m->series),
		stat_per_1000(h, &m->total, &m->total_before, &m->series),
		stat_cached_or_unpriced(h, &m->total, &m->total_before, &m->series),
	};

	key_figures(h, panels[USAGE_FIGURES].id, figures, sizeof(figures) / sizeof(figures[0]));
}

/* A panel that could be read but has nothing to show is empty. */
static struct panel panel_of(const struct usage_page *m, enum usage_panel id, bool has_figures,
	const char *sub, int columns)
{
	struct panel p = {
		.id = panels[id].id,
		.title = panels[id].title,
		.sub = sub,
		.columns = columns,
		.csv = true,
		.state = m->state[id],
		.empty = view_is_filtered(m->shell.view)
				 ? "No AI call in this range for these filters. Choose a longer "
				   "range or fewer filters."
				 : "No AI call in this range. Choose a longer one.",
	};

	if (p.state.status == PANEL_OK && !has_figures)
		p.state.status = PANEL_EMPTY;
	return p;
}

/* Whether the chart panels have something to draw: the series is a query of its own and may be
 * there when the key figures are not. */
static bool series_has_calls(const struct usage_series *s)
{
	for (int i = 0; i < s->buckets.n; i++)
		if (s->sums[i].calls > 0)
			return true;
	return false;
}

static void draw_over_time(struct html *h, const struct usage_page *m)
{
	const char *unit = when_unit(m->series.buckets.unit), *range = layout_range(h, &m->shell);
	const char *month_name = when_month(&m->shell.zone, m->shell.now_us);
	struct panel month = panel_of(m, USAGE_MONTH, m->month.days.n > 0,
		html_fmt(h, "USD, %s, running up", month_name), 7);
	struct panel cost = panel_of(m, USAGE_COST, series_has_calls(&m->series),
		html_fmt(h, "USD per %s, %s", unit, range), 5);

	html_open(h, "div", "class", "g", NULL);
	month_panel(h, &m->shell, &month, &m->month);
	cost_panel(h, &m->shell, &cost, &m->period, &m->series);
	html_close(h);
}

static void draw_shares(struct html *h, const struct usage_page *m)
{
	const char *range = layout_range(h, &m->shell);
	struct panel tools = panel_of(m, USAGE_TOOLS, m->ntools > 0, range, 8);
	struct panel models = panel_of(m, USAGE_MODELS, m->nmodels > 0, range, 4);

	html_open(h, "div", "class", "g", NULL);
	tools_panel(h, &tools, m);
	models_panel(h, &models, m);
	html_close(h);
}

static void draw_tokens(struct html *h, const struct usage_page *m)
{
	const char *sub = html_fmt(
		h, "per %s, %s", when_unit(m->series.buckets.unit), layout_range(h, &m->shell));
	struct panel tokens = panel_of(m, USAGE_TOKENS, series_has_calls(&m->series), sub, 8);
	struct panel failures = panel_of(m, USAGE_FAILURES, m->nfailures > 0, "by error type", 4);

	if (m->total.calls > 0) {
		failures.empty = "No call failed in this range.";
		failures.empty_is_good = true;
	}
	html_open(h, "div", "class", "g", NULL);
	tokens_panel(h, &m->shell, &tokens, &m->period, &m->series);
	failures_panel(h, &m->shell, &failures, m->failures, m->nfailures, &m->total);
	html_close(h);
}

static void draw_tables(struct html *h, const struct usage_page *m)
{
	const char *range = layout_range(h, &m->shell);
	struct panel latency = panel_of(m, USAGE_LATENCY, m->ntools > 0, range, 12);
	struct panel tenants = panel_of(m, USAGE_TENANTS, m->ntenants > 0, range, 12);

	html_open(h, "div", "class", "g", NULL);
	latency_panel(h, &latency, m);
	tenants_panel(h, &tenants, m);
	html_close(h);
}

void usage_page(struct html *h, const struct usage_page *m)
{
	const char *range = html_fmt(h, "%s %s, compared with %s", range_text(h, m, &m->period),
		m->shell.zone.name, range_text(h, m, &m->previous));

	layout_begin(h, &m->shell, page_name(PAGE_USAGE), range);
	draw_filters(h, &m->shell);
	draw_verdict(h, m);
	draw_figures(h, m);
	draw_over_time(h, m);
	draw_shares(h, m);
	draw_tokens(h, m);
	draw_tables(h, m);
	layout_end(h);
}
