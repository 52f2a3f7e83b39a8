#include "domain/pricing.h"

#include <stdio.h>

#include "lib/tap.h"

#define ALWAYS .valid_from_us = INT64_MIN, .valid_to_us = INT64_MAX
#define NO_PARTS                                                                        \
	.cache_read = RATE_NONE, .cache_write = RATE_NONE, .cache_write_1h = RATE_NONE, \
	.reasoning = RATE_NONE, .audio_input = RATE_NONE, .audio_output = RATE_NONE,    \
	.image_input = RATE_NONE
#define PRICE(id_, pattern_, in_, out_)                                       \
	.id = id_, .pattern = STR(pattern_), .service_tier = STR("standard"), \
	.source = STR("test"), .input = in_, .output = out_

/* Rates in pico-USD per token: 2.50 USD per million tokens is 2500000. Times in microseconds of the
 * day named. */
#define DAY_2025_06_10 INT64_C(1749513600000000)
#define DAY_2026_07_30 INT64_C(1785369600000000)
#define DAY_2026_09_01 INT64_C(1788220800000000)

static const struct price rows[] = {
	{PRICE(1, "gpt-4o", 2500000, 10000000), ALWAYS, NO_PARTS},
	{PRICE(2, "gpt-4o-mini", 150000, 600000), ALWAYS, NO_PARTS},
	{PRICE(3, "gpt-4-turbo", 10000000, 30000000), ALWAYS, NO_PARTS},
	{PRICE(4, "claude-sonnet-4-5", 3000000, 15000000), ALWAYS, .cache_read = 300000,
		.cache_write = 3750000, .cache_write_1h = 6000000, .reasoning = RATE_NONE,
		.audio_input = RATE_NONE, .audio_output = RATE_NONE, .image_input = RATE_NONE},
	{PRICE(5, "claude-sonnet-4-5", 6000000, 22500000), ALWAYS, .min_prompt_tokens = 200001,
		.cache_read = 600000, .cache_write = 7500000, .cache_write_1h = 12000000,
		.reasoning = RATE_NONE, .audio_input = RATE_NONE, .audio_output = RATE_NONE,
		.image_input = RATE_NONE},
	{PRICE(6, "gpt-realtime", 4000000, 16000000), ALWAYS, .cache_read = 400000,
		.cache_write = RATE_NONE, .cache_write_1h = RATE_NONE, .reasoning = 20000000,
		.audio_input = 32000000, .audio_output = 64000000, .image_input = 5000000},
	{PRICE(7, "claude-sonnet-5", 2000000, 10000000), NO_PARTS, .valid_from_us = INT64_MIN,
		.valid_to_us = DAY_2026_09_01},
	{PRICE(8, "claude-sonnet-5", 3000000, 15000000), NO_PARTS, .valid_from_us = DAY_2026_09_01,
		.valid_to_us = INT64_MAX},
	{PRICE(9, "o3", 10000000, 40000000), NO_PARTS, .valid_from_us = INT64_MIN,
		.valid_to_us = DAY_2025_06_10},
	{PRICE(10, "o3", 2000000, 8000000), NO_PARTS, .valid_from_us = DAY_2025_06_10,
		.valid_to_us = INT64_MAX},
	{PRICE(11, "gpt-5.6-luna", 1000000, 6000000), NO_PARTS, .valid_from_us = INT64_MIN,
		.valid_to_us = DAY_2026_07_30},
	{PRICE(12, "gpt-5.6-luna", 200000, 1200000), NO_PARTS, .valid_from_us = DAY_2026_07_30,
		.valid_to_us = INT64_MAX},
	{.id = 13,
		.pattern = STR("gpt-4o"),
		.service_tier = STR("batch"),
		.input = 1250000,
		.output = 5000000,
		ALWAYS,
		NO_PARTS},
	{PRICE(14, "gpt-4o", 2000000, 9000000), .tenant_id = STR("acme"), ALWAYS, NO_PARTS},
	{PRICE(15, "gpt-4o", 2750000, 11000000), .provider = STR("azure"), ALWAYS, NO_PARTS},
	{PRICE(16, "gpt-4o-2024-05-13", 5000000, 15000000), ALWAYS, NO_PARTS},
	{PRICE(17, "llama-3", 100000, 100000), .match = MATCH_PREFIX, ALWAYS, NO_PARTS},
	{PRICE(18, "llama-3.3", 300000, 300000), .match = MATCH_PREFIX, ALWAYS, NO_PARTS},
	{PRICE(19, "llama.*-vision$", 700000, 700000), .match = MATCH_REGEX, ALWAYS, NO_PARTS},
	{PRICE(20, "^qwen[0-9]+", 400000, 400000), .match = MATCH_REGEX, ALWAYS, NO_PARTS},
};

