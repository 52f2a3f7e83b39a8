/* What stands under a chart: its key and its numbers. */
#include "views/chart.h"

static void draw_key(struct html *h, enum key_shape shape, int series)
{
	const char *fill = html_fmt(h, "f%d", series);

	html_open(h, "svg", "class", "key", "viewBox", "0 0 14 10", "aria-hidden", "true", NULL);
	switch (shape) {
	case KEY_BAR:
		html_void(h, "rect", "class", fill, "x", "2", "width", "10", "height", "10", "rx",
			"2", NULL);
		break;
	case KEY_LINE:
		html_void(h, "path", "class", html_fmt(h, "ln s%d", series), "d", "M1 5H13", NULL);
		break;
	case KEY_BEFORE: html_void(h, "path", "class", "ln prev", "d", "M1 5H13", NULL); break;
	case KEY_DOT:
		html_void(h, "circle", "class", fill, "cx", "7", "cy", "5", "r", "4", NULL);
		break;
	}
	html_close(h);
}

void chart_legend(struct html *h, const struct chart_key *keys, int n, const char *remark)
{
	html_open(h, "div", "class", "legend", NULL);
	for (int i = 0; i < n; i++) {
		html_open(h, "span", NULL);
		draw_key(h, keys[i].shape, keys[i].series);
		html_text(h, keys[i].name);
		if (keys[i].value) {
			html_text(h, " ");
			html_el(h, "b", keys[i].value, NULL);
		}
		html_close(h);
	}
	if (remark)
		html_el(h, "span", remark, "class", "mut", NULL);
	html_close(h);
}

static void table_head(struct html *h, const struct chart_data *d)
{
	html_lit(h, "<thead><tr>");
	html_el(h, "th", d->first, "scope", "col", NULL);
	for (int k = 0; k < d->ncolumns; k++)
		html_el(h, "th", d->column_names[k], "scope", "col", "class", "n", NULL);
	html_lit(h, "</tr></thead>");
}

void chart_table(struct html *h, const struct chart_data *d)
{
	enum { ALL_UP_TO = 31, ELSE_AT_MOST = 16 };
	int every = d->nrows <= ALL_UP_TO ? 1 : (d->nrows + ELSE_AT_MOST - 1) / ELSE_AT_MOST;
	const char *caption = every == 1 ? d->caption
					 : html_fmt(h, "%s; every %dth of %d rows, the CSV has all",
						   d->caption, every, d->nrows);

	html_lit(h, "<details class=\"data\"><summary>Data table</summary>");
	html_open(h, "div", "class", "tw", "role", "region", "aria-label",
		html_fmt(h, "Table: %s", d->caption), "tabindex", "0", NULL);
	html_open(h, "table", "class", "mini", NULL);
	html_el(h, "caption", caption, NULL);
	table_head(h, d);
	html_open(h, "tbody", NULL);
	for (int i = (d->nrows - 1) % every; i < d->nrows; i += every) {
		html_open(h, "tr", NULL);
		html_el(h, "th", d->row_names[i], "scope", "row", NULL);
		for (int k = 0; k < d->ncolumns; k++)
			html_el(h, "td", d->cells[i * d->ncolumns + k], "class", "n", NULL);
		html_close(h);
	}
	html_close(h);
	html_close(h);
	html_close(h);
	html_lit(h, "</details>");
}
