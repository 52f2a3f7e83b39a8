#include "views/overview_page.h"

#include "views/components.h"
#include "views/month_panel.h"
#include "views/operation_panels.h"
#include "views/table.h"
#include "views/usage_cells.h"
#include "views/usage_panels.h"
#include "views/usage_rows.h"
#include "views/usage_stats.h"
#include "views/usage_verdict.h"
#include "views/when.h"

static const struct {
	const char *id, *title;
} panels[OVERVIEW_PANELS] = {
#define X(id, name, title) [id] = {name, title},
	FOR_EACH_OVERVIEW_PANEL(X)
#undef X
};

const char *overview_panel_id(enum overview_panel p)
{
	return panels[p].id;
}

const char *overview_panel_title(enum overview_panel p)
{
	return panels[p].title;
}

static struct verdict_facts facts_of(const struct overview_page *m)
{
	return (struct verdict_facts){
		.shell = &m->shell,
		.month = &m->month,
		.month_to_date = &m->month_to_date,
		.month_before = &m->month_before,
		.total = &m->total,
		.total_before = &m->total_before,
		.tools = m->tools,
		.ntools = m->ntools,
		.state = &m->state[OVERVIEW_FIGURES],
	};
}

static struct panel panel_of(const struct overview_page *m, enum overview_panel id,
	bool has_figures, const char *sub, int columns)
{
	struct panel p = {
		.id = panels[id].id,
		.title = panels[id].title,
		.sub = sub,
		.columns = columns,
		.csv = id == OVERVIEW_MONTH || id == OVERVIEW_TOOLS || id == OVERVIEW_FAILURES,
		.state = m->state[id],
		.empty = view_is_filtered(m->shell.view)
				 ? "No AI call in this range for these filters."
				 : "No AI call in this range.",
	};

	if (p.state.status == PANEL_OK && !has_figures)
		p.state.status = PANEL_EMPTY;
	return p;
}

static void draw_figures(struct html *h, const struct overview_page *m)
{
	if (m->state[OVERVIEW_FIGURES].status == PANEL_ERROR) {
		struct panel p = panel_of(m, OVERVIEW_FIGURES, true, NULL, 12);

		html_open(h, "div", "class", "g", NULL);
		panel_begin(h, &m->shell, &p);
		panel_end(h);
		html_close(h);
		return;
	}
	const struct key_figure figures[] = {
		stat_today(h, "AI cost today", &m->today, &m->yesterday, &m->month),
		stat_month(h, &m->month_to_date, &m->month_before, &m->month),
		stat_calls(h, &m->total, &m->total_before, &m->series),
		stat_tokens(h, &m->total, &m->total_before, &m->series),
		stat_success(h, &m->total, &m->total_before, &m->series),
		stat_p95(h, &m->total, &m->total_before, &m->series),
	};

	key_figures(h, panels[OVERVIEW_FIGURES].id, figures, sizeof(figures) / sizeof(figures[0]));
}

static void fact(struct html *h, const char *name, const char *value)
{
	html_el(h, "dt", name, NULL);
	html_el(h, "dd", value, NULL);
}

static void draw_workload_card(struct html *h, const struct overview_page *m)
{
	struct verdict_facts facts = facts_of(m);
	struct figure p95 = figure_ms(h->arena, usage_sums_quantile_ms(&m->total, 0.95));

	html_lit(h, "<section class=\"panel c4\" id=\"workload\" "
		    "aria-labelledby=\"workload-h\"><div class=\"dom\">");
	html_open(h, "h2", "id", "workload-h", NULL);
	html_el(h, "a", "AI workload", "href",
		view_page_link(h->arena, m->shell.view, page_path(PAGE_USAGE)), NULL);
	html_close(h);
	status_mark(h, usage_status(&facts), NULL);
	html_el(h, "p",
		html_fmt(h, "%s calls in this range, %s of them failed.",
			figure_count(h->arena, m->total.calls),
			figure_count(h->arena, m->total.failed)),
		"class", "say", NULL);
	html_lit(h, "</div><dl class=\"kv\">");
	fact(h, "Cost today", figure_usd(h->arena, m->today.cost_pusd));
	fact(h, "Cost, yesterday by this time", figure_usd(h->arena, m->yesterday.cost_pusd));
	fact(h, "Latency p95",
		m->total.calls ? html_fmt(h, "%s %s", p95.text, p95.unit) : FIGURE_UNKNOWN);
	fact(h, "Calls without a price", figure_count(h->arena, m->total.unpriced));
	html_lit(h, "</dl></section>");
}

/* A card for what is not watched yet: the facts it will have, unknown. */
static void draw_soon_card(struct html *h, const struct shell *s, enum page page, const char *text,
	const char *const *facts, int nfacts)
{
	const char *id = html_fmt(h, "soon-%d", (int)page);

	html_open(h, "section", "class", "panel c4", "aria-labelledby", id, NULL);
	html_open(h, "div", "class", "dom", NULL);
	html_open(h, "h2", "id", id, NULL);
	html_el(h, "a", page_name(page), "href", view_page_link(h->arena, s->view, page_path(page)),
		NULL);
	html_close(h);
	status_mark(h, STATUS_UNKNOWN, "No data yet");
	html_el(h, "p", text, "class", "say", NULL);
	html_close(h);
	html_open(h, "dl", "class", "kv", NULL);
	for (int i = 0; i < nfacts; i++)
		fact(h, facts[i], FIGURE_UNKNOWN);
	html_close(h);
	html_close(h);
}

