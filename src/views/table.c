#include "views/table.h"

#include <string.h>

#include "views/components.h"

/* A second click on the column in force turns it round. */
static void draw_sortable(struct html *h, const struct table *t, const struct column *c)
{
	bool reversed = t->sorted && *t->sorted == '-';
	bool in_force = t->sorted && strcmp(t->sorted + reversed, c->sort) == 0;
	bool names = !c->cls || *c->cls != 'n';
	const char *key = in_force && !reversed ? html_fmt(h, "-%s", c->sort) : c->sort;
	const char *order = !in_force ? NULL : reversed == names ? "descending" : "ascending";

	html_open(h, "th", "scope", "col", "class", c->cls, "aria-sort", order, NULL);
	html_open(
		h, "a", "class", "so", "href", view_link(h->arena, t->view, VIEW_SORT, key), NULL);
	html_text(h, c->name);
	icon(h, "sort");
	html_close(h);
	html_close(h);
}

static void draw_head(struct html *h, const struct table *t, const struct column *c)
{
	if (c->sort) {
		draw_sortable(h, t, c);
		return;
	}
	html_open(h, "th", "scope", "col", "class", c->cls, NULL);
	if (c->unseen)
		html_el(h, "span", c->name, "class", "vh", NULL);
	else
		html_text(h, c->name);
	html_close(h);
}

void table_begin(struct html *h, const struct table *t)
{
	html_open(h, "div", "class", "tw", "role", "region", "aria-label",
		html_fmt(h, "Table: %s", t->caption), "tabindex", "0", NULL);
	html_open(h, "table", "class", "k1", NULL);
	html_el(h, "caption", t->caption, "class", "vh", NULL);
	html_lit(h, "<thead><tr>");
	for (int i = 0; i < t->ncolumns; i++)
		draw_head(h, t, &t->columns[i]);
	html_lit(h, "</tr></thead>");
	html_open(h, "tbody", NULL);
}

void table_foot(struct html *h)
{
	html_close(h);
	html_open(h, "tfoot", NULL);
}

void table_end(struct html *h)
{
	html_close(h);
	html_close(h);
	html_close(h);
}

void row_name(struct html *h, const char *name, const char *href)
{
	html_open(h, "th", "scope", "row", NULL);
	if (href)
		html_el(h, "a", name, "href", href, NULL);
	else
		html_text(h, name);
	html_close(h);
}

void cell(struct html *h, const char *cls, const char *text)
{
	html_el(h, "td", text, "class", cls, NULL);
}

void cell_strong(struct html *h, const char *cls, const char *strong_cls, const char *text)
{
	html_open(h, "td", "class", cls, NULL);
	html_el(h, "b", text, "class", strong_cls, NULL);
	html_close(h);
}
