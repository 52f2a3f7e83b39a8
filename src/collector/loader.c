#include "collector/loader.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/map.h"
#include "collector/dedupe.h"
#include "collector/registry.h"
#include "collector/tally.h"
#include "domain/pricing.h"
#include "store/partition_store.h"
#include "store/price_store.h"
#include "store/usage_rollup_store.h"
#include "store/usage_store.h"

#define REFRESH_US (5 * US_PER_S)

/* PIECE_BYTES: COPY rows that are sent at once; while PostgreSQL works on them the next ones are
 * made. SLICE_ITEMS: lines read from the files at a time meanwhile. CONFLICTS_MAX: attempts that
 * may lose against other writers. */
enum { PIECE_BYTES = 64 * 1024, SLICE_ITEMS = 64, CONFLICTS_MAX = 4 };

struct month {
	int64_t from_us, to_us;
};

struct loader {
	struct db *db;
	struct dedupe *seen;
	bool seen_filled;
	int64_t window_us; /* in which an id is recognised */
	struct price_book *prices;
	int64_t price_stamp;
	struct err trouble; /* see loader_trouble() */
	int64_t refreshed_us;
	struct registry *registry;
	struct month *months; /* that have partitions */
	int nmonths;
	struct buf rows;     /* COPY rows on their way */
	struct arena *arena; /* of one attempt */
};

/* One transaction that tries to load neighbouring items of a batch. */
struct attempt {
	struct loader *l;
	struct batch *b;
	struct batch_item *item;
	int n;
	struct sources *sources; /* from which the batch grows meanwhile; NULL: it does not */
	int64_t now_us;
	struct tally *tally;
};

struct loader *loader_new(struct db *db, int dedupe_days)
{
	struct loader *l = mem_zalloc(sizeof(*l));
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		abort();
	l->db = db;
	l->seen = dedupe_new(dedupe_days, seed);
	l->window_us = dedupe_days * US_PER_DAY;
	l->registry = registry_new();
	l->arena = arena_new();
	return l;
}

void loader_free(struct loader *l)
{
	if (!l)
		return;
	dedupe_free(l->seen);
	price_book_free(l->prices);
	registry_free(l->registry);
	free(l->months);
	buf_free(&l->rows);
	arena_free(l->arena);
	free(l);
}

/* A pattern that is no regular expression, as only a hand at the table can leave one, must not keep
 * events from being stored: its rows are left out. */
static int leave_out_bad(struct loader *l, struct price *rows, int n)
{
	struct price_book *alone;
	int kept = 0;

	for (int i = 0; i < n; i++) {
		if (price_book_new(&rows[i], 1, &alone, &l->trouble))
			continue;
		price_book_free(alone);
		rows[kept++] = rows[i];
	}
	return kept;
}

static enum err_code read_prices(struct loader *l, struct err *e)
{
	struct price_book *book;
	struct price *rows;
	int n;
	enum err_code rc = price_store_list(l->db, l->arena, &rows, &n, e);

	l->trouble.code = OK;
	if (!rc && price_book_new(rows, n, &book, e))
		rc = price_book_new(rows, leave_out_bad(l, rows, n), &book, e);
	if (!rc) {
		price_book_free(l->prices);
		l->prices = book;
	}
	arena_reset(l->arena);
	return rc;
}

static enum err_code read_changed_prices(struct loader *l, struct err *e)
{
	int64_t stamp;
	enum err_code rc = price_store_stamp(l->db, &stamp, e);

	if (rc || (l->prices && stamp == l->price_stamp))
		return rc;
	rc = read_prices(l, e);
	if (!rc)
		l->price_stamp = stamp;
	return rc;
}

const struct err *loader_trouble(struct loader *l)
{
	return l->trouble.code ? &l->trouble : NULL;
}

static enum err_code read_lists(struct loader *l, int64_t now_us, struct err *e)
{
	enum err_code rc = read_changed_prices(l, e);

	if (!rc)
		rc = registry_load(l->registry, l->db, e);
	if (!rc)
		l->refreshed_us = now_us;
	return rc;
}

enum err_code loader_refresh(struct loader *l, int64_t now_us, struct err *e)
{
	return now_us - l->refreshed_us < REFRESH_US ? OK : read_lists(l, now_us, e);
}

static bool has_month(const struct loader *l, int64_t at_us)
{
	for (int i = l->nmonths - 1; i >= 0; i--)
		if (at_us >= l->months[i].from_us && at_us < l->months[i].to_us)
			return true;
	return false;
}

