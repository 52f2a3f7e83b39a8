/* PostgreSQL's binary forms of values (its *send functions), decoded. Pure: no connection, no
 * libpq. */
#ifndef STORE_PG_BINARY_H
#define STORE_PG_BINARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/money.h"

/* int2, int4 or int8, by length. */
int64_t pg_binary_int(const unsigned char *p, int len);
double pg_binary_float8(const unsigned char *p);
/* timestamptz to microseconds since 1970 UTC. Infinities, and the few years that 64 bits cannot
 * hold when counted from 1970 instead of 2000, give the INT64 limits. */
int64_t pg_binary_time(const unsigned char *p);
/* numeric times 10^12, exactly; false for NaN, an infinity, more than 12 decimals, or what 128 bits
 * cannot hold. */
bool pg_binary_numeric(const unsigned char *p, int len, pusd_sum *ret);

#endif
