/* The tables of the AI usage page, one panel each. */
#ifndef VIEWS_USAGE_PANELS_H
#define VIEWS_USAGE_PANELS_H

#include "views/panel.h"
#include "views/usage_page.h"

/* More rows than these are summed up in one row of others. */
enum { USAGE_TOOLS_SHOWN = 20, USAGE_MODELS_SHOWN = 12, USAGE_FAILURES_SHOWN = 8 };

/* Ring and table: cost, share, calls, tokens, USD per 1,000 calls, change against the period
 * before. */
void tools_panel(struct html *h, const struct panel *p, const struct usage_page *m);
void models_panel(struct html *h, const struct panel *p, const struct usage_page *m);
/* Percentiles on a logarithmic scale, success and failures per tool. */
void latency_panel(struct html *h, const struct panel *p, const struct usage_page *m);
/* USAGE_TENANTS_PER_PAGE at a time, those whose name or id contains the search. */
void tenants_panel(struct html *h, const struct panel *p, const struct usage_page *m);
/* Also on the overview. `total` gives the share; without calls in it (it could not be read) none is
 * said. */
void failures_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct usage_failure *failures, int n, const struct usage_sums *total);

#endif
