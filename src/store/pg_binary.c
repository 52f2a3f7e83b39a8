#include "store/pg_binary.h"

#include <string.h>

#include "base/clock.h"

enum {
	NUMERIC_HEADER = 8,
	NUMERIC_BASE = 10000,
	NUMERIC_NEGATIVE = 0x4000,
	PICO_DIGITS = 3 /* 10^12 = NUMERIC_BASE^3 */
};

static const int64_t epoch_2000_us = INT64_C(946684800) * US_PER_S;

static uint64_t big_endian(const unsigned char *p, int len)
{
	uint64_t v = 0;

	for (int i = 0; i < len; i++)
		v = v << 8 | p[i];
	return v;
}

int64_t pg_binary_int(const unsigned char *p, int len)
{
	uint64_t v = big_endian(p, len);

	if (len == 2)
		return (int16_t)v;
	return len == 4 ? (int32_t)v : (int64_t)v;
}

double pg_binary_float8(const unsigned char *p)
{
	uint64_t bits = big_endian(p, 8);
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

int64_t pg_binary_time(const unsigned char *p)
{
	int64_t since_2000_us = pg_binary_int(p, 8);
	int64_t us;

	if (since_2000_us == INT64_MIN)
		return INT64_MIN;
	return __builtin_add_overflow(since_2000_us, epoch_2000_us, &us) ? INT64_MAX : us;
}

/* Four int16: number of digits, weight of the first (as a power of 10,000), sign, display scale;
 * then the digits. */
bool pg_binary_numeric(const unsigned char *p, int len, pusd_sum *ret)
{
	int ndigits = (int)pg_binary_int(p, 2);
	int power = (int)pg_binary_int(p + 2, 2) + PICO_DIGITS;
	int sign = (int)big_endian(p + 4, 2);
	pusd_sum v = 0;

	if ((sign && sign != NUMERIC_NEGATIVE) || len != NUMERIC_HEADER + 2 * ndigits)
		return false;
	for (int i = 0; i < ndigits; i++, power--) {
		pusd_sum digit = pg_binary_int(p + NUMERIC_HEADER + 2 * i, 2);

		if (power < 0 && digit)
			return false;
		if (power >= 0 && (__builtin_mul_overflow(v, NUMERIC_BASE, &v) ||
					  __builtin_add_overflow(v, digit, &v)))
			return false;
	}
	for (; ndigits && power >= 0; power--)
		if (__builtin_mul_overflow(v, NUMERIC_BASE, &v))
			return false;
	*ret = sign ? -v : v;
	return true;
}
