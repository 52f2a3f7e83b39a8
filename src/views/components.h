/* What every page is made of: icon, status, verdict, key figures. Markup and classes belong to
 * static/app.css. */
#ifndef VIEWS_COMPONENTS_H
#define VIEWS_COMPONENTS_H

#include "views/figure.h"
#include "views/html.h"

/* A symbol of static/icons.svg ("ok", "warn", "dl"), decoration beside a word. */
void icon(struct html *h, const char *name);
void icon_small(struct html *h, const char *name);

/* A status is always icon and word. */
enum status { STATUS_OK, STATUS_INFO, STATUS_WARN, STATUS_CRIT, STATUS_UNKNOWN };
const char *status_class(enum status s);
/* `word` NULL takes the status's own: "Warning". */
void status_mark(struct html *h, enum status s, const char *word);

/* The answer of a page, first thing in it. Between begin and end the caller writes <p class="lead">
 * and <p class="why">. `word` as for status_mark. */
void verdict_begin(struct html *h, enum status s, const char *word);
void verdict_end(struct html *h);

enum judgement { JUDGEMENT_NONE, JUDGEMENT_BETTER, JUDGEMENT_WATCH, JUDGEMENT_WORSE };

/* One number of the strip below the verdict, with what it was before. */
struct key_figure {
	const char *label;
	struct figure value;
	const double *trend; /* sparkline; NULL: none */
	int ntrend;
	int direction; /* against the reference: +1 rose, -1 fell, 0 the same or unknown */
	enum judgement judgement;
	const char *reference; /* "was 99.3 %" */
	const char *of;	       /* of what, where there is room: "by now yesterday"; NULL: nothing */
};

/* Draws the whole strip as the element with this id. */
void key_figures(struct html *h, const char *id, const struct key_figure *f, int n);

#endif
