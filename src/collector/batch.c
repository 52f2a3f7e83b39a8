#include "collector/batch.h"

#include <stdlib.h>

#include "base/spool.h"
#include "ingest/usage_record.h"

struct batch *batch_new(void)
{
	struct batch *b = mem_zalloc(sizeof(*b));

	b->arena = arena_new();
	b->item = mem_alloc(BATCH_ITEMS * sizeof(*b->item));
	return b;
}

void batch_free(struct batch *b)
{
	if (!b)
		return;
	arena_free(b->arena);
	free(b->item);
	free(b);
}

void batch_reset(struct batch *b)
{
	arena_reset(b->arena);
	b->n = 0;
	b->bytes = 0;
	b->trouble.code = OK;
}

bool batch_is_full(const struct batch *b)
{
	return b->n == BATCH_ITEMS || b->bytes >= BATCH_BYTES;
}

static void append(struct batch *b, const struct source *source, struct str line, bool torn)
{
	struct batch_item *it = &b->item[b->n++];

	it->line = arena_str(b->arena, line);
	it->torn = torn;
	it->source = source;
	it->from = source->from;
	it->position = source->position;
	it->fate = FATE_UNREAD;
	b->bytes += line.len;
}

bool batch_gather(struct batch *b, struct sources *sources, int n)
{
	struct source *source;
	struct err e = {0};
	struct str line;

	while (n > 0 && !batch_is_full(b)) {
		enum source_find found = sources_next(sources, &source, &line, &e);

		if (found == SOURCE_NOTHING)
			return false;
		if (found == SOURCE_FAILED) {
			b->trouble = e;
			continue;
		}
		append(b, source, line, found == SOURCE_TORN);
		n--;
	}
	return !batch_is_full(b);
}

static void reject(struct batch_item *it, const char *reason)
{
	it->fate = FATE_REJECTED;
	it->reason = reason;
}

void batch_read_item(struct batch *b, struct batch_item *it)
{
	struct str payload;
	struct err e;

	if (it->torn)
		reject(it, "torn: the writer ended in the middle of this line, which was never "
			   "acknowledged");
	else if (spool_check(it->line, &payload) != SPOOL_OK)
		reject(it, "corrupt: the checksum does not fit the line");
	else if (usage_record_decode(payload, b->arena, &it->event, &e) != OK)
		reject(it, arena_strdup(b->arena, e.msg));
	else
		it->fate = FATE_STORED;
}
