/* How far each source (a spool segment, a log) has been read. Written in the transaction that
 * stores what was read. Who moves a position says where it was; when it is not there, a
 * crash of the server has undone a DB_ASYNC commit, or somebody else reads the same source, and
 * reading must begin again where the database says. */
#ifndef STORE_POSITION_STORE_H
#define STORE_POSITION_STORE_H

#include "store/db.h"

struct source_position {
	struct str source;
	uint64_t inode;
	int64_t position; /* first byte not yet read */
	int64_t from;	  /* where it was before; 0 for a new source */
};

/* All of them, by source; arena memory. */
enum err_code position_store_list(struct db *db, struct arena *a, struct source_position **ret,
	int *ret_n, struct err *e) MUST_CHECK;
/* Adds and moves positions from `from` to `position`; sources are distinct. ERR_INTERNAL when one
 * is not at `from`; the transaction is then to be rolled back. */
enum err_code position_store_move(
	struct db *db, const struct source_position *p, int n, struct err *e) MUST_CHECK;
/* Returns when everything committed so far is on disk and the sources are at `position`;
 * ERR_INTERNAL when one is not. In a transaction of its own. */
enum err_code position_store_settle(
	struct db *db, const struct source_position *p, int n, struct err *e) MUST_CHECK;
/* Forgets sources that are at `position`; one that is not is left alone. */
enum err_code position_store_delete(
	struct db *db, const struct source_position *p, int n, struct err *e) MUST_CHECK;

extern const struct db_stmts position_store_stmts;

#endif
