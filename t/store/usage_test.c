/* Events, as the loader stores them. */
#include "base/clock.h"
#include "fixture.h"
#include "store/usage_store.h"

static struct db *db;
static struct arena *arena;
static struct err e;

static void begin(void)
{
	db_free(test_migrated());
	db = test_db("opswatch_collector");
	arena = arena_new();
	e = (struct err){0};
}

static void end(void)
{
	struct db *owner = test_db("opswatch");

	arena_free(arena);
	db_free(db);
	MUST(db_script(owner, "TRUNCATE ai_usage_event", &e));
	db_free(owner);
}

static struct usage_event event(const char *id)
{
	struct usage_event u;

	usage_event_init(&u);
	u.id = str_from(id);
	u.tenant_id = STR("acme");
	u.tool_id = STR("chatbot");
	u.tool_name = STR("Chatbot");
	u.operation = STR("chat");
	u.model = STR("gpt-4o");
	u.created_at_us = TEST_TIME + 1;
	u.received_at_us = TEST_TIME + US_PER_HOUR;
	u.latency_ms = 20;
	return u;
}

static enum err_code store(struct str rows)
{
	enum err_code rc = db_begin(db, DB_READ_WRITE, &e);

	if (!rc)
		rc = usage_store_copy(db, rows, &e);
	if (!rc)
		return db_commit(db, &e);
	db_rollback(db);
	return rc;
}

static void every_field_is_stored(void)
{
	static const struct db_stmt all = {"all",
		"SELECT id, tenant_id, tool_id, tool_name, operation, provider, model,"
		" service_tier, request_id, error_type,"
		" user_id, entity_type, entity_id, cost_source, source, metadata::text,"
		" prompt_tokens, completion_tokens, total_tokens, cached_tokens,"
		" cache_write_tokens, cache_write_1h_tokens,"
		" reasoning_tokens, audio_prompt_tokens, audio_completion_tokens,"
		" image_prompt_tokens, model_price_id,"
		" latency_ms, time_to_first_token_ms, created_at, received_at,"
		" usage_inconsistent, success, estimated_cost"
		" FROM ai_usage_event",
		0};
	static const char *const texts[] = {"id\\1", "acme", "chatbot", "Chat\tbot", "ch\nat",
		"openai", "gpt-4o", "flex", "req", "Time\"out", "user", "Lead", "\\N", "computed",
		"gateway", "{\"a\": [1, \"\\\\\"]}"};
	static const int64_t numbers[] = {11, 12, 23, 13, 14, 15, 16, 17, 18, 19, 77, 20, 5};
	enum { TEXTS = 16, NUMBERS = 13 };
	struct usage_event u = event("id\\1");
	struct buf rows = {0};
	struct db_rows *r;

	begin();
	u.tool_name = STR("Chat\tbot");
	u.operation = STR("ch\nat");
	u.provider = STR("openai");
	u.service_tier = STR("flex");
	u.request_id = STR("req");
	u.error_type = STR("Time\"out");
	u.user_id = STR("user");
	u.entity_type = STR("Lead");
	u.entity_id = STR("\\N");
	u.metadata = STR("{\"a\": [1, \"\\\\\"]}");
	u.prompt_tokens = 11;
	u.completion_tokens = 12;
	u.cached_tokens = 13;
	u.cache_write_tokens = 14;
	u.cache_write_1h_tokens = 15;
	u.reasoning_tokens = 16;
	u.audio_prompt_tokens = 17;
	u.audio_completion_tokens = 18;
	u.image_prompt_tokens = 19;
	u.usage_inconsistent = true;
	u.time_to_first_token_ms = 5;
	u.success = false;
	u.source = USAGE_GATEWAY;
	u.cost_source = COST_COMPUTED;
	u.cost_pusd = 2800;
	u.model_price_id = 77;
	usage_store_copy_row(&rows, &u);
	MUST(store(buf_view(&rows)));

	MUST(db_query_one(db, &all, NULL, arena, &r, &e));
	for (int i = 0; i < TEXTS; i++) {
		CU_ASSERT_TRUE(str_is(db_str(r, 0, i), texts[i]));
		if (!str_is(db_str(r, 0, i), texts[i]))
			printf("# column %d: found %.*s\n", i, STR_ARG(db_str(r, 0, i)));
	}
	for (int i = 0; i < NUMBERS; i++)
		CU_ASSERT_EQUAL(db_i64(r, 0, TEXTS + i), numbers[i]);
	CU_ASSERT_EQUAL(db_time(r, 0, 29), TEST_TIME + 1);
	CU_ASSERT_EQUAL(db_time(r, 0, 30), TEST_TIME + US_PER_HOUR);
	CU_ASSERT_TRUE(db_bool(r, 0, 31));
	CU_ASSERT_FALSE(db_bool(r, 0, 32));
	CU_ASSERT_TRUE(db_money(r, 0, 33) == 2800);
	buf_free(&rows);
	end();
}

