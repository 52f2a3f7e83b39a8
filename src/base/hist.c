#include "base/hist.h"

#include <float.h>
#include <math.h>

enum { VERSION = 1 };
enum { US = 1000 }; /* microseconds in a ms, the unit of `ms` arguments */
/* From here answers are whole ms, and bounds lie half-way between them. Below, rounding an answer
 * to whole ms gives the exact value of a whole one. */
enum { WHOLE_MS_FROM = 25 * US + US / 2 };

/* bound[i] is the first value in us that belongs to bucket i. Filled once, before main. */
static int64_t bound[HIST_BUCKETS];

/* The answer of the bucket that starts at lo: as far above it as alpha allows. */
static int64_t answer(int64_t lo)
{
	int64_t us = lo * 102 / 100;

	return lo < WHOLE_MS_FROM ? us : us / US * US;
}

/* Where the next bucket starts: as far above the answer as alpha allows. */
static int64_t next_bound(int64_t lo)
{
	int64_t us = answer(lo) * 100 / 98;

	if (lo < WHOLE_MS_FROM)
		return us < WHOLE_MS_FROM ? us : WHOLE_MS_FROM;
	return (us + US / 2) / US * US - US / 2;
}

static void __attribute__((constructor)) fill_bounds(void)
{
	bound[1] = US;
	for (unsigned i = 2; i < HIST_BUCKETS; i++)
		bound[i] = next_bound(bound[i - 1]);
}

/* Nine steps of a binary search without branches: about as fast as one log(). */
unsigned hist_bucket(double ms)
{
	double us = ms * US;
	unsigned at = 0;
	int64_t v;

	if (!(us >= US))
		return 0;
	if (us >= (double)bound[HIST_BUCKETS - 1])
		return HIST_BUCKETS - 1;
	v = (int64_t)us;
	for (unsigned step = HIST_BUCKETS / 2; step; step /= 2)
		at += bound[at + step] <= v ? step : 0;
	return at;
}

void hist_add(struct hist *h, double ms, uint64_t n)
{
	h->count[hist_bucket(ms)] += n;
	h->total += n;
}

void hist_merge(struct hist *into, const struct hist *from)
{
	into->total += from->total;
	for (unsigned i = 0; i < HIST_BUCKETS; i++)
		into->count[i] += from->count[i];
}

/* 1-based nearest rank. q itself is a rounded number (0.07 is a little more than 7/100): what the
 * product exceeds a whole number by within that error is not another rank. */
static uint64_t nearest_rank(uint64_t total, double q)
{
	double rank = ceil(q * (double)total * (1 - 2 * DBL_EPSILON));

	if (!(rank >= 1))
		return 1;
	return rank >= (double)total ? total : (uint64_t)rank;
}

double hist_quantile(const struct hist *h, double q)
{
	uint64_t rank, seen = 0;
	unsigned i = 0;

	if (h->total == 0)
		return 0;
	rank = nearest_rank(h->total, q);
	while ((seen += h->count[i]) < rank)
		i++;
	return (double)answer(bound[i]) / US;
}

static void put_varint(struct buf *out, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_putc(out, (char)(0x80 | (v & 0x7f)));
	buf_putc(out, (char)v);
}

/* Takes a varint off the front of *s; false if it is cut off, does not fit 64 bits or is longer
 * than needed. */
static bool take_varint(struct str *s, uint64_t *ret)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < s->len && i < 10; i++) {
		uint64_t byte = (unsigned char)s->ptr[i];

		if (i == 9 && byte > 1)
			return false;
		v |= (byte & 0x7f) << (7 * i);
		if (byte >= 0x80)
			continue;
		if (byte == 0 && i > 0)
			return false;
		*s = (struct str){s->ptr + i + 1, s->len - i - 1};
		*ret = v;
		return true;
	}
	return false;
}

static void put_bucket(struct buf *out, unsigned bucket, unsigned *next, uint64_t count)
{
	put_varint(out, bucket - *next);
	put_varint(out, count);
	*next = bucket + 1;
}

void hist_encode(const struct hist *h, struct buf *out)
{
	unsigned next = 0;

	buf_putc(out, VERSION);
	for (unsigned i = 0; i < HIST_BUCKETS; i++)
		if (h->count[i])
			put_bucket(out, i, &next, h->count[i]);
}

void hist_encode_buckets(const uint16_t *sorted, size_t n, struct buf *out)
{
	unsigned next = 0;

	buf_putc(out, VERSION);
	for (size_t i = 0, run; i < n; i += run) {
		for (run = 1; i + run < n && sorted[i + run] == sorted[i]; run++)
			;
		put_bucket(out, sorted[i], &next, run);
	}
}

/* Takes the next bucket and its count; *next is the lowest bucket it can be. */
static bool take_bucket(struct str *s, unsigned *next, unsigned *ret_bucket, uint64_t *ret_count)
{
	uint64_t gap;

	if (!take_varint(s, &gap) || gap >= HIST_BUCKETS - *next)
		return false;
	*ret_bucket = *next + (unsigned)gap;
	*next = *ret_bucket + 1;
	return take_varint(s, ret_count) && *ret_count > 0;
}

/* True if `pairs` is well formed and its counts can be added to `total`. */
static bool pairs_fit(struct str pairs, uint64_t total)
{
	unsigned next = 0, bucket;
	uint64_t count;

	while (pairs.len > 0) {
		if (!take_bucket(&pairs, &next, &bucket, &count))
			return false;
		if (__builtin_add_overflow(total, count, &total))
			return false;
	}
	return true;
}

enum err_code hist_add_encoded(struct hist *into, struct str bytes, struct err *e)
{
	unsigned next = 0, bucket;
	struct str pairs;
	uint64_t count;

	if (bytes.len == 0 || bytes.ptr[0] != VERSION)
		return err_set(e, ERR_INVALID,
			"histogram of %zu bytes does not start with version %d", bytes.len,
			VERSION);
	pairs = (struct str){bytes.ptr + 1, bytes.len - 1};
	if (!pairs_fit(pairs, into->total))
		return err_set(e, ERR_INVALID, "histogram of %zu bytes is malformed", bytes.len);
	while (pairs.len > 0 && take_bucket(&pairs, &next, &bucket, &count)) {
		into->count[bucket] += count;
		into->total += count;
	}
	return OK;
}
