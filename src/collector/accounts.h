/* What is written about a batch besides its events: what was refused, how much came in, how far the
 * files were read. For neighbouring items whose fate is decided, inside the caller's transaction.
 */
#ifndef COLLECTOR_ACCOUNTS_H
#define COLLECTOR_ACCOUNTS_H

#include "collector/batch.h"
#include "store/db.h"

struct load_sums {
	int64_t loaded, duplicates, rejected;
	int64_t lag_max_ms; /* from being received to being loaded */
};

void load_sums_add(struct load_sums *into, const struct load_sums *from);

/* Writes all three; *ret: the sums of these items. */
enum err_code accounts_store(struct db *db, const struct batch_item *items, int n, int64_t now_us,
	struct arena *a, struct load_sums *ret, struct err *e) MUST_CHECK;

#endif
