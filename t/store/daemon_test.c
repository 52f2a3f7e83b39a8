/* The daemon, turn by turn, on a clock of its own. */
#include "jobs/daemon.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "fixture.h"
#include "jobs/schedule.h"

/* 2024-02-20T12:01:00Z */
#define NOW (TEST_TIME + 19 * US_PER_DAY + 12 * US_PER_HOUR + US_PER_MIN)

static struct conf conf;

static void set_up(void)
{
	struct db *owner = test_migrated();
	struct err e = {0};

	MUST(db_script(owner, "DELETE FROM job_run", &e));
	db_free(owner);
	conf_init(&conf);
	conf.retention_days = 0;
	log_set_level(LOG_ERROR);
}

static void as_owner(const char *sql)
{
	struct db *owner = test_db("opswatch");
	struct err e = {0};

	MUST(db_script(owner, sql, &e));
	db_free(owner);
}

/* Turns until nothing is due; returns when something will be. */
static int64_t turn_until_idle(struct daemon *d, int64_t now_us)
{
	int64_t wake_us;
	int turns = 0;

	do
		wake_us = daemon_turn(d, now_us);
	while (wake_us <= now_us && ++turns < 100);
	CU_ASSERT_TRUE_FATAL(turns < 100);
	return wake_us;
}

static void runs_what_is_due_and_sleeps(void)
{
	struct db *db = test_db("opswatch_scheduler");
	struct daemon *d;

	set_up();
	d = daemon_new(db, &conf);
	CU_ASSERT_EQUAL(turn_until_idle(d, NOW), NOW + 4 * US_PER_MIN);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run WHERE status = 'DONE' AND (job, "
				   "scheduled_for) IN"
				   " (VALUES ('aggregate', '2024-02-20 12:00Z'::timestamptz),"
				   " ('partitions', '2024-02-20 00:10Z'),"
				   " ('retention', '2024-02-20 03:20Z'))"),
		SCHEDULE_JOBS);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run"), SCHEDULE_JOBS);
	CU_ASSERT_EQUAL(daemon_turn(d, NOW + US_PER_MIN), NOW + 4 * US_PER_MIN);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run"), SCHEDULE_JOBS);
	CU_ASSERT_EQUAL(turn_until_idle(d, NOW + 4 * US_PER_MIN), NOW + 9 * US_PER_MIN);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run"), SCHEDULE_JOBS + 1);
	daemon_free(d);
	db_free(db);
}

/* After three days of sleep: the latest moment of each job, and no other. */
static void makes_up_for_the_latest_moment_only(void)
{
	struct db *db = test_db("opswatch_scheduler");
	struct daemon *d;

	set_up();
	d = daemon_new(db, &conf);
	turn_until_idle(d, NOW);
	CU_ASSERT_EQUAL(
		turn_until_idle(d, NOW + 3 * US_PER_DAY), NOW + 3 * US_PER_DAY + 4 * US_PER_MIN);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run"), 2 * SCHEDULE_JOBS);
	CU_ASSERT_EQUAL(
		test_count("SELECT count(*) FROM job_run WHERE scheduled_for IN"
			   " ('2024-02-23 12:00Z', '2024-02-23 00:10Z', '2024-02-23 03:20Z')"),
		SCHEDULE_JOBS);
	daemon_free(d);
	db_free(db);
}

static void two_daemons_run_a_moment_once(void)
{
	struct db *db[] = {test_db("opswatch_scheduler"), test_db("opswatch_scheduler")};
	struct daemon *d[2];
	int64_t wake_us;

	set_up();
	for (int i = 0; i < 2; i++)
		d[i] = daemon_new(db[i], &conf);
	for (int turn = 0; turn < 2 * SCHEDULE_JOBS; turn++) {
		wake_us = daemon_turn(d[turn % 2], NOW);
		CU_ASSERT_TRUE(wake_us <= NOW + 4 * US_PER_MIN);
	}
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run"), SCHEDULE_JOBS);
	CU_ASSERT_EQUAL(test_count("SELECT sum(attempt) FROM job_run"), SCHEDULE_JOBS);
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(daemon_turn(d[i], NOW), NOW + 4 * US_PER_MIN);
		daemon_free(d[i]);
		db_free(db[i]);
	}
}

/* 10, 20, 40, ... seconds, and the next moment, for which the work is then done. */
static void tries_again_what_failed(void)
{
	static const int64_t waits_s[] = {10, 20, 40, 80};
	struct db *db = test_db("opswatch_scheduler");
	struct daemon *d;
	int64_t now_us = NOW;

	set_up();
	d = daemon_new(db, &conf);
	as_owner("REVOKE SELECT ON usage_dirty_hour FROM opswatch_scheduler");
	for (int i = 0; i < 4; i++) {
		int64_t wake_us = turn_until_idle(d, now_us);

		CU_ASSERT_EQUAL(wake_us, now_us + waits_s[i] * US_PER_S);
		CU_ASSERT_EQUAL(
			test_count("SELECT attempt::bigint FROM job_run WHERE job = 'aggregate'"
				   " AND status = 'FAILED' AND error_message LIKE '%permission "
				   "denied%'"),
			i + 1);
		now_us = wake_us;
	}
	CU_ASSERT_EQUAL(turn_until_idle(d, now_us), NOW + 4 * US_PER_MIN);
	as_owner("GRANT SELECT ON usage_dirty_hour TO opswatch_scheduler");
	CU_ASSERT_EQUAL(turn_until_idle(d, NOW + 4 * US_PER_MIN), NOW + 9 * US_PER_MIN);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run WHERE job = 'aggregate'"
				   " AND status = 'DONE' AND scheduled_for = '2024-02-20 12:05Z'"),
		1);
	daemon_free(d);
	db_free(db);
}

static void waits_for_a_database_that_is_down(void)
{
	static const int64_t waits_s[] = {1, 2, 4, 8, 16, 32, 60, 60};
	struct db *db = test_db_of("opswatch_scheduler", "no_such_database", 0);
	struct daemon *d;
	int64_t now_us = NOW;

	set_up();
	d = daemon_new(db, &conf);
	for (size_t i = 0; i < sizeof(waits_s) / sizeof(waits_s[0]); i++) {
		int64_t wake_us = daemon_turn(d, now_us);

		CU_ASSERT_EQUAL(wake_us, now_us + waits_s[i] * US_PER_S);
		now_us = wake_us;
	}
	daemon_free(d);
	db_free(db);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM job_run"), 0);
}

static const struct tap_test tests[] = {
	{"runs what is due and sleeps until something is", runs_what_is_due_and_sleeps},
	{"makes up for the latest moment only", makes_up_for_the_latest_moment_only},
	{"two daemons run a moment once", two_daemons_run_a_moment_once},
	{"tries again what failed, ever later", tries_again_what_failed},
	{"waits for a database that is down", waits_for_a_database_that_is_down},
};
TAP_MAIN("daemon", tests)
