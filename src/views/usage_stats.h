/* Key figures of AI usage, each with what it was before and a trend. */
#ifndef VIEWS_USAGE_STATS_H
#define VIEWS_USAGE_STATS_H

#include "views/components.h"
#include "views/usage_page.h"

/* Today's cost beside yesterday's up to the same time, with the last two weeks as its trend. */
struct key_figure stat_today(struct html *h, const char *label, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_month *month);
/* The month's cost so far beside the same days of the month before, with a trend that runs up. */
struct key_figure stat_month(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_month *month);
/* Figures of the range, with a trend over its whole buckets. */
struct key_figure stat_tokens(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s);
struct key_figure stat_calls(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s);
struct key_figure stat_success(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s);
struct key_figure stat_p95(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s);
struct key_figure stat_per_1000(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s);
/* Calls without a price while there are any, else the share of the prompt from a cache. */
struct key_figure stat_cached_or_unpriced(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s);

#endif
