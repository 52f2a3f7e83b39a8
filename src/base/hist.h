/* Mergeable log-bucket histogram of durations in ms (after DDSketch, Masson et al., VLDB 2019, with relative accuracy
 * alpha): a value v >= 1 falls into bucket ceil(ln(v) / ln(gamma)), gamma = (1 + alpha) / (1 - alpha), and is reported
 * as the point whose relative distance to both ends of its bucket is alpha. Merging adds counts, so it is exact and
 * independent of order. */
#ifndef BASE_HIST_H
#define BASE_HIST_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define HIST_ALPHA 0.0195 /* <= 2 % with room for rounding to whole ms in the answer */
enum { HIST_BUCKETS = 512 }; /* bucket 0 holds v < 1; the last starts far beyond 24 h */

/* Dense form for reading and merging many: 4 KiB. A zeroed struct is empty. */
struct hist {
	uint64_t total;
	uint64_t count[HIST_BUCKETS];
};

/* The bucket of a value in ms; negative counts as 0. */
unsigned hist_bucket(double ms);
void hist_add(struct hist *h, double ms, uint64_t n);
void hist_merge(struct hist *into, const struct hist *from);
/* q in [0, 1], nearest rank; 0 for an empty histogram. In ms, relative error <= 2 % from 1 ms to 1 h. */
double hist_quantile(const struct hist *h, double q);

/* Compact binary form (bytea): version byte 1, then for each used bucket, ascending: varint gap, varint count. A
 * histogram of one event takes 3 to 4 bytes. */
void hist_encode(const struct hist *h, struct buf *out);
/* Adds an encoded histogram to `into`. ERR_INVALID on a malformed one; `into` is then unchanged. */
enum err_code hist_add_encoded(struct hist *into, struct str bytes, struct err *e) MUST_CHECK;
/* Encodes a list of single buckets (hist_bucket values, sorted ascending): what ingest needs for a key with few events,
 * without 4 KiB per key. */
void hist_encode_buckets(const uint16_t *sorted, size_t n, struct buf *out);

#endif
