/* Sums over AI calls: what every usage figure is made of. */
#ifndef DOMAIN_USAGE_SUMS_H
#define DOMAIN_USAGE_SUMS_H

#include <stdint.h>

#include "base/hist.h"
#include "base/money.h"
#include "base/str.h"

struct usage_sums {
	int64_t calls;
	int64_t failed;
	int64_t unpriced; /* calls whose cost is unknown, not 0 */
	int64_t prompt_tokens;
	int64_t completion_tokens;
	int64_t cached_tokens;	    /* part of prompt_tokens */
	int64_t cache_write_tokens; /* part of prompt_tokens */
	int64_t reasoning_tokens;   /* part of completion_tokens */
	pusd_sum cost_pusd;
	int64_t latency_sum_ms;
	struct hist *latency; /* NULL when percentiles were not asked for */
};

/* Adds every figure; merges the histograms when both have one. */
void usage_sums_add(struct usage_sums *into, const struct usage_sums *from);
/* Rounded to whole ms; 0 when there are no calls. */
int64_t usage_sums_avg_ms(const struct usage_sums *s);
/* Rounded to whole ms; 0 when there are no calls or no histogram. */
int64_t usage_sums_quantile_ms(const struct usage_sums *s, double q);
/* Share of calls that succeeded, 0..1; NAN when there are none. */
double usage_sums_success(const struct usage_sums *s);

/* The sums of one tenant, tool or model. */
struct usage_group {
	struct str key;	 /* its id */
	struct str name; /* for people; the id where there is none */
	struct usage_sums sums;
};

#endif
