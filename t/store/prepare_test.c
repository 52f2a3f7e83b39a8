/* Every statement of every store, prepared against the migrated schema. */
#include "fixture.h"
#include "store/audit_store.h"
#include "store/job_store.h"
#include "store/migrate.h"
#include "store/partition_store.h"
#include "store/pipeline_store.h"
#include "store/pg_copy.h"
#include "store/position_store.h"
#include "store/price_store.h"
#include "store/tenant_store.h"
#include "store/token_store.h"
#include "store/tool_store.h"
#include "store/usage_event_read.h"
#include "store/usage_read.h"
#include "store/usage_reader.h"
#include "store/usage_rebuild_store.h"
#include "store/usage_rollup_store.h"
#include "store/usage_store.h"
#include "store/usage_summary_store.h"

static const struct db_stmts *const stores[] = {
	&audit_store_stmts,
	&job_store_stmts,
	&migrate_stmts,
	&partition_store_stmts,
	&pipeline_store_stmts,
	&position_store_stmts,
	&price_store_stmts,
	&tenant_store_stmts,
	&token_store_stmts,
	&tool_store_stmts,
	&usage_event_read_stmts,
	&usage_read_stmts,
	&usage_reader_stmts,
	&usage_rebuild_stmts,
	&usage_rollup_stmts,
	&usage_store_stmts,
	&usage_summary_stmts,
};

enum { NSTORES = sizeof(stores) / sizeof(stores[0]) };

static bool is_copy(const struct db_stmt *s)
{
	return strncmp(s->sql, "COPY", 4) == 0;
}

/* Statements that are sent as they are make temporary tables that others name, or are a COPY, which
 * is tried with no rows. */
static void run_simple(struct db *db, const struct db_stmt *s)
{
	struct err e = {0};

	if (!is_copy(s)) {
		MUST(db_exec(db, s, NULL, NULL, &e));
		return;
	}
	MUST(db_copy_begin(db, s, &e));
	if (strstr(s->sql, "FORMAT binary"))
		MUST(db_copy_data(db, pg_copy_header, &e));
	MUST(db_copy_end(db, NULL, &e));
}

static void every_statement_prepares(void)
{
	struct db *db = test_migrated();
	struct err e = {0};

	for (int i = 0; i < NSTORES; i++) {
		MUST(db_begin(db, DB_READ_WRITE, &e));
		for (int k = 0; k < stores[i]->n; k++)
			if (stores[i]->item[k].nparams == DB_SIMPLE)
				run_simple(db, &stores[i]->item[k]);
		for (int k = 0; k < stores[i]->n; k++)
			if (stores[i]->item[k].nparams != DB_SIMPLE)
				MUST(db_prepare(db, &stores[i]->item[k], &e));
		db_rollback(db);
	}
	db_free(db);
}

static void names_are_unique(void)
{
	const char *names[256];
	int n = 0;

	for (int i = 0; i < NSTORES; i++)
		for (int k = 0; k < stores[i]->n; k++) {
			for (int j = 0; j < n; j++)
				CU_ASSERT_STRING_NOT_EQUAL(names[j], stores[i]->item[k].name);
			names[n++] = stores[i]->item[k].name;
		}
	CU_ASSERT_TRUE(n > NSTORES);
}

static void a_wrong_statement_is_found(void)
{
	static const struct db_stmt typing_error = {"typing_error", "SELECT id FROM tennant", 0};
	static const struct db_stmt wrong_count = {
		"wrong_count", "SELECT id FROM tenant WHERE id = $1", 2};
	struct db *db = test_migrated();
	struct err e = {0};

	MUST_FAIL(db_prepare(db, &typing_error, &e), ERR_INTERNAL,
		"typing_error: relation \"tennant\"");
	MUST_FAIL(db_prepare(db, &wrong_count, &e), ERR_INTERNAL,
		"has 1 parameters, its table says 2");
	db_free(db);
}

static const struct tap_test tests[] = {
	{"every statement of every store fits the schema", every_statement_prepares},
	{"statement names are unique", names_are_unique},
	{"a wrong statement would be found", a_wrong_statement_is_found},
};
TAP_MAIN("prepare", tests)
