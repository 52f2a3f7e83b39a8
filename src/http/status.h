/* What the workers of a pool tell each other: counters in anonymous shared memory that the parent
 * makes before it forks. Each worker writes its own slot only, so there are no locks; a reader may
 * see a second half counted. */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum {
	STATUS_SLOTS = 256 /* most workers, see web_workers in base/conf.h */,
	STATUS_WINDOW_S = 60
};

/* The requests of one worker that ended in one second. */
struct status_second {
	_Atomic int64_t second; /* since 1970: which minute this cell is of */
	_Atomic uint32_t requests;
	_Atomic uint32_t errors; /* answered 5xx */
	_Atomic uint64_t latency_us;
};

struct status_slot {
	_Atomic int pid; /* 0: no worker */
	_Atomic bool is_busy;
	struct status_second ring[STATUS_WINDOW_S];
};

/* The last result of a check that is too slow to be made for every look at it. */
struct status_check {
	_Atomic int64_t claimed_us; /* when somebody last set out to make it */
	_Atomic int64_t made_us;    /* 0: never */
	_Atomic int64_t latency_us; /* -1: failed */
};

/* The clocks by which workers take turns to refresh what they know of tokens (see
 * http/token_cache.h). */
struct status_tokens {
	_Atomic int64_t next_us;
	_Atomic int64_t early_us;
	_Atomic int64_t asking_us; /* since when one of them asks; 0: none does */
	_Atomic int64_t fresh_us;  /* last success */
};

struct web_status {
	int64_t started_us;
	struct status_check database, redis;
	struct status_tokens tokens;
	struct status_slot slot[STATUS_SLOTS];
};

/* Shared with all processes forked later; zeroed but for started_us. Lives until munmap or exit. */
enum err_code status_new(int64_t now_us, struct web_status **ret, struct err *e) MUST_CHECK;
void status_free(struct web_status *s);

/* Called by a worker when it begins to serve and around each request. */
void status_enter(struct web_status *s, int slot, int pid);
void status_busy(struct web_status *s, int slot, bool is_busy);
void status_count(
	struct web_status *s, int slot, int64_t now_us, int64_t latency_us, int http_status);

struct status_sums {
	uint64_t requests, errors;
	uint64_t latency_us; /* sum over the requests */
	int workers, busy;
};

/* The last STATUS_WINDOW_S seconds of the whole pool. */
void status_sum(const struct web_status *s, int64_t now_us, struct status_sums *ret);
/* Memory of the workers that they share with nobody (resident minus shared pages of
 * /proc/PID/statm). */
int64_t status_memory_bytes(const struct web_status *s);

/* True for one caller of all workers: the clock `at` is due; it is then set to now + period. */
bool status_claim(_Atomic int64_t *at, int64_t now_us, int64_t period_us);

#endif