static enum err_code ensure_month(struct loader *l, int64_t at_us, struct err *e)
{
	struct month m = {zone_floor(&zone_utc, at_us, UNIT_MONTH),
		zone_step(&zone_utc, at_us, UNIT_MONTH, 1)};
	enum err_code rc = partition_ensure(l->db, at_us, 0, l->arena, NULL, e);

	if (rc)
		return rc;
	l->months = mem_realloc(l->months, ((size_t)l->nmonths + 1) * sizeof(m));
	l->months[l->nmonths++] = m;
	return OK;
}

static void remember_id(void *ctx, struct str tenant_id, struct str id, int64_t received_at_us)
{
	struct loader *l = ctx;

	dedupe_add(l->seen, dedupe_key(l->seen, tenant_id, id), received_at_us);
}

enum err_code loader_open(struct loader *l, int64_t now_us, struct err *e)
{
	enum err_code rc;

	registry_forget(l->registry);
	l->nmonths = 0;
	rc = read_lists(l, now_us, e);
	if (!rc)
		rc = ensure_month(l, now_us, e);
	arena_reset(l->arena);
	if (rc || l->seen_filled)
		return rc;
	rc = usage_store_each_received(l->db, now_us - l->window_us, remember_id, l, e);
	l->seen_filled = rc == OK;
	return rc;
}

static void read_item(struct attempt *t, struct batch_item *it)
{
	struct loader *l = t->l;

	batch_read_item(t->b, it);
	if (it->fate == FATE_REJECTED)
		return;
	registry_complete(l->registry, &it->event);
	price_event(l->prices, &it->event);
	it->key = dedupe_key(l->seen, it->event.tenant_id, it->event.id);
	dedupe_prefetch(l->seen, it->key);
}

/* Reads items that were not read yet, and opens again what an attempt took for duplicates. Whether
 * ids were seen is asked in a second pass, when their places are in the cache. */
static void ready_items(struct attempt *t, int from, int to)
{
	struct loader *l = t->l;

	for (struct batch_item *it = t->item + from; it < t->item + to; it++) {
		it->is_fresh = it->fate == FATE_UNREAD;
		if (it->is_fresh)
			read_item(t, it);
		else if (it->fate == FATE_DUPLICATE)
			it->fate = FATE_STORED;
	}
	for (struct batch_item *it = t->item + from; it < t->item + to; it++)
		if (it->is_fresh && it->fate == FATE_STORED)
			it->doubtful = !dedupe_add(l->seen, it->key, it->event.received_at_us) ||
				       !has_month(l, it->event.created_at_us);
}

static enum err_code send_rows(struct loader *l, size_t at_least, struct err *e)
{
	enum err_code rc = OK;

	if (l->rows.len >= at_least) {
		rc = db_copy_data(l->db, buf_view(&l->rows), e);
		buf_reset(&l->rows);
	}
	return rc;
}

/* Adds what is stored, of those that are doubtful or of those that are not, to the sums. */
static void tally_items(struct attempt *t, bool doubtful)
{
	for (int i = 0; i < t->n; i++) {
		const struct batch_item *it = &t->item[i];

		if (it->fate != FATE_STORED || it->doubtful != doubtful)
			continue;
		tally_add(t->tally, &it->event);
		registry_note(t->l->registry, &it->event);
	}
}

/* Lets the batch grow by what the sources have. */
static bool take_more(struct attempt *t)
{
	int before = t->n;

	if (!t->sources)
		return false;
	if (!batch_gather(t->b, t->sources, SLICE_ITEMS))
		t->sources = NULL;
	t->n = t->b->n;
	return t->n > before;
}

static enum err_code send_items(struct attempt *t, int from, int to, struct err *e)
{
	enum err_code rc = OK;

	for (int i = from; rc == OK && i < to; i++) {
		const struct batch_item *it = &t->item[i];

		if (it->fate != FATE_STORED || it->doubtful)
			continue;
		usage_store_copy_row(&t->l->rows, &it->event);
		rc = send_rows(t->l, PIECE_BYTES, e);
	}
	return rc;
}

/* Reads the items and sends those without doubt to PostgreSQL, slice by slice, so that it stores
 * the first while the last are still being read from their files. */
static enum err_code stream_items(struct attempt *t, struct err *e)
{
	struct loader *l = t->l;
	enum err_code rc = usage_store_copy_begin(l->db, e);
	int from = 0, to;

