#include "collector/ingest_loop.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "collector/loader.h"
#include "store/position_store.h"

/* IDLE_US: how often files are looked at. LOAD_EVERY_US: a small batch waits until so long after
 * the one before, because few large transactions cost much less than many small ones. FIRST_ITEMS:
 * what is read before a load begins; it reads on. */
enum { FIRST_ITEMS = BATCH_ITEMS / 4 };
#define IDLE_US		(50 * US_PER_MS)
#define LOAD_EVERY_US	(200 * US_PER_MS)
#define REMOVE_EVERY_US US_PER_S /* at most so often, because it waits for the disk */
#define BACKOFF_MIN_US	(100 * US_PER_MS)
#define BACKOFF_MAX_US	US_PER_S

struct ingest_loop {
	struct db *db;
	struct sources *sources;
	struct batch *batch;
	struct loader *loader;
	bool is_open;	     /* positions and lists have been read ... */
	unsigned connection; /* ... over this connection */
	int64_t backoff_us;
	int64_t loaded_us;  /* monotonic time of the last load, ... */
	int64_t removed_us; /* ... and of the last look for finished segments */
	int64_t reported_us;
	struct load_sums sums; /* since the last report */
	struct log_throttle database_trouble, file_trouble, price_trouble;
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

/* Of the positions given, forgets those whose file is gone. */
static enum err_code forget_gone(
	struct ingest_loop *p, struct source_position *positions, int n, struct err *e)
{
	int gone = 0;

	for (int i = 0; i < n; i++)
		if (sources_is_gone(p->sources, positions[i].source))
			positions[gone++] = positions[i];
	return gone ? position_store_delete(p->db, positions, gone, e) : OK;
}

/* The files are opened where the database says. */
static enum err_code note_positions(struct ingest_loop *p, struct arena *a, struct err *e)
{
	struct source_position *positions;
	int n = 0;
	enum err_code rc = position_store_list(p->db, a, &positions, &n, e);

	sources_restart(p->sources);
	for (int i = 0; rc == OK && i < n; i++)
		sources_note_position(p->sources, positions[i].source, positions[i].position);
	return rc ? rc : forget_gone(p, positions, n, e);
}

static enum err_code open_loop(struct ingest_loop *p, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = db_ready(p->db, e);

	p->connection = db_connections(p->db);
	if (!rc)
		rc = loader_open(p->loader, clock_now_us(), e);
	if (!rc)
		rc = note_positions(p, a, e);
	p->is_open = rc == OK;
	arena_free(a);
	return rc;
}

/* ERR_DB when the connection since open_loop() is lost: the server may have crashed and forgotten
 * the last commits. */
static enum err_code check_connection(struct ingest_loop *p, struct err *e)
{
	enum err_code rc = db_ready(p->db, e);

	if (!rc && db_connections(p->db) != p->connection)
		rc = err_set(e, ERR_DB, "the connection to PostgreSQL was lost");
	return rc;
}

/* Only while the batch is empty. */
static enum err_code remove_finished(struct ingest_loop *p, struct err *e)
{
	int64_t now_us = clock_mono_us();
	struct arena *a;
	struct source_position *positions;
	const struct source *s;
	struct err why = {0};
	int at = 0, n = 0, finished = 0;
	enum err_code rc = OK;

	if (now_us - p->removed_us < REMOVE_EVERY_US)
		return OK;
	p->removed_us = now_us;
	a = arena_new();
	positions = arena_array(a, (size_t)sources_count(p->sources), sizeof(*positions));
	for (; (s = sources_next_finished(p->sources, &at)); finished++)
		if (s->position > 0)
			positions[n++] = (struct source_position){
				.source = arena_str(a, str_from(s->name)), .position = s->position};
	if (n > 0)
		rc = position_store_settle(p->db, positions, n, e);
	if (!rc && finished && sources_remove_finished(p->sources, &why))
		log_throttled(&p->file_trouble, LOG_WARN, "spool", "error=\"%s\"", why.msg);
	if (!rc && n > 0)
		rc = forget_gone(p, positions, n, e);
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
			"events=%" PRId64 " duplicates=%" PRId64 " rejected=%" PRId64
			" lag_max_ms=%" PRId64 " segments=%d",
			s->loaded, s->duplicates, s->rejected, s->lag_max_ms,
			sources_count(p->sources));
	*s = (struct load_sums){0};
}

static void complain(struct ingest_loop *p)
{
	const struct err *bad_price = loader_trouble(p->loader);

	if (p->batch->trouble.code)
		log_throttled(
			&p->file_trouble, LOG_WARN, "spool", "error=\"%s\"", p->batch->trouble.msg);
	if (bad_price)
		log_throttled(
			&p->price_trouble, LOG_WARN, "prices", "error=\"%s\"", bad_price->msg);
}

static enum err_code load(struct ingest_loop *p, struct err *e)
{
	int64_t now_us = clock_now_us();
	enum err_code rc = loader_refresh(p->loader, now_us, e);

	if (!rc)
		rc = loader_load(p->loader, p->batch, p->sources, now_us, &p->sums, e);
	complain(p);
	if (rc)
		return rc;
	batch_reset(p->batch);
	p->loaded_us = clock_mono_us();
	p->backoff_us = BACKOFF_MIN_US;
	return remove_finished(p, e);
}

/* True when there is more than one load takes in before it begins. */
static bool gather(struct ingest_loop *p)
{
	struct err e = {0};

	if (sources_scan(p->sources, &e))
		log_throttled(&p->file_trouble, LOG_WARN, "spool", "error=\"%s\"", e.msg);
	return batch_gather(p->batch, p->sources, FIRST_ITEMS) || batch_is_full(p->batch);
}

int64_t ingest_loop_turn(struct ingest_loop *p)
{
	struct err e = {0};
	bool is_more;
	int64_t wait_us;

	report(p);
	if (p->is_open ? check_connection(p, &e) : open_loop(p, &e))
		return fail(p, &e);
	is_more = gather(p);
	if (p->batch->n == 0)
		return remove_finished(p, &e) ? fail(p, &e) : IDLE_US;
	wait_us = p->loaded_us + LOAD_EVERY_US - clock_mono_us();
	if (wait_us > 0 && !is_more)
		return wait_us < IDLE_US ? wait_us : IDLE_US;
	return load(p, &e) ? fail(p, &e) : 0;
}