static struct price_book *book(void)
{
	struct price_book *b = NULL;
	struct err e = {0};

	if (price_book_new(rows, sizeof(rows) / sizeof(rows[0]), &b, &e))
		printf("# %s\n", e.msg);
	return b;
}

static struct usage_event call(const char *model)
{
	return (struct usage_event){.model = str_from(model),
		.tenant_id = STR("globex"),
		.prompt_tokens = 1000,
		.completion_tokens = 100,
		.created_at_us = DAY_2026_09_01};
}

static int64_t row_for(struct price_book *b, const struct usage_event *u)
{
	const struct price *p = price_find(b, u);

	return p ? p->id : 0;
}

static void finds_rows_by_name(void)
{
	static const struct {
		const char *model;
		int64_t row;
	} cases[] = {
		{"gpt-4o", 1},
		{"GPT-4o-2024-08-06", 1},
		{"openai/gpt-4o", 1},
		{"azure/gpt-4o", 1},
		{"gpt-4o-2024-05-13", 16},
		{"openai/gpt-4o-2024-05-13", 16},
		{"gpt-4o-mini", 2},
		{"gpt-4o-mini-2024-07-18", 2},
		{"gpt-4-turbo-2024-04-09", 3},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0", 4},
		{"anthropic.claude-sonnet-4-5-20250929-v1:0", 4},
		{"claude-sonnet-4-5@20250929", 4},
		{"vertex_ai/claude-sonnet-4-5@20250929", 4},
		{"llama-3-8b", 17},
		{"llama-3.3-70b", 18},
		{"llama-3-vision", 17},
		{"llama-4-vision", 19},
		{"Qwen3-235b", 20},
		{"gpt-4o-audio-preview", 0},
		{"gpt-4o-mini-tts", 0},
		{"ft:gpt-4o:acme", 0},
		{"chatgpt-4o-latest", 0},
		{"my-own-model", 0},
		{"", 0},
	};
	struct price_book *b = book();

	for (int twice = 0; twice < 2; twice++) /* worked out, then remembered */
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			struct usage_event u = call(cases[i].model);
			int64_t row = row_for(b, &u);

			if (row != cases[i].row)
				printf("# %s: row %lld\n", cases[i].model, (long long)row);
			CU_ASSERT_EQUAL(row, cases[i].row);
		}
	price_book_free(b);
}

static void prefers_tenant_provider_and_tier(void)
{
	static const struct {
		const char *tenant, *provider, *tier;
		int64_t row;
	} cases[] = {
		{"globex", NULL, NULL, 1},
		{"globex", "openai", "standard", 1},
		{"globex", "openai", "default", 1},
		{"globex", "azure", NULL, 15},
		{"globex", "Azure", NULL, 15},
		{"globex", "azure.ai.openai", NULL, 15},
		{"globex", NULL, "batch", 13},
		{"globex", NULL, "Batch", 13},
		{"globex", NULL, "priority", 1},
		{"acme", NULL, NULL, 14},
		{"acme", "azure", "batch", 14},
	};
	struct price_book *b = book();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_event u = call("gpt-4o");

		u.tenant_id = str_from(cases[i].tenant);
		u.provider = str_from(cases[i].provider);
		u.service_tier = str_from(cases[i].tier);
		CU_ASSERT_EQUAL(row_for(b, &u), cases[i].row);
	}
	price_book_free(b);
}

