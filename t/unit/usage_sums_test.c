#include "domain/usage_sums.h"

#include <math.h>
#include <stdlib.h>

#include "lib/tap.h"

static struct usage_sums sample(int64_t k, struct hist *latency)
{
	return (struct usage_sums){.calls = 10 * k,
		.failed = k,
		.unpriced = 2 * k,
		.prompt_tokens = 100 * k,
		.completion_tokens = 50 * k,
		.cached_tokens = 30 * k,
		.cache_write_tokens = 20 * k,
		.reasoning_tokens = 15 * k,
		.cost_pusd = (pusd_sum)INT64_MAX * k,
		.latency_sum_ms = 1234 * k,
		.latency = latency};
}

static bool figures_equal(struct usage_sums a, struct usage_sums b)
{
	return a.calls == b.calls && a.failed == b.failed && a.unpriced == b.unpriced &&
	       a.prompt_tokens == b.prompt_tokens && a.completion_tokens == b.completion_tokens &&
	       a.cached_tokens == b.cached_tokens && a.cache_write_tokens == b.cache_write_tokens &&
	       a.reasoning_tokens == b.reasoning_tokens && a.cost_pusd == b.cost_pusd &&
	       a.latency_sum_ms == b.latency_sum_ms;
}

static void every_figure_is_added(void)
{
	struct usage_sums sum = {0}, one = sample(1, NULL), two = sample(2, NULL);

	usage_sums_add(&sum, &one);
	usage_sums_add(&sum, &two);
	CU_ASSERT_TRUE(figures_equal(sum, sample(3, NULL)));
	CU_ASSERT_PTR_NULL(sum.latency);
}

static void histograms_merge_when_both_exist(void)
{
	struct hist all = {0}, part = {0};
	struct usage_sums sum = {.latency = &all}, with = sample(1, &part),
			  without = sample(1, NULL);

	hist_add(&part, 700, 3);
	usage_sums_add(&sum, &with);
	usage_sums_add(&sum, &without);
	CU_ASSERT_EQUAL(all.total, 3);
	usage_sums_add(&without, &with);
	CU_ASSERT_EQUAL(part.total, 3);
	CU_ASSERT_PTR_NULL(without.latency);
}

static void averages_are_rounded(void)
{
	static const struct {
		int64_t calls, sum_ms, avg_ms;
	} cases[] = {{0, 0, 0}, {1, 7, 7}, {2, 7, 4}, {3, 7, 2}, {3, 8, 3}, {4, 9, 2}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_sums s = {.calls = cases[i].calls, .latency_sum_ms = cases[i].sum_ms};

		CU_ASSERT_EQUAL(usage_sums_avg_ms(&s), cases[i].avg_ms);
	}
}

static void quantiles_are_whole_ms(void)
{
	struct hist h = {0};
	struct usage_sums s = {.calls = 100, .latency = &h};

	CU_ASSERT_EQUAL(usage_sums_quantile_ms(&s, 0.5), 0);
	for (int i = 1; i <= 100; i++)
		hist_add(&h, i, 1);
	for (int percent = 1; percent <= 100; percent++) {
		int64_t found = usage_sums_quantile_ms(&s, percent / 100.0);

		CU_ASSERT_TRUE(llabs(found - percent) * 50 <= percent);
	}
	s.latency = NULL;
	CU_ASSERT_EQUAL(usage_sums_quantile_ms(&s, 0.5), 0);
}

static void success_is_a_share(void)
{
	struct usage_sums none = {0}, some = {.calls = 8, .failed = 2},
			  all_failed = {.calls = 5, .failed = 5};

	CU_ASSERT_TRUE(isnan(usage_sums_success(&none)));
	CU_ASSERT_EQUAL(usage_sums_success(&some), 0.75);
	CU_ASSERT_EQUAL(usage_sums_success(&all_failed), 0);
}

static const struct tap_test tests[] = {
	{"every figure is added", every_figure_is_added},
	{"histograms are merged when both exist", histograms_merge_when_both_exist},
	{"averages are rounded, and 0 without calls", averages_are_rounded},
	{"quantiles are whole ms, within 2 %", quantiles_are_whole_ms},
	{"success is a share, and NAN without calls", success_is_a_share},
};
TAP_MAIN("usage_sums", tests)
