#include "domain/usage_sums.h"

#include <math.h>

void usage_sums_add(struct usage_sums *into, const struct usage_sums *from)
{
	into->calls += from->calls;
	into->failed += from->failed;
	into->unpriced += from->unpriced;
	into->prompt_tokens += from->prompt_tokens;
	into->completion_tokens += from->completion_tokens;
	into->cached_tokens += from->cached_tokens;
	into->cache_write_tokens += from->cache_write_tokens;
	into->reasoning_tokens += from->reasoning_tokens;
	into->cost_pusd += from->cost_pusd;
	into->latency_sum_ms += from->latency_sum_ms;
	if (into->latency && from->latency)
		hist_merge(into->latency, from->latency);
}

int64_t usage_sums_avg_ms(const struct usage_sums *s)
{
	return s->calls > 0 ? (s->latency_sum_ms + s->calls / 2) / s->calls : 0;
}

int64_t usage_sums_quantile_ms(const struct usage_sums *s, double q)
{
	return s->latency ? llround(hist_quantile(s->latency, q)) : 0;
}

double usage_sums_success(const struct usage_sums *s)
{
	return s->calls > 0 ? (double)(s->calls - s->failed) / (double)s->calls : NAN;
}
