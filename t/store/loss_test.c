/* What happens when the server goes away. Restarts the cluster, so it comes last. */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static struct db *db;
static struct arena *arena;
static struct err e;

static const struct db_stmt one = {"one", "SELECT 1", 0};
static const struct db_stmt who = {"who", "SELECT pg_backend_pid()", 0};
static const struct db_stmt add = {"add", "INSERT INTO loss VALUES ($1)", 1};

static void begin(void)
{
	db = test_db("opswatch");
	arena = arena_new();
	e = (struct err){0};
	MUST(db_script(db, "CREATE TABLE IF NOT EXISTS loss (a bigint); TRUNCATE loss", &e));
}

static void end(void)
{
	MUST(db_script(db, "DROP TABLE loss", &e));
	arena_free(arena);
	db_free(db);
}

static int backend(void)
{
	struct db_rows *rows;

	MUST(db_query_one(db, &who, NULL, arena, &rows, &e));
	return (int)db_i64(rows, 0, 0);
}

static enum err_code put(void)
{
	return db_exec(db, &add, (struct db_param[]){db_p_cstr("1")}, NULL, &e);
}

static enum err_code read_one(void)
{
	struct db_rows *rows;

	return db_query(db, &one, NULL, arena, &rows, &e);
}

/* Ends the server's side of the connection and waits until it is gone. */
static void cut(void)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d, 10000)::integer", backend());
	CU_ASSERT_EQUAL(test_count(sql), 1);
}

static void an_idle_connection_is_replaced(void)
{
	begin();
	MUST(put());
	MUST(read_one());
	cut();
	MUST(put());
	cut();
	MUST(read_one());
	cut();
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(put());
	MUST(db_commit(db, &e));
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM loss"), 3);
	end();
}

static void a_transaction_is_lost_with_its_connection(void)
{
	begin();
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(put());
	cut();
	CU_ASSERT_EQUAL(put(), ERR_DB);
	MUST_FAIL(read_one(), ERR_DB, "lost during the transaction");
	CU_ASSERT_EQUAL(db_commit(db, &e), ERR_DB);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM loss"), 0);
	MUST(put());
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM loss"), 1);
	end();
}

static void a_lost_commit_is_no_success(void)
{
	begin();
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(put());
	cut();
	CU_ASSERT_EQUAL(db_commit(db, &e), ERR_DB);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM loss"), 0);
	end();
}

static void a_copy_is_lost_with_its_connection(void)
{
	static const struct db_stmt copy = {"copy", "COPY loss FROM STDIN", DB_SIMPLE};
	char sql[256];

	begin();
	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(%d, 10000)::integer", backend());
	MUST(db_begin(db, DB_READ_WRITE, &e));
	MUST(db_copy_begin(db, &copy, &e));
	MUST(db_copy_data(db, STR("1\n"), &e));
	CU_ASSERT_EQUAL(test_count(sql), 1);
	if (!db_copy_data(db, STR("2\n"), &e))
		CU_ASSERT_EQUAL(db_copy_end(db, NULL, &e), ERR_DB);
	db_rollback(db);
	MUST(put());
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM loss"), 1);
	end();
}

/* A process that ends a backend as soon as that runs the statement that sleeps. */
static pid_t cut_when_busy(int pid)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		"SELECT coalesce(bool_or(pg_terminate_backend(pid)), false)::integer FROM"
		" pg_stat_activity"
		" WHERE pid = %d AND state = 'active' AND wait_event = 'PgSleep'",
		pid);
	fflush(stdout);
	pid_t child = fork();
	if (child)
		return child;
	while (!test_count(sql))
		usleep(10000);
	_exit(0);
}

static void only_a_read_is_tried_again(void)
{
	static const struct db_stmt slow_read = {"slow_read", "SELECT pg_sleep(1)", 0};
	static const struct db_stmt slow_write = {
		"slow_write", "INSERT INTO loss SELECT 1 FROM pg_sleep(1)", 0};
	struct db_rows *rows;
	pid_t child;

	begin();
	child = cut_when_busy(backend());
	MUST(db_query(db, &slow_read, NULL, arena, &rows, &e));
	CU_ASSERT_EQUAL(waitpid(child, NULL, 0), child);

	child = cut_when_busy(backend());
	MUST_FAIL(db_exec(db, &slow_write, NULL, NULL, &e), ERR_DB, "terminating connection");
	CU_ASSERT_EQUAL(waitpid(child, NULL, 0), child);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM loss"), 0);
	end();
}

static void a_stopped_server_costs_no_more_than_the_deadline(void)
{
	struct db *limited = test_db_of("opswatch", NULL, 100);
	struct db_rows *rows;
	int64_t us;
	int pid;

	begin();
	MUST(db_query_one(limited, &who, NULL, arena, &rows, &e));
	pid = (int)db_i64(rows, 0, 0);
	CU_ASSERT_EQUAL_FATAL(kill(pid, SIGSTOP), 0);
	MUST_FAIL(db_ping(limited, 200, &us, &e), ERR_TIMEOUT, "gives no answer");
	kill(pid, SIGCONT);
	MUST(db_ping(limited, 5000, &us, &e));

	MUST(db_query_one(limited, &who, NULL, arena, &rows, &e));
	pid = (int)db_i64(rows, 0, 0);
	CU_ASSERT_EQUAL_FATAL(kill(pid, SIGSTOP), 0);
	MUST_FAIL(db_query(limited, &one, NULL, arena, &rows, &e), ERR_TIMEOUT,
		"one: PostgreSQL gives no answer");
	kill(pid, SIGCONT);
	MUST(db_query(limited, &one, NULL, arena, &rows, &e));
	db_free(limited);
	end();
}

static void a_restart_is_survived(void)
{
	struct err again = {0};

	begin();
	MUST(put());
	CU_ASSERT_EQUAL_FATAL(test_cluster("cluster_stop \"$TEST_CLUSTER\" immediate"), 0);
	MUST_FAIL(put(), ERR_DB, "cannot connect to PostgreSQL: ");
	CU_ASSERT_EQUAL_FATAL(test_cluster("cluster_start \"$TEST_CLUSTER\""), 0);
	/* A moment after a failure the next one comes without an attempt. */
	if (db_ready(db, &again))
		CU_ASSERT_STRING_EQUAL(again.msg, e.msg);
	sleep(1);
	MUST(put());
	MUST(read_one());
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM loss"), 2);
	end();
}

static const struct tap_test tests[] = {
	{"an idle connection that was closed is replaced unnoticed",
		an_idle_connection_is_replaced},
	{"a transaction fails as a whole when its connection is lost",
		a_transaction_is_lost_with_its_connection},
	{"a commit without an answer is no success", a_lost_commit_is_no_success},
	{"a COPY fails when its connection is lost", a_copy_is_lost_with_its_connection},
	{"a read that was cut off is tried again, a write is not", only_a_read_is_tried_again},
	{"a server that is stopped holds nobody beyond the deadline",
		a_stopped_server_costs_no_more_than_the_deadline},
	{"after a restart all goes on", a_restart_is_survived},
};
TAP_MAIN("loss", tests)
