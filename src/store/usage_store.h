/* AI calls on their way into the database: what the loader writes, all of it inside the caller's
 * transaction. */
#ifndef STORE_USAGE_STORE_H
#define STORE_USAGE_STORE_H

#include "domain/usage.h"
#include "store/db.h"

/* Appends one event as a row of binary COPY. It must have passed usage_event_complete. */
void usage_store_copy_row(struct buf *out, const struct usage_event *u);

/* Stores rows made by usage_store_copy_row. ERR_CONFLICT when an id is there already: roll back,
 * then either leave out what is there or use usage_store_insert_new. ERR_INVALID when the month of
 * an event has no partition (partition_ensure), or a value is none that PostgreSQL takes. */
enum err_code usage_store_copy(struct db *db, struct str rows, struct err *e) MUST_CHECK;
/* As usage_store_copy, piecewise: rows follow by db_copy_data, and db_copy_end stores them. */
enum err_code usage_store_copy_begin(struct db *db, struct err *e) MUST_CHECK;

/* An event by its primary key. */
struct usage_key {
	struct str tenant_id, id;
	int64_t created_at_us;
	int64_t received_at_us;
};

/* As usage_store_copy, but passes over rows whose key is there already, by way of a temporary
 * table. *ret: the keys that were new, in no order; arena memory. */
enum err_code usage_store_insert_new(struct db *db, struct str rows, struct arena *a,
	struct usage_key **ret, int *ret_n, struct err *e) MUST_CHECK;

/* Of the keys given by tenant_id and id (the times are not looked at), those that are stored, with
 * the times of the one received last; arena memory. One index look-up per key and partition. */
enum err_code usage_store_find(struct db *db, const struct usage_key *keys, int n, struct arena *a,
	struct usage_key **ret, int *ret_n, struct err *e) MUST_CHECK;

/* Calls `each` for every event received since a moment, in no order, in pages. The slices live for
 * the call. In a transaction of its own. */
typedef void (*usage_key_fn)(
	void *ctx, struct str tenant_id, struct str id, int64_t received_at_us);
enum err_code usage_store_each_received(
	struct db *db, int64_t since_us, usage_key_fn each, void *ctx, struct err *e) MUST_CHECK;

/* A record that cannot be loaded. */
struct ingest_reject {
	struct str source; /* file it came from */
	struct str reason;
	struct str record; /* its text; bytes that are no UTF-8, and NUL, are stored as '?' */
	int64_t at_us;
};
enum err_code usage_store_reject(
	struct db *db, const struct ingest_reject *rejects, int n, struct err *e) MUST_CHECK;

/* What came in, added to the counts of that minute and source; distinct within one call. */
struct ingest_count {
	int64_t minute_us;
	struct str source; /* "native", "gateway", ... */
	int64_t loaded, duplicates, rejected;
	int64_t lag_max_ms; /* from being received to being loaded */
};
enum err_code usage_store_count(
	struct db *db, const struct ingest_count *counts, int n, struct err *e) MUST_CHECK;

extern const struct db_stmts usage_store_stmts;

#endif
