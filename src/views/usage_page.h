/* The page "AI Usage": cost, tokens, calls, latency and failures of AI calls in one range, per
 * tool, model and tenant. */
#ifndef VIEWS_USAGE_PAGE_H
#define VIEWS_USAGE_PAGE_H

#include "domain/period.h"
#include "domain/usage_sums.h"
#include "views/html.h"
#include "views/layout.h"
#include "views/panel.h"

/* Panels: identifier; id in the page, in ?csv= and in the CSV's file name; title. */
#define FOR_EACH_USAGE_PANEL(X)                                    \
	X(USAGE_FIGURES, "figures", "Key figures")                 \
	X(USAGE_COST, "cost", "Cost over time")                    \
	X(USAGE_MONTH, "month", "Cost, month to date")             \
	X(USAGE_TOOLS, "tools", "Cost by tool")                    \
	X(USAGE_MODELS, "models", "Cost by model")                 \
	X(USAGE_FAILURES, "failures", "Failed calls")              \
	X(USAGE_TOKENS, "tokens", "Tokens over time")              \
	X(USAGE_LATENCY, "latency", "Latency and success by tool") \
	X(USAGE_TENANTS, "tenants", "Cost by tenant")

enum usage_panel {
#define X(id, name, title) id,
	FOR_EACH_USAGE_PANEL(X)
#undef X
		USAGE_PANELS
};
const char *usage_panel_id(enum usage_panel p);
const char *usage_panel_title(enum usage_panel p);

/* Sums per bucket. `before` holds the same number of buckets of the period of comparison, or is
 * NULL. */
struct usage_series {
	struct period_buckets buckets;
	const struct usage_sums *sums;
	const struct usage_sums *before;
};

/* A calendar month day by day. `days` ends with today (unfinished); `before` is the whole month
 * before. */
struct usage_month {
	struct period_buckets days;
	const struct usage_sums *sums;
	struct period_buckets days_before;
	const struct usage_sums *sums_before;
	int64_t warning_pusd, critical_pusd; /* limits of a month's cost; negative: none */
};

struct usage_failure {
	struct str error_type;
	int64_t calls;
};

struct usage_page {
	struct shell shell;
	struct panel_state state[USAGE_PANELS]; /* zeroed: fine */
	struct period period, previous;

	/* USAGE_FIGURES, all with histograms: the range and the one before; today and the same part
	 * of yesterday; month to date and the same days of the month before. Today and month follow
	 * the filters but not the range. */
	struct usage_sums total, total_before;
	struct usage_sums today, yesterday;
	struct usage_sums month_to_date, month_before;

	struct usage_series
		series;		  /* USAGE_COST, USAGE_TOKENS and the sparklines; with histograms */
	struct usage_month month; /* USAGE_MONTH */

	/* As usage_read_groups() gives them for the range; tools with histograms. */
	const struct usage_group *tools, *tools_before, *models, *tenants;
	int ntools, ntools_before, nmodels, ntenants;
	const struct usage_failure *failures;
	int nfailures;
};

/* USAGE_SLOTS_MAX: bars of a chart, so that a page stays small. */
enum { USAGE_TENANTS_PER_PAGE = 20, USAGE_SLOTS_MAX = 100 };

void usage_page(struct html *h, const struct usage_page *m);

#endif
