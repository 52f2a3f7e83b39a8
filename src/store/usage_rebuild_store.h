/* Compares the base rollups with the events they sum up, and makes them anew from the events where
 * they differ. */
#ifndef STORE_USAGE_REBUILD_STORE_H
#define STORE_USAGE_REBUILD_STORE_H

#include <stdint.h>

#include "store/db.h"

extern const struct db_stmts usage_rebuild_stmts;

/* One tenant's quarter-hour whose calls, failures, tokens or cost are not those of its events. */
struct usage_difference {
	struct str tenant_id;
	int64_t period_start_us;
	int64_t calls_found;	/* in the rollups */
	int64_t calls_expected; /* of the events */
};

/* Compares [from, to), at most a few days. The statement sees one moment, in which rollups and
 * events agree whatever is being ingested. Arena memory. */
enum err_code usage_rebuild_compare(struct db *db, int64_t from_us, int64_t to_us, struct arena *a,
	struct usage_difference **ret, int *ret_n, struct err *e) MUST_CHECK;

/* Compares again while no ingest is under way, and writes what differs anew, in a transaction of
 * its own; the hours are dirty afterwards. *ret: what was repaired. */
enum err_code usage_rebuild_range(struct db *db, int64_t from_us, int64_t to_us, struct arena *a,
	struct usage_difference **ret, int *ret_n, struct err *e) MUST_CHECK;

#endif
