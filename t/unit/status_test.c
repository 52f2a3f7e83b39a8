#include "http/status.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "lib/tap.h"

#define NOW_US (1700000000 * US_PER_S + 123)

static struct web_status *make(void)
{
	struct web_status *s = NULL;
	struct err e = {0};

	CU_ASSERT_EQUAL_FATAL(status_new(NOW_US, &s, &e), OK);
	return s;
}

static void sums_the_last_minute(void)
{
	struct web_status *s = make();
	struct status_sums sums;

	CU_ASSERT_EQUAL(s->started_us, NOW_US);
	status_enter(s, 0, 1001);
	status_enter(s, 7, 1008);
	status_count(s, 0, NOW_US, 1500, 200);
	status_count(s, 0, NOW_US + US_PER_S, 500, 499);
	status_count(s, 7, NOW_US + 59 * US_PER_S, 1000, 503);
	status_sum(s, NOW_US + 59 * US_PER_S, &sums);
	CU_ASSERT_EQUAL(sums.requests, 3);
	CU_ASSERT_EQUAL(sums.errors, 1);
	CU_ASSERT_EQUAL(sums.latency_us, 3000);
	CU_ASSERT_EQUAL(sums.workers, 2);
	status_sum(s, NOW_US + 60 * US_PER_S, &sums);
	CU_ASSERT_EQUAL(sums.requests, 2);
	status_sum(s, NOW_US + 200 * US_PER_S, &sums);
	CU_ASSERT_EQUAL(sums.requests, 0);
	status_free(s);
}

static void an_old_second_is_written_over(void)
{
	struct web_status *s = make();
	struct status_sums sums;

	status_enter(s, 0, 1001);
	status_count(s, 0, NOW_US, 10, 500);
	status_count(s, 0, NOW_US + 60 * US_PER_S, 20, 200);
	status_sum(s, NOW_US + 60 * US_PER_S, &sums);
	CU_ASSERT_EQUAL(sums.requests, 1);
	CU_ASSERT_EQUAL(sums.errors, 0);
	CU_ASSERT_EQUAL(sums.latency_us, 20);
	status_free(s);
}

static void tells_who_is_busy(void)
{
	struct web_status *s = make();
	struct status_sums sums;

	status_enter(s, 0, 1001);
	status_enter(s, 1, 1002);
	status_busy(s, 1, true);
	status_sum(s, NOW_US, &sums);
	CU_ASSERT_EQUAL(sums.busy, 1);
	status_enter(s, 1, 1003); /* its successor is not */
	status_enter(s, 0, 0);
	status_sum(s, NOW_US, &sums);
	CU_ASSERT_EQUAL(sums.busy, 0);
	CU_ASSERT_EQUAL(sums.workers, 1);
	status_free(s);
}

static void processes_see_each_other(void)
{
	struct web_status *s = make();
	struct status_sums sums;
	pid_t pid = fork();

	if (pid == 0) {
		status_enter(s, 3, 1234);
		status_count(s, 3, NOW_US, 7, 200);
		_exit(0);
	}
	CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
	status_sum(s, NOW_US, &sums);
	CU_ASSERT_EQUAL(sums.requests, 1);
	CU_ASSERT_EQUAL(status_memory_bytes(s), 0); /* that worker is gone */
	status_enter(s, 3, (int)getpid());
	CU_ASSERT(status_memory_bytes(s) > 0);
	status_free(s);
}

static void one_takes_the_turn(void)
{
	_Atomic int64_t at = 0;

	CU_ASSERT(status_claim(&at, NOW_US, US_PER_S));
	CU_ASSERT_FALSE(status_claim(&at, NOW_US, US_PER_S));
	CU_ASSERT_FALSE(status_claim(&at, NOW_US + US_PER_S - 1, US_PER_S));
	CU_ASSERT(status_claim(&at, NOW_US + US_PER_S, US_PER_S));
	/* the clock was set back by an hour */
	CU_ASSERT(status_claim(&at, NOW_US - US_PER_HOUR, US_PER_S));
	CU_ASSERT_FALSE(status_claim(&at, NOW_US - US_PER_HOUR, US_PER_S));
}

static const struct tap_test tests[] = {
	{"sums the last minute of all workers", sums_the_last_minute},
	{"an old second is written over", an_old_second_is_written_over},
	{"tells who is busy", tells_who_is_busy},
	{"processes see each other's counters", processes_see_each_other},
	{"one takes the turn, also after the clock was set back", one_takes_the_turn},
};
TAP_MAIN("status", tests)
