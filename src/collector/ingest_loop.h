/* From the spool to the database: reads what is there, loads it, deletes what has been read, and
 * begins anew at the committed positions after any failure. */
#ifndef COLLECTOR_INGEST_LOOP_H
#define COLLECTOR_INGEST_LOOP_H

#include "base/conf.h"
#include "store/db.h"

struct ingest_loop;

/* The connection stays the caller's; `conf` must live as long. */
struct ingest_loop *ingest_loop_new(struct db *db, const struct conf *conf);
void ingest_loop_free(struct ingest_loop *p);

/* Does what is to be done now and logs what goes wrong. Returns for how many microseconds there is
 * nothing to do: 0 while there is more to load, at most 1 s. */
int64_t ingest_loop_turn(struct ingest_loop *p);

#endif
