/* The rollup rows of a few events, worked out by plain search: what the loader's tally must agree
 * with. */
#ifndef T_STORE_ROLLUP_ROWS_H
#define T_STORE_ROLLUP_ROWS_H

#include "domain/usage.h"
#include "domain/usage_sums.h"
#include "store/usage_rollup_store.h"

/* Adds one call to sums, and to their histogram if they have one. */
void sums_add_event(struct usage_sums *s, const struct usage_event *u);
/* The rows of n events, with distinct keys and sorted buckets (arena memory), into room for n.
 * Returns how many. */
int rollup_rows_of(
	const struct usage_event *batch, int n, struct arena *arena, struct usage_rollup_row *rows);
int error_rows_of(const struct usage_event *batch, int n, struct usage_error_row *rows);

#endif
