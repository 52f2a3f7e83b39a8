/* Tokens, tenants, tools, positions, prices, partitions, jobs. */
#include "base/clock.h"
#include "fixture.h"
#include "store/job_store.h"
#include "store/partition_store.h"
#include "store/position_store.h"
#include "store/price_store.h"
#include "store/tenant_store.h"
#include "store/token_store.h"
#include "store/tool_store.h"

static struct db *db;
static struct arena *arena;
static struct err e;

static void begin(void)
{
	db = test_migrated();
	arena = arena_new();
	e = (struct err){0};
}

static void end(void)
{
	arena_free(arena);
	db_free(db);
}

static void scopes_are_parsed(void)
{
	static const struct {
		const char *text;
		unsigned bits; /* 0: refused */
	} cases[] = {
		{"ingest", TOKEN_INGEST},
		{"read,write", TOKEN_READ | TOKEN_WRITE},
		{"admin,ingest,admin", TOKEN_ADMIN | TOKEN_INGEST},
		{"", 0},
		{"ingest,", 0},
		{"root", 0},
		{"Read", 0},
	};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned bits = 0;

		CU_ASSERT_EQUAL(token_scopes_parse(str_from(cases[i].text), &bits, &e),
			cases[i].bits ? OK : ERR_INVALID);
		CU_ASSERT_EQUAL(bits, cases[i].bits);
	}
	CU_ASSERT_STRING_EQUAL(token_scopes_format(TOKEN_READ | TOKEN_ADMIN, arena), "read,admin");
	end();
}

