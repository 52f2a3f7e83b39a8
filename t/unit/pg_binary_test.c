#include "store/pg_binary.h"

#include <math.h>

#include "lib/tap.h"

static void integers(void)
{
	static const struct {
		unsigned char bytes[8];
		int len;
		int64_t value;
	} cases[] = {
		{{0x00, 0x00}, 2, 0},
		{{0xff, 0xfe}, 2, -2},
		{{0x7f, 0xff}, 2, INT16_MAX},
		{{0x80, 0x00, 0x00, 0x00}, 4, INT32_MIN},
		{{0x00, 0x00, 0x01, 0x02}, 4, 258},
		{{0x80}, 8, INT64_MIN},
		{{0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 8, INT64_MAX},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_EQUAL(pg_binary_int(cases[i].bytes, cases[i].len), cases[i].value);
}

static void floats(void)
{
	CU_ASSERT_EQUAL(pg_binary_float8((const unsigned char[8]){0x3f, 0xf8}), 1.5);
	CU_ASSERT_EQUAL(pg_binary_float8((const unsigned char[8]){0xff, 0xf0}), -INFINITY);
	CU_ASSERT_TRUE(isnan(pg_binary_float8((const unsigned char[8]){0x7f, 0xf8})));
}

static void times(void)
{
	static const unsigned char year_2000[8] = {0};
	static const unsigned char just_before[8] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	static const unsigned char minus_infinity[8] = {0x80};
	static const unsigned char infinity[8] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	static const unsigned char year_294276[8] = {0x7f, 0xff, 0xfe, 0, 0, 0, 0, 0};

	CU_ASSERT_EQUAL(pg_binary_time(year_2000), INT64_C(946684800000000));
	CU_ASSERT_EQUAL(pg_binary_time(just_before), INT64_C(946684799999999));
	CU_ASSERT_EQUAL(pg_binary_time(minus_infinity), INT64_MIN);
	CU_ASSERT_EQUAL(pg_binary_time(infinity), INT64_MAX);
	CU_ASSERT_EQUAL(pg_binary_time(year_294276), INT64_MAX);
}

/* number of digits, weight, sign, display scale, digits of base 10,000 */
struct numeric {
	uint16_t words[16];
	int nwords;
};

static bool decode(const struct numeric *n, pusd_sum *ret)
{
	unsigned char bytes[sizeof(n->words)];

	for (int i = 0; i < n->nwords; i++) {
		bytes[2 * i] = (unsigned char)(n->words[i] >> 8);
		bytes[2 * i + 1] = (unsigned char)n->words[i];
	}
	return pg_binary_numeric(bytes, 2 * n->nwords, ret);
}

enum { MINUS = 0x4000 };

static void exact_amounts(void)
{
	static const struct {
		struct numeric n;
		int64_t pusd;
	} cases[] = {
		{{{0, 0, 0, 0}, 4}, 0},
		{{{0, 0, 0, 12}, 4}, 0},
		{{{1, 0, 0, 0, 1}, 5}, PUSD_PER_USD},
		{{{1, 1, 0, 0, 1}, 5}, 10000 * PUSD_PER_USD},
		{{{1, (uint16_t)-3, 0, 12, 1}, 5}, 1},
		{{{1, (uint16_t)-3, MINUS, 12, 28}, 5}, -28},
		{{{3, 0, 0, 6, 12, 3456, 7800}, 7}, INT64_C(12345678000000)},
		{{{4, 1, 0, 2, 922, 3372, 0, 1}, 8}, INT64_C(9223372000000010000)},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pusd_sum v = -7;

		CU_ASSERT_TRUE(decode(&cases[i].n, &v));
		CU_ASSERT_TRUE(v == cases[i].pusd);
	}
}

static void sums_beyond_64_bits(void)
{
	const struct numeric n = {{4, 3, MINUS, 0, 9999, 9999, 9999, 9999}, 8};
	pusd_sum v = 0;

	CU_ASSERT_TRUE(decode(&n, &v));
	CU_ASSERT_TRUE(v == -(pusd_sum)9999999999999999 * PUSD_PER_USD);
}

static void what_is_no_amount(void)
{
	static const struct numeric cases[] = {
		{{0, 0, 0xc000, 0}, 4},		     /* NaN */
		{{0, 0, 0xd000, 0}, 4},		     /* Infinity */
		{{1, (uint16_t)-4, 0, 13, 1000}, 5}, /* 13 decimals */
		{{2, (uint16_t)-3, 0, 16, 1, 1}, 6}, /* 16 decimals */
		{{1, 7, 0, 0, 9999}, 5},	     /* 10^28 USD */
		{{2, 0, 0, 0, 1}, 5},		     /* a digit is missing */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pusd_sum v = -7;

		CU_ASSERT_FALSE(decode(&cases[i], &v));
		CU_ASSERT_TRUE(v == -7);
	}
}

static const struct tap_test tests[] = {
	{"integers of three sizes", integers},
	{"floats", floats},
	{"times, infinities, years that do not fit", times},
	{"amounts are exact", exact_amounts},
	{"sums beyond 64 bits", sums_beyond_64_bits},
	{"NaN, infinities, too many decimals, too large, cut short are refused", what_is_no_amount},
};
TAP_MAIN("pg_binary", tests)
