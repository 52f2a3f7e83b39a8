#include "ingest/usage_json.h"

#include "lib/tap.h"

/* Reads `text` and returns all problems as "field: detail" lines. */
static const char *problems_of(const char *text, struct arena *a, struct usage_event *u)
{
	struct usage_problems problems = {.n = 0};
	struct json_item item, *items;
	const char *all = "";
	int n;

	CU_ASSERT_EQUAL_FATAL(json_scan(str_from(text), NULL, 0, a, &item, &items, &n, NULL), OK);
	if (!usage_json_read_item(&item, a, u, &problems))
		CU_ASSERT_EQUAL(problems.n, 1);
	for (int i = 0; i < problems.n; i++)
		all = arena_printf(a, "%s%s%s: %s", all, i ? "\n" : "", problems.item[i].field,
			problems.item[i].detail);
	return all;
}

static void reads_every_field(void)
{
	struct arena *a = arena_new();
	struct usage_event u;

	CU_ASSERT_STRING_EQUAL(
		problems_of(
			"{\"id\":\"c1\",\"tenantId\":\"acme\",\"toolId\":\"chatbot\",\"toolName\":"
			"\"Chatbot\","
			"\"operation\":\"chat\",\"provider\":\"openai\",\"model\":\"gpt-4o\","
			"\"serviceTier\":\"flex\",\"requestId\":\"r\",\"errorType\":\"timeout\","
			"\"userId\":\"u\",\"entityType\":\"Lead\",\"entityId\":\"7\","
			"\"promptTokens\":1,\"completionTokens\":2,\"cachedTokens\":3,"
			"\"cacheWriteTokens\":4,\"cacheWrite1hTokens\":5,\"reasoningTokens\":6,"
			"\"audioPromptTokens\":7,\"audioCompletionTokens\":8,\"imagePromptTokens\":"
			"9,"
			"\"latencyMs\":850,\"timeToFirstTokenMs\":90,\"success\":true,"
			"\"estimatedCost\":0.0125,\"createdAt\":\"2026-11-23T16:16:35Z\","
			"\"metadata\":{\"a\":[1,0.10]},\"totalTokens\":\"ignored\"}",
			a, &u),
		"");
#define X(field, name, max) CU_ASSERT_PTR_NOT_NULL(u.field.ptr);
	FOR_EACH_USAGE_TEXT(X)
#undef X
	CU_ASSERT_TRUE(str_is(u.tenant_id, "acme"));
	CU_ASSERT_TRUE(str_is(u.entity_id, "7"));
	CU_ASSERT_EQUAL(u.prompt_tokens, 1);
	CU_ASSERT_EQUAL(u.image_prompt_tokens, 9);
	CU_ASSERT_EQUAL(u.latency_ms, 850);
	CU_ASSERT_EQUAL(u.time_to_first_token_ms, 90);
	CU_ASSERT_TRUE(u.success);
	CU_ASSERT_EQUAL(u.cost_source, COST_REPORTED);
	CU_ASSERT_EQUAL(u.cost_pusd, INT64_C(12500000000));
	CU_ASSERT_TRUE(u.created_at_given);
	CU_ASSERT_EQUAL(u.created_at_us, INT64_C(1795450595) * US_PER_S);
	CU_ASSERT_TRUE(str_is(u.metadata, "{\"a\":[1,0.10]}"));
	arena_free(a);
}

