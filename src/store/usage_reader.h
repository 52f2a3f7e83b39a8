/* One read transaction over the usage figures: everything asked of it is of one moment. */
#ifndef STORE_USAGE_READER_H
#define STORE_USAGE_READER_H

#include <stdint.h>

#include "store/db.h"

extern const struct db_stmts usage_reader_stmts;

struct usage_reader {
	struct db *db;
	struct arena *arena; /* results live here */
	int64_t *dirty;	     /* hours that changed since they were aggregated, ascending */
	int ndirty;
	int64_t loaded_us; /* when data came in last; 0: never */
};

/* Absent: any. */
struct usage_filter {
	struct str tenant, tool, model;
};

/* After a failed read only usage_read_end() may follow, and a new reader. */
enum err_code usage_read_begin(
	struct db *db, struct arena *a, struct usage_reader **ret, struct err *e) MUST_CHECK;
/* NULL is accepted. */
void usage_read_end(struct usage_reader *r);

/* The least and the greatest id that a filter lets through, as two parameters: one statement then
 * serves a given id and any. */
void usage_read_range(struct arena *a, struct str id, struct db_param to[2]);

#endif
