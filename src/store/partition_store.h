/* Monthly partitions, and the end of what is older than the retention. */
#ifndef STORE_PARTITION_STORE_H
#define STORE_PARTITION_STORE_H

#include "store/db.h"

/* Months that exist ahead of time: the current one and these. */
enum { PARTITION_MONTHS_AHEAD = 2 };

/* Makes what is missing of the partitions of every partitioned table, for the month (UTC) that
 * holds at_us and `ahead` months after it. Does not wait for readers and writers of other months.
 * ret_made may be NULL. */
enum err_code partition_ensure(struct db *db, int64_t at_us, int ahead, struct arena *a,
	int *ret_made, struct err *e) MUST_CHECK;

/* The months that exist of the events, as [from, to); 0 and 0 if none does. */
enum err_code partition_span(struct db *db, struct arena *a, int64_t *ret_from_us,
	int64_t *ret_to_us, struct err *e) MUST_CHECK;

/* Drops the partitions that end at or before before_us; their names in arena memory. */
enum err_code partition_drop(struct db *db, int64_t before_us, struct arena *a,
	struct str **ret_names, int *ret_n, struct err *e) MUST_CHECK;

/* Deletes older rows of the tables without partitions: rejects, counts of loading, runs of jobs. */
enum err_code partition_delete_rows(struct db *db, int64_t before_us, struct arena *a,
	int64_t *ret_deleted, struct err *e) MUST_CHECK;

extern const struct db_stmts partition_store_stmts;

#endif