static void says_what_was_found(void)
{
	static const struct {
		const char *json;
		const char *problems;
	} cases[] = {
		{"{\"promptTokens\":\"12\"}", "promptTokens: must be a whole number from 0 to "
					      "1000000000, found the string \"12\""},
		{"{\"promptTokens\":1.5}", "promptTokens: must be a whole number from 0 to "
					   "1000000000, found the number 1.5"},
		{"{\"promptTokens\":-1}", "promptTokens: must be a whole number from 0 to "
					  "1000000000, found the number -1"},
		{"{\"promptTokens\":1000000001}", "promptTokens: must be a whole number from 0 to "
						  "1000000000, found the number 1000000001"},
		{"{\"latencyMs\":true}",
			"latencyMs: must be a whole number from 0 to 604800000, found true"},
		{"{\"tenantId\":5}", "tenantId: must be a string, found the number 5"},
		{"{\"model\":[]}", "model: must be a string, found an array"},
		{"{\"success\":\"yes\"}",
			"success: must be true or false, found the string \"yes\""},
		{"{\"success\":1}", "success: must be true or false, found the number 1"},
		{"{\"metadata\":\"x\"}", "metadata: must be an object, found the string \"x\""},
		{"{\"createdAt\":1795450595}",
			"createdAt: must be an RFC 3339 time like \"2026-01-31T12:00:00Z\", found "
			"the number 1795450595"},
		{"{\"createdAt\":\"yesterday\"}",
			"createdAt: must be an RFC 3339 time like \"2026-01-31T12:00:00Z\", found "
			"the string \"yesterday\""},
		{"{\"estimatedCost\":\"free\"}", "estimatedCost: must be an amount of USD like "
						 "0.0125, found the string \"free\""},
		{"{\"estimatedCost\":\"1e999999\"}", "estimatedCost: must be an amount of USD like "
						     "0.0125, found the string \"1e999999\""},
		{"{\"latencyMs\":123456789012345678901234567890123456789012345678901234567890e-40}",
			"latencyMs: must be a whole number from 0 to 604800000, found the number "
			"123456789012345678901234567890123456789012345678..."},
		{"{\"tenantId\":1,\"model\":\"a\",\"model\":\"b\"}",
			"model: duplicate key, at byte 26 of the event"},
		{"{\"tenantId\":1,\"mod\\u0065l\":\"a\",\"model\":\"b\"}",
			"model: duplicate key, at byte 31 of the event"},
		{"{\"userId\":\"}\\\"\",\"metadata\":{\"model\":1,\"model\":2}}",
			": duplicate key, at byte 38 of the event"},
		{"{\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\":1,"
		 "\"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk\":2}",
			": duplicate key, at byte 55 of the event"},
		{"{\"model\":\"\\ud800\"}", ": lone surrogate, at byte 10 of the event"},
		{"{\"latencyMs\":1e400}", ": number out of range, at byte 13 of the event"},
		{"7", ": must be an event object, found the number 7"},
		{"[]", ": must be an event object, found an array"},
		{"null", ": must be an event object, found null"},
		{"{\"estimatedCost\":{}}",
			"estimatedCost: must be an amount of USD like 0.0125, found an object"},
		{"{\"userId\":false,\"promptTokens\":null,\"model\":{}}",
			"userId: must be a string, found false\nmodel: must be a string, found an "
			"object"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_event u;

		CU_ASSERT_STRING_EQUAL(problems_of(cases[i].json, a, &u), cases[i].problems);
	}
	arena_free(a);
}

static void whole_numbers_may_be_written_as_fractions(void)
{
	struct arena *a = arena_new();
	struct usage_event u;

	CU_ASSERT_STRING_EQUAL(problems_of("{\"promptTokens\":5.0,\"latencyMs\":1e3}", a, &u), "");
	CU_ASSERT_EQUAL(u.prompt_tokens, 5);
	CU_ASSERT_EQUAL(u.latency_ms, 1000);
	arena_free(a);
}

static void null_is_absent(void)
{
	struct arena *a = arena_new();
	struct usage_event u;

	CU_ASSERT_STRING_EQUAL(
		problems_of("{\"id\":null,\"latencyMs\":null,\"success\":null,\"metadata\":null}",
			a, &u),
		"");
	CU_ASSERT_PTR_NULL(u.id.ptr);
	CU_ASSERT_EQUAL(u.latency_ms, USAGE_NOT_GIVEN);
	CU_ASSERT_TRUE(u.success);
	CU_ASSERT_PTR_NULL(u.metadata.ptr);
	arena_free(a);
}

static void an_error_type_means_failure(void)
{
	struct arena *a = arena_new();
	struct usage_event u;

	CU_ASSERT_STRING_EQUAL(problems_of("{\"errorType\":\"timeout\"}", a, &u), "");
	CU_ASSERT_FALSE(u.success);
	CU_ASSERT_STRING_EQUAL(
		problems_of("{\"errorType\":\"retried\",\"success\":true}", a, &u), "");
	CU_ASSERT_TRUE(u.success);
	arena_free(a);
}

static void costs_are_exact(void)
{
	static const struct {
		const char *json;
		int64_t pusd;
	} cases[] = {
		{"{\"estimatedCost\":0}", 0},
		{"{\"estimatedCost\":\"0.000001\"}", 1000000},
		{"{\"estimatedCost\":3e-7}", 300000},
		{"{\"estimatedCost\":0.30000000000000004}", INT64_C(300000000000)},
		{"{\"estimatedCost\":1.0000000000005e-7}", 100000},
		{"{\"estimatedCost\":12}", 12 * PUSD_PER_USD},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_event u;

		CU_ASSERT_STRING_EQUAL(problems_of(cases[i].json, a, &u), "");
		CU_ASSERT_EQUAL(u.cost_source, COST_REPORTED);
		CU_ASSERT_EQUAL(u.cost_pusd, cases[i].pusd);
	}
	arena_free(a);
}

static void reads_trees_alike(void)
{
	struct arena *a = arena_new();
	struct usage_problems problems = {.n = 0};
	struct json_object *o;
	struct usage_event u;

	CU_ASSERT_EQUAL_FATAL(
		json_parse_object(STR("{\"tenantId\":\"acme\",\"latencyMs\":7,\"success\":false,"
				      "\"estimatedCost\":0.10,\"metadata\":{\"a\":1},\"model\":[1],"
				      "\"userId\":null}"),
			a, &o, NULL),
		OK);
	usage_json_read(o, a, &u, &problems);
	CU_ASSERT_TRUE(str_is(u.tenant_id, "acme"));
	CU_ASSERT_EQUAL(u.latency_ms, 7);
	CU_ASSERT_FALSE(u.success);
	CU_ASSERT_EQUAL(u.cost_pusd, PUSD_PER_USD / 10);
	CU_ASSERT_TRUE(str_is(u.metadata, "{\"a\":1}"));
	CU_ASSERT_EQUAL_FATAL(problems.n, 1);
	CU_ASSERT_STRING_EQUAL(problems.item[0].detail, "must be a string, found an array");
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"every field is read, others are ignored", reads_every_field},
	{"a wrong type is named with what is accepted and what was found", says_what_was_found},
	{"5.0 and 1e3 are whole numbers", whole_numbers_may_be_written_as_fractions},
	{"null is absent", null_is_absent},
	{"an error type without success means failure", an_error_type_means_failure},
	{"reported costs are exact to the 12th decimal", costs_are_exact},
	{"a tree gives the same as text", reads_trees_alike},
};
TAP_MAIN("usage_json", tests)
