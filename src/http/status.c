#include "http/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"

#define LOAD(x)	    atomic_load_explicit(&(x), memory_order_relaxed)
#define STORE(x, v) atomic_store_explicit(&(x), (v), memory_order_relaxed)

enum err_code status_new(int64_t now_us, struct web_status **ret, struct err *e)
{
	struct web_status *s =
		mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (s == MAP_FAILED)
		return err_set(e, ERR_INTERNAL, "cannot share %zu bytes between workers: %s",
			sizeof(*s), strerror(errno));
	s->started_us = now_us;
	*ret = s;
	return OK;
}

void status_free(struct web_status *s)
{
	if (s)
		munmap(s, sizeof(*s));
}

void status_enter(struct web_status *s, int slot, int pid)
{
	STORE(s->slot[slot].pid, pid);
	STORE(s->slot[slot].is_busy, false);
}

void status_busy(struct web_status *s, int slot, bool is_busy)
{
	STORE(s->slot[slot].is_busy, is_busy);
}

void status_count(
	struct web_status *s, int slot, int64_t now_us, int64_t latency_us, int http_status)
{
	int64_t second = now_us / US_PER_S;
	struct status_second *cell = &s->slot[slot].ring[second % STATUS_WINDOW_S];

	if (LOAD(cell->second) != second) {
		STORE(cell->requests, 0);
		STORE(cell->errors, 0);
		STORE(cell->latency_us, 0);
		STORE(cell->second, second);
	}
	STORE(cell->requests, LOAD(cell->requests) + 1);
	if (http_status >= 500)
		STORE(cell->errors, LOAD(cell->errors) + 1);
	STORE(cell->latency_us, LOAD(cell->latency_us) + (uint64_t)latency_us);
}

void status_sum(const struct web_status *s, int64_t now_us, struct status_sums *ret)
{
	int64_t now_s = now_us / US_PER_S;

	*ret = (struct status_sums){0};
	for (int i = 0; i < STATUS_SLOTS; i++) {
		const struct status_slot *slot = &s->slot[i];

		if (LOAD(slot->pid) == 0)
			continue;
		ret->workers++;
		ret->busy += LOAD(slot->is_busy);
		for (int k = 0; k < STATUS_WINDOW_S; k++) {
			const struct status_second *cell = &slot->ring[k];
			int64_t age_s = now_s - LOAD(cell->second);

			if (age_s < 0 || age_s >= STATUS_WINDOW_S)
				continue;
			ret->requests += LOAD(cell->requests);
			ret->errors += LOAD(cell->errors);
			ret->latency_us += LOAD(cell->latency_us);
		}
	}
}

int64_t status_memory_bytes(const struct web_status *s)
{
	long page = sysconf(_SC_PAGESIZE);
	int64_t pages = 0;

	for (int i = 0; i < STATUS_SLOTS; i++) {
		int pid = LOAD(s->slot[i].pid);
		long total, resident, shared;
		char path[64];
		FILE *f;

		if (pid == 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/statm", pid);
		f = fopen(path, "re");
		if (!f)
			continue;
		if (fscanf(f, "%ld %ld %ld", &total, &resident, &shared) == 3)
			pages += resident - shared;
		fclose(f);
	}
	return pages * page;
}

bool status_claim(_Atomic int64_t *at, int64_t now_us, int64_t period_us)
{
	int64_t due = atomic_load(at);
	bool is_due = due <= now_us ||
		      due > now_us + period_us; /* the latter after the clock was set back */

	return is_due && atomic_compare_exchange_strong(at, &due, now_us + period_us);
}