static void unknown_fields_are_null(void)
{
	struct usage_event u = event("1");
	struct buf rows = {0};

	begin();
	usage_store_copy_row(&rows, &u);
	MUST(store(buf_view(&rows)));
	CU_ASSERT_EQUAL(
		test_count("SELECT count(*) FROM ai_usage_event WHERE success AND"
			   " num_nulls(provider, service_tier,"
			   " request_id, estimated_cost, model_price_id, time_to_first_token_ms,"
			   " error_type,"
			   " user_id, entity_type, entity_id, metadata) = 11 AND cost_source ="
			   " 'unpriced'"),
		1);
	buf_free(&rows);
	end();
}

static void a_batch_is_stored_whole_or_not_at_all(void)
{
	struct usage_event a = event("a"), b = event("b"), late = event("late");
	struct buf rows = {0};

	begin();
	usage_store_copy_row(&rows, &a);
	MUST(store(buf_view(&rows)));
	buf_reset(&rows);
	usage_store_copy_row(&rows, &b);
	usage_store_copy_row(&rows, &a);
	CU_ASSERT_EQUAL(store(buf_view(&rows)), ERR_CONFLICT);
	buf_reset(&rows);
	late.created_at_us = TEST_TIME - 3000 * US_PER_DAY;
	usage_store_copy_row(&rows, &b);
	usage_store_copy_row(&rows, &late);
	MUST_FAIL(store(buf_view(&rows)), ERR_INVALID, "no partition");
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM ai_usage_event"), 1);
	buf_free(&rows);
	end();
}

static void only_new_rows_are_inserted(void)
{
	struct usage_event a = event("a"), b = event("b"), later = event("a");
	struct buf rows = {0};
	struct usage_key *keys;
	int n;

	begin();
	usage_store_copy_row(&rows, &a);
	MUST(store(buf_view(&rows)));
	usage_store_copy_row(&rows, &b);
	later.created_at_us++;
	usage_store_copy_row(&rows, &later);
	for (int round = 0; round < 2; round++) {
		MUST(db_begin(db, DB_READ_WRITE, &e));
		MUST(usage_store_insert_new(db, buf_view(&rows), arena, &keys, &n, &e));
		MUST(db_commit(db, &e));
		CU_ASSERT_EQUAL(n, round ? 0 : 2);
	}
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM ai_usage_event"), 3);
	buf_free(&rows);
	end();
}

