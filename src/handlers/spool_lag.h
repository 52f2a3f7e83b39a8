/* How far the database is behind what was accepted. */
#ifndef HANDLERS_SPOOL_LAG_H
#define HANDLERS_SPOOL_LAG_H

#include "store/db.h"

/* Age of the oldest accepted event that is not stored yet, from the spool itself, so that a
 * collector that has died is seen. 0 when none waits; -1 when the spool cannot be read. */
enum err_code spool_lag_read(struct db *db, const char *spool_dir, int64_t now_us, struct arena *a,
	int64_t *ret_ms, struct err *e) MUST_CHECK;

#endif
