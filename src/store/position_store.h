/* How far each source (a spool segment, a log) has been read. Written in the transaction that
 * stores what was read. */
#ifndef STORE_POSITION_STORE_H
#define STORE_POSITION_STORE_H

#include "store/db.h"

struct source_position {
	struct str source;
	uint64_t inode;
	int64_t position; /* first byte not yet read */
};

/* All of them, by source; arena memory. */
enum err_code position_store_list(struct db *db, struct arena *a, struct source_position **ret,
	int *ret_n, struct err *e) MUST_CHECK;
/* Adds or replaces positions; sources are distinct. */
enum err_code position_store_put(
	struct db *db, const struct source_position *p, int n, struct err *e) MUST_CHECK;
/* Forgets a source that is gone; one that is not there is no error. */
enum err_code position_store_delete(
	struct db *db, struct str source, struct arena *a, struct err *e) MUST_CHECK;

extern const struct db_stmts position_store_stmts;

#endif
