/* Base rollups: the figures of one tenant, tool and model in one quarter-hour (UTC), and its failed calls by error type.
 * They are added to in the transaction that stores the events, so they never differ from them. */
#ifndef STORE_USAGE_ROLLUP_STORE_H
#define STORE_USAGE_ROLLUP_STORE_H

#include <stdint.h>

#include "domain/usage_sums.h"
#include "store/db.h"

/* What a batch adds to one rollup row. The slices need to live for the call only. */
struct usage_rollup_row {
	struct str tenant_id, tool_id, model;
	int64_t period_start_us; /* a multiple of 15 minutes */
	struct usage_sums sums;  /* `latency` is NULL, the buckets below stand for it */
	const uint16_t *buckets; /* hist_bucket() of each call's latency, ascending; sums.calls of them */
};

/* Adds to the rows, making those that do not exist. Keys are distinct within one call, in any order. Inside the caller's
 * transaction: locks the touched keys in key order, merges their histograms in C and writes all by one upsert, so a
 * batch of 500 to 800 keys costs 5 to 8 ms. Concurrent callers with the same keys wait for each other and lose nothing,
 * also when a key is new to both. */
enum err_code usage_rollup_add(struct db *db, const struct usage_rollup_row *rows, int n, struct arena *a, struct err *e)
	MUST_CHECK;

/* Failed calls of one error type (never absent; "" when the call named none). */
struct usage_error_row {
	struct str tenant_id, tool_id, model, error_type;
	int64_t period_start_us;
	int64_t failed;
};

/* As usage_rollup_add, for ai_usage_error_rollup. */
enum err_code usage_rollup_add_errors(struct db *db, const struct usage_error_row *rows, int n, struct arena *a,
	struct err *e) MUST_CHECK;

#endif