static void chooses_by_event_time(void)
{
	static const struct {
		const char *model;
		int64_t at_us, row;
	} cases[] = {
		{"claude-sonnet-5", DAY_2026_09_01 - 1, 7},
		{"claude-sonnet-5", DAY_2026_09_01, 8},
		{"o3", DAY_2025_06_10 - 1, 9},
		{"o3-2025-04-16", DAY_2025_06_10, 10},
		{"gpt-5.6-luna", DAY_2026_07_30 - 1, 11},
		{"gpt-5.6-luna", DAY_2026_07_30, 12},
	};
	struct price_book *b = book();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_event u = call(cases[i].model);

		u.created_at_us = cases[i].at_us;
		CU_ASSERT_EQUAL(row_for(b, &u), cases[i].row);
	}
	price_book_free(b);
}

static void long_prompts_have_their_own_rates(void)
{
	struct price_book *b = book();
	struct usage_event u = call("claude-sonnet-4-5");

	u.prompt_tokens = 200000;
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.model_price_id, 4);
	CU_ASSERT_EQUAL(
		u.cost_pusd, INT64_C(601500000000)); /* 200000 x 3e-6 + 100 x 1.5e-5 = 0.6015 USD */
	u.prompt_tokens = 200001;
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.model_price_id, 5);
	CU_ASSERT_EQUAL(u.cost_pusd,
		INT64_C(1202256000000)); /* 200001 x 6e-6 + 100 x 2.25e-5 = 1.202256 USD */
	price_book_free(b);
}

static void every_bucket_has_its_rate(void)
{
	struct price_book *b = book();
	struct usage_event u = call("gpt-realtime");

	u.prompt_tokens = 10000;
	u.cached_tokens = 1000;
	u.cache_write_tokens = 100;   /* no rate: input */
	u.cache_write_1h_tokens = 10; /* no rate, nor one for cache writes: input */
	u.audio_prompt_tokens = 2000;
	u.image_prompt_tokens = 500;
	u.completion_tokens = 700;
	u.reasoning_tokens = 200;
	u.audio_completion_tokens = 300;
	price_event(b, &u);
	/* plain prompt 10000-1000-100-10-2000-500 = 6390; plain completion 700-200-300 = 200; in
	 * 1e-6 USD: 6390x4 + 1000x.4 + 110x4 + 2000x32 + 500x5 + 200x16 + 200x20 + 300x64 = 119300
	 */
	CU_ASSERT_EQUAL(u.cost_source, COST_COMPUTED);
	CU_ASSERT_EQUAL(u.cost_pusd, INT64_C(119300000000));
	price_book_free(b);
}

static void cache_writes_of_an_hour_cost_more(void)
{
	struct price_book *b = book();
	struct usage_event u = call("claude-sonnet-4-5");

	u.prompt_tokens = 5000;
	u.cached_tokens = 3000;
	u.cache_write_tokens = 1000;
	u.cache_write_1h_tokens = 500;
	u.reasoning_tokens = 40; /* part of 100 at the same rate */
	price_event(b, &u);
	/* 500x3 + 3000x.3 + 1000x3.75 + 500x6 + 100x15 = 10650 in 1e-6 USD */
	CU_ASSERT_EQUAL(u.cost_pusd, INT64_C(10650000000));
	price_book_free(b);
}

static void an_hour_falls_back_to_five_minutes(void)
{
	const struct price one = {PRICE(1, "m", 100, 1000), ALWAYS, .cache_read = RATE_NONE,
		.cache_write = 125, .cache_write_1h = RATE_NONE, .reasoning = RATE_NONE,
		.audio_input = RATE_NONE, .audio_output = RATE_NONE, .image_input = RATE_NONE};
	struct price_book *b = NULL;
	struct usage_event u = call("m");

	CU_ASSERT_EQUAL_FATAL(price_book_new(&one, 1, &b, NULL), OK);
	u.cache_write_1h_tokens = 400;
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.cost_pusd, 600 * 100 + 400 * 125 + 100 * 1000);
	price_book_free(b);
}

static void parts_larger_than_their_total_leave_nothing(void)
{
	struct price_book *b = book();
	struct usage_event u = call("claude-sonnet-4-5");

	u.prompt_tokens = 1000;
	u.cached_tokens = 1500;
	u.completion_tokens = 10;
	u.reasoning_tokens = 20;
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.cost_pusd, INT64_C(1500) * 300000 + INT64_C(20) * 15000000);
	price_book_free(b);
}

