#include "collector/tally.h"

#include <stdlib.h>

#include "base/hist.h"
#include "lib/tap.h"

#define HOUR   (INT64_C(1795449600) * US_PER_S) /* 2026-11-23T16:00:00Z */
#define MINUTE US_PER_MIN

static struct usage_event event(
	const char *tenant, const char *tool, const char *model, int64_t at_us)
{
	struct usage_event u;

	usage_event_init(&u);
	u.tenant_id = str_from(tenant);
	u.tool_id = str_from(tool);
	u.model = str_from(model);
	u.created_at_us = at_us;
	u.latency_ms = 100;
	return u;
}

static void sums_every_figure(void)
{
	struct arena *a = arena_new();
	struct tally *t = tally_new(a, 2);
	struct usage_event u = event("acme", "chatbot", "gpt-4o", HOUR);
	const struct usage_rollup_row *row;
	int n;

	u.prompt_tokens = 100;
	u.completion_tokens = 50;
	u.cached_tokens = 40;
	u.cache_write_tokens = 3;
	u.cache_write_1h_tokens = 4;
	u.reasoning_tokens = 20;
	u.cost_source = COST_COMPUTED;
	u.cost_pusd = 7;
	tally_add(t, &u);
	u.created_at_us = HOUR + 15 * MINUTE - 1;
	u.latency_ms = 250;
	u.success = false;
	u.cost_source = COST_UNPRICED;
	tally_add(t, &u);
	row = tally_rows(t, &n);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_EQUAL(row->period_start_us, HOUR);
	CU_ASSERT_EQUAL(row->sums.calls, 2);
	CU_ASSERT_EQUAL(row->sums.failed, 1);
	CU_ASSERT_EQUAL(row->sums.unpriced, 1);
	CU_ASSERT_EQUAL(row->sums.prompt_tokens, 200);
	CU_ASSERT_EQUAL(row->sums.completion_tokens, 100);
	CU_ASSERT_EQUAL(row->sums.cached_tokens, 80);
	CU_ASSERT_EQUAL(row->sums.cache_write_tokens, 14);
	CU_ASSERT_EQUAL(row->sums.reasoning_tokens, 40);
	CU_ASSERT_TRUE(row->sums.cost_pusd == 7);
	CU_ASSERT_EQUAL(row->sums.latency_sum_ms, 350);
	arena_free(a);
}

static void keeps_keys_and_quarters_apart(void)
{
	struct arena *a = arena_new();
	struct usage_event events[] = {
		event("acme", "chatbot", "gpt-4o", HOUR),
		event("acmec", "hatbot", "gpt-4o", HOUR),
		event("acme", "intake", "gpt-4o", HOUR),
		event("acme", "chatbot", "gpt-4", HOUR),
		event("acme", "chatbot", "gpt-4o", HOUR + 15 * MINUTE),
		event("acme", "chatbot", "gpt-4o", HOUR + 14 * MINUTE),
	};
	enum { EVENTS = sizeof(events) / sizeof(events[0]) };
	struct tally *t = tally_new(a, EVENTS);
	const struct usage_rollup_row *rows;
	int n;

	for (int i = 0; i < EVENTS; i++)
		tally_add(t, &events[i]);
	rows = tally_rows(t, &n);
	CU_ASSERT_EQUAL_FATAL(n, 5);
	CU_ASSERT_EQUAL(rows[0].sums.calls, 2);
	for (int i = 1; i < n; i++)
		CU_ASSERT_EQUAL(rows[i].sums.calls, 1);
	arena_free(a);
}

static void sorts_the_buckets_of_each_row(void)
{
	enum { EVENTS = 5000, KEYS = 7 };
	static const char *const tools[KEYS] = {"a", "b", "c", "d", "e", "f", "g"};
	struct arena *a = arena_new();
	struct tally *t = tally_new(a, EVENTS);
	const struct usage_rollup_row *rows;
	struct hist expected[KEYS] = {0};
	int n, misplaced = 0, different = 0;

	srandom(1);
	for (int i = 0; i < EVENTS; i++) {
		struct usage_event u = event("acme", tools[i % KEYS], "m", HOUR);

		u.latency_ms = random() % 100000;
		hist_add(&expected[i % KEYS], (double)u.latency_ms, 1);
		tally_add(t, &u);
	}
	rows = tally_rows(t, &n);
	CU_ASSERT_EQUAL_FATAL(n, KEYS);
	for (int k = 0; k < n; k++) {
		for (int i = 0; i < rows[k].sums.calls; i++) {
			misplaced += i > 0 && rows[k].buckets[i] < rows[k].buckets[i - 1];
			expected[k].count[rows[k].buckets[i]]--;
		}
		for (int b = 0; b < HIST_BUCKETS; b++)
			different += expected[k].count[b] != 0;
	}
	CU_ASSERT_EQUAL(misplaced, 0);
	CU_ASSERT_EQUAL(different, 0);
	arena_free(a);
}

static void counts_failures_by_type(void)
{
	struct arena *a = arena_new();
	struct tally *t = tally_new(a, 8);
	struct usage_event u = event("acme", "chatbot", "gpt-4o", HOUR);
	const struct usage_error_row *errors;
	int n;

	tally_add(t, &u);
	u.success = false;
	tally_add(t, &u);
	u.error_type = STR("timeout");
	tally_add(t, &u);
	tally_add(t, &u);
	errors = tally_errors(t, &n);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_TRUE(str_is(errors[0].error_type, "") && errors[0].error_type.ptr);
	CU_ASSERT_EQUAL(errors[0].failed, 1);
	CU_ASSERT_TRUE(str_is(errors[1].error_type, "timeout"));
	CU_ASSERT_EQUAL(errors[1].failed, 2);
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"every figure is summed", sums_every_figure},
	{"a row is one tenant, tool, model and quarter-hour", keeps_keys_and_quarters_apart},
	{"each row has its own buckets, ascending", sorts_the_buckets_of_each_row},
	{"failures are counted by error type", counts_failures_by_type},
};
TAP_MAIN("tally", tests)
