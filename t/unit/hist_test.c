#include "base/hist.h"

#include <math.h>
#include <stdlib.h>

#include "lib/tap.h"

enum { VALUES = 20000 };

/* The bound, with room for the rounding of the comparison itself. */
#define ERROR_MAX (HIST_ALPHA + 1e-12)

/* A small linear congruential generator (Knuth, MMIX): the same values on every machine. In [0, 1).
 */
static double next_uniform(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(*state >> 11) / 9007199254740992.0;
}

/* Distributions over 1 ms to 1 h. */
static double uniform(uint64_t *s)
{
	return 1 + next_uniform(s) * 3599999;
}

static double log_uniform(uint64_t *s)
{
	return exp(next_uniform(s) * log(3600000));
}

static double whole_ms(uint64_t *s)
{
	return floor(log_uniform(s));
}

static double exponential(uint64_t *s)
{
	return 1 - 800 * log(1 - next_uniform(s));
}

static double two_humps(uint64_t *s)
{
	double slow = next_uniform(s) < 0.3 ? 4000 : 12;

	return slow * (1 + next_uniform(s) * next_uniform(s));
}

static double constant(uint64_t *s)
{
	(void)s;
	return 1234;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double relative_error(double found, double exact)
{
	return fabs(found - exact) / exact;
}

/* Quantiles as tenths of a percent, so that the exact rank can be computed in integers. */
static void check_quantiles(const struct hist *h, const double *sorted)
{
	static const int permille[] = {0, 1, 10, 50, 70, 250, 500, 750, 900, 950, 990, 999, 1000};

	for (size_t i = 0; i < sizeof(permille) / sizeof(permille[0]); i++) {
		int rank = (permille[i] * VALUES + 999) / 1000;
		double exact = sorted[rank > 0 ? rank - 1 : 0];
		double found = hist_quantile(h, permille[i] / 1000.0);

		CU_ASSERT_TRUE(relative_error(found, exact) <= ERROR_MAX);
		if (exact >= 26)
			CU_ASSERT_EQUAL(found, round(found));
	}
}

static void quantiles_are_accurate(void)
{
	static double (*const distributions[])(uint64_t *) = {
		uniform, log_uniform, whole_ms, exponential, two_humps, constant};
	static double values[VALUES];

	for (size_t d = 0; d < sizeof(distributions) / sizeof(distributions[0]); d++) {
		struct hist h = {0};
		uint64_t state = 42 + d;

		for (size_t i = 0; i < VALUES; i++) {
			values[i] = distributions[d](&state);
			hist_add(&h, values[i], 1);
		}
		qsort(values, VALUES, sizeof(values[0]), by_value);
		check_quantiles(&h, values);
	}
}

static double single(double ms)
{
	struct hist h = {0};

	hist_add(&h, ms, 1);
	return hist_quantile(&h, 0.5);
}

static void every_ms_is_accurate(void)
{
	for (int ms = 1; ms <= 3600000; ms += ms < 100000 ? 1 : 97) {
		double found = single(ms);

		if (relative_error(found, ms) > ERROR_MAX)
			CU_FAIL("error above alpha");
		if (relative_error(round(found), ms) > ERROR_MAX)
			CU_FAIL("error above alpha after rounding to whole ms");
		if (ms < 50 && round(found) != ms)
			CU_FAIL("below 50 ms not exact after rounding");
	}
}

static void buckets_ascend(void)
{
	unsigned last = 0;

	for (double ms = 0.5; ms < 3600000; ms *= 1.001) {
		unsigned bucket = hist_bucket(ms);

		CU_ASSERT_TRUE(bucket == last || bucket == last + 1);
		last = bucket;
	}
}

static void odd_values_have_a_bucket(void)
{
	static const struct {
		double ms;
		unsigned bucket;
	} cases[] = {
		{0, 0},
		{-5, 0},
		{0.999, 0},
		{NAN, 0},
		{-INFINITY, 0},
		{1, 1},
		{1.0399, 1},
		{1.04, 2},
		{25.4999, 82},
		{25.5, 83},
		{26.4999, 83},
		{26.5, 84},
		{202305157.4, 510},
		{202305157.5, 511},
		{1e300, 511},
		{INFINITY, 511},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_EQUAL(hist_bucket(cases[i].ms), cases[i].bucket);
	CU_ASSERT_EQUAL(single(0), 0);
}

static void empty_answers_zero(void)
{
	struct hist h = {0};

	CU_ASSERT_EQUAL(hist_quantile(&h, 0.95), 0);
}

static void rank_is_nearest(void)
{
	struct hist h = {0};

	for (int i = 0; i < 100; i++)
		hist_add(&h, 100 * (i + 1), 1);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.07), single(700));
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.0701), single(800));
	CU_ASSERT_EQUAL(hist_quantile(&h, 0), single(100));
	CU_ASSERT_EQUAL(hist_quantile(&h, 1), single(10000));
	CU_ASSERT_EQUAL(hist_quantile(&h, 7), single(10000));
	CU_ASSERT_EQUAL(hist_quantile(&h, -1), single(100));
}

