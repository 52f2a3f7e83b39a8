/* Mergeable log-bucket histogram of durations in ms, in the manner of DDSketch (Masson et al., VLDB
 * 2019): bucket bounds grow by the factor (1 + alpha) / (1 - alpha), and a bucket answers with the
 * point that is alpha away from both its ends, relatively. Merging adds counts, so it is exact and
 * independent of order.
 *
 * The bounds are not computed with a logarithm but by one integer recurrence, in microseconds, and
 * from 25.5 ms on so that every answer is a whole number of ms. So they are the same on every
 * machine, and an answer for whole ms is still within alpha when it is rounded to whole ms (below
 * 50 ms it is then exact). They are part of the encoded form: to change them is to change the
 * version byte. */
#ifndef BASE_HIST_H
#define BASE_HIST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define HIST_ALPHA 0.02
enum {
	HIST_BUCKETS = 512
}; /* bucket 0 holds v < 1; the last starts at 56 hours and holds all above */

/* Dense form for reading and merging many: 4 KiB. A zeroed struct is empty. */
struct hist {
	uint64_t total;
	uint64_t count[HIST_BUCKETS];
};

/* The bucket of a value in ms; negative and NaN count as 0. */
unsigned hist_bucket(double ms);
void hist_add(struct hist *h, double ms, uint64_t n);
void hist_merge(struct hist *into, const struct hist *from);
/* q in [0, 1], nearest rank; 0 for an empty histogram. In ms, relative error <= HIST_ALPHA from 1
 * ms to 1 h, and whole ms from 26 ms on; below 1 ms the answer is 0. */
double hist_quantile(const struct hist *h, double q);

/* Compact binary form (bytea): version byte 1, then for each used bucket, ascending: varint gap
 * (buckets left out since the one before), varint count. Varints are LEB128, shortest form. A
 * histogram of one event takes 3 to 4 bytes, an empty one 1. */
void hist_encode(const struct hist *h, struct buf *out);
/* Adds an encoded histogram to `into`. ERR_INVALID on a malformed one; `into` is then unchanged. */
enum err_code hist_add_encoded(struct hist *into, struct str bytes, struct err *e) MUST_CHECK;
/* Encodes a list of single buckets (hist_bucket values, sorted ascending): what ingest needs for a
 * key with few events, without 4 KiB per key. */
void hist_encode_buckets(const uint16_t *sorted, size_t n, struct buf *out);

#endif
