#include "views/usage_panels.h"

#include "views/donut.h"
#include "views/figure.h"
#include "views/table.h"
#include "views/usage_cells.h"
#include "views/usage_rows.h"
#include "views/when.h"

enum { COLOURS = 6 };

struct tools_view {
	const struct usage_page *m;
	struct usage_sums total;
	struct token_unit tokens;
	int decimals;
};

/* Groups come most expensive first: the first six have a colour of their own. */
static int colour_of(const struct usage_page *m, const struct usage_group *g)
{
	long rank = g - m->tools;

	return rank < COLOURS ? (int)rank + 1 : 0;
}

static const char *slice_title(
	struct html *h, const char *name, pusd_sum cost, const struct usage_sums *total)
{
	return html_fmt(h, "%s: %s, %s%s", name, figure_usd(h->arena, cost),
		figure_percent(h->arena, (double)cost / (double)total->cost_pusd), FIGURE_PERCENT);
}

static void draw_ring(struct html *h, const struct panel *p, const struct tools_view *v)
{
	const struct usage_page *m = v->m;
	struct donut_slice slices[COLOURS + 1];
	int own = m->ntools < COLOURS ? m->ntools : COLOURS;
	pusd_sum others = v->total.cost_pusd;

	for (int i = 0; i < own; i++) {
		pusd_sum cost = m->tools[i].sums.cost_pusd;

		others -= cost;
		slices[i] = (struct donut_slice){(double)cost, i + 1,
			slice_title(h, arena_cstr(h->arena, m->tools[i].name), cost, &v->total)};
	}
	slices[own] = (struct donut_slice){(double)others, 0,
		slice_title(h, html_fmt(h, "%d other tools", m->ntools - own), others, &v->total)};
	donut_draw(
		h, &(struct donut){
			   .id = html_fmt(h, "%s-c", p->id),
			   .title = "AI cost by tool",
			   .desc = html_fmt(h, "Shares of %s; the table beside it has every value.",
				   figure_usd(h->arena, v->total.cost_pusd)),
			   .big = figure_usd(h->arena, v->total.cost_pusd),
			   .small = "in this range",
			   .slices = slices,
			   .n = own + (m->ntools > own),
		   });
}

static void draw_sentence(struct html *h, const struct tools_view *v)
{
	const struct usage_page *m = v->m;
	double top;

	if (m->ntools < 3 || v->total.cost_pusd <= 0)
		return;
	top = (double)(m->tools[0].sums.cost_pusd + m->tools[1].sums.cost_pusd);
	html_open(h, "p", "class", "say", NULL);
	html_el(h, "b", arena_cstr(h->arena, m->tools[0].name), NULL);
	html_text(h, " and ");
	html_el(h, "b", arena_cstr(h->arena, m->tools[1].name), NULL);
	html_textf(h, " are %s of the cost.",
		figure_about(h->arena, top / (double)v->total.cost_pusd));
	html_close(h);
}

static void draw_figures(struct html *h, const struct tools_view *v, const struct usage_sums *s,
	const struct usage_sums *before)
{
	cell_cost(h, s, v->decimals);
	cell_share(h, "n o1", (double)s->cost_pusd, (double)v->total.cost_pusd);
	cell(h, "n", figure_count(h->arena, s->calls));
	cell_tokens(h, "n o3", &v->tokens, usage_tokens(s));
	cell_usd_per_1000(h, "n o3", s);
	cell_change(h, "n o1", s, before);
}

static void draw_row(struct html *h, const struct tools_view *v, const struct usage_row *r)
{
	const char *key = arena_cstr(h->arena, r->group->key);

	html_lit(h, "<tr><th scope=\"row\">");
	html_open(h, "a", "href", view_link(h->arena, v->m->shell.view, VIEW_TOOL, key), NULL);
	html_lit(h, "<svg class=\"key\" viewBox=\"0 0 14 10\" aria-hidden=\"true\">");
	html_void(h, "rect", "class", html_fmt(h, "f%d", colour_of(v->m, r->group)), "x", "2",
		"width", "10", "height", "10", "rx", "2", NULL);
	html_lit(h, "</svg>");
	html_str(h, r->group->name);
	html_close(h);
	html_lit(h, "</th>");
	draw_figures(h, v, &r->group->sums, r->before);
	html_lit(h, "</tr>");
}

/* What is beyond the rows shown, as one row. */
static void draw_others(
	struct html *h, const struct tools_view *v, const struct usage_row *rows, int n)
{
	struct usage_sums others = {0};

	for (int i = 0; i < n; i++) {
		struct usage_sums one = usage_rows_total(rows[i].group, 1);

		usage_sums_add(&others, &one);
	}
	html_open(h, "tr", NULL);
	row_name(h, html_fmt(h, "%d others", n), NULL);
	draw_figures(h, v, &others, NULL);
	html_close(h);
}

static void draw_table(struct html *h, const struct tools_view *v)
{
	const struct usage_page *m = v->m;
	bool reversed;
	enum usage_order order =
		usage_order_of(m->shell.view->param[VIEW_SORT], "tools", ORDER_COST, &reversed);
	const struct usage_row *rows = usage_rows_make(
		h->arena, m->tools, m->ntools, m->tools_before, m->ntools_before, order, reversed);
	const struct column columns[] = {
		{"Tool", NULL, "tools.name", false},
		{"Cost, USD", "n", "tools.cost", false},
		{"Share, %", "n o1", NULL, false},
		{"Calls", "n", "tools.calls", false},
		{v->tokens.column, "n o3", "tools.tokens", false},
		{"USD/1,000", "n o3", "tools.percall", false},
		{"Change, %", "n o1", "tools.change", false},
	};
	struct usage_sums before = usage_rows_total(m->tools_before, m->ntools_before);
	int shown = usage_rows_shown(m->ntools, USAGE_TOOLS_SHOWN);

	table_begin(h, &(struct table){
			       .caption = "AI cost by tool",
			       .columns = columns,
			       .ncolumns = sizeof(columns) / sizeof(columns[0]),
			       .sorted = usage_order_key(h->arena, "tools", order, reversed),
			       .view = m->shell.view,
		       });
	for (int i = 0; i < shown; i++)
		draw_row(h, v, &rows[i]);
	if (shown < m->ntools)
		draw_others(h, v, rows + shown, m->ntools - shown);
	table_foot(h);
	html_open(h, "tr", NULL);
	row_name(h, m->ntools == 1 ? "1 tool" : html_fmt(h, "All %d tools", m->ntools), NULL);
	draw_figures(h, v, &v->total, &before);
	html_close(h);
	table_end(h);
}

void tools_panel(struct html *h, const struct panel *p, const struct usage_page *m)
{
	struct tools_view v = {.m = m, .total = usage_rows_total(m->tools, m->ntools)};

	v.tokens = token_unit_for(usage_tokens(&v.total));
	v.decimals = figure_usd_decimals(v.total.cost_pusd);
	if (panel_begin(h, &m->shell, p)) {
		draw_sentence(h, &v);
		html_open(h, "div", "class", "split", NULL);
		draw_ring(h, p, &v);
		draw_table(h, &v);
		html_close(h);
	}
	panel_end(h);
}
