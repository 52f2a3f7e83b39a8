#include "views/usage_panels.h"

#include <math.h>

#include "views/chart.h"
#include "views/figure.h"
#include "views/minichart.h"
#include "views/table.h"
#include "views/usage_rows.h"

/* A tool whose failures reach this share stands out. */
static const double failed_warning = 0.05;
/* A full bar is a tenth of the calls failed, or the worst tool's share when that is more. */
static const double failed_scale = 0.10;

struct latency_view {
	const struct usage_page *m;
	double low_ms, high_ms; /* ends of the logarithmic axis */
	double worst;		/* largest share of failed calls, at least failed_scale */
};

static double failed_share(const struct usage_sums *s)
{
	return s->calls ? (double)s->failed / (double)s->calls : 0;
}

/* Ends of the axis: 1, 2 or 5 times a power of ten around all percentiles. */
static double round_down(double v)
{
	double power = pow(10, floor(log10(v)));

	return v >= 5 * power ? 5 * power : v >= 2 * power ? 2 * power : power;
}

static double round_up(double v)
{
	double power = pow(10, floor(log10(v)));

	return v <= power	? power
	       : v <= 2 * power ? 2 * power
	       : v <= 5 * power ? 5 * power
				: 10 * power;
}

static void find_scale(struct latency_view *v)
{
	double low = INFINITY, high = 1;

	v->worst = failed_scale;
	for (int i = 0; i < v->m->ntools; i++) {
		const struct usage_sums *s = &v->m->tools[i].sums;

		v->worst = fmax(v->worst, failed_share(s));
		low = fmin(low, fmax(1, (double)usage_sums_quantile_ms(s, 0.5)));
		high = fmax(high, (double)usage_sums_quantile_ms(s, 0.99));
	}
	v->low_ms = isfinite(low) ? round_down(low) : 1;
	v->high_ms = fmax(round_up(high), 2 * v->low_ms);
}

static void draw_row(struct html *h, const struct latency_view *v, const struct usage_group *g)
{
	const struct usage_sums *s = &g->sums;
	int64_t p50 = usage_sums_quantile_ms(s, 0.5), p95 = usage_sums_quantile_ms(s, 0.95);
	int64_t p99 = usage_sums_quantile_ms(s, 0.99);
	bool failing = failed_share(s) >= failed_warning;

	html_open(h, "tr", NULL);
	row_name(h, arena_cstr(h->arena, g->name),
		view_link(h->arena, v->m->shell.view, VIEW_TOOL, arena_cstr(h->arena, g->key)));
	html_open(h, "td", "class", "o1", NULL);
	minichart_range(h, p50, p95, p99, v->low_ms, v->high_ms);
	html_close(h);
	cell(h, "n o2", figure_seconds(h->arena, p50));
	cell_strong(h, "n", NULL, figure_seconds(h->arena, p95));
	cell(h, "n o2", figure_seconds(h->arena, p99));
	html_open(h, "td", "class", "n", NULL);
	html_el(h, "span", figure_percent(h->arena, usage_sums_success(s)), "class",
		failing ? "bad" : NULL, NULL);
	html_close(h);
	html_open(h, "td", "class", "o3", NULL);
	minichart_bar(h, failed_share(s) / v->worst, failing ? "fcrit" : "f0");
	html_close(h);
	cell(h, "n o1", figure_count(h->arena, s->failed));
	html_close(h);
}

static void draw_table(struct html *h, const struct latency_view *v)
{
	static const struct column columns[] = {
		{"Tool", NULL, "latency.name", false},
		{"Latency range", "o1", NULL, false},
		{"p50, s", "n o2", "latency.p50", false},
		{"p95, s", "n", "latency.p95", false},
		{"p99, s", "n o2", "latency.p99", false},
		{"Succeeded, %", "n", "latency.success", false},
		{"failed share", "o3", NULL, true},
		{"Failed", "n o1", "latency.failed", false},
	};
	const struct usage_page *m = v->m;
	bool reversed;
	enum usage_order order =
		usage_order_of(m->shell.view->param[VIEW_SORT], "latency", ORDER_P95, &reversed);
	const struct usage_row *rows =
		usage_rows_make(h->arena, m->tools, m->ntools, NULL, 0, order, reversed);

	table_begin(h, &(struct table){
			       .caption = "Latency and success by tool",
			       .columns = columns,
			       .ncolumns = sizeof(columns) / sizeof(columns[0]),
			       .sorted = usage_order_key(h->arena, "latency", order, reversed),
			       .view = m->shell.view,
		       });
	for (int i = 0; i < m->ntools && i < USAGE_TOOLS_SHOWN; i++)
		draw_row(h, v, rows[i].group);
	table_end(h);
}

/* The slowest tool, and the one that fails most when it stands out. */
static void draw_sentence(struct html *h, const struct latency_view *v)
{
	const struct usage_group *slowest = v->m->tools, *failing = v->m->tools;

	for (int i = 1; i < v->m->ntools; i++) {
		const struct usage_group *g = &v->m->tools[i];

		if (usage_sums_quantile_ms(&g->sums, 0.95) >
			usage_sums_quantile_ms(&slowest->sums, 0.95))
			slowest = g;
		if (failed_share(&g->sums) > failed_share(&failing->sums))
			failing = g;
	}
	html_open(h, "p", "class", "say", NULL);
	html_el(h, "b", arena_cstr(h->arena, slowest->name), NULL);
	html_textf(h, " is the slowest with a p95 of %s s. ",
		figure_seconds(h->arena, usage_sums_quantile_ms(&slowest->sums, 0.95)));
	if (failed_share(&failing->sums) >= failed_warning) {
		if (failing != slowest)
			html_el(h, "b", arena_cstr(h->arena, failing->name), NULL);
		html_textf(h, "%s fails most: %s%s of %s calls.",
			failing == slowest ? "It also" : "",
			figure_percent(h->arena, failed_share(&failing->sums)), FIGURE_PERCENT,
			figure_count(h->arena, failing->sums.calls));
	}
	html_close(h);
}

void latency_panel(struct html *h, const struct panel *p, const struct usage_page *m)
{
	static const struct chart_key keys[] = {
		{KEY_DOT, 3, "p50", NULL}, {KEY_DOT, 1, "p95", NULL}, {KEY_DOT, 2, "p99", NULL}};
	struct latency_view v = {.m = m};

	if (panel_begin(h, &m->shell, p)) {
		find_scale(&v);
		draw_sentence(h, &v);
		chart_legend(h, keys, 3,
			html_fmt(h, "%g s to %g s, log scale", v.low_ms / 1e3, v.high_ms / 1e3));
		draw_table(h, &v);
	}
	panel_end(h);
}
