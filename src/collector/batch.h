/* What the collector has read and not yet loaded: lines of the spool in the order in which they
 * were found. */
#ifndef COLLECTOR_BATCH_H
#define COLLECTOR_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "collector/source.h"
#include "domain/usage.h"

/* A batch is full at either limit. Larger ones make the rollups cheaper per event, and memory
 * dearer. */
enum { BATCH_ITEMS = 20000, BATCH_BYTES = 32 * 1024 * 1024 };

/* What becomes of an item in the attempt to load it. */
enum item_fate { FATE_UNREAD, FATE_STORED, FATE_DUPLICATE, FATE_REJECTED };

struct batch_item {
	struct str line;
	bool torn; /* the line has no end */
	const struct source *source;
	int64_t from, position; /* in the source: of the line, and behind it */
	enum item_fate fate;
	const char *reason;	  /* of a rejected one */
	struct usage_event event; /* unless unread or rejected */
	uint64_t key;		  /* of its id, see collector/dedupe.h */
	bool is_fresh;		  /* was read in this attempt */
	bool doubtful; /* its id was perhaps stored before, or its month may have no partition */
};

struct batch {
	struct arena *arena; /* of the lines and everything made from them */
	struct batch_item *item;
	int n;
	size_t bytes;
	struct err trouble; /* the last file that could not be read; code OK: none */
};

struct batch *batch_new(void);
void batch_free(struct batch *b);
void batch_reset(struct batch *b);
bool batch_is_full(const struct batch *b);

/* Appends up to n lines of what the sources have now; true when there may be more and the batch has
 * room for it. */
bool batch_gather(struct batch *b, struct sources *sources, int n);

/* Reads the line of an item: gives it an event and FATE_STORED, or FATE_REJECTED and the reason. */
void batch_read_item(struct batch *b, struct batch_item *it);

#endif
