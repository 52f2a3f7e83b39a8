/* What the collector has read and not yet loaded: lines of the spool in the order in which they were found. */
#ifndef COLLECTOR_BATCH_H
#define COLLECTOR_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "collector/source.h"
#include "domain/usage.h"

/* A batch is full at either limit. Larger ones make the rollups cheaper per event, and memory dearer. */
enum { BATCH_ITEMS = 10000, BATCH_BYTES = 16 * 1024 * 1024 };

/* What becomes of an item in the attempt to load it. */
enum item_fate { FATE_UNREAD, FATE_STORED, FATE_DUPLICATE, FATE_REJECTED };

struct batch_item {
	struct str line;
	bool torn;                   /* the line has no end */
	const struct source *source;
	int64_t position;            /* in the source, behind the line */
	enum item_fate fate;
	const char *reason;          /* of a rejected one */
	struct usage_event event;    /* unless unread or rejected */
	bool doubtful;               /* its id was perhaps stored before, or its month may have no partition */
};

struct batch {
	struct arena *arena; /* of the lines and everything made from them */
	struct batch_item *item;
	int n;
	size_t bytes;
};

struct batch *batch_new(void);
void batch_free(struct batch *b);
void batch_reset(struct batch *b);
bool batch_is_full(const struct batch *b);

/* Appends what the sources have now, until the batch is full. An error concerns one file; what could be read was. */
enum err_code batch_gather(struct batch *b, struct sources *sources, struct err *e) MUST_CHECK;

/* Reads the line of an item: gives it an event and FATE_STORED, or FATE_REJECTED and the reason. */
void batch_read_item(struct batch *b, struct batch_item *it);

#endif
