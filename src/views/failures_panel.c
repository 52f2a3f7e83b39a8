#include "views/usage_panels.h"

#include "views/figure.h"
#include "views/minichart.h"
#include "views/table.h"
#include "views/usage_cells.h"
#include "views/usage_rows.h"

static void draw_row(struct html *h, const char *name, int64_t calls, int64_t all, int64_t most)
{
	html_open(h, "tr", NULL);
	row_name(h, name, NULL);
	html_open(h, "td", "class", "o1", NULL);
	minichart_bar(h, most > 0 ? (double)calls / (double)most : 0, "f0");
	html_close(h);
	cell_strong(h, "n", NULL, figure_count(h->arena, calls));
	cell_share(h, "n", (double)calls, (double)all);
	html_close(h);
}

static void draw_table(struct html *h, const struct usage_failure *failures, int n, int64_t all)
{
	static const struct column columns[] = {
		{"Error type", NULL, NULL, false},
		{"bar", "o1", NULL, true},
		{"Calls", "n", NULL, false},
		{"Share, %", "n", NULL, false},
	};
	int shown = usage_rows_shown(n, USAGE_FAILURES_SHOWN);
	int64_t others = 0;

	table_begin(h, &(struct table){.caption = "Failed calls by error type",
			       .columns = columns,
			       .ncolumns = 4});
	for (int i = 0; i < shown; i++)
		draw_row(h,
			failures[i].error_type.len ? arena_cstr(h->arena, failures[i].error_type)
						   : "not given",
			failures[i].calls, all, failures[0].calls);
	for (int i = shown; i < n; i++)
		others += failures[i].calls;
	if (shown < n)
		draw_row(h, html_fmt(h, "%d others", n - shown), others, all, failures[0].calls);
	table_foot(h);
	html_open(h, "tr", NULL);
	row_name(h, "All", NULL);
	cell(h, "o1", "");
	cell(h, "n", figure_count(h->arena, all));
	cell(h, "n", "100.0");
	html_close(h);
	table_end(h);
}

static void draw_sentence(struct html *h, int64_t failed, int64_t calls)
{
	const char *share = figure_percent(h->arena, (double)failed / (double)calls);

	html_open(h, "p", "class", "say", NULL);
	html_el(h, "b", html_fmt(h, "%s%s", share, FIGURE_PERCENT), NULL);
	html_textf(h, " of %s calls failed.", figure_count(h->arena, calls));
	html_close(h);
}

void failures_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct usage_failure *failures, int n, const struct usage_sums *total)
{
	int64_t all = 0;

	for (int i = 0; i < n; i++)
		all += failures[i].calls;
	if (panel_begin(h, s, p)) {
		if (total->calls > 0)
			draw_sentence(h, all, total->calls);
		draw_table(h, failures, n, all);
	}
	panel_end(h);
}