static void stored_ids_are_found(void)
{
	struct usage_event a = event("a"), again = event("a");
	struct usage_key wanted[] = {
		{.tenant_id = STR("acme"), .id = STR("a")},
		{.tenant_id = STR("acme"), .id = STR("b")},
		{.tenant_id = STR("other"), .id = STR("a")},
	};
	struct usage_key *found;
	struct buf rows = {0};
	int n;

	begin();
	again.created_at_us -= 20 * US_PER_DAY;
	again.received_at_us += US_PER_DAY;
	usage_store_copy_row(&rows, &a);
	usage_store_copy_row(&rows, &again);
	MUST(store(buf_view(&rows)));
	MUST(usage_store_find(db, wanted, 3, arena, &found, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_TRUE(str_is(found[0].tenant_id, "acme") && str_is(found[0].id, "a"));
	CU_ASSERT_EQUAL(found[0].created_at_us, again.created_at_us);
	CU_ASSERT_EQUAL(found[0].received_at_us, again.received_at_us);
	buf_free(&rows);
	end();
}

struct tally {
	int n;
	int64_t last_received_us;
};

static void add_to_tally(void *ctx, struct str tenant_id, struct str id, int64_t received_at_us)
{
	struct tally *t = ctx;

	CU_ASSERT_TRUE(str_is(tenant_id, "acme") && id.len > 0);
	t->n++;
	t->last_received_us = received_at_us;
}

static void received_events_are_visited(void)
{
	enum { MANY = 45000 }; /* more than two pages */
	struct usage_event u = event("x");
	struct buf rows = {0};
	struct tally t = {0};

	begin();
	for (int i = 0; i < MANY; i++) {
		u.id = str_from(arena_printf(arena, "%d", i));
		u.received_at_us++;
		usage_store_copy_row(&rows, &u);
	}
	MUST(store(buf_view(&rows)));
	MUST(usage_store_each_received(db, INT64_MIN, add_to_tally, &t, &e));
	CU_ASSERT_EQUAL(t.n, MANY);
	t = (struct tally){0};
	MUST(usage_store_each_received(db, u.received_at_us, add_to_tally, &t, &e));
	CU_ASSERT_EQUAL(t.n, 1);
	CU_ASSERT_EQUAL(t.last_received_us, u.received_at_us);
	MUST(usage_store_each_received(db, INT64_MAX, add_to_tally, &t, &e));
	CU_ASSERT_EQUAL(t.n, 1);
	buf_free(&rows);
	end();
}

static void rejects_keep_their_text(void)
{
	static const char broken[] = "{\"a\":\"\xff\0\xc3\"} \xe2\x82\xac";
	const struct ingest_reject r[] = {
		{STR("usage-1.seg"), STR("model is missing"), STR("{\"id\": \"1\"}"), TEST_TIME},
		{STR("usage-1.seg"), STR("no UTF-8"), {broken, sizeof(broken) - 1}, TEST_TIME},
	};
	static const struct db_stmt list = {"list",
		"SELECT record FROM ingest_reject WHERE source = 'usage-1.seg' ORDER BY id", 0};
	struct db_rows *rows;

	begin();
	MUST(usage_store_reject(db, r, 2, &e));
	MUST(db_query(db, &list, NULL, arena, &rows, &e));
	CU_ASSERT_EQUAL_FATAL(db_nrows(rows), 2);
	CU_ASSERT_TRUE(str_is(db_str(rows, 0, 0), "{\"id\": \"1\"}"));
	CU_ASSERT_TRUE(str_is(db_str(rows, 1, 0), "{\"a\":\"???\"} \xe2\x82\xac"));
	end();
}

static void counts_add_up(void)
{
	struct ingest_count c[] = {
		{TEST_TIME, STR("native"), 10, 1, 2, 300},
		{TEST_TIME, STR("gateway"), 5, 0, 0, 100},
	};

	begin();
	MUST(usage_store_count(db, c, 2, &e));
	c[0].lag_max_ms = 200;
	MUST(usage_store_count(db, c, 1, &e));
	CU_ASSERT_EQUAL(
		test_count("SELECT count(*) FROM ingest_minute WHERE minute = '2024-02-01Z' AND"
			   " source = 'native'"
			   " AND (loaded, duplicates, rejected, lag_max_ms) = (20, 2, 4, 300)"),
		1);
	CU_ASSERT_EQUAL(test_count("SELECT loaded FROM ingest_minute WHERE source = 'gateway'"), 5);
	end();
}

static const struct tap_test tests[] = {
	{"every field of an event is stored", every_field_is_stored},
	{"what an event does not say is NULL", unknown_fields_are_null},
	{"a batch is stored whole or not at all", a_batch_is_stored_whole_or_not_at_all},
	{"of a colliding batch the new rows are inserted", only_new_rows_are_inserted},
	{"stored ids are found, with the latest arrival", stored_ids_are_found},
	{"events received since a moment are visited", received_events_are_visited},
	{"rejects keep their text as far as it can be stored", rejects_keep_their_text},
	{"counts of a minute add up", counts_add_up},
};
TAP_MAIN("usage", tests)
