#include "ingest/usage_record.h"

#include "lib/tap.h"

static struct usage_event plain_event(void)
{
	struct usage_event u;

	usage_event_init(&u);
	u.id = STR("call-1");
	u.tenant_id = STR("acme");
	u.tool_id = STR("chatbot");
	u.model = STR("gpt-4-turbo");
	u.latency_ms = 850;
	u.received_at_us = INT64_C(1795450595123456);
	u.created_at_us = INT64_C(1795450000000000);
	return u;
}

static struct usage_event full_event(void)
{
	struct usage_event u = plain_event();

	u.tool_name = STR("Chatbot \\ assistant");
	u.operation = STR("chat");
	u.provider = STR("openai");
	u.service_tier = STR("flex");
	u.request_id = STR("req\xc3\xa9");
	u.error_type = STR("rate_limit");
	u.user_id = STR("u");
	u.entity_type = STR("Lead");
	u.entity_id = STR("77");
	u.metadata = STR("{\n\t\"a\": \"\\\\x\"\r\n}");
	u.prompt_tokens = 1000000000;
	u.completion_tokens = 12;
	u.cached_tokens = 9;
	u.cache_write_tokens = 10;
	u.cache_write_1h_tokens = 3;
	u.reasoning_tokens = 4;
	u.audio_prompt_tokens = 5;
	u.audio_completion_tokens = 6;
	u.image_prompt_tokens = 7;
	u.time_to_first_token_ms = 120;
	u.success = false;
	u.created_at_given = true;
	u.usage_inconsistent = true;
	u.source = USAGE_IMPORT;
	u.cost_source = COST_REPORTED;
	u.cost_pusd = INT64_C(123456789012);
	return u;
}

static void assert_same(const struct usage_event *a, const struct usage_event *b)
{
#define X(field, name, max) \
	CU_ASSERT_TRUE(str_eq(a->field, b->field) && !a->field.ptr == !b->field.ptr);
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(field, name) CU_ASSERT_EQUAL(a->field, b->field);
	FOR_EACH_USAGE_TOKENS(X)
#undef X
	CU_ASSERT_TRUE(str_eq(a->metadata, b->metadata));
	CU_ASSERT_EQUAL(a->created_at_us, b->created_at_us);
	CU_ASSERT_EQUAL(a->received_at_us, b->received_at_us);
	CU_ASSERT_EQUAL(a->latency_ms, b->latency_ms);
	CU_ASSERT_EQUAL(a->time_to_first_token_ms, b->time_to_first_token_ms);
	CU_ASSERT_EQUAL(a->success, b->success);
	CU_ASSERT_EQUAL(a->created_at_given, b->created_at_given);
	CU_ASSERT_EQUAL(a->usage_inconsistent, b->usage_inconsistent);
	CU_ASSERT_EQUAL(a->source, b->source);
	CU_ASSERT_EQUAL(a->cost_source, b->cost_source);
	CU_ASSERT_EQUAL(a->cost_pusd, b->cost_pusd);
}

static void comes_back_the_same(void)
{
	const struct usage_event events[] = {plain_event(), full_event()};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		struct arena *a = arena_new();
		struct buf record = {0};
		struct usage_event back;
		struct err e = {0};

		usage_record_encode(&record, &events[i]);
		CU_ASSERT_PTR_NULL(memchr(record.data, '\n', record.len));
		CU_ASSERT_EQUAL(record.data[record.len], '\0');
		CU_ASSERT_EQUAL(usage_record_decode(buf_view(&record), a, &back, &e), OK);
		CU_ASSERT_STRING_EQUAL(e.msg, "");
		assert_same(&events[i], &back);
		buf_free(&record);
		arena_free(a);
	}
}

static void has_a_known_form(void)
{
	struct usage_event u = plain_event();
	struct buf record = {0};

	usage_record_encode(&record, &u);
	CU_ASSERT_STRING_EQUAL(record.data, "u1\t0\t0\t1795450595123456\t1795450000000000\t850\t-"
					    "1\t\t0\t0\t0\t0\t0\t0\t0\t0\t0\tcall-1\tacme\tchatbot"
					    "\t\t\t\tgpt-4-turbo\t\t\t\t\t\t\t");
	buf_free(&record);
}

static void names_what_it_cannot_read(void)
{
#define HEAD "u1\t0\t0\t1\t2\t850\t-1\t\t0\t0\t0\t0\t0\t0\t0\t0\t0"
	static const struct {
		const char *record;
		const char *message;
	} cases[] = {
		{"", "not a usage record of version u1"},
		{"u2\t0", "not a usage record of version u1"},
		{"u1", "usage record: cannot read source"},
		{"u1\t9", "usage record: cannot read source"},
		{"u1\t0\tx", "usage record: cannot read flags"},
		{"u1\t0\t0\t99999999999999999999", "usage record: cannot read receivedAt"},
		{"u1\t0\t0\t1\t-2", "usage record: cannot read createdAt"},
		{"u1\t0\t0\t1\t2\t-1", "usage record: cannot read latencyMs"},
		{"u1\t0\t0\t1\t2\t850\t-1\t1.5\t0", "usage record: cannot read estimatedCost"},
		{"u1\t0\t0\t1\t2\t850\t-1\t\t1000000001", "usage record: cannot read promptTokens"},
		{HEAD "\tid\ta\\", "usage record: cannot read tenantId"},
		{HEAD "\tid\ta\\b\tt", "usage record: cannot read tenantId"},
		{HEAD "\tid\tt\tt\t\t\t\tm\t\t\t\t\t\t", "usage record: cannot read metadata"},
		{HEAD "\tid\tt\tt\t\t\t\tm\t\t\t\t\t\t\t\t",
			"usage record: cannot read end of record"},
		{HEAD "\tid\tt\tt\t\t\t\t\t\t\t\t\t\t\t",
			"usage record: cannot read id, tenantId, toolId or model"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_event u;
		struct err e = {0};

		CU_ASSERT_EQUAL(
			usage_record_decode(str_from(cases[i].record), a, &u, &e), ERR_INVALID);
		CU_ASSERT_STRING_EQUAL(e.msg, cases[i].message);
	}
	arena_free(a);
}

/* True when the text ends inside an escape sequence. */
static bool ends_in_escape(const char *text, size_t n)
{
	size_t backslashes = 0;

	while (backslashes < n && text[n - 1 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2;
}

static void survives_any_cut(void)
{
	struct usage_event u = full_event();
	struct arena *a = arena_new();
	struct buf record = {0};
	size_t last_field;

	usage_record_encode(&record, &u);
	last_field = (size_t)(strrchr(record.data, '\t') - record.data) + 1;
	for (size_t n = 0; n < record.len; n++) {
		char *cut = arena_cstr(a, (struct str){record.data, n});
		bool whole = n >= last_field && !ends_in_escape(cut, n);
		struct usage_event back;

		CU_ASSERT_EQUAL(
			usage_record_decode((struct str){cut, n}, a, &back, NULL) == OK, whole);
	}
	buf_free(&record);
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"an event comes back as it was", comes_back_the_same},
	{"the form of version u1 stays as it is", has_a_known_form},
	{"what cannot be read is named", names_what_it_cannot_read},
	{"a cut record is refused, except inside its last text", survives_any_cut},
};
TAP_MAIN("usage_record", tests)
