/* Tables: a focusable region that scrolls by itself, a head whose columns sort by links, cells. */
#ifndef VIEWS_TABLE_H
#define VIEWS_TABLE_H

#include <stdbool.h>

#include "views/html.h"
#include "views/view_state.h"

struct column {
	const char *name;
	const char *cls;  /* "n": numbers; "o1", "o2", "o3": left out when the panel is narrow */
	const char *sort; /* its key in ?sort=, "tools.cost"; NULL: not sortable */
	bool unseen;	  /* the name is for screen readers only */
};

struct table {
	const char *caption; /* for screen readers */
	const struct column *columns;
	int ncolumns;
	const char *sorted; /* key of the column in force; with '-' before it the other way round;
			       NULL: none */
	const struct view_state *view; /* for the links of sortable heads */
};

/* Largest first for numbers, A to Z for names: what a column's key without '-' means is the
 * caller's to decide. */
void table_begin(struct html *h, const struct table *t);
/* Ends the body and begins the sum row, which the caller writes before table_end. */
void table_foot(struct html *h);
void table_end(struct html *h);

/* The first cell of a row: what the row is about; a link when `href` is not NULL. */
void row_name(struct html *h, const char *name, const char *href);
void cell(struct html *h, const char *cls, const char *text);
/* As cell, with the text in bold, or in the class of a judgement ("bad"). */
void cell_strong(struct html *h, const char *cls, const char *strong_cls, const char *text);

#endif
