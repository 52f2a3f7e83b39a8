/* Statements, errors, transactions. */
#include "fixture.h"

static struct db *db;
static struct arena *arena;
static struct err e;

static const struct db_stmt make_table = {
	"make", "CREATE TEMP TABLE item (id bigint PRIMARY KEY CHECK (id < 1000))", DB_SIMPLE};
static const struct db_stmt insert = {"insert", "INSERT INTO item SELECT unnest($1::bigint[])", 1};
static const struct db_stmt count = {"count", "SELECT count(*) FROM item", 0};
static const struct db_stmt copy = {"copy", "COPY item FROM STDIN", DB_SIMPLE};

static void begin(void)
{
	db = test_db("opswatch");
	arena = arena_new();
	e = (struct err){0};
	MUST(db_exec(db, &make_table, NULL, NULL, &e));
}

static void end(void)
{
	arena_free(arena);
	db_free(db);
}

static enum err_code put(const char *ids)
{
	return db_exec(db, &insert, (struct db_param[]){db_p_cstr(ids)}, NULL, &e);
}

static int64_t items(void)
{
	struct db_rows *rows;

	MUST(db_query_one(db, &count, NULL, arena, &rows, &e));
	return db_i64(rows, 0, 0);
}

static void counts_what_it_changed(void)
{
	static const struct db_stmt none = {"none", "SELECT 1 WHERE false", 0};
	struct db_rows *rows;
	int64_t n = 0;

	begin();
	MUST(db_exec(db, &insert, (struct db_param[]){db_p_cstr("{1,2,3}")}, &n, &e));
	CU_ASSERT_EQUAL(n, 3);
	MUST(db_query(db, &none, NULL, arena, &rows, &e));
	CU_ASSERT_EQUAL(db_nrows(rows), 0);
	MUST_FAIL(db_query_one(db, &none, NULL, arena, &rows, &e), ERR_NOT_FOUND, "none: ");
	end();
}