static void draw_domains(struct html *h, const struct overview_page *m)
{
	static const char *const infrastructure[] = {
		"API error rate", "Database p95", "Connection pool", "CPU, busiest host"};
	static const char *const tenants[] = {
		"Critical, at risk", "Stable, healthy", "Renewing below 60", "Not enough data"};

	html_open(h, "div", "class", "g tri", NULL);
	draw_workload_card(h, m);
	draw_soon_card(h, &m->shell, PAGE_INFRASTRUCTURE,
		"Not watched yet: comes with infrastructure monitoring.", infrastructure, 4);
	draw_soon_card(h, &m->shell, PAGE_TENANTS, "Not scored yet: comes with tenant health.",
		tenants, 4);
	html_close(h);
}

static void draw_tools(struct html *h, const struct panel *p, const struct overview_page *m)
{
	enum { TOP = 8 };
	static const struct column columns[] = {{"Tool", NULL, NULL, false},
		{"Cost, USD", "n", NULL, false}, {"Share, %", "n", NULL, false},
		{"Calls", "n", NULL, false}};
	struct usage_sums total = usage_rows_total(m->tools, m->ntools);
	struct view_state usage = *m->shell.view;
	int decimals = figure_usd_decimals(total.cost_pusd);

	usage.path = page_path(PAGE_USAGE);
	if (panel_begin(h, &m->shell, p)) {
		table_begin(h, &(struct table){.caption = "Most expensive tools",
				       .columns = columns,
				       .ncolumns = 4});
		for (int i = 0; i < m->ntools && i < TOP; i++) {
			const struct usage_group *g = &m->tools[i];

			html_open(h, "tr", NULL);
			row_name(h, arena_cstr(h->arena, g->name),
				view_link(
					h->arena, &usage, VIEW_TOOL, arena_cstr(h->arena, g->key)));
			cell_cost(h, &g->sums, decimals);
			cell_share(h, "n", (double)g->sums.cost_pusd, (double)total.cost_pusd);
			cell(h, "n", figure_count(h->arena, g->sums.calls));
			html_close(h);
		}
		table_end(h);
	}
	panel_end(h);
}

static void draw_cost(struct html *h, const struct overview_page *m)
{
	const char *month_name = when_month(&m->shell.zone, m->shell.now_us);
	struct panel month = panel_of(m, OVERVIEW_MONTH, m->month.days.n > 0,
		html_fmt(h, "USD, %s, running up", month_name), 8);
	struct panel tools =
		panel_of(m, OVERVIEW_TOOLS, m->ntools > 0, layout_range(h, &m->shell), 4);

	html_open(h, "div", "class", "g", NULL);
	month_panel(h, &m->shell, &month, &m->month);
	draw_tools(h, &tools, m);
	html_close(h);
}

static void draw_details(struct html *h, const struct overview_page *m)
{
	static const char *const categories[] = {
		"Cost", "Usage", "Infrastructure", "Health and security"};
	struct panel sources =
		panel_of(m, OVERVIEW_SOURCES, m->nsources > 0, "can these figures be trusted?", 4);
	struct panel failures =
		panel_of(m, OVERVIEW_FAILURES, m->nfailures > 0, "by error type", 4);
	struct panel rejects = panel_of(m, OVERVIEW_REJECTS, m->nrejects > 0, "newest first", 4);
	struct panel jobs = panel_of(m, OVERVIEW_JOBS, m->njobs > 0, "last run of each", 8);

	if (m->total.calls > 0) {
		failures.empty = "No call failed in this range.";
		failures.empty_is_good = true;
	}
	sources.empty = "No source is known yet. One appears with its first record.";
	rejects.empty = "Every record that arrived could be stored.";
	rejects.empty_is_good = true;
	jobs.empty = "No job has run yet.";
	html_open(h, "div", "class", "g", NULL);
	sources_panel(h, &m->shell, &sources, m->sources, m->nsources);
	failures_panel(h, &m->shell, &failures, m->failures, m->nfailures, &m->total);
	rejects_panel(h, &m->shell, &rejects, m->rejects, m->nrejects);
	html_close(h);
	html_open(h, "div", "class", "g", NULL);
	jobs_panel(h, &m->shell, &jobs, m->jobs, m->njobs);
	draw_soon_card(h, &m->shell, PAGE_ANOMALIES,
		"Not detected yet: comes with anomaly detection and alerts.", categories, 4);
	html_close(h);
}

void overview_page(struct html *h, const struct overview_page *m)
{
	const struct verdict_facts facts = facts_of(m);
	const char *range = html_fmt(h, "%s %s, compared with %s",
		when_range(h->arena, &m->period.zone, m->period.from_us, m->period.to_us,
			m->shell.now_us),
		m->shell.zone.name,
		when_range(h->arena, &m->previous.zone, m->previous.from_us, m->previous.to_us,
			m->shell.now_us));

	layout_begin(h, &m->shell, page_name(PAGE_OVERVIEW), range);
	usage_verdict(h, &facts);
	draw_figures(h, m);
	draw_domains(h, m);
	draw_cost(h, m);
	draw_details(h, m);
	layout_end(h);
}
