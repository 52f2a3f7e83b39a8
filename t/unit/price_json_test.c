#include "ingest/price_json.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "lib/tap.h"

static enum err_code read_list(
	const char *text, struct arena *a, struct price **ret, int *ret_n, struct err *e)
{
	struct json_object *list;

	CU_ASSERT_EQUAL_FATAL(json_parse_object(str_from(text), a, &list, e), OK);
	return price_json_read(list, a, ret, ret_n, e);
}

static void rates_are_exact(void)
{
	static const struct {
		const char *text;
		enum price_per per;
		int64_t pusd; /* RATE_NONE: refused */
		const char *again;
	} cases[] = {
		{"2.5", PER_MILLION, 2500000, "2.5"},
		{"0.0028", PER_MILLION, 2800, "0.0028"},
		{"0.000001", PER_MILLION, 1, "0.000001"},
		{"1e-6", PER_MILLION, 1, "0.000001"},
		{"0", PER_MILLION, 0, "0"},
		{"1000000", PER_MILLION, PUSD_PER_USD, "1000000"},
		{"2.8e-9", PER_TOKEN, 2800, "0.0000000028"},
		{"0.0000001", PER_MILLION, RATE_NONE, ""},
		{"1000001", PER_MILLION, RATE_NONE, ""},
		{"-1", PER_MILLION, RATE_NONE, ""},
		{"1.5", PER_TOKEN, RATE_NONE, ""},
		{"1e-13", PER_TOKEN, RATE_NONE, ""},
		{"cheap", PER_TOKEN, RATE_NONE, ""},
		{"", PER_TOKEN, RATE_NONE, ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[MONEY_TEXT];
		int64_t rate = RATE_NONE;
		struct err e;

		CU_ASSERT_EQUAL(price_rate_parse(str_from(cases[i].text), cases[i].per, &rate, &e),
			cases[i].pusd == RATE_NONE ? ERR_INVALID : OK);
		CU_ASSERT_EQUAL(rate, cases[i].pusd);
		CU_ASSERT_STRING_EQUAL(price_rate_format(rate, cases[i].per, out), cases[i].again);
	}
}

static void reads_every_member(void)
{
	struct arena *a = arena_new();
	struct price *p;
	struct err e = {0};
	char time[TIME_TEXT];
	int n;

	CU_ASSERT_EQUAL_FATAL(
		read_list("{\"source\":\"contract\",\"per\":\"token\",\"prices\":["
			  "{\"model\":\"m\",\"input\":0.000002,\"output\":\"0.000008\"},"
			  "{\"model\":\"^n\",\"match\":\"regex\",\"provider\":\"aws\",\"tenant\":"
			  "\"acme\",\"tier\":\"batch\","
			  "\"minPromptTokens\":200001,\"from\":\"2026-01-01\",\"to\":\"2026-07-"
			  "01T12:00:00Z\",\"source\":\"other\","
			  "\"input\":1e-6,\"cacheRead\":2e-6,\"cacheWrite\":3e-6,\"cacheWrite1h\":"
			  "4e-6,\"output\":5e-6,"
			  "\"reasoning\":6e-6,\"audioInput\":7e-6,\"audioOutput\":8e-6,"
			  "\"imageInput\":9e-6}]}",
			a, &p, &n, &e),
		OK);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_TRUE(str_is(p[0].pattern, "m") && str_is(p[0].source, "contract"));
	CU_ASSERT_TRUE(str_is(p[0].service_tier, "standard"));
	CU_ASSERT_EQUAL(p[0].match, MATCH_EXACT);
	CU_ASSERT_EQUAL(p[0].input, 2000000);
	CU_ASSERT_EQUAL(p[0].output, 8000000);
	CU_ASSERT_EQUAL(p[0].cache_read, RATE_NONE);
	CU_ASSERT_EQUAL(p[0].valid_from_us, INT64_MIN);
	CU_ASSERT_EQUAL(p[0].valid_to_us, INT64_MAX);
	CU_ASSERT_PTR_NULL(p[0].tenant_id.ptr);
	CU_ASSERT_EQUAL(p[1].match, MATCH_REGEX);
	CU_ASSERT_TRUE(str_is(p[1].provider, "aws") && str_is(p[1].tenant_id, "acme") &&
		       str_is(p[1].source, "other"));
	CU_ASSERT_TRUE(str_is(p[1].service_tier, "batch"));
	CU_ASSERT_EQUAL(p[1].min_prompt_tokens, 200001);
	CU_ASSERT_STRING_EQUAL(time_format(p[1].valid_from_us, time), "2026-01-01T00:00:00Z");
	CU_ASSERT_STRING_EQUAL(time_format(p[1].valid_to_us, time), "2026-07-01T12:00:00Z");
	CU_ASSERT_EQUAL(p[1].input, 1000000);
	CU_ASSERT_EQUAL(p[1].cache_read, 2000000);
	CU_ASSERT_EQUAL(p[1].cache_write, 3000000);
	CU_ASSERT_EQUAL(p[1].cache_write_1h, 4000000);
	CU_ASSERT_EQUAL(p[1].output, 5000000);
	CU_ASSERT_EQUAL(p[1].reasoning, 6000000);
	CU_ASSERT_EQUAL(p[1].audio_input, 7000000);
	CU_ASSERT_EQUAL(p[1].audio_output, 8000000);
	CU_ASSERT_EQUAL(p[1].image_input, 9000000);
	arena_free(a);
}

static void names_what_is_wrong(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"{}", "prices: must be an array"},
		{"{\"prices\":{}}", "prices: must be an array"},
		{"{\"per\":\"1k\",\"prices\":[]}", "1k"},
		{"{\"prices\":[7]}", "price 1: must be an object"},
		{"{\"prices\":[{\"model\":\"m\",\"input\":1,\"output\":1},{\"input\":1,\"output\":"
		 "1}]}",
			"price 2: model"},
		{"{\"prices\":[{\"model\":\"m\",\"output\":1}]}", "price 1: input: is required"},
		{"{\"prices\":[{\"model\":\"m\",\"input\":1}]}", "price 1: output: is required"},
		{"{\"prices\":[{\"model\":\"m\",\"input\":-1,\"output\":1}]}", "price 1: input"},
		{"{\"prices\":[{\"model\":\"m\",\"input\":true,\"output\":1}]}", "price 1: input"},
		{"{\"prices\":[{\"model\":\"m\",\"cached\":1}]}", "price 1: cached: is no member"},
		{"{\"prices\":[{\"model\":\"m\",\"match\":\"glob\"}]}", "price 1: match"},
		{"{\"prices\":[{\"model\":\"a(b\",\"match\":\"regex\",\"input\":1,\"output\":1}]}",
			"no regular expression"},
		{"{\"prices\":[{\"model\":\"\",\"input\":1,\"output\":1}]}", "price 1: model"},
		{"{\"prices\":[{\"model\":\"m\",\"from\":\"2026-13-01\"}]}", "price 1: from"},
		{"{\"prices\":[{\"model\":\"m\",\"from\":\"2026-02-01\",\"to\":\"2026-02-01\","
		 "\"input\":1,\"output\":1}]}",
			"price 1: to"},
		{"{\"prices\":[{\"model\":\"m\",\"minPromptTokens\":-5}]}",
			"price 1: minPromptTokens"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *a = arena_new();
		struct price *p;
		struct err e = {0};
		int n;

		CU_ASSERT_EQUAL(read_list(cases[i].text, a, &p, &n, &e), ERR_INVALID);
		if (!strstr(e.msg, cases[i].message))
			printf("# %s: %s\n", cases[i].text, e.msg);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, cases[i].message));
		arena_free(a);
	}
}

