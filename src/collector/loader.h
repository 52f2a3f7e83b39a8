/* Stores batches: each event once, priced, with everything that follows from it, in one transaction
 * together with how far the files have been read. So a crash at any point neither loses nor doubles
 * an event.
 *
 * The commits do not wait for the disk (DB_ASYNC): a crash of the server may undo the last ones,
 * positions and all. What they held is still in the spool, because a segment is deleted only after
 * position_store_settle() has put everything before it on disk; and the next transaction notices,
 * because the positions are not where it left them. */
#ifndef COLLECTOR_LOADER_H
#define COLLECTOR_LOADER_H

#include "collector/accounts.h"
#include "collector/batch.h"
#include "store/db.h"

struct loader;

/* The connection stays the caller's. An id is recognised for dedupe_days after its arrival. */
struct loader *loader_new(struct db *db, int dedupe_days);
void loader_free(struct loader *l);

/* Reads what must be known before the first batch: prices, tools, and once the ids of the last
 * dedupe_days. To be called again after a failure. */
enum err_code loader_open(struct loader *l, int64_t now_us, struct err *e) MUST_CHECK;
/* Reads prices and tools again if the last time is REFRESH_US ago. */
enum err_code loader_refresh(struct loader *l, int64_t now_us, struct err *e) MUST_CHECK;
/* What is wrong with a price that was left out when prices were last read; NULL: nothing. */
const struct err *loader_trouble(struct loader *l);

/* Loads a batch and adds to *sums. While PostgreSQL works the batch grows by what the sources have,
 * until it is full. A record that PostgreSQL refuses is found by halving the batch and goes to
 * ingest_reject. On an error, part of the batch may have been committed: the positions tell which.
 */
enum err_code loader_load(struct loader *l, struct batch *b, struct sources *sources,
	int64_t now_us, struct load_sums *sums, struct err *e) MUST_CHECK;

#endif