static void a_reported_cost_stays(void)
{
	struct price_book *b = book();
	struct usage_event u = call("gpt-4o");

	u.cost_source = COST_REPORTED;
	u.cost_pusd = 42;
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.cost_source, COST_REPORTED);
	CU_ASSERT_EQUAL(u.cost_pusd, 42);
	CU_ASSERT_EQUAL(u.model_price_id, 0);
	price_book_free(b);
}

static void unknown_and_overflowing_are_unpriced(void)
{
	const struct price dear = {PRICE(1, "dear", INT64_C(10000000000), 1), ALWAYS, NO_PARTS};
	struct price_book *b = NULL;
	struct usage_event u = call("dear");

	CU_ASSERT_EQUAL_FATAL(price_book_new(&dear, 1, &b, NULL), OK);
	u.prompt_tokens = 922337203; /* 9.22 million USD: just fits */
	u.completion_tokens = 0;
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.cost_source, COST_COMPUTED);
	CU_ASSERT_EQUAL(u.cost_pusd, INT64_C(9223372030000000000));
	u.prompt_tokens = 922337204;
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.cost_source, COST_UNPRICED);
	CU_ASSERT_EQUAL(u.cost_pusd, 0);
	CU_ASSERT_EQUAL(u.model_price_id, 0);
	u = call("nobody-knows");
	price_event(b, &u);
	CU_ASSERT_EQUAL(u.cost_source, COST_UNPRICED);
	price_book_free(b);
}

static void refuses_a_broken_pattern(void)
{
	struct price_book *b = NULL;
	struct err e = {0};
	const struct price bad[] = {
		rows[19], {PRICE(77, "a(b", 1, 1), .match = MATCH_REGEX, ALWAYS, NO_PARTS}};

	CU_ASSERT_EQUAL(price_book_new(bad, 2, &b, &e), ERR_INVALID);
	CU_ASSERT_PTR_NULL(b);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "77"));
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "a(b"));
}

static void tells_which_rows_match(void)
{
	const struct price broken = {PRICE(1, "a(b", 1, 1), .match = MATCH_REGEX, ALWAYS, NO_PARTS};

	CU_ASSERT_TRUE(price_matches(&rows[0], STR("openai/gpt-4o-2024-08-06")));
	CU_ASSERT_FALSE(price_matches(&rows[0], STR("gpt-4o-mini")));
	CU_ASSERT_TRUE(price_matches(&rows[19], STR("qwen2.5")));
	CU_ASSERT_FALSE(price_matches(&broken, STR("a(b")));
	CU_ASSERT_EQUAL(price_pattern_check(&broken, NULL), ERR_INVALID);
	CU_ASSERT_EQUAL(price_pattern_check(&rows[19], NULL), OK);
}

static void more_names_than_the_cache_holds(void)
{
	struct price_book *b = book();
	struct usage_event known = call("gpt-4o-mini");
	char name[32];

	for (int i = 0; i < 40000; i++) {
		struct usage_event u;

		snprintf(name, sizeof(name), "llama-3.3-%d", i);
		u = call(name);
		if (row_for(b, &u) != 18)
			CU_FAIL("a name was priced by another row");
	}
	CU_ASSERT_EQUAL(row_for(b, &known), 2);
	price_book_free(b);
}

static const struct tap_test tests[] = {
	{"rows are found by the spellings of a model, and only those", finds_rows_by_name},
	{"tenant, then provider, then served tier", prefers_tenant_provider_and_tier},
	{"the price of the event's time applies", chooses_by_event_time},
	{"long prompts have their own rates", long_prompts_have_their_own_rates},
	{"every bucket is billed once, at its own rate", every_bucket_has_its_rate},
	{"cache writes of an hour cost more", cache_writes_of_an_hour_cost_more},
	{"cache writes of an hour fall back to those of five minutes",
		an_hour_falls_back_to_five_minutes},
	{"parts larger than their total leave nothing of it",
		parts_larger_than_their_total_leave_nothing},
	{"a reported cost stays", a_reported_cost_stays},
	{"unknown models and overflowing amounts are unpriced",
		unknown_and_overflowing_are_unpriced},
	{"a pattern that is no regular expression is refused by name", refuses_a_broken_pattern},
	{"it can be asked which rows match a name", tells_which_rows_match},
	{"a full cache is emptied without harm", more_names_than_the_cache_holds},
};
TAP_MAIN("pricing", tests)
