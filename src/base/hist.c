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

	for (size_t i = 0; i < s->len && i < 10; i++) {
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

struct used_bucket {
	unsigned bucket;
	uint64_t count;
};

/* Decodes pairs of gap and count; false if they are malformed or do not add up in 64 bits. */
static bool take_buckets(struct str pairs, struct used_bucket used[static HIST_BUCKETS],
	size_t *ret_n, uint64_t *ret_sum)
{
	uint64_t gap, sum = 0;
	unsigned next = 0;
	size_t n = 0;

	for (; pairs.len > 0; n++) {
		if (!take_varint(&pairs, &gap) || gap >= HIST_BUCKETS - next)
			return false;
		used[n].bucket = next + (unsigned)gap;
		next = used[n].bucket + 1;
		if (!take_varint(&pairs, &used[n].count) || used[n].count == 0)
			return false;
		if (__builtin_add_overflow(sum, used[n].count, &sum))
			return false;
	}
	*ret_n = n;
	*ret_sum = sum;
	return true;
}

enum err_code hist_add_encoded(struct hist *into, struct str bytes, struct err *e)
{
	struct used_bucket used[HIST_BUCKETS];
	uint64_t total;
	size_t n;

	if (bytes.len == 0 || bytes.ptr[0] != VERSION)
		return err_set(e, ERR_INVALID,
			"histogram of %zu bytes does not start with version %d", bytes.len,
			VERSION);
	if (!take_buckets((struct str){bytes.ptr + 1, bytes.len - 1}, used, &n, &total) ||
		__builtin_add_overflow(total, into->total, &total))
		return err_set(e, ERR_INVALID, "histogram of %zu bytes is malformed", bytes.len);
	for (size_t i = 0; i < n; i++)
		into->count[used[i].bucket] += used[i].count;
	into->total = total;
	return OK;
}