static void maps_errors(void)
{
	static const struct {
		const char *sql;
		enum err_code code;
		const char *words;
	} cases[] = {
		{"INSERT INTO item VALUES (1)", ERR_CONFLICT, "duplicate key"},
		{"INSERT INTO item VALUES (1000)", ERR_INVALID, "check constraint"},
		{"INSERT INTO item VALUES (NULL)", ERR_INVALID, "null value"},
		{"SELECT 'x'::integer", ERR_INVALID, "invalid input syntax"},
		{"SELECT 99999999999::integer", ERR_INVALID, "out of range"},
		{"SELECT * FROM pg_authid", ERR_FORBIDDEN, "permission denied"},
		{"SELEC 1", ERR_INTERNAL, "syntax error"},
		{"SELECT * FROM nowhere", ERR_INTERNAL, "does not exist"},
	};

	begin();
	MUST(put("{1}"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		MUST_FAIL(db_script(db, cases[i].sql, &e), cases[i].code, cases[i].words);
	MUST_FAIL(put("{1}"), ERR_CONFLICT, "insert: duplicate key");
	CU_ASSERT_EQUAL(items(), 1);
	end();
}

static void limits_a_statements_time(void)
{
	static const struct db_stmt slow = {"slow", "SELECT pg_sleep(60)", 0};
	struct db *limited = test_db_of("opswatch", NULL, 100);

	begin();
	MUST_FAIL(
		db_exec(limited, &slow, NULL, NULL, &e), ERR_TIMEOUT, "slow: canceling statement");
	MUST(db_script(limited, "SELECT 1", &e));
	db_free(limited);
	end();
}

static void limits_a_locks_time(void)
{
	struct db *limited = test_db_of("opswatch", NULL, 200);

	begin();
	MUST(db_script(db, "CREATE TABLE locked (a integer)", &e));
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(db_script(db, "LOCK TABLE locked", &e));
	MUST_FAIL(db_script(limited, "SELECT * FROM locked", &e), ERR_TIMEOUT, "lock timeout");
	db_rollback(db);
	MUST(db_script(db, "DROP TABLE locked", &e));
	db_free(limited);
	end();
}

static void transactions_are_whole(void)
{
	begin();
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(put("{1}"));
	db_rollback(db);
	CU_ASSERT_EQUAL(items(), 0);

	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(put("{1}"));
	MUST(db_commit(db, &e));
	CU_ASSERT_EQUAL(items(), 1);
	db_rollback(db);
	CU_ASSERT_EQUAL(items(), 1);
	end();
}

static void a_failed_transaction_is_not_committed(void)
{
	begin();
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(put("{1}"));
	CU_ASSERT_EQUAL(put("{1}"), ERR_CONFLICT);
	MUST_FAIL(put("{2}"), ERR_INTERNAL, "current transaction is aborted");
	MUST_FAIL(db_commit(db, &e), ERR_DB, "rolled back");
	CU_ASSERT_EQUAL(items(), 0);
	MUST(put("{1}"));
	end();
}

static void snapshots_see_one_moment(void)
{
	static const struct db_stmt tools = {"tools", "SELECT count(*) FROM moment", 0};
	struct db *other = test_db("opswatch");
	struct db_rows *before, *after;

	begin();
	MUST(db_script(db, "CREATE TABLE moment (a integer)", &e));
	MUST(db_begin(db, DB_SNAPSHOT, &e));
	MUST(db_query_one(db, &tools, NULL, arena, &before, &e));
	MUST(db_script(other, "INSERT INTO moment VALUES (1)", &e));
	MUST(db_query_one(db, &tools, NULL, arena, &after, &e));
	CU_ASSERT_EQUAL(db_i64(after, 0, 0), db_i64(before, 0, 0));
	MUST_FAIL(db_script(db, "INSERT INTO moment VALUES (2)", &e), ERR_INTERNAL,
		"read-only transaction");
	db_rollback(db);
	MUST(db_script(db, "DROP TABLE moment", &e));
	db_free(other);
	end();
}

static void a_lost_race_may_be_tried_again(void)
{
	static const struct db_stmt add = {"add", "UPDATE race SET a = a + 1", 0};
	struct db *other = test_db("opswatch");

	begin();
	MUST(db_script(db, "CREATE TABLE race (a integer); INSERT INTO race VALUES (0)", &e));
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(db_script(
		db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT * FROM race", &e));
	MUST(db_exec(other, &add, NULL, NULL, &e));
	MUST_FAIL(db_exec(db, &add, NULL, NULL, &e), ERR_CONFLICT, "may be tried again");
	db_rollback(db);
	MUST(db_exec(db, &add, NULL, NULL, &e));
	MUST(db_script(db, "DROP TABLE race", &e));
	db_free(other);
	end();
}

static void copies_in_pieces(void)
{
	enum { MANY = 1000 };
	struct buf rows = {0};
	int64_t n = 0;

	begin();
	for (int i = 0; i < MANY; i++)
		buf_printf(&rows, "%0400d\n", i);
	MUST(db_copy_begin(db, &copy, &e));
	MUST(db_copy_data(db, buf_view(&rows), &e));
	MUST(db_copy_end(db, &n, &e));
	CU_ASSERT_EQUAL(n, MANY);
	CU_ASSERT_EQUAL(items(), MANY);

	MUST(db_copy_begin(db, &copy, &e));
	MUST(db_copy_data(db, STR("7\n"), &e));
	MUST_FAIL(db_copy_end(db, &n, &e), ERR_CONFLICT, "duplicate key");
	MUST(db_copy_begin(db, &copy, &e));
	MUST(db_copy_data(db, STR("seven\n"), &e));
	MUST_FAIL(db_copy_end(db, &n, &e), ERR_INVALID, "invalid input syntax");
	CU_ASSERT_EQUAL(items(), MANY);
	buf_free(&rows);
	end();
}

static void an_abandoned_copy_leaves_nothing(void)
{
	begin();
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(db_copy_begin(db, &copy, &e));
	MUST(db_copy_data(db, STR("1\n"), &e));
	db_rollback(db);
	CU_ASSERT_EQUAL(items(), 0);
	end();
}

static void sessions_are_set_up(void)
{
	static const struct db_stmt settings = {"settings",
		"SELECT current_setting('timezone'), current_setting('search_path'),"
		" current_setting('statement_timeout'),"
		" current_setting('lock_timeout'), current_setting('jit'),"
		" current_setting('application_name'),"
		" current_user::text",
		0};
	static const char *const wanted[] = {
		"UTC", "public", "8s", "4s", "off", "opswatch test", "opswatch_web"};
	struct db *limited = test_db_of("opswatch_web", NULL, 8000);
	struct db_rows *rows;

	begin();
	MUST(db_query_one(limited, &settings, NULL, arena, &rows, &e));
	for (int i = 0; i < 7; i++)
		CU_ASSERT_TRUE(str_is(db_str(rows, 0, i), wanted[i]));
	db_free(limited);
	end();
}

static void statements_are_prepared_once(void)
{
	static const struct db_stmt prepared = {
		"prepared", "SELECT count(*) FROM pg_prepared_statements WHERE name = 'count'", 0};
	struct db_rows *rows;

	begin();
	CU_ASSERT_EQUAL(items(), 0);
	CU_ASSERT_EQUAL(items(), 0);
	MUST(db_query_one(db, &prepared, NULL, arena, &rows, &e));
	CU_ASSERT_EQUAL(db_i64(rows, 0, 0), 1);
	end();
}

static void survives_a_change_of_the_schema(void)
{
	static const struct db_stmt all = {"all_columns", "SELECT * FROM changed", 0};
	struct db *other = test_db("opswatch");
	struct db_rows *rows;

	begin();
	MUST(db_script(db, "CREATE TABLE changed (a integer)", &e));
	MUST(db_query(db, &all, NULL, arena, &rows, &e));
	MUST(db_script(other, "ALTER TABLE changed ADD COLUMN b integer", &e));
	MUST_FAIL(db_query(db, &all, NULL, arena, &rows, &e), ERR_INTERNAL, "cached plan");
	MUST(db_query(db, &all, NULL, arena, &rows, &e));
	MUST(db_script(other, "DROP TABLE changed", &e));
	db_free(other);
	end();
}

static void pings(void)
{
	int64_t us = -1;

	begin();
	MUST(db_ping(db, 5000, &us, &e));
	CU_ASSERT_TRUE(us >= 0);
	end();
}

static void names_the_line_of_a_script(void)
{
	begin();
	MUST_FAIL(
		db_script(db,
			"SELECT 1;\n-- \xc3\xa4\xe2\x82\xac\nSELECT 2,\n  nothing;\nSELECT 3;", &e),
		ERR_INTERNAL, "line 4: column \"nothing\"");
	MUST_FAIL(db_script(db, "SELECT 1;\nSELECT 1/0;", &e), ERR_INVALID,
		"script: division by zero");
	end();
}

static void keeps_passwords_to_itself(void)
{
	static const char *const urls[] = {
		"postgresql://u:hunter2@/x?host=/nowhere",
		"postgresql://u:x@hunter2@localhost/x",
		"postgresql://u:hunter2@localhost:port/x",
		"host=/nowhere password=hunter2 user",
		"host=/nowhere password='hunter2",
		"hunter2://x",
	};

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct db *refused = db_new(&(struct db_options){
			.url = urls[i], .application = "x", .connect_timeout_s = 2});

		e = (struct err){0};
		CU_ASSERT_EQUAL(db_ready(refused, &e), ERR_DB);
		CU_ASSERT_PTR_NULL(strstr(e.msg, "hunter2"));
		CU_ASSERT_TRUE(strlen(e.msg) > 20);
		db_free(refused);
	}
}

static const struct tap_test tests[] = {
	{"rows changed are counted, a missing row is ERR_NOT_FOUND", counts_what_it_changed},
	{"SQLSTATEs become error codes, with the server's words", maps_errors},
	{"statement_timeout is ERR_TIMEOUT and leaves the connection usable",
		limits_a_statements_time},
	{"lock_timeout is ERR_TIMEOUT", limits_a_locks_time},
	{"transactions commit or roll back as a whole", transactions_are_whole},
	{"a transaction with a failed statement does not pass for committed",
		a_failed_transaction_is_not_committed},
	{"a snapshot sees one moment and changes nothing", snapshots_see_one_moment},
	{"a serialization failure says that it may be tried again", a_lost_race_may_be_tried_again},
	{"COPY of many pieces; its errors", copies_in_pieces},
	{"rollback abandons a COPY", an_abandoned_copy_leaves_nothing},
	{"sessions have their settings", sessions_are_set_up},
	{"statements are prepared once", statements_are_prepared_once},
	{"plans that a schema change spoiled are made anew", survives_a_change_of_the_schema},
	{"ping measures a round trip", pings},
	{"a script's error names its line", names_the_line_of_a_script},
	{"no message holds a password", keeps_passwords_to_itself},
};
TAP_MAIN("db", tests)
