#include "views/usage_panels.h"

#include <stdlib.h>
#include <string.h>

#include "views/components.h"
#include "views/figure.h"
#include "views/minichart.h"
#include "views/table.h"
#include "views/usage_cells.h"
#include "views/usage_rows.h"

struct tenants_view {
	const struct usage_page *m;
	const char *search;		  /* "" none */
	const struct usage_group *groups; /* those that match */
	int n;
	int first;		 /* row of the page */
	struct usage_sums total; /* of all tenants, matching or not */
	struct token_unit tokens;
	pusd_sum highest; /* cost of the most expensive tenant */
	int decimals;
};

static void find_matches(struct html *h, struct tenants_view *v)
{
	struct usage_group *matches;

	v->groups = v->m->tenants;
	v->n = v->m->ntenants;
	if (!*v->search)
		return;
	matches = arena_array(h->arena, (size_t)v->m->ntenants + 1, sizeof(*matches));
	v->n = 0;
	for (int i = 0; i < v->m->ntenants; i++)
		if (usage_rows_match(&v->m->tenants[i], v->search))
			matches[v->n++] = v->m->tenants[i];
	v->groups = matches;
}

/* The first row of the page that `start` asks for: a multiple of the page's length, in the list. */
static int first_row(const char *start, int n)
{
	long asked = start ? strtol(start, NULL, 10) : 0;
	int last_page = n > 0 ? (n - 1) / USAGE_TENANTS_PER_PAGE * USAGE_TENANTS_PER_PAGE : 0;

	if (asked < 0)
		return 0;
	return asked > last_page ? last_page
				 : (int)asked / USAGE_TENANTS_PER_PAGE * USAGE_TENANTS_PER_PAGE;
}

static void draw_figures(
	struct html *h, const struct tenants_view *v, const struct usage_sums *s, bool bar)
{
	cell_cost(h, s, v->decimals);
	html_open(h, "td", "class", "o3", NULL);
	if (bar)
		minichart_bar(
			h, v->highest > 0 ? (double)s->cost_pusd / (double)v->highest : 0, "f1");
	html_close(h);
	cell_share(h, "n o1", (double)s->cost_pusd, (double)v->total.cost_pusd);
	cell(h, "n", figure_count(h->arena, s->calls));
	cell_tokens(h, "n o2", &v->tokens, usage_tokens(s));
	cell_usd_per_1000(h, "n o2", s);
	cell(h, "n o1", figure_percent(h->arena, usage_sums_success(s)));
}

static void draw_row(struct html *h, const struct tenants_view *v, const struct usage_group *g)
{
	html_open(h, "tr", NULL);
	row_name(h, arena_cstr(h->arena, g->name),
		view_link(h->arena, v->m->shell.view, VIEW_TENANT, arena_cstr(h->arena, g->key)));
	draw_figures(h, v, &g->sums, true);
	html_close(h);
}

static void draw_table(struct html *h, const struct tenants_view *v, int shown)
{
	const struct column columns[] = {
		{"Tenant", NULL, "tenants.name", false},
		{"Cost, USD", "n", "tenants.cost", false},
		{"bar", "o3", NULL, true},
		{"Share, %", "n o1", NULL, false},
		{"Calls", "n", "tenants.calls", false},
		{v->tokens.column, "n o2", "tenants.tokens", false},
		{"USD per 1,000 calls", "n o2", "tenants.percall", false},
		{"Succeeded, %", "n o1", "tenants.success", false},
	};
	bool reversed;
	enum usage_order order = usage_order_of(
		v->m->shell.view->param[VIEW_SORT], "tenants", ORDER_COST, &reversed);
	const struct usage_row *rows =
		usage_rows_make(h->arena, v->groups, v->n, NULL, 0, order, reversed);

	table_begin(h, &(struct table){
			       .caption = "AI cost by tenant",
			       .columns = columns,
			       .ncolumns = sizeof(columns) / sizeof(columns[0]),
			       .sorted = usage_order_key(h->arena, "tenants", order, reversed),
			       .view = v->m->shell.view,
		       });
	for (int i = v->first; i < v->first + shown; i++)
		draw_row(h, v, rows[i].group);
	table_foot(h);
	html_open(h, "tr", NULL);
	row_name(h,
		v->m->ntenants == 1 ? "1 tenant" : html_fmt(h, "All %d tenants", v->m->ntenants),
		NULL);
	draw_figures(h, v, &v->total, false);
	html_close(h);
	table_end(h);
}

static void draw_page_link(
	struct html *h, const struct tenants_view *v, int start, const char *text)
{
	html_el(h, "a", text, "class", "btn xs", "href",
		html_fmt(h, "%s#tenants",
			view_link(
				h->arena, v->m->shell.view, VIEW_START, html_fmt(h, "%d", start))),
		NULL);
}

static void draw_pager(struct html *h, const struct tenants_view *v, int shown)
{
	html_open(h, "div", "class", "pager", NULL);
	html_el(h, "span",
		html_fmt(h, "%d" FIGURE_TO "%d of %d", v->first + 1, v->first + shown, v->n), NULL);
	html_open(h, "span", "class", "acts", NULL);
	if (v->first > 0)
		draw_page_link(h, v, v->first - USAGE_TENANTS_PER_PAGE,
			html_fmt(h, "Previous %d", USAGE_TENANTS_PER_PAGE));
	if (v->first + shown < v->n)
		draw_page_link(h, v, v->first + shown,
			html_fmt(h, "Next %d",
				v->n - v->first - shown < USAGE_TENANTS_PER_PAGE
					? v->n - v->first - shown
					: USAGE_TENANTS_PER_PAGE));
	html_close(h);
	html_close(h);
}

static void draw_search(struct html *h, const struct tenants_view *v)
{
	html_open(h, "p", "class", "say", NULL);
	html_textf(h, "%d of %d tenants match ", v->n, v->m->ntenants);
	html_el(h, "b", v->search, NULL);
	html_text(h, ". ");
	html_el(h, "a", "Show all", "href",
		view_link(h->arena, v->m->shell.view, VIEW_SEARCH, NULL), NULL);
	html_close(h);
}

static void draw_body(struct html *h, struct tenants_view *v)
{
	int shown;

	if (*v->search)
		draw_search(h, v);
	if (v->n == 0)
		return;
	v->tokens = token_unit_for(usage_tokens(&v->total));
	v->decimals = figure_usd_decimals(v->total.cost_pusd);
	v->highest = v->m->tenants[0].sums.cost_pusd;
	v->first = first_row(v->m->shell.view->param[VIEW_START], v->n);
	shown = v->n - v->first < USAGE_TENANTS_PER_PAGE ? v->n - v->first : USAGE_TENANTS_PER_PAGE;
	draw_table(h, v, shown);
	if (v->n > USAGE_TENANTS_PER_PAGE)
		draw_pager(h, v, shown);
}

void tenants_panel(struct html *h, const struct panel *p, const struct usage_page *m)
{
	const char *search = m->shell.view->param[VIEW_SEARCH];
	struct tenants_view v = {
		.m = m,
		.search = search ? search : "",
		.total = usage_rows_total(m->tenants, m->ntenants),
	};

	if (panel_begin(h, &m->shell, p)) {
		find_matches(h, &v);
		draw_body(h, &v);
	}
	panel_end(h);
}
