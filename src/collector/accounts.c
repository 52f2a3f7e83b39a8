#include "collector/accounts.h"

#include "store/position_store.h"
#include "store/usage_store.h"

enum { RECORD_MAX = 8192 }; /* bytes of a rejected record that are kept */

void load_sums_add(struct load_sums *into, const struct load_sums *from)
{
	into->loaded += from->loaded;
	into->duplicates += from->duplicates;
	into->rejected += from->rejected;
	if (from->lag_max_ms > into->lag_max_ms)
		into->lag_max_ms = from->lag_max_ms;
}

static enum err_code store_rejects(struct db *db, const struct batch_item *items, int n,
	int64_t now_us, struct arena *a, struct err *e)
{
	struct ingest_reject *rejects = arena_array(a, (size_t)n, sizeof(*rejects));
	int nrejects = 0;

	for (const struct batch_item *it = items; it < items + n; it++) {
		if (it->fate != FATE_REJECTED)
			continue;
		rejects[nrejects++] = (struct ingest_reject){
			.source = str_from(it->source->name),
			.reason = str_from(it->reason),
			.record = {it->line.ptr,
				it->line.len < RECORD_MAX ? it->line.len : RECORD_MAX},
			.at_us = now_us,
		};
	}
	return nrejects ? usage_store_reject(db, rejects, nrejects, e) : OK;
}

/* Items of one source stand together more often than not, so the search ends soon. */
static enum err_code store_positions(
	struct db *db, const struct batch_item *items, int n, struct arena *a, struct err *e)
{
	struct source_position *positions = arena_array(a, (size_t)n, sizeof(*positions));
	int npositions = 0;

	for (const struct batch_item *it = items; it < items + n; it++) {
		int at = npositions - 1;

		while (at >= 0 && positions[at].source.ptr != it->source->name)
			at--;
		if (at < 0) {
			at = npositions++;
			positions[at].source = str_from(it->source->name);
			positions[at].inode = it->source->tail.inode;
			positions[at].from = it->from;
		}
		positions[at].position = it->position;
	}
	return position_store_move(db, positions, npositions, e);
}

/* Events count for their source, rejected records for "spool". */
enum { COUNT_SPOOL = USAGE_IMPORT + 1, COUNT_SOURCES };

static void count_items(const struct batch_item *items, int n, int64_t now_us,
	struct load_sums counts[static COUNT_SOURCES])
{
	for (const struct batch_item *it = items; it < items + n; it++) {
		bool rejected = it->fate == FATE_REJECTED;
		struct load_sums one = {
			.loaded = it->fate == FATE_STORED,
			.duplicates = it->fate == FATE_DUPLICATE,
			.rejected = rejected,
			.lag_max_ms =
				rejected ? 0 : (now_us - it->event.received_at_us) / US_PER_MS,
		};

		load_sums_add(&counts[rejected ? COUNT_SPOOL : (int)it->event.source], &one);
	}
}

static enum err_code store_counts(struct db *db, const struct batch_item *items, int n,
	int64_t now_us, struct load_sums *ret, struct err *e)
{
	struct load_sums sums[COUNT_SOURCES] = {{0}};
	struct ingest_count counts[COUNT_SOURCES];
	int ncounts = 0;

	count_items(items, n, now_us, sums);
	for (int i = 0; i < COUNT_SOURCES; i++) {
		const struct load_sums *s = &sums[i];

		if (s->loaded + s->duplicates + s->rejected == 0)
			continue;
		load_sums_add(ret, s);
		counts[ncounts++] = (struct ingest_count){
			.minute_us = now_us - now_us % US_PER_MIN,
			.source = str_from(i == COUNT_SPOOL
						   ? "spool"
						   : usage_source_name((enum usage_source)i)),
			.loaded = s->loaded,
			.duplicates = s->duplicates,
			.rejected = s->rejected,
			.lag_max_ms = s->lag_max_ms,
		};
	}
	return usage_store_count(db, counts, ncounts, e);
}

enum err_code accounts_store(struct db *db, const struct batch_item *items, int n, int64_t now_us,
	struct arena *a, struct load_sums *ret, struct err *e)
{
	enum err_code rc = store_rejects(db, items, n, now_us, a, e);

	*ret = (struct load_sums){0};
	if (!rc)
		rc = store_counts(db, items, n, now_us, ret, e);
	return rc ? rc : store_positions(db, items, n, a, e);
}