static void merging_ignores_order(void)
{
	struct hist whole = {0}, part[4] = {0}, up = {0}, down = {0};
	uint64_t state = 7;

	for (int i = 0; i < 4000; i++) {
		double ms = log_uniform(&state);

		hist_add(&whole, ms, (uint64_t)i);
		hist_add(&part[i % 4], ms, (uint64_t)i);
	}
	for (int i = 0; i < 4; i++) {
		hist_merge(&up, &part[i]);
		hist_merge(&down, &part[3 - i]);
	}
	CU_ASSERT_EQUAL(memcmp(&up, &whole, sizeof(whole)), 0);
	CU_ASSERT_EQUAL(memcmp(&down, &whole, sizeof(whole)), 0);
}

static void coding_round_trips(void)
{
	struct hist h = {0}, back = {0};
	struct buf b = {0};
	uint64_t state = 3;

	for (int i = 0; i < 300; i++)
		hist_add(&h, log_uniform(&state), state >> (i % 40 + 20));
	hist_add(&h, 0, 1);
	hist_add(&h, 1e12, UINT64_C(1) << 62);
	hist_encode(&h, &b);
	CU_ASSERT_EQUAL(hist_add_encoded(&back, buf_view(&b), NULL), OK);
	CU_ASSERT_EQUAL(memcmp(&h, &back, sizeof(h)), 0);
	buf_free(&b);
}

static void one_event_takes_four_bytes(void)
{
	struct hist fast = {0}, slow = {0};
	struct buf b = {0};

	hist_add(&fast, 20, 1);
	hist_encode(&fast, &b);
	CU_ASSERT_EQUAL(b.len, 3);
	buf_reset(&b);
	hist_add(&slow, 900, 1);
	hist_encode(&slow, &b);
	CU_ASSERT_EQUAL(b.len, 4);
	buf_free(&b);
}

static void lists_encode_like_histograms(void)
{
	static const uint16_t sorted[] = {0, 0, 0, 3, 3, 200, 511};
	struct hist h = {0};
	struct buf list = {0}, dense = {0};

	for (size_t i = 0; i < 7; i++)
		h.count[sorted[i]]++;
	h.total = 7;
	hist_encode(&h, &dense);
	hist_encode_buckets(sorted, 7, &list);
	CU_ASSERT_TRUE(str_eq(buf_view(&list), buf_view(&dense)));
	buf_reset(&list);
	hist_encode_buckets(NULL, 0, &list);
	CU_ASSERT_TRUE(str_eq(buf_view(&list), STR("\1")));
	buf_free(&list);
	buf_free(&dense);
}

static void malformed_is_refused(void)
{
	static const struct str cases[] = {
		{"", 0},					   /* no version */
		STR("\2"),					   /* a later version */
		STR("\0\5\1"),					   /* version 0 */
		STR("\1\5"),					   /* count missing */
		STR("\1\5\1\7"),				   /* trailing byte */
		STR("\1\5\0"),					   /* count 0 */
		STR("\1\5\x80"),				   /* count cut off */
		STR("\1\x85\0\1"),				   /* gap longer than needed */
		STR("\1\5\x81\0"),				   /* count longer than needed */
		STR("\1\x80\4\1"),				   /* gap 512 */
		STR("\1\xff\3\1\0\1"),				   /* a bucket after the last */
		STR("\1\5\xff\xff\xff\xff\xff\xff\xff\xff\xff\2"), /* 65 bits */
		STR("\1\5\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\1"), /* 11 bytes */
		STR("\1\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\1"),     /* gap 2^64 - 1 */
		STR("\1\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\0\1"), /* counts add up to 2^64 */
		STR("\1\5\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"),     /* total adds up to 2^64 */
	};
	struct hist h = {0}, before;
	struct err e = {0};

	hist_add(&h, 10, 1);
	before = h;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CU_ASSERT_EQUAL(hist_add_encoded(&h, cases[i], &e), ERR_INVALID);
		CU_ASSERT_EQUAL(memcmp(&h, &before, sizeof(h)), 0);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "histogram"));
	}
	CU_ASSERT_EQUAL(hist_add_encoded(&h, STR("\1\xff\3\1"), &e), OK);
	CU_ASSERT_EQUAL(h.count[511], 1);
}

static const struct tap_test tests[] = {
	{"quantiles of six distributions are within alpha of the exact ones",
		quantiles_are_accurate},
	{"every whole ms up to 1 h is within alpha, rounded or not", every_ms_is_accurate},
	{"buckets ascend without a gap", buckets_ascend},
	{"zero, negative, NaN and huge values have a bucket", odd_values_have_a_bucket},
	{"an empty histogram answers 0", empty_answers_zero},
	{"quantiles are nearest rank, whatever the rounding of q", rank_is_nearest},
	{"merging is exact and independent of order", merging_ignores_order},
	{"encoding round-trips", coding_round_trips},
	{"one event takes 3 or 4 bytes", one_event_takes_four_bytes},
	{"a list of buckets encodes like the histogram of them", lists_encode_like_histograms},
	{"malformed encodings are refused and change nothing", malformed_is_refused},
};
TAP_MAIN("hist", tests)
