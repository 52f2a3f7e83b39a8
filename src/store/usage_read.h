/* Usage figures for any range and filter: summaries for clean periods, base rows for dirty hours and edges, in one
 * snapshot, so that every sum equals the total to the last digit. */
#ifndef STORE_USAGE_READ_H
#define STORE_USAGE_READ_H

#include "domain/period.h"
#include "domain/usage_sums.h"
#include "store/db.h"

/* Absent: any. */
struct usage_filter {
	struct str tenant, tool, model;
};

enum usage_group_by { BY_NOTHING, BY_TENANT, BY_TOOL, BY_MODEL };

/* One read transaction: everything asked of it is of one moment. */
enum err_code usage_read_begin(struct db *db, struct err *e) MUST_CHECK;
void usage_read_end(struct db *db);

/* Groups of [from, to), highest cost first (then calls, then key). BY_NOTHING gives exactly one, all zero when nothing
 * matches. With `percentiles`, each has its histogram. */
enum err_code usage_read_groups(struct db *db, const struct usage_filter *f, int64_t from_us, int64_t to_us,
	enum usage_group_by by, bool percentiles, struct arena *a, struct usage_group **ret, int *ret_n, struct err *e)
	MUST_CHECK;

/* Sums per bucket (b->n of them). */
enum err_code usage_read_series(struct db *db, const struct usage_filter *f, const struct period_buckets *b,
	bool percentiles, struct arena *a, struct usage_sums **ret, struct err *e) MUST_CHECK;

/* Failed calls by error type, most first. */
struct usage_error_count {
	struct str error_type;
	int64_t calls;
};
enum err_code usage_read_errors(struct db *db, const struct usage_filter *f, int64_t from_us, int64_t to_us,
	struct arena *a, struct usage_error_count **ret, int *ret_n, struct err *e) MUST_CHECK;

/* Events, newest first, strictly before the cursor position (created_at, id); INT64_MAX and absent: from the newest. */
struct usage_event;
enum err_code usage_read_events(struct db *db, const struct usage_filter *f, int64_t from_us, int64_t to_us,
	int64_t before_us, struct str before_id, int limit, struct arena *a, struct usage_event **ret, int *ret_n,
	struct err *e) MUST_CHECK;

#endif
