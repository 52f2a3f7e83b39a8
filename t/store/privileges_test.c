/* What each program's role may do, and may not. */
#include "fixture.h"

static const struct {
	const char *role, *sql;
	bool allowed;
} cases[] = {
	{"opswatch_web", "SELECT id, token_sha256, scopes, tenant_id FROM api_token", true},
	{"opswatch_web", "SELECT count(*) FROM ai_usage_event", true},
	{"opswatch_web", "SELECT count(*) FROM ai_usage_summary", true},
	{"opswatch_web", "INSERT INTO tenant (id, name) VALUES ('p', 'p')", true},
	{"opswatch_web", "UPDATE alert_rule SET enabled = false", true},
	{"opswatch_web", "INSERT INTO audit_log (actor, action, subject) VALUES ('a', 'b', 'c')",
		true},
	{"opswatch_web", "DELETE FROM ai_usage_event", false},
	{"opswatch_web", "UPDATE ai_usage_event SET estimated_cost = 0", false},
	{"opswatch_web", "INSERT INTO ai_usage_event SELECT * FROM ai_usage_event", false},
	{"opswatch_web", "DELETE FROM audit_log", false},
	{"opswatch_web", "UPDATE api_token SET token_sha256 = sha256('x')", false},
	{"opswatch_web",
		"INSERT INTO api_token (id, name, token_sha256, scopes) VALUES ('a', 'a',"
		" sha256('x'), '{admin}')",
		false},
	{"opswatch_web", "UPDATE source_position SET position = 0", false},
	{"opswatch_web", "SELECT ensure_month(now())", false},
	{"opswatch_web", "SELECT drop_months(now())", false},

	{"opswatch_collector", "INSERT INTO ai_usage_event SELECT * FROM ai_usage_event", true},
	{"opswatch_collector", "SELECT ensure_month('2024-01-15Z')", true},
	{"opswatch_collector", "DELETE FROM source_position", true},
	{"opswatch_collector", "CREATE TEMP TABLE s (LIKE ai_usage_event)", true},
	{"opswatch_collector", "SELECT * FROM model_price", true},
	{"opswatch_collector", "SELECT id FROM api_token", false},
	{"opswatch_collector", "UPDATE ai_usage_event SET estimated_cost = 0", false},
	{"opswatch_collector", "DELETE FROM ai_usage_event", false},
	{"opswatch_collector", "DELETE FROM ai_usage_rollup", false},
	{"opswatch_collector", "UPDATE model_price SET input = 0", false},
	{"opswatch_collector", "SELECT drop_months(now())", false},

	{"opswatch_scheduler", "DELETE FROM ai_usage_summary", true},
	{"opswatch_scheduler", "UPDATE ai_usage_rollup SET total_calls = 1", true},
	{"opswatch_scheduler", "SELECT ensure_month('2024-01-15Z')", true},
	{"opswatch_scheduler", "SELECT drop_months('2000-01-01Z')", true},
	{"opswatch_scheduler",
		"INSERT INTO job_run (job, scheduled_for, status, host, pid, started_at)"
		" VALUES ('j', now(), 'RUNNING', 'h', 1, now())",
		true},
	{"opswatch_scheduler", "SELECT id FROM api_token", false},
	{"opswatch_scheduler", "DELETE FROM ai_usage_event", false},
	{"opswatch_scheduler", "DELETE FROM source_position", false},
	{"opswatch_scheduler", "UPDATE model_price SET input = 0", false},
	{"opswatch_scheduler", "DELETE FROM audit_log", false},
};

static void roles_can_do_their_work_and_no_more(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct db *db = test_db(cases[i].role);
		struct err e = {0};
		enum err_code rc;

		MUST(db_begin(db, DB_READ_WRITE, &e));
		rc = db_script(db, cases[i].sql, &e);
		if (rc != (cases[i].allowed ? OK : ERR_FORBIDDEN))
			printf("# %s: %s: %s\n", cases[i].role, cases[i].sql,
				rc ? e.msg : "allowed");
		CU_ASSERT_EQUAL(rc, cases[i].allowed ? OK : ERR_FORBIDDEN);
		db_rollback(db);
		db_free(db);
	}
}

static void no_role_changes_the_schema(void)
{
	static const char *const roles[] = {
		"opswatch_web", "opswatch_collector", "opswatch_scheduler"};
	static const char *const changes[] = {
		"CREATE TABLE t (a integer)",
		"CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
		"ALTER TABLE tenant ADD COLUMN c integer",
		"DROP TABLE ai_usage_event",
		"TRUNCATE ai_usage_event",
		"TRUNCATE tenant",
		"DELETE FROM schema_migration",
		"UPDATE partitioned_table SET fillfactor = 10",
		"CREATE ROLE r",
	};

	for (size_t r = 0; r < sizeof(roles) / sizeof(roles[0]); r++) {
		struct db *db = test_db(roles[r]);
		struct err e = {0};

		for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
			CU_ASSERT_EQUAL(db_script(db, changes[i], &e), ERR_FORBIDDEN);
		db_free(db);
	}
}

static const struct tap_test tests[] = {
	{"each role can do its work and no more", roles_can_do_their_work_and_no_more},
	{"no program's role can change the schema", no_role_changes_the_schema},
};
TAP_MAIN("privileges", tests)
