/* How a range is made up of stored periods. */
#ifndef DOMAIN_COVER_H
#define DOMAIN_COVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "domain/period.h"

/* Stored periods, UTC-aligned. GRAIN_BASE is a quarter-hour whose sums must be taken from the base
 * rows, because its hour is dirty: not aggregated since it last changed. */
enum grain { GRAIN_BASE, GRAIN_QUARTER, GRAIN_HOUR, GRAIN_DAY, GRAIN_MONTH, GRAINS };

/* The UTC quarter-hour, hour, day or month that holds an instant: its start, and the start of the
 * next. */
int64_t grain_floor(enum grain g, int64_t us);
int64_t grain_next(enum grain g, int64_t us);

/* One stored period that belongs to a bucket: added, or taken away from a larger one. (A local day
 * that begins at 22:00 UTC is the UTC day, minus its last two hours, plus the two hours before it:
 * 5 parts instead of 24.) */
struct cover_part {
	int64_t start_us;
	int bucket;
	bool minus;
};

struct cover {
	struct cover_part *part[GRAINS]; /* by bucket, ascending */
	int n[GRAINS];
};

/* Makes up every bucket exactly, from few stored periods. Of a dirty hour the base quarters count:
 * what is stored of it may be old, but a stored day or month always holds just that, because hour,
 * day and month are stored in one transaction (store/usage_summary_store.h); so a day with a dirty
 * hour is the stored day, minus the stored hour, plus the hour's base quarters.
 * `dirty_hours`: starts of hours, ascending. Bounds are whole quarter-hours. */
void cover_make(const struct period_buckets *b, const int64_t *dirty_hours, int ndirty,
	struct arena *a, struct cover *ret);

#endif
