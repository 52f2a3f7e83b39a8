/* Base rollups: the figures of one tenant, tool and model in one quarter-hour (UTC), and its failed
 * calls by error type. They are added to in the transaction that stores the events, so they never
 * differ from them.
 *
 * Writers do not disturb each other, because usage_rollup_add() first marks the hours it touches as
 * dirty: the row of an hour in usage_dirty_hour stays locked until the writer commits, so what one
 * writer reads and writes back in that hour no other writer can change meanwhile. All writers mark
 * hours in ascending order, so they cannot deadlock. */
#ifndef STORE_USAGE_ROLLUP_STORE_H
#define STORE_USAGE_ROLLUP_STORE_H

#include <stdint.h>

#include "domain/usage_sums.h"
#include "store/db.h"

extern const struct db_stmts usage_rollup_stmts;

/* What a batch adds to one rollup row. The slices need to live for the call only. */
struct usage_rollup_row {
	struct str tenant_id, tool_id, model;
	int64_t period_start_us; /* a multiple of 15 minutes */
	struct usage_sums sums;	 /* `latency` is NULL, the buckets below stand for it */
	const uint16_t
		*buckets; /* hist_bucket() of each call's latency, ascending; sums.calls of them */
};

/* Adds to the rows, making those that do not exist, and marks their hours dirty. Keys are distinct
 * within one call, in any order. Once per transaction, inside the caller's (read committed); the
 * months' partitions exist. Takes a shared lock that ends with the transaction and makes it wait
 * while figures are being rebuilt from events (usage_rebuild.h). */
enum err_code usage_rollup_add(struct db *db, const struct usage_rollup_row *rows, int n,
	struct arena *a, struct err *e) MUST_CHECK;

/* Failed calls of one error type (never absent; "" when the call named none). */
struct usage_error_row {
	struct str tenant_id, tool_id, model, error_type;
	int64_t period_start_us;
	int64_t failed;
};

/* As usage_rollup_add, for ai_usage_error_rollup. After usage_rollup_add of the same calls, whose
 * locks it needs. */
enum err_code usage_rollup_add_errors(
	struct db *db, const struct usage_error_row *rows, int n, struct err *e) MUST_CHECK;

/* Marks hours (starts, ascending, distinct) as changed since they were last aggregated. */
enum err_code usage_rollup_mark_dirty(
	struct db *db, const int64_t *hours, int n, struct err *e) MUST_CHECK;

/* Waits until no transaction that adds is under way and keeps new ones waiting until the caller's
 * transaction ends. */
enum err_code usage_rollup_lock(struct db *db, struct err *e) MUST_CHECK;

#endif
