/* Store tests run against the cluster that t/store/store.t starts. */
#ifndef T_STORE_FIXTURE_H
#define T_STORE_FIXTURE_H

#include "lib/tap.h"
#include "store/db.h"

/* A connection to database `name` (NULL: "opswatch") as a user: "opswatch" is the owner, "postgres"
 * the superuser. */
struct db *test_db_of(const char *user, const char *name, int statement_timeout_ms);
struct db *test_db(const char *user);

/* The owner's connection to the migrated database, with partitions for 2024-01 to 2024-03. */
struct db *test_migrated(void);

/* The single integer a query gives, on a connection of its own as superuser. */
int64_t test_count(const char *sql);

/* Runs cluster functions in the shell: "cluster_stop \"$TEST_CLUSTER\"". */
int test_cluster(const char *commands);

/* 2024-02-01T00:00:00Z */
#define TEST_TIME (INT64_C(1706745600) * INT64_C(1000000))

/* A call that must succeed; `struct err e` is in scope. */
#define MUST(call)                                \
	do {                                      \
		enum err_code must_ = (call);     \
		if (must_)                        \
			printf("# %s\n", e.msg);  \
		CU_ASSERT_EQUAL_FATAL(must_, OK); \
	} while (0)

/* A call that must fail with a code and a message that contains a text. */
#define MUST_FAIL(call, code_, text_)                           \
	do {                                                    \
		CU_ASSERT_EQUAL((call), (code_));               \
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, (text_))); \
		if (!strstr(e.msg, (text_)))                    \
			printf("# found: %s\n", e.msg);         \
	} while (0)

#endif
