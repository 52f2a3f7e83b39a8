#include "views/usage_rows.h"

#include <math.h>

#include "lib/tap.h"

static const struct usage_group groups[] = {
	{{"b", 1}, {"Beta", 4}, {.calls = 10, .cost_pusd = 30 * PUSD_PER_USD, .prompt_tokens = 5}},
	{{"a", 1}, {"Alpha", 5},
		{.calls = 40, .failed = 20, .cost_pusd = 20 * PUSD_PER_USD, .prompt_tokens = 5}},
	{{"c", 1}, {"Gamma", 5}, {.calls = 4, .unpriced = 4}},
};
static const struct usage_group before[] = {
	{{"a", 1}, {"Alpha", 5}, {.calls = 40, .cost_pusd = 10 * PUSD_PER_USD}},
	{{"b", 1}, {"Beta", 4}, {.calls = 40, .cost_pusd = 40 * PUSD_PER_USD}},
};

static void rows_come_in_the_order_asked_for(void)
{
	static const struct {
		enum usage_order order;
		bool reversed;
		const char *keys;
	} cases[] = {{ORDER_COST, false, "bac"}, {ORDER_COST, true, "cab"},
		{ORDER_CALLS, false, "abc"}, {ORDER_NAME, false, "abc"}, {ORDER_NAME, true, "cba"},
		{ORDER_CHANGE, false, "cab"}, {ORDER_PER_CALL, false, "bac"},
		{ORDER_TOKENS, false, "bac"}, {ORDER_FAILED, false, "abc"},
		{ORDER_SUCCESS, true, "acb"}};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_row *r =
			usage_rows_make(a, groups, 3, before, 2, cases[i].order, cases[i].reversed);

		for (int k = 0; k < 3; k++)
			CU_ASSERT_EQUAL(r[k].group->key.ptr[0], cases[i].keys[k]);
	}
	arena_free(a);
}

static void rows_know_what_was_before(void)
{
	struct arena *a = arena_new();
	struct usage_row *r = usage_rows_make(a, groups, 3, before, 2, ORDER_COST, false);

	CU_ASSERT_PTR_EQUAL(r[0].before, &before[1].sums);
	CU_ASSERT_PTR_EQUAL(r[1].before, &before[0].sums);
	CU_ASSERT_PTR_NULL(r[2].before);
	arena_free(a);
}

static void the_address_decides_one_table(void)
{
	static const struct {
		const char *sort;
		enum usage_order order;
		bool reversed;
	} cases[] = {{NULL, ORDER_COST, false}, {"tools.calls", ORDER_CALLS, false},
		{"-tools.calls", ORDER_CALLS, true}, {"tenants.calls", ORDER_COST, false},
		{"tools.nonsense", ORDER_COST, false}, {"tools", ORDER_COST, false},
		{"-", ORDER_COST, false}, {"", ORDER_COST, false},
		{"toolsx.calls", ORDER_COST, false}};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool reversed;

		CU_ASSERT_EQUAL(usage_order_of(cases[i].sort, "tools", ORDER_COST, &reversed),
			cases[i].order);
		CU_ASSERT_EQUAL(reversed, cases[i].reversed);
	}
	CU_ASSERT_STRING_EQUAL(usage_order_key(a, "tools", ORDER_CALLS, true), "-tools.calls");
	arena_free(a);
}

static void totals_are_sums(void)
{
	struct usage_sums t = usage_rows_total(groups, 3);

	CU_ASSERT_EQUAL(t.calls, 54);
	CU_ASSERT_EQUAL(t.failed, 20);
	CU_ASSERT_TRUE(t.cost_pusd == 50 * (pusd_sum)PUSD_PER_USD);
}

static void rates_leave_out_what_is_unknown(void)
{
	static const struct usage_sums half = {.calls = 4,
		.unpriced = 2,
		.cost_pusd = PUSD_PER_USD,
		.prompt_tokens = 10,
		.cached_tokens = 4};

	CU_ASSERT_EQUAL(usage_usd_per_1000(&half), 500);
	CU_ASSERT_TRUE(isnan(usage_usd_per_1000(&groups[2].sums)));
	CU_ASSERT_EQUAL(usage_cached_share(&half), 0.4);
	CU_ASSERT_TRUE(isnan(usage_cached_share(&groups[2].sums)));
}

static const struct tap_test tests[] = {
	{"rows come in the order asked for", rows_come_in_the_order_asked_for},
	{"rows know what they were before", rows_know_what_was_before},
	{"the address orders one table, others keep theirs", the_address_decides_one_table},
	{"the total is the sum of all groups", totals_are_sums},
	{"rates count priced calls only", rates_leave_out_what_is_unknown},
};
TAP_MAIN("usage_rows", tests)
