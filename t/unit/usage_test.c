#include "domain/usage.h"

#include <stdlib.h>

#include "lib/tap.h"

#define NOW (INT64_C(1795450595) * US_PER_S)

static const struct usage_limits limits = {.now_us = NOW, .oldest_us = NOW - 365 * US_PER_DAY};

static struct usage_event valid_event(void)
{
	struct usage_event u;

	usage_event_init(&u);
	u.tenant_id = STR("acme");
	u.tool_id = STR("chatbot");
	u.model = STR("gpt-4-turbo");
	u.latency_ms = 850;
	return u;
}

/* Completes `u` and returns the first problem as "field: detail", or "" if there is none. */
static const char *first_problem(struct usage_event *u, struct arena *a)
{
	struct usage_problems problems = {.n = 0};
	bool ok = usage_event_complete(u, &limits, a, &problems);

	CU_ASSERT_EQUAL(ok, problems.n == 0);
	return problems.n
		       ? arena_printf(a, "%s: %s", problems.item[0].field, problems.item[0].detail)
		       : "";
}

static void gives_defaults(void)
{
	struct arena *a = arena_new();
	struct usage_event u = valid_event();

	CU_ASSERT_STRING_EQUAL(first_problem(&u, a), "");
	CU_ASSERT_EQUAL(u.created_at_us, NOW);
	CU_ASSERT_EQUAL(u.received_at_us, NOW);
	CU_ASSERT_EQUAL(u.id.len, 36);
	CU_ASSERT_TRUE(u.success);
	CU_ASSERT_EQUAL(u.cost_source, COST_UNPRICED);
	CU_ASSERT_PTR_NULL(u.tool_name.ptr);
	CU_ASSERT_FALSE(u.usage_inconsistent);
	arena_free(a);
}

static void normalises_text(void)
{
	struct arena *a = arena_new();
	struct usage_event u = valid_event();

	u.provider = STR("OpenAI");
	u.service_tier = STR("Flex");
	u.user_id = STR("");
	u.id = STR("call-1");
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a), "");
	CU_ASSERT_TRUE(str_is(u.provider, "openai"));
	CU_ASSERT_TRUE(str_is(u.service_tier, "flex"));
	CU_ASSERT_PTR_NULL(u.user_id.ptr);
	CU_ASSERT_TRUE(str_is(u.id, "call-1"));
	arena_free(a);
}

static void names_missing_fields(void)
{
	static const char *const fields[] = {"tenantId", "toolId", "model", "latencyMs"};
	struct arena *a = arena_new();
	struct usage_problems problems = {.n = 0};
	struct usage_event u;

	usage_event_init(&u);
	CU_ASSERT_FALSE(usage_event_complete(&u, &limits, a, &problems));
	CU_ASSERT_EQUAL_FATAL(problems.n, 4);
	for (int i = 0; i < 4; i++) {
		CU_ASSERT_STRING_EQUAL(problems.item[i].field, fields[i]);
		CU_ASSERT_STRING_EQUAL(problems.item[i].detail, "is required");
	}
	arena_free(a);
}

static void refuses_bad_text(void)
{
	static const struct {
		const char *text;
		const char *problem;
	} cases[] = {
		{"a\tb", "model: must be UTF-8 text without control characters, found byte 0x09 at "
			 "offset 1"},
		{"ab\x7f", "model: must be UTF-8 text without control characters, found byte 0x7f "
			   "at offset 2"},
		{"\xc2\x85", "model: must be UTF-8 text without control characters, found byte "
			     "0xc2 at offset 0"},
		{"x\xff", "model: must be UTF-8 text without control characters, found byte 0xff "
			  "at offset 1"},
		{"\xc0\xaf", "model: must be UTF-8 text without control characters, found byte "
			     "0xc0 at offset 0"},
		{"\xe0\x80\xaf", "model: must be UTF-8 text without control characters, found byte "
				 "0xe0 at offset 0"},
		{"\xed\xa0\x80", "model: must be UTF-8 text without control characters, found byte "
				 "0xed at offset 0"},
		{"\xf4\x90\x80\x80", "model: must be UTF-8 text without control characters, found "
				     "byte 0xf4 at offset 0"},
		{"\xe2\x82", "model: must be UTF-8 text without control characters, found byte "
			     "0xe2 at offset 0"},
		{"\xe2\x82\xac \xc3\xa9 \xf0\x9f\x98\x80 \xc2\xa0", ""},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_event u = valid_event();

		u.model = str_from(cases[i].text);
		CU_ASSERT_STRING_EQUAL(first_problem(&u, a), cases[i].problem);
	}
	arena_free(a);
}

static void limits_lengths(void)
{
	struct arena *a = arena_new();
	struct usage_event u = valid_event();
	char *text = arena_zalloc(a, USAGE_METADATA_MAX + 1);

	memset(text, 'x', USAGE_METADATA_MAX + 1);
	u.tenant_id = (struct str){text, 128};
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a), "");
	u.tenant_id.len = 129;
	CU_ASSERT_STRING_EQUAL(
		first_problem(&u, a), "tenantId: must be at most 128 bytes of text, found 129");
	u = valid_event();
	u.metadata = (struct str){text, USAGE_METADATA_MAX + 1};
	CU_ASSERT_STRING_EQUAL(
		first_problem(&u, a), "metadata: must be at most 16384 bytes of JSON, found 16385");
	u = valid_event();
	u.id = STR("");
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a),
		"id: must be 1 to 64 bytes of text; leave it out to be given one");
	arena_free(a);
}

