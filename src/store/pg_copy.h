/* Rows of COPY ... FROM STDIN (FORMAT binary): what PostgreSQL reads with half the work that text
 * costs it. Pure: no connection, no libpq.
 *
 * Each function writes at `p` and returns what is behind it; the caller provides room. */
#ifndef STORE_PG_COPY_H
#define STORE_PG_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Most bytes that a row begins with, and that a field other than text takes; text takes
 * PG_COPY_FIELD and its length. */
enum { PG_COPY_ROW = 2, PG_COPY_FIELD = 32 };

/* What stands before the first row. */
extern const struct str pg_copy_header;

/* The number of fields that follow. */
char *pg_copy_row(char *p, int nfields);
char *pg_copy_null(char *p);
char *pg_copy_bool(char *p, bool v);   /* boolean */
char *pg_copy_i64(char *p, int64_t v); /* bigint */
/* timestamptz, from microseconds since 1970 UTC */
char *pg_copy_time(char *p, int64_t us);
/* numeric, from pico-units */
char *pg_copy_money(char *p, int64_t pusd);
/* text; absent: NULL */
char *pg_copy_text(char *p, struct str s);
/* jsonb, from its text; absent: NULL */
char *pg_copy_jsonb(char *p, struct str s);

#endif
