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
	it->position = source->position;
	it->fate = FATE_UNREAD;
	b->bytes += line.len;
}

enum err_code batch_gather(struct batch *b, struct sources *sources, struct err *e)
{
	enum err_code rc = OK;
	struct err why = {0};

	while (!batch_is_full(b)) {
		struct source *source;
		struct str line;
		enum source_find found = sources_next(sources, &source, &line, &why);

		if (found == SOURCE_NOTHING)
			break;
		if (found == SOURCE_FAILED)
			rc = err_set(e, ERR_INTERNAL, "%s", why.msg);
		else
			append(b, source, line, found == SOURCE_TORN);
	}
	return rc;
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
		reject(it, "torn: the writer ended in the middle of this line, which was never acknowledged");
	else if (spool_check(it->line, &payload) != SPOOL_OK)
		reject(it, "corrupt: the checksum does not fit the line");
	else if (usage_record_decode(payload, b->arena, &it->event, &e) != OK)
		reject(it, arena_strdup(b->arena, e.msg));
	else
		it->fate = FATE_STORED;
}
