/* Event ids that arrived lately: a set of hashes in memory that tells "certainly new" from "perhaps
 * seen", so that only the few that were perhaps seen cost a query.
 *
 * No event is taken for a duplicate by its hash: whoever asks confirms a "perhaps" with the id
 * itself against what is stored. And none is missed: each id that was stored within the window is
 * in the set, because it is added before it is stored, and the set is filled from the stored events
 * before the first batch. That ids of events which were then not stored stay in the set costs a
 * query when they come again, nothing else. */
#ifndef COLLECTOR_DEDUPE_H
#define COLLECTOR_DEDUPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct dedupe;

/* Remembers ids for at least `days` (at most 250) after their arrival. A random seed keeps clients
 * from choosing ids that collide. */
struct dedupe *dedupe_new(int days, uint64_t seed);
void dedupe_free(struct dedupe *d);

uint64_t dedupe_key(const struct dedupe *d, struct str tenant_id, struct str id);
/* Asks for the place of an id to be fetched into the cache: a look-up in a large set waits for
 * memory. */
void dedupe_prefetch(const struct dedupe *d, uint64_t key);
/* Adds an id; false when it was perhaps there already. Entries that are too old are dropped when
 * the set would have to grow. 8 bytes per id, at most 70 % full. */
bool dedupe_add(struct dedupe *d, uint64_t key, int64_t received_at_us);
bool dedupe_perhaps_seen(const struct dedupe *d, uint64_t key);
size_t dedupe_count(const struct dedupe *d);

#endif