static void tokens_are_made_and_revoked(void)
{
	struct token *tokens;
	struct str id, other_id;
	int n;
	struct token t = {
		.name = STR("shop"),
		.sha256 = {"0123456789abcdef0123456789abcde\xff", 32},
		.scopes = TOKEN_INGEST | TOKEN_READ,
		.tenant_id = STR("acme"),
		.expires_us = TEST_TIME,
	};

	begin();
	MUST(token_store_insert(db, &t, arena, &id, &e));
	CU_ASSERT_EQUAL(token_store_insert(db, &t, arena, &other_id, &e), ERR_CONFLICT);
	t = (struct token){.name = STR("all"),
		.sha256 = {"0123456789abcdef0123456789abcdef", 32},
		.scopes = TOKEN_ADMIN,
		.expires_us = INT64_MAX};
	MUST(token_store_insert(db, &t, arena, &other_id, &e));
	MUST(token_store_revoke(db, id, TEST_TIME + 5, arena, &e));
	MUST(token_store_revoke(db, id, TEST_TIME + 9, arena, &e));
	MUST_FAIL(token_store_revoke(db, STR("nope"), TEST_TIME, arena, &e), ERR_NOT_FOUND,
		"no token 'nope'");

	MUST(token_store_list(db, arena, &tokens, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_TRUE(str_eq(tokens[0].id, id));
	CU_ASSERT_TRUE(str_is(tokens[0].name, "shop"));
	CU_ASSERT_EQUAL(tokens[0].sha256.ptr[31], '\xff');
	CU_ASSERT_EQUAL(tokens[0].scopes, TOKEN_INGEST | TOKEN_READ);
	CU_ASSERT_TRUE(str_is(tokens[0].tenant_id, "acme"));
	CU_ASSERT_EQUAL(tokens[0].expires_us, TEST_TIME);
	CU_ASSERT_EQUAL(tokens[0].revoked_us, TEST_TIME + 5);
	CU_ASSERT_TRUE(str_eq(tokens[1].id, other_id));
	CU_ASSERT_PTR_NULL(tokens[1].tenant_id.ptr);
	CU_ASSERT_EQUAL(tokens[1].expires_us, INT64_MAX);
	CU_ASSERT_EQUAL(tokens[1].revoked_us, INT64_MAX);
	end();
}

static void tenants_are_seen(void)
{
	struct tenant t;
	struct tenant_sighting seen[] = {
		{STR("beta"), TEST_TIME, TEST_TIME + US_PER_HOUR},
		{STR("a\"lpha\\"), TEST_TIME, TEST_TIME},
	};

	begin();
	MUST(tenant_store_see(db, seen, 2, &e));
	MUST(tenant_store_see(db, seen, 2, &e));
	MUST(tenant_store_get(db, STR("a\"lpha\\"), arena, &t, &e));
	CU_ASSERT_EQUAL(t.status, TENANT_UNREGISTERED);
	CU_ASSERT_TRUE(str_is(t.name, "a\"lpha\\"));
	CU_ASSERT_EQUAL(t.seats, -1);
	CU_ASSERT_FALSE(t.has_mrr);
	CU_ASSERT_EQUAL(t.first_seen_us, TEST_TIME);

	/* less than a minute later, much later, earlier */
	seen[0] = (struct tenant_sighting){
		STR("beta"), TEST_TIME, TEST_TIME + US_PER_HOUR + US_PER_S};
	MUST(tenant_store_see(db, seen, 1, &e));
	MUST(tenant_store_get(db, STR("beta"), arena, &t, &e));
	CU_ASSERT_EQUAL(t.last_seen_us, TEST_TIME + US_PER_HOUR);
	seen[0] = (struct tenant_sighting){
		STR("beta"), TEST_TIME - US_PER_DAY, TEST_TIME + 2 * US_PER_HOUR};
	MUST(tenant_store_see(db, seen, 1, &e));
	MUST(tenant_store_get(db, STR("beta"), arena, &t, &e));
	CU_ASSERT_EQUAL(t.first_seen_us, TEST_TIME - US_PER_DAY);
	CU_ASSERT_EQUAL(t.last_seen_us, TEST_TIME + 2 * US_PER_HOUR);
	MUST_FAIL(tenant_store_get(db, STR("nobody"), arena, &t, &e), ERR_NOT_FOUND,
		"no tenant 'nobody'");
	end();
}

static void tenants_are_registered(void)
{
	struct tenant *all, t = {
				    .id = STR("gamma"),
				    .name = STR("Gamma GmbH"),
				    .status = TENANT_REGISTERED,
				    .plan = STR("pro"),
				    .seats = 25,
				    .has_mrr = true,
				    .mrr_pusd = 1250 * PUSD_PER_USD + PUSD_PER_USD / 2,
				    .renewal_at = STR("2027-01-31"),
				    .timezone = STR("Europe/Berlin"),
				    .metadata = STR("{\"crm\": 7}"),
			    };
	struct tenant_sighting seen = {STR("gamma"), TEST_TIME, TEST_TIME};
	struct tenant found;
	int n;

	begin();
	MUST(tenant_store_put(db, &t, arena, &e));
	MUST(tenant_store_see(db, &seen, 1, &e));
	t.seats = 30;
	MUST(tenant_store_put(db, &t, arena, &e));
	MUST(tenant_store_get(db, t.id, arena, &found, &e));
	CU_ASSERT_EQUAL(found.status, TENANT_REGISTERED);
	CU_ASSERT_TRUE(str_eq(found.name, t.name));
	CU_ASSERT_TRUE(str_eq(found.plan, t.plan));
	CU_ASSERT_EQUAL(found.seats, 30);
	CU_ASSERT_TRUE(found.mrr_pusd == t.mrr_pusd);
	CU_ASSERT_TRUE(str_eq(found.renewal_at, t.renewal_at));
	CU_ASSERT_TRUE(str_eq(found.timezone, t.timezone));
	CU_ASSERT_TRUE(str_eq(found.metadata, t.metadata));
	CU_ASSERT_EQUAL(found.first_seen_us, TEST_TIME);
	t.renewal_at = STR("2027-02-29");
	CU_ASSERT_EQUAL(tenant_store_put(db, &t, arena, &e), ERR_INVALID);
	MUST(tenant_store_list(db, arena, &all, &n, &e));
	CU_ASSERT_FATAL(n >= 3);
	for (int i = 1; i < n; i++)
		CU_ASSERT_TRUE(str_cmp(all[i - 1].id, all[i].id) < 0);
	end();
}

static const struct tool *find_tool(const struct tool *tools, int n, const char *id)
{
	for (int i = 0; i < n; i++)
		if (str_is(tools[i].id, id))
			return &tools[i];
	return NULL;
}

static void tools_are_known(void)
{
	const struct tool seen[] = {
		{.id = STR("chatbot"), .name = STR("other name"), .operation = STR("x")},
		{.id = STR("novel"), .name = STR("novel"), .operation = STR("call")},
	};
	const struct tool named = {
		.id = STR("novel"), .name = STR("Novel Writer"), .operation = STR("call")};
	const struct tool *chatbot, *novel;
	struct tool *tools;
	int n;

	begin();
	MUST(tool_store_list(db, arena, &tools, &n, &e));
	CU_ASSERT_EQUAL(n, 13);
	MUST(tool_store_see(db, seen, 2, &e));
	MUST(tool_store_see(db, &named, 1, &e));
	MUST(tool_store_see(db, &seen[1], 1, &e));
	MUST(tool_store_list(db, arena, &tools, &n, &e));
	CU_ASSERT_EQUAL(n, 14);
	chatbot = find_tool(tools, n, "chatbot");
	novel = find_tool(tools, n, "novel");
	CU_ASSERT_FATAL(chatbot && novel);
	CU_ASSERT_TRUE(str_is(chatbot->name, "Chatbot") && str_is(chatbot->operation, "chat") &&
		       chatbot->registered);
	CU_ASSERT_TRUE(str_is(novel->name, "Novel Writer") && !novel->registered);
	end();
}

static void positions_are_kept(void)
{
	const struct source_position put[] = {
		{STR("b.seg"), UINT64_MAX, 7, 0}, {STR("a.log"), 42, INT64_MAX, 0}};
	const struct source_position moved = {STR("b.seg"), 43, 9, 7};
	const struct source_position elsewhere[] = {
		{STR("b.seg"), 43, 10, 9}, {STR("c.log"), 1, 20, 10}};
	struct source_position *found;
	int n;

	begin();
	MUST(position_store_move(db, put, 2, &e));
	MUST(position_store_list(db, arena, &found, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_TRUE(str_is(found[0].source, "a.log") && found[0].inode == 42 &&
		       found[0].position == INT64_MAX);
	CU_ASSERT_TRUE(found[1].inode == UINT64_MAX && found[1].position == 7);
	MUST(position_store_move(db, &moved, 1, &e));
	MUST_FAIL(position_store_move(db, &moved, 1, &e), ERR_INTERNAL, "1 of 1 positions");
	MUST(db_begin(db, DB_ASYNC, &e));
	MUST_FAIL(position_store_move(db, elsewhere, 2, &e), ERR_INTERNAL, "1 of 2 positions");
	db_rollback(db);
	MUST(position_store_settle(db, (const struct source_position[]){moved, put[1]}, 2, &e));
	MUST_FAIL(position_store_settle(db, put, 2, &e), ERR_INTERNAL, "1 of 2 positions");
	MUST(position_store_delete(db, put, 2, &e));
	MUST(position_store_list(db, arena, &found, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_TRUE(found[0].inode == 43 && found[0].position == 9);
	end();
}

static struct price test_price(void)
{
	return (struct price){
		.tenant_id = STR("acme"),
		.match = MATCH_PREFIX,
		.pattern = STR("test-model"),
		.service_tier = STR("standard"),
		.valid_from_us = INT64_MIN,
		.valid_to_us = INT64_MAX,
		.input = 2500000,
		.cache_read = 2800,
		.cache_write = RATE_NONE,
		.cache_write_1h = RATE_NONE,
		.output = 1,
		.reasoning = 0,
		.audio_input = RATE_NONE,
		.audio_output = RATE_NONE,
		.image_input = RATE_NONE,
		.source = STR("test"),
	};
}

static const struct price *find_price(const struct price *rows, int n, int64_t valid_from_us)
{
	for (int i = 0; i < n; i++)
		if (str_is(rows[i].pattern, "test-model") && rows[i].valid_from_us == valid_from_us)
			return &rows[i];
	return NULL;
}

static void prices_are_put(void)
{
	struct price p = test_price(), *rows;
	const struct price *first, *second;
	enum price_change change;
	int64_t stamp, again;
	int n;

	begin();
	MUST(price_store_put(db, &p, arena, &change, &e));
	CU_ASSERT_EQUAL(change, PRICE_ADDED);
	MUST(price_store_stamp(db, &stamp, &e));
	MUST(price_store_put(db, &p, arena, &change, &e));
	CU_ASSERT_EQUAL(change, PRICE_SAME);
	MUST(price_store_stamp(db, &again, &e));
	CU_ASSERT_EQUAL(again, stamp);
	p.output = 10000000;
	p.valid_to_us = TEST_TIME;
	MUST(price_store_put(db, &p, arena, &change, &e));
	CU_ASSERT_EQUAL(change, PRICE_CHANGED);
	MUST(price_store_stamp(db, &again, &e));
	CU_ASSERT_NOT_EQUAL(again, stamp);
	p.valid_from_us = TEST_TIME;
	p.valid_to_us = INT64_MAX;
	p.provider = STR("openai");
	MUST(price_store_put(db, &p, arena, &change, &e));
	CU_ASSERT_EQUAL(change, PRICE_ADDED);
	p.valid_to_us = TEST_TIME - 1;
	CU_ASSERT_EQUAL(price_store_put(db, &p, arena, &change, &e), ERR_INVALID);

	MUST(price_store_list(db, arena, &rows, &n, &e));
	first = find_price(rows, n, INT64_MIN);
	second = find_price(rows, n, TEST_TIME);
	CU_ASSERT_FATAL(first && second);
	CU_ASSERT_TRUE(first->id > 0 && first->id != second->id);
	CU_ASSERT_TRUE(str_is(first->tenant_id, "acme") && !first->provider.ptr &&
		       str_is(second->provider, "openai"));
	CU_ASSERT_EQUAL(first->match, MATCH_PREFIX);
	CU_ASSERT_EQUAL(first->valid_to_us, TEST_TIME);
	CU_ASSERT_EQUAL(second->valid_to_us, INT64_MAX);
	CU_ASSERT_TRUE(
		first->input == 2500000 && first->cache_read == 2800 && first->output == 10000000);
	CU_ASSERT_TRUE(first->reasoning == 0 && first->cache_write == RATE_NONE &&
		       first->image_input == RATE_NONE);
	CU_ASSERT_TRUE(str_is(first->source, "test"));
	end();
}

static void partitions_come_and_go(void)
{
	struct str *names;
	int made, tables, n;

	begin();
	tables = (int)test_count("SELECT count(*) FROM partitioned_table");
	MUST(partition_ensure(db, TEST_TIME - 600 * US_PER_DAY, 2, arena, &made, &e));
	CU_ASSERT_EQUAL(made, 3 * tables);
	MUST(partition_ensure(db, TEST_TIME - 600 * US_PER_DAY, 2, arena, &made, &e));
	CU_ASSERT_EQUAL(made, 0);
	CU_ASSERT_EQUAL(partition_ensure(db, INT64_MAX, 0, arena, &made, &e), ERR_INTERNAL);

	/* 2022-06 to 2022-08; the last of them ends at the first instant of September */
	MUST(partition_drop(db, INT64_C(1661990400000000) - 1, arena, &names, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2 * tables);
	CU_ASSERT_TRUE(str_is(names[0], "ai_usage_error_rollup_y2022m06"));
	MUST(partition_drop(db, INT64_C(1661990400000000), arena, &names, &n, &e));
	CU_ASSERT_EQUAL(n, tables);
	CU_ASSERT_EQUAL(
		test_count("SELECT count(*) FROM pg_class WHERE relname ~ 'y2022m0[678]$'"), 0);
	end();
}

static void small_tables_are_cleaned(void)
{
	int64_t deleted = 0;

	begin();
	MUST(db_script(db,
		"INSERT INTO ingest_reject (source, reason, record, rejected_at) VALUES ('s',"
		" 'r', 't', '2020-01-01Z'),"
		" ('s', 'r', 't', '2024-02-01Z');"
		"INSERT INTO ingest_minute (minute, source) VALUES ('2020-01-01Z', 's'),"
		" ('2024-02-01Z', 's');"
		"INSERT INTO job_run (job, scheduled_for, status, host, pid, started_at)"
		" VALUES ('old', '2020-01-01Z', 'DONE', 'h', 1, '2020-01-01Z')",
		&e));
	MUST(partition_delete_rows(db, TEST_TIME, arena, &deleted, &e));
	CU_ASSERT_EQUAL(deleted, 3);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM ingest_reject"), 1);
	end();
}

static void runs_are_claimed_once(void)
{
	struct db *other = test_db("opswatch_scheduler");
	struct job_claim c = {.job = STR("aggregate"),
		.scheduled_for_us = TEST_TIME,
		.host = STR("one"),
		.pid = 11,
		.now_us = TEST_TIME + 1};
	struct job_claim d = c;
	struct job_run *runs;
	int attempt, other_attempt, n;

	begin();
	d.host = STR("two");
	MUST(job_store_claim(db, &c, arena, &attempt, &e));
	CU_ASSERT_EQUAL(attempt, 1);
	MUST(job_store_claim(other, &d, arena, &other_attempt, &e));
	CU_ASSERT_EQUAL(other_attempt, 0);
	MUST(job_store_finish(db, &c, attempt, RUN_DONE, STR("3 hours"), TEST_TIME + 2, arena, &e));
	MUST(job_store_claim(other, &d, arena, &other_attempt, &e));
	CU_ASSERT_EQUAL(other_attempt, 0);
	d.again = true;
	MUST(job_store_claim(other, &d, arena, &other_attempt, &e));
	CU_ASSERT_EQUAL(other_attempt, 2);
	MUST(job_store_finish(
		other, &d, other_attempt, RUN_FAILED, STR("disk full"), TEST_TIME + 3, arena, &e));

	MUST(job_store_list(db, STR("aggregate"), 10, arena, &runs, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_EQUAL(runs[0].status, RUN_FAILED);
	CU_ASSERT_TRUE(str_is(runs[0].host, "two") && runs[0].pid == 11 && runs[0].attempt == 2);
	CU_ASSERT_EQUAL(runs[0].finished_us, TEST_TIME + 3);
	CU_ASSERT_TRUE(str_is(runs[0].error_message, "disk full") && !runs[0].summary.ptr);
	db_free(other);
	end();
}

static void a_dead_run_is_taken_over(void)
{
	struct db *dead = test_db("opswatch_scheduler");
	struct job_claim c = {.job = STR("digest"),
		.scheduled_for_us = TEST_TIME,
		.host = STR("h"),
		.pid = 1,
		.now_us = TEST_TIME};
	struct job_run *runs;
	int attempt, n;

	begin();
	MUST(job_store_claim(dead, &c, arena, &attempt, &e));
	CU_ASSERT_EQUAL(attempt, 1);
	db_disconnect(dead);
	while (test_count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
		;
	MUST(job_store_claim(db, &c, arena, &attempt, &e));
	CU_ASSERT_EQUAL(attempt, 2);
	MUST_FAIL(job_store_finish(dead, &c, 1, RUN_DONE, STR("late"), TEST_TIME, arena, &e),
		ERR_CONFLICT, "taken over");
	MUST(job_store_finish(db, &c, 2, RUN_DONE, STR("in time"), TEST_TIME, arena, &e));

	c.scheduled_for_us += US_PER_DAY;
	MUST(job_store_claim(db, &c, arena, &attempt, &e));
	MUST(job_store_finish(db, &c, attempt, RUN_DONE, STR("next"), TEST_TIME, arena, &e));
	MUST(job_store_latest(db, arena, &runs, &n, &e));
	for (int i = 0; i < n; i++)
		if (str_is(runs[i].job, "digest"))
			CU_ASSERT_TRUE(str_is(runs[i].summary, "next"));
	CU_ASSERT_TRUE(n >= 2);
	db_free(dead);
	end();
}

static const struct tap_test tests[] = {
	{"scopes are read and written", scopes_are_parsed},
	{"tokens are made, listed, revoked", tokens_are_made_and_revoked},
	{"tenants that events name are added, their times widened", tenants_are_seen},
	{"tenants are registered", tenants_are_registered},
	{"tools of the schema stay, others are added", tools_are_known},
	{"positions are added, moved, forgotten", positions_are_kept},
	{"prices are added, changed, left alone", prices_are_put},
	{"partitions are made once and dropped when they are over", partitions_come_and_go},
	{"old rows of small tables are deleted", small_tables_are_cleaned},
	{"a run is claimed once", runs_are_claimed_once},
	{"the run of a dead process is taken over", a_dead_run_is_taken_over},
};
TAP_MAIN("stores", tests)
