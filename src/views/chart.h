/* One chart over time: stacked bars per bucket, lines with gaps, the period of comparison, limits,
 * a "now" line, end labels. The outer <svg> has no viewBox (x in %, y in px), so text keeps its
 * size at every width; only the nested one with the marks stretches, in x. */
#ifndef VIEWS_CHART_H
#define VIEWS_CHART_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "domain/period.h"
#include "views/axis.h"
#include "views/html.h"

enum { CHART_LAYERS_MAX = 4, CHART_LINES_MAX = 8 };

/* One colour of the stack in every bar. */
struct chart_layer {
	const char *name;
	const double *y; /* per slot; not finite counts as 0 */
	int series;	 /* colour 1..6; 0 grey */
};

struct chart_line {
	const char *name;
	const int64_t *at_us; /* ascending */
	const double *y;      /* NAN: no data, the line breaks and the gap is hatched */
	int n;
	int series;    /* colour 1..6 */
	bool before;   /* the period of comparison: grey and dotted, its gaps are not hatched */
	bool labelled; /* its last value and name stand at its end */
};

struct chart_limit {
	double y;
	bool critical;	  /* or a warning */
	const char *text; /* "warning $100" */
};

struct chart {
	const char *id; /* unique in the page: prefix of the ids of title and description */
	const char *title;
	const char *desc; /* what it shows, in one sentence */
	int height;	  /* px, without axis labels */
	bool tight;	  /* no room for end labels at the right */
	enum quantity quantity;
	struct zone zone;
	int64_t from_us, to_us;

	/* Buckets: where bars stand, and what the pointer finds: slot_text[i] is shown over slot i
	 * (NULL: nothing). */
	struct period_buckets slots;
	const char *const *slot_text;
	const struct chart_layer *layers;
	int nlayers;
	const struct chart_line *lines;
	int nlines;
	/* A limit far above everything else would flatten the chart: it is drawn only up to four
	 * times the largest value. */
	const struct chart_limit *limits;
	int nlimits;
	int64_t now_us; /* 0: none */
	const char *now_text;
};

void chart_draw(struct html *h, const struct chart *c);
/* Whether slot i is only a part of its day, week, ...: cut by the range or not over yet. */
bool chart_slot_partial(const struct chart *c, int i);

/* The key of a chart: colour, name, and what is said about it ("12.4 M"; NULL: nothing). */
enum key_shape { KEY_BAR, KEY_LINE, KEY_BEFORE, KEY_DOT };
struct chart_key {
	enum key_shape shape;
	int series;
	const char *name;
	const char *value;
};
void chart_legend(struct html *h, const struct chart_key *keys, int n, const char *remark);

/* The numbers of a chart as a table behind "Data table". Cells are row by row; more than 31 rows
 * are thinned out evenly to at most 16, which the caption says. */
struct chart_data {
	const char *caption;
	const char *first; /* head of the first column */
	const char *const *row_names;
	const char *const *column_names;
	const char *const *cells;
	int nrows, ncolumns;
};
void chart_table(struct html *h, const struct chart_data *d);

#endif
