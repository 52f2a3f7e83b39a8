/* What a batch of events adds to the rollups: sums by tenant, tool, model and quarter-hour, and
 * failures by error type. */
#ifndef COLLECTOR_TALLY_H
#define COLLECTOR_TALLY_H

#include "base/arena.h"
#include "domain/usage.h"
#include "store/usage_rollup_store.h"

struct tally;

/* Everything, the results too, is arena memory; `max_events` may be added. The events' text must
 * outlive it. */
struct tally *tally_new(struct arena *a, int max_events);
void tally_add(struct tally *t, const struct usage_event *u);

/* The sums so far, with ascending buckets; in no particular order. */
const struct usage_rollup_row *tally_rows(struct tally *t, int *ret_n);
const struct usage_error_row *tally_errors(struct tally *t, int *ret_n);

#endif