static void what_is_written_reads_back(void)
{
	struct price in[2], *out;
	struct arena *a = arena_new();
	struct buf text = {0};
	struct err e = {0};
	int n;

	price_init(&in[0]);
	in[0].pattern = STR("a \"quoted\" name");
	in[0].source = STR("test");
	in[0].input = 123456;
	in[0].output = 0;
	in[1] = in[0];
	in[1].match = MATCH_PREFIX;
	in[1].provider = STR("aws");
	in[1].tenant_id = STR("acme");
	in[1].service_tier = STR("flex");
	in[1].min_prompt_tokens = 5;
	in[1].valid_from_us = INT64_C(1788220800000000);
	in[1].valid_to_us = INT64_C(1788220800000001);
	in[1].cache_read = 1;
	price_json_write(&text, in, 2);
	CU_ASSERT_EQUAL_FATAL(read_list(text.data, a, &out, &n, &e), OK);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_TRUE(str_eq(in[i].pattern, out[i].pattern) &&
			       str_eq(in[i].source, out[i].source));
		CU_ASSERT_TRUE(str_eq(in[i].provider, out[i].provider) &&
			       str_eq(in[i].tenant_id, out[i].tenant_id));
		CU_ASSERT_TRUE(str_eq(in[i].service_tier, out[i].service_tier));
		CU_ASSERT_EQUAL(in[i].match, out[i].match);
		CU_ASSERT_EQUAL(in[i].min_prompt_tokens, out[i].min_prompt_tokens);
		CU_ASSERT_EQUAL(in[i].valid_from_us, out[i].valid_from_us);
		CU_ASSERT_EQUAL(in[i].valid_to_us, out[i].valid_to_us);
		CU_ASSERT_EQUAL(in[i].input, out[i].input);
		CU_ASSERT_EQUAL(in[i].output, out[i].output);
		CU_ASSERT_EQUAL(in[i].cache_read, out[i].cache_read);
	}
	buf_free(&text);
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"rates are exact, or refused", rates_are_exact},
	{"every member is read", reads_every_member},
	{"what is wrong is named with its place", names_what_is_wrong},
	{"what is written reads back", what_is_written_reads_back},
};
TAP_MAIN("price_json", tests)
