#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "store/migrate.h"
#include "store/partition_store.h"

struct db *test_db_of(const char *user, const char *name, int statement_timeout_ms)
{
	char url[512];
	struct db_options o = {
		.url = url,
		.default_user = user,
		.application = "opswatch test",
		.statement_timeout_ms = statement_timeout_ms,
		.connect_timeout_s = 10,
	};

	snprintf(url, sizeof(url), "postgresql:///%s?host=%s", name ? name : "opswatch",
		getenv("TEST_SOCKET_DIR"));
	return db_new(&o);
}

struct db *test_db(const char *user)
{
	return test_db_of(user, NULL, 0);
}

struct db *test_migrated(void)
{
	struct db *db = test_db("opswatch");
	struct arena *a = arena_new();
	struct migration *applied;
	struct err e = {0};
	char sql_dir[512];
	int n;

	snprintf(sql_dir, sizeof(sql_dir), "%s/sql", getenv("top_srcdir"));
	MUST(migrate(db, sql_dir, a, &applied, &n, &e));
	MUST(partition_ensure(db, TEST_TIME - 1, 2, a, NULL, &e));
	arena_free(a);
	return db;
}

int64_t test_count(const char *sql)
{
	struct db_stmt s = {"test_count", sql, 0};
	struct db *db = test_db("postgres");
	struct arena *a = arena_new();
	struct db_rows *rows;
	struct err e = {0};
	int64_t n;

	MUST(db_query_one(db, &s, NULL, a, &rows, &e));
	n = db_i64(rows, 0, 0);
	arena_free(a);
	db_free(db);
	return n;
}

int test_cluster(const char *commands)
{
	char line[1024];

	snprintf(line, sizeof(line), ". \"$top_srcdir/t/lib/cluster.sh\"; %s", commands);
	return system(line);
}