	buf_reset(&l->rows);
	for (; rc == OK && (from < t->n || take_more(t)); from = to) {
		to = from + SLICE_ITEMS < t->n ? from + SLICE_ITEMS : t->n;
		ready_items(t, from, to);
		rc = send_items(t, from, to, e);
	}
	if (!rc)
		rc = send_rows(l, 1, e);
	if (!rc)
		tally_items(t, false);
	return rc ? rc : db_copy_end(l->db, NULL, e);
}

/* A key for tenant and id together; neither holds a control character. */
static struct str compose_key(struct arena *a, struct str tenant_id, struct str id)
{
	char *p = arena_alloc(a, tenant_id.len + id.len + 1);

	memcpy(p, tenant_id.ptr, tenant_id.len);
	p[tenant_id.len] = '\0';
	memcpy(p + tenant_id.len + 1, id.ptr, id.len);
	return (struct str){p, tenant_id.len + id.len + 1};
}

/* Looks up the ids of all doubtful items, and makes the partitions they need. ret: composed key to
 * struct usage_key; map_free it. */
static enum err_code find_doubtful(struct attempt *t, struct map *ret, struct err *e)
{
	struct arena *a = t->l->arena;
	struct usage_key *keys = arena_array(a, (size_t)t->n, sizeof(*keys));
	struct usage_key *found;
	int n = 0;
	enum err_code rc = OK;

	for (int i = 0; rc == OK && i < t->n; i++) {
		const struct usage_event *u = &t->item[i].event;

		if (t->item[i].fate != FATE_STORED || !t->item[i].doubtful)
			continue;
		keys[n++] = (struct usage_key){.tenant_id = u->tenant_id, .id = u->id};
		if (!has_month(t->l, u->created_at_us))
			rc = ensure_month(t->l, u->created_at_us, e);
	}
	if (rc || n == 0)
		return rc;
	rc = usage_store_find(t->l->db, keys, n, a, &found, &n, e);
	for (int i = 0; rc == OK && i < n; i++)
		*map_slot(ret, compose_key(a, found[i].tenant_id, found[i].id)) = &found[i];
	return rc;
}

/* Decides about an item: it is a duplicate if its id is stored and arrived within the window, or is
 * in `taken`, the items of this batch that were decided to be stored. Appends the row of one that
 * is to be stored. */
static void settle(
	struct attempt *t, struct batch_item *it, const struct map *found, struct map *taken)
{
	struct str key = compose_key(t->l->arena, it->event.tenant_id, it->event.id);
	const struct usage_key *stored = it->doubtful ? map_get(found, key) : NULL;
	void **slot = map_slot(taken, key);

	if ((stored && stored->received_at_us > it->event.received_at_us - t->l->window_us) ||
		*slot) {
		it->fate = FATE_DUPLICATE;
		return;
	}
	*slot = it;
	usage_store_copy_row(&t->l->rows, &it->event);
}

/* Stores the doubtful items that turn out to be new, after the others: so the look-up finds those
 * of this batch too. */
static enum err_code store_doubtful(struct attempt *t, struct err *e)
{
	struct map found = {0}, taken = {0};
	enum err_code rc = find_doubtful(t, &found, e);

	for (int i = 0; rc == OK && i < t->n; i++)
		if (t->item[i].fate == FATE_STORED && t->item[i].doubtful)
			settle(t, &t->item[i], &found, &taken);
	if (!rc && t->l->rows.len)
		rc = usage_store_copy(t->l->db, buf_view(&t->l->rows), e);
	tally_items(t, true);
	map_free(&found);
	map_free(&taken);
	return rc;
}

/* What neither was found nor came back as inserted collided with a stored event. */
static void mark_collisions(
	struct attempt *t, const struct usage_key *inserted, int n, struct map *taken)
{
	for (int i = 0; i < n; i++)
		*map_slot(taken, compose_key(t->l->arena, inserted[i].tenant_id, inserted[i].id)) =
			NULL;
	for (size_t i = 0; i < taken->cap; i++)
		if (taken->slots[i].key.ptr && taken->slots[i].value)
			((struct batch_item *)taken->slots[i].value)->fate = FATE_DUPLICATE;
}

/* For a batch whose COPY collided with a stored event: leaves out what is there already. */
static enum err_code store_carefully(struct attempt *t, struct err *e)
{
	struct map found = {0}, taken = {0};
	struct usage_key *inserted;
	int n = 0;
	enum err_code rc;