static void limits_numbers(void)
{
	struct arena *a = arena_new();
	struct usage_event u = valid_event();

	u.prompt_tokens = -1;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a),
		"promptTokens: must be a whole number from 0 to 1000000000, found -1");
	u = valid_event();
	u.completion_tokens = USAGE_TOKENS_MAX + 1;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a),
		"completionTokens: must be a whole number from 0 to 1000000000, found 1000000001");
	u = valid_event();
	u.latency_ms = USAGE_LATENCY_MAX + 1;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a),
		"latencyMs: must be a whole number from 0 to 604800000, found 604800001");
	u = valid_event();
	u.cost_source = COST_REPORTED;
	u.cost_pusd = -PUSD_PER_USD / 2;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a),
		"estimatedCost: must be an amount of USD from 0 to 100000, found -0.5");
	u = valid_event();
	u.prompt_tokens = u.completion_tokens = USAGE_TOKENS_MAX;
	u.latency_ms = 0;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a), "");
	arena_free(a);
}

static void limits_times(void)
{
	struct arena *a = arena_new();
	struct usage_event u = valid_event();

	u.created_at_given = true;
	u.created_at_us = limits.oldest_us;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a), "");
	u.created_at_us = NOW + USAGE_AHEAD_MAX_US;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a), "");
	CU_ASSERT_EQUAL(u.created_at_us, NOW + USAGE_AHEAD_MAX_US);
	u.created_at_us = limits.oldest_us - US_PER_S;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a),
		"createdAt: must not be older than the retention, that is not before "
		"2025-11-23T16:16:35Z, found "
		"2025-11-23T16:16:34Z");
	u.created_at_us = NOW + USAGE_AHEAD_MAX_US + US_PER_S;
	CU_ASSERT_STRING_EQUAL(first_problem(&u, a),
		"createdAt: must be at most 24 hours ahead, that is not after "
		"2026-11-24T16:16:35Z, found "
		"2026-11-24T16:16:36Z");
	arena_free(a);
}

static void flags_inconsistent_parts(void)
{
	static const struct {
		int64_t prompt, completion, cached, write, reasoning;
		bool inconsistent;
	} cases[] = {
		{100, 50, 100, 0, 50, false},
		{100, 50, 60, 41, 0, true},
		{100, 50, 0, 0, 51, true},
		{0, 0, 0, 0, 0, false},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_event u = valid_event();

		u.prompt_tokens = cases[i].prompt;
		u.completion_tokens = cases[i].completion;
		u.cached_tokens = cases[i].cached;
		u.cache_write_tokens = cases[i].write;
		u.reasoning_tokens = cases[i].reasoning;
		CU_ASSERT_STRING_EQUAL(first_problem(&u, a), "");
		CU_ASSERT_EQUAL(u.usage_inconsistent, cases[i].inconsistent);
	}
	arena_free(a);
}

static void ids_are_uuids_in_order_of_time(void)
{
	struct arena *a = arena_new();
	struct str first = usage_new_id(a, NOW);
	struct str second = usage_new_id(a, NOW + 1);

	CU_ASSERT_EQUAL(first.len, 36);
	CU_ASSERT_EQUAL(strspn(first.ptr, "0123456789abcdef-"), 36);
	CU_ASSERT_EQUAL(first.ptr[14], '7');
	CU_ASSERT_PTR_NOT_NULL(strchr("89ab", first.ptr[19]));
	CU_ASSERT_EQUAL(strncmp(first.ptr, "01a20931-e6b8-7000-", 19), 0);
	CU_ASSERT_TRUE(str_cmp(first, second) < 0);
	CU_ASSERT_FALSE(str_eq(usage_new_id(a, NOW), first));
	arena_free(a);
}

static void keeps_few_problems(void)
{
	struct arena *a = arena_new();
	struct usage_problems problems = {.n = 0};

	for (int i = 0; i < 20; i++)
		usage_problem_add(&problems, a, arena_printf(a, "field%d", i), "%d", i);
	CU_ASSERT_EQUAL(problems.n, USAGE_PROBLEMS_MAX);
	CU_ASSERT_STRING_EQUAL(problems.item[7].detail, "7");
	problems.n = 0;
	usage_problem_add(&problems, a, "latencyMs", "first");
	usage_problem_add(&problems, a, "latencyMs", "second");
	CU_ASSERT_EQUAL(problems.n, 1);
	CU_ASSERT_STRING_EQUAL(problems.item[0].detail, "first");
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"what is left out gets its default", gives_defaults},
	{"empty text is absent, provider and tier are lower case", normalises_text},
	{"missing fields are named", names_missing_fields},
	{"malformed UTF-8 and control characters are refused", refuses_bad_text},
	{"text has limits", limits_lengths},
	{"numbers have limits", limits_numbers},
	{"createdAt lies between the retention and 24 hours ahead", limits_times},
	{"parts beyond their total are flagged", flags_inconsistent_parts},
	{"new ids are version 7 UUIDs in order of time", ids_are_uuids_in_order_of_time},
	{"one problem per field, of at most eight fields", keeps_few_problems},
};
TAP_MAIN("usage", tests)
