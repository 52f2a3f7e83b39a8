#include "collector/ingest_loop.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "collector/loader.h"
#include "store/position_store.h"

/* IDLE_US: how often files are looked at. LOAD_EVERY_US: a batch that is not full waits until so long after the one
 * before, because few large transactions cost much less than many small ones. */
#define IDLE_US        (50 * US_PER_MS)
#define LOAD_EVERY_US  (200 * US_PER_MS)
#define BACKOFF_MIN_US (100 * US_PER_MS)
#define BACKOFF_MAX_US US_PER_S

struct ingest_loop {
	struct db *db;
	struct sources *sources;
	struct batch *batch;
	struct loader *loader;
	bool is_open;        /* positions and lists have been read */
	int64_t backoff_us;
	int64_t loaded_us;   /* monotonic time of the last load */
	int64_t reported_us;
	struct load_sums sums; /* since the last report */
	struct log_throttle database_trouble, file_trouble;
};

struct ingest_loop *ingest_loop_new(struct db *db, const struct conf *conf)
{
	struct ingest_loop *p = mem_zalloc(sizeof(*p));

	p->db = db;
	p->sources = sources_new(conf->spool_dir, "usage");
	p->batch = batch_new();
	p->loader = loader_new(db, (int)conf->dedupe_days);
	p->backoff_us = BACKOFF_MIN_US;
	p->reported_us = clock_mono_us();
	return p;
}

void ingest_loop_free(struct ingest_loop *p)
{
	if (!p)
		return;
	loader_free(p->loader);
	batch_free(p->batch);
	sources_free(p->sources);
	free(p);
}

/* Everything read and not committed is forgotten; it is still in the files. */
static int64_t fail(struct ingest_loop *p, const struct err *e)
{
	int64_t wait_us = p->backoff_us;

	log_throttled(&p->database_trouble, LOG_WARN, "load", "error=\"%s\"", e->msg);
	batch_reset(p->batch);
	sources_restart(p->sources);
	p->is_open = false;
	p->backoff_us = wait_us * 2 < BACKOFF_MAX_US ? wait_us * 2 : BACKOFF_MAX_US;
	return wait_us;
}

static enum err_code note_positions(struct ingest_loop *p, struct arena *a, struct err *e)
{
	struct source_position *positions;
	int n = 0;
	enum err_code rc = position_store_list(p->db, a, &positions, &n, e);

	sources_restart(p->sources);
	for (int i = 0; rc == OK && i < n; i++) {
		if (sources_is_gone(p->sources, positions[i].source))
			rc = position_store_delete(p->db, positions[i].source, a, e);
		else
			sources_note_position(p->sources, positions[i].source, positions[i].position);
	}
	return rc;
}

static enum err_code open_loop(struct ingest_loop *p, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = db_ready(p->db, e);

	if (!rc)
		rc = loader_open(p->loader, clock_now_us(), e);
	if (!rc)
		rc = note_positions(p, a, e);
	p->is_open = rc == OK;
	arena_free(a);
	return rc;
}

/* Only while the batch is empty. A position row that survives its file is deleted when the loop opens again. */
static enum err_code remove_finished(struct ingest_loop *p, struct err *e)
{
	struct arena *a = arena_new();
	struct str name;
	enum err_code rc = OK;
	struct err why = {0};

	do {
		if (sources_remove_finished(p->sources, &name, &why))
			log_throttled(&p->file_trouble, LOG_WARN, "spool", "error=\"%s\"", why.msg);
		if (name.ptr)
			rc = position_store_delete(p->db, name, a, e);
	} while (rc == OK && name.ptr);
	arena_free(a);
	return rc;
}

static void report(struct ingest_loop *p)
{
	struct load_sums *s = &p->sums;
	int64_t now_us = clock_mono_us();

	if (now_us - p->reported_us < US_PER_MIN)
		return;
	p->reported_us = now_us;
	if (s->loaded + s->duplicates + s->rejected > 0)
		log_event(s->rejected ? LOG_WARN : LOG_INFO, "loaded",
			"events=%" PRId64 " duplicates=%" PRId64 " rejected=%" PRId64 " lag_max_ms=%" PRId64 " segments=%d",
			s->loaded, s->duplicates, s->rejected, s->lag_max_ms, sources_count(p->sources));
	*s = (struct load_sums){0};
}

static enum err_code load(struct ingest_loop *p, struct err *e)
{
	int64_t now_us = clock_now_us();
	enum err_code rc = loader_refresh(p->loader, now_us, e);

	if (!rc)
		rc = loader_load(p->loader, p->batch, now_us, &p->sums, e);
	if (rc)
		return rc;
	batch_reset(p->batch);
	p->loaded_us = clock_mono_us();
	p->backoff_us = BACKOFF_MIN_US;
	return remove_finished(p, e);
}

static void gather(struct ingest_loop *p)
{
	struct err e = {0};

	if (sources_scan(p->sources, &e))
		log_throttled(&p->file_trouble, LOG_WARN, "spool", "error=\"%s\"", e.msg);
	if (batch_gather(p->batch, p->sources, &e))
		log_throttled(&p->file_trouble, LOG_WARN, "spool", "error=\"%s\"", e.msg);
}

int64_t ingest_loop_turn(struct ingest_loop *p)
{
	struct err e = {0};
	int64_t wait_us;

	report(p);
	if (!p->is_open && open_loop(p, &e))
		return fail(p, &e);
	gather(p);
	if (p->batch->n == 0)
		return remove_finished(p, &e) ? fail(p, &e) : IDLE_US;
	wait_us = p->loaded_us + LOAD_EVERY_US - clock_mono_us();
	if (wait_us > 0 && !batch_is_full(p->batch))
		return wait_us < IDLE_US ? wait_us : IDLE_US;
	return load(p, &e) ? fail(p, &e) : 0;
}
