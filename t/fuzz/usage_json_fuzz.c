/* An event read from text must be the one read from its tree, and what usage_event_complete lets
 * through must come back from its record as it was. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "ingest/usage_json.h"
#include "ingest/usage_record.h"

static const struct str seeds[] = {
	STR("{\"id\":\"e-1\",\"tenantId\":\"acme\",\"toolId\":\"chatbot\",\"toolName\":\"Chatbot\","
	    "\"operation\":\"chat\","
	    "\"model\":\"gpt-4o\",\"provider\":\"OpenAI\",\"promptTokens\":120,"
	    "\"completionTokens\":35,\"cachedTokens\":7,"
	    "\"latencyMs\":840,\"success\":true,\"createdAt\":\"2026-11-23T16:16:35.5+01:00\"}"),
	STR("{\"tenantId\":\"a\",\"toolId\":\"b\",\"model\":\"c\",\"latencyMs\":1e3,\"metadata\":{"
	    "\"a\":[1,{\"b\":\"}\\\"\"}]},"
	    "\"estimatedCost\":0.30000000000000004,\"errorType\":\"x\\ty\"}"),
	STR("{\"tenantId\":\"\\u00e9\\ud83d\\ude00\",\"toolId\":\"b\\\\\",\"model\":\"c\","
	    "\"latencyMs\":5.0,\"userId\":null,"
	    "\"estimatedCost\":\"1e-7\",\"serviceTier\":\"Flex\",\"timeToFirstTokenMs\":3}"),
	STR("{\"latencyMs\":-1,\"promptTokens\":1000000001,\"success\":\"yes\",\"metadata\":[],"
	    "\"createdAt\":5}"),
	STR("[]"),
};

static const struct str words[] = {STR("\"tenantId\":"), STR("\"estimatedCost\":"),
	STR("\"metadata\":{}"), STR("\"latencyMs\":"), STR("1e400"), STR("1e-400"),
	STR("999999999999999999"), STR("\\u0000"), STR("\\ud800"), STR("\\n"), STR("null"),
	STR("\"createdAt\":\"2026-11-23T16:16:35Z\""), STR("0.0000000000001"), STR("-0"),
	STR("\xe2\x82\xac"), STR("\xff"), STR("{\"x\":"), STR("[1,2]"), STR(" \n\t")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "usage_json",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 40000,
};

static void check_same(const struct usage_event *a, const struct usage_event *b)
{
#define X(field, name, max) FUZZ_CHECK(str_eq(a->field, b->field));
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(field, name) FUZZ_CHECK(a->field == b->field);
	FOR_EACH_USAGE_TOKENS(X)
#undef X
	FUZZ_CHECK(a->created_at_us == b->created_at_us && a->received_at_us == b->received_at_us);
	FUZZ_CHECK(a->latency_ms == b->latency_ms &&
		   a->time_to_first_token_ms == b->time_to_first_token_ms);
	FUZZ_CHECK(a->success == b->success && a->created_at_given == b->created_at_given);
	FUZZ_CHECK(a->cost_source == b->cost_source && a->cost_pusd == b->cost_pusd);
}

static void check_record(const struct usage_event *u, struct arena *a)
{
	struct buf record = {0};
	struct usage_event back;

	usage_record_encode(&record, u);
	FUZZ_CHECK(!memchr(record.data, '\n', record.len));
	FUZZ_CHECK(usage_record_decode(buf_view(&record), a, &back, NULL) == OK);
	check_same(u, &back);
	FUZZ_CHECK(str_eq(u->metadata, back.metadata) &&
		   u->usage_inconsistent == back.usage_inconsistent);
	buf_free(&record);
}

static void check_tree(
	const struct json_item *item, const struct usage_event *u, int nproblems, struct arena *a)
{
	struct usage_problems problems = {.n = 0};
	struct json_object *tree;
	struct usage_event other;

	FUZZ_CHECK(json_tree(item, a, &tree, NULL) == OK);
	usage_json_read(tree, a, &other, &problems);
	FUZZ_CHECK(problems.n == nproblems);
	check_same(u, &other);
	FUZZ_CHECK(!u->metadata.ptr == !other.metadata.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct usage_limits limits = {
		.now_us = INT64_C(1795450595) * US_PER_S, .oldest_us = INT64_MIN};
	struct arena *a = arena_new();
	struct usage_problems problems = {.n = 0};
	struct json_item item, *items;
	struct usage_event u;
	int n;

	if (json_scan((struct str){(const char *)data, size}, NULL, 0, a, &item, &items, &n,
		    NULL) == OK) {
		bool is_event = usage_json_read_item(&item, a, &u, &problems);

		FUZZ_CHECK(is_event || problems.n == 1);
		if (is_event)
			check_tree(&item, &u, problems.n, a);
		if (is_event && usage_event_complete(&u, &limits, a, &problems))
			check_record(&u, a);
	}
	arena_free(a);
	return 0;
}