	ready_items(t, 0, t->n);
	rc = find_doubtful(t, &found, e);

	buf_reset(&t->l->rows);
	for (int i = 0; rc == OK && i < t->n; i++)
		if (t->item[i].fate == FATE_STORED)
			settle(t, &t->item[i], &found, &taken);
	if (!rc)
		rc = usage_store_insert_new(
			t->l->db, buf_view(&t->l->rows), t->l->arena, &inserted, &n, e);
	if (!rc)
		mark_collisions(t, inserted, n, &taken);
	tally_items(t, false);
	tally_items(t, true);
	map_free(&found);
	map_free(&taken);
	return rc;
}

/* What follows from the stored events. */
static enum err_code store_figures(struct attempt *t, struct err *e)
{
	struct loader *l = t->l;
	int nrows, nerrors;
	const struct usage_rollup_row *rows = tally_rows(t->tally, &nrows);
	const struct usage_error_row *errors = tally_errors(t->tally, &nerrors);
	enum err_code rc = nrows ? usage_rollup_add(l->db, rows, nrows, l->arena, e) : OK;

	if (!rc && nerrors)
		rc = usage_rollup_add_errors(l->db, errors, nerrors, e);
	return rc ? rc : registry_store(l->registry, l->db, l->arena, e);
}

static enum err_code store_all(
	struct attempt *t, bool carefully, struct load_sums *ret, struct err *e)
{
	enum err_code rc;

	t->tally = tally_new(t->l->arena, t->sources ? BATCH_ITEMS : t->n);
	rc = carefully ? store_carefully(t, e) : stream_items(t, e);
	if (!rc && !carefully)
		rc = store_doubtful(t, e);
	if (!rc)
		rc = store_figures(t, e);
	return rc ? rc : accounts_store(t->l->db, t->item, t->n, t->now_us, t->l->arena, ret, e);
}

static enum err_code run_attempt(
	struct attempt *t, bool carefully, struct load_sums *sums, struct err *e)
{
	struct load_sums mine = {0};
	int nmonths = t->l->nmonths;
	enum err_code rc = db_begin(t->l->db, DB_ASYNC, e);

	if (rc)
		return rc;
	rc = store_all(t, carefully, &mine, e);
	if (rc)
		db_rollback(t->l->db);
	else
		rc = db_commit(t->l->db, e);
	registry_end_batch(t->l->registry, rc == OK);
	arena_reset(t->l->arena);
	if (rc)
		t->l->nmonths = nmonths;
	else
		load_sums_add(sums, &mine);
	return rc;
}

/* Tries until the outcome does not depend on other writers any more. */
static enum err_code load_at_once(struct attempt *t, struct load_sums *sums, struct err *e)
{
	enum err_code rc = run_attempt(t, false, sums, e);

	for (int i = 0; rc == ERR_CONFLICT && i < CONFLICTS_MAX; i++)
		rc = run_attempt(t, true, sums, e);
	return rc;
}

/* From now on their partitions are made again if they are missing. */
static void doubt_months(struct attempt *t)
{
	t->l->nmonths = 0;
	for (int i = 0; i < t->n; i++)
		t->item[i].doubtful = true;
}

/* A refused value is looked for by halves, in order, so that each commit moves the positions on.
 * The reason may also be that the retention has dropped a month. */
static enum err_code load_range(struct attempt t, struct load_sums *sums, struct err *e)
{
	enum err_code rc = load_at_once(&t, sums, e);
	struct attempt left, right;

	if (rc != ERR_INVALID || (t.n == 1 && t.item->fate == FATE_REJECTED))
		return rc;
	doubt_months(&t);
	if (t.n == 1) {
		t.item->fate = FATE_REJECTED;
		t.item->reason = arena_printf(t.b->arena, "refused by the database: %s", e->msg);
		return load_at_once(&t, sums, e);
	}
	t.sources = NULL;
	left = right = t;
	left.n = t.n / 2;
	right.item += left.n;
	right.n -= left.n;
	rc = load_range(left, sums, e);
	return rc ? rc : load_range(right, sums, e);
}

enum err_code loader_load(struct loader *l, struct batch *b, struct sources *sources,
	int64_t now_us, struct load_sums *sums, struct err *e)
{
	struct attempt all = {
		.l = l, .b = b, .item = b->item, .n = b->n, .sources = sources, .now_us = now_us};

	return b->n ? load_range(all, sums, e) : OK;
}
