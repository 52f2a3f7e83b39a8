#include "views/usage_panels.h"

#include "views/figure.h"
#include "views/table.h"
#include "views/usage_cells.h"
#include "views/usage_rows.h"

static void draw_figures(
	struct html *h, const struct usage_sums *s, const struct usage_sums *total, int decimals)
{
	cell_cost(h, s, decimals);
	cell_share(h, "n o1", (double)s->cost_pusd, (double)total->cost_pusd);
	cell(h, "n", figure_count(h->arena, s->calls));
}

/* The name; below it how many calls have no price, when only some have none. */
static void draw_name(struct html *h, const struct usage_page *m, const struct usage_group *g)
{
	const char *link =
		view_link(h->arena, m->shell.view, VIEW_MODEL, arena_cstr(h->arena, g->key));

	html_open(h, "th", "scope", "row", NULL);
	html_open(h, "a", "href", link, NULL);
	html_str(h, g->name);
	html_close(h);
	if (g->sums.unpriced > 0 && g->sums.unpriced < g->sums.calls)
		html_el(h, "span",
			html_fmt(h, "%s calls without a price",
				figure_count(h->arena, g->sums.unpriced)),
			"class", "sm", NULL);
	html_close(h);
}

static void draw_rows(struct html *h, const struct usage_page *m, const struct usage_row *rows,
	const struct usage_sums *total, int decimals)
{
	int shown = usage_rows_shown(m->nmodels, USAGE_MODELS_SHOWN);
	struct usage_sums others = {0};

	for (int i = 0; i < shown; i++) {
		html_open(h, "tr", NULL);
		draw_name(h, m, rows[i].group);
		draw_figures(h, &rows[i].group->sums, total, decimals);
		html_close(h);
	}
	if (shown == m->nmodels)
		return;
	for (int i = shown; i < m->nmodels; i++) {
		struct usage_sums one = usage_rows_total(rows[i].group, 1);

		usage_sums_add(&others, &one);
	}
	html_open(h, "tr", NULL);
	row_name(h, html_fmt(h, "%d others", m->nmodels - shown), NULL);
	draw_figures(h, &others, total, decimals);
	html_close(h);
}

static void draw_table(struct html *h, const struct usage_page *m, const struct usage_sums *total)
{
	static const struct column columns[] = {
		{"Model", NULL, "models.name", false},
		{"Cost, USD", "n", "models.cost", false},
		{"Share, %", "n o1", NULL, false},
		{"Calls", "n", "models.calls", false},
	};
	bool reversed;
	enum usage_order order =
		usage_order_of(m->shell.view->param[VIEW_SORT], "models", ORDER_COST, &reversed);
	int decimals = figure_usd_decimals(total->cost_pusd);

	table_begin(h, &(struct table){
			       .caption = "AI cost by model",
			       .columns = columns,
			       .ncolumns = sizeof(columns) / sizeof(columns[0]),
			       .sorted = usage_order_key(h->arena, "models", order, reversed),
			       .view = m->shell.view,
		       });
	draw_rows(h, m, usage_rows_make(h->arena, m->models, m->nmodels, NULL, 0, order, reversed),
		total, decimals);
	table_foot(h);
	html_open(h, "tr", NULL);
	row_name(h, m->nmodels == 1 ? "1 model" : html_fmt(h, "All %d models", m->nmodels), NULL);
	draw_figures(h, total, total, decimals);
	html_close(h);
	table_end(h);
}

static void draw_unpriced_note(struct html *h, int64_t calls)
{
	panel_note_begin(h, "unk", "unk",
		html_fmt(h, "%s %s no price.", figure_count(h->arena, calls),
			calls == 1 ? "call has" : "calls have"),
		"They are counted; their cost is unknown, not 0.");
	html_open(h, "p", "class", "hint", NULL);
	html_text(h, "Add one with ");
	html_el(h, "code", "opswatch prices set", NULL);
	html_text(h, ": calls that arrive afterwards are priced.");
	html_close(h);
	panel_note_end(h);
}

void models_panel(struct html *h, const struct panel *p, const struct usage_page *m)
{
	struct usage_sums total = usage_rows_total(m->models, m->nmodels);

	if (panel_begin(h, &m->shell, p)) {
		draw_table(h, m, &total);
		if (total.unpriced > 0)
			draw_unpriced_note(h, total.unpriced);
	}
	panel_end(h);
}
