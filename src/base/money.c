#include "base/money.h"

typedef unsigned __int128 magnitude;

enum { PUSD_DIGITS = 12 };
enum { EXPONENT_MAX = 1000000 }; /* far beyond any amount; keeps the sum of exponents in range */
enum { SHOWN = 48 };		 /* bytes of a refused text that the message repeats */

#define SUM_MAX ((magnitude)-1 >> 1)

/* A decimal number as written: digits * 10^exponent, without trailing zeros in the digits. */
struct decimal {
	bool negative;
	bool too_long; /* the digits passed 128 bits: the value is not zero, but unusable */
	magnitude digits;
	int64_t exponent;
	int64_t zeros; /* read since the last other digit; they count only when another one follows
			*/
};

struct cursor {
	const char *at, *end;
};

static bool accept(struct cursor *c, char ch)
{
	if (c->at == c->end || *c->at != ch)
		return false;
	c->at++;
	return true;
}

static bool at_digit(const struct cursor *c)
{
	return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

static void append_digit(struct decimal *d, char digit)
{
	bool over = false;

	if (digit == '0') {
		d->zeros++;
		return;
	}
	for (; d->zeros >= 0 && d->digits != 0 && !over; d->zeros--)
		over = __builtin_mul_overflow(d->digits, (magnitude)10, &d->digits);
	d->zeros = 0;
	if (over || __builtin_add_overflow(d->digits, (magnitude)(digit - '0'), &d->digits))
		d->too_long = true;
	if (d->too_long)
		d->digits = 1;
}

/* Reads one or more digits; the number of them, 0 if there are none. */
static int64_t read_digits(struct cursor *c, struct decimal *d)
{
	const char *start = c->at;

	for (; at_digit(c); c->at++)
		append_digit(d, *c->at);
	return c->at - start;
}

static bool read_exponent(struct cursor *c, struct decimal *d)
{
	bool negative = accept(c, '-');
	int64_t exponent = 0;

	if (!negative)
		accept(c, '+');
	if (!at_digit(c))
		return false;
	for (; at_digit(c); c->at++)
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (*c->at - '0');
	d->exponent += negative ? -exponent : exponent;
	return true;
}

/* A number as JSON writes it (RFC 8259, section 6). */
static bool read_decimal(struct str text, struct decimal *d)
{
	struct cursor c = {text.ptr, text.len ? text.ptr + text.len : text.ptr};
	int64_t fraction = 0;
	bool leading_zero;

	*d = (struct decimal){.negative = accept(&c, '-')};
	leading_zero = accept(&c, '0');
	if (leading_zero ? at_digit(&c) : read_digits(&c, d) == 0)
		return false;
	if (accept(&c, '.') && (fraction = read_digits(&c, d)) == 0)
		return false;
	if ((accept(&c, 'e') || accept(&c, 'E')) && !read_exponent(&c, d))
		return false;
	d->exponent += d->zeros - fraction;
	return c.at == c.end;
}

/* digits * 10^power; false when that passes 128 bits. Ends after at most 39 steps, because digits
 * are not zero. */
static bool scale(magnitude digits, int64_t power, magnitude *ret)
{
	for (; power > 0; power--)
		if (__builtin_mul_overflow(digits, (magnitude)10, &digits))
			return false;
	*ret = digits;
	return true;
}

/* `max`: the largest amount; the smallest is -max - 1. */
static enum err_code parse(struct str text, magnitude max, pusd_sum *ret, struct err *e)
{
	int shown = text.len < SHOWN ? (int)text.len : SHOWN;
	magnitude pusd = 0;
	struct decimal d;

	if (!read_decimal(text, &d))
		return err_set(e, ERR_INVALID,
			"amount '%.*s' is not a decimal number such as 0.0125 or 3e-7", shown,
			text.ptr);
	if (d.digits != 0 && d.exponent < -PUSD_DIGITS)
		return err_set(e, ERR_INVALID, "amount '%.*s' has more than %d decimals", shown,
			text.ptr, PUSD_DIGITS);
	if (d.digits != 0 && (d.too_long || !scale(d.digits, d.exponent + PUSD_DIGITS, &pusd) ||
				     pusd > max + d.negative))
		return err_set(e, ERR_INVALID, "amount '%.*s' is too large", shown, text.ptr);
	*ret = (pusd_sum)(d.negative ? -pusd : pusd);
	return OK;
}

enum err_code money_parse(struct str text, int64_t *ret_pusd, struct err *e)
{
	pusd_sum pusd;
	enum err_code rc = parse(text, INT64_MAX, &pusd, e);

	if (!rc)
		*ret_pusd = (int64_t)pusd;
	return rc;
}

enum err_code money_parse_sum(struct str text, pusd_sum *ret, struct err *e)
{
	return parse(text, SUM_MAX, ret, e);
}

/* Writes `units` with the last `decimals` digits behind the point. */
static char *write_decimal(
	magnitude units, int decimals, bool negative, char out[static MONEY_TEXT])
{
	char reversed[MONEY_TEXT];
	int n = 0, at = 0;

	for (; units > 0 || n <= decimals; units /= 10)
		reversed[n++] = (char)('0' + (int)(units % 10));
	if (negative)
		out[at++] = '-';
	while (n > 0) {
		out[at++] = reversed[--n];
		if (n == decimals && n > 0)
			out[at++] = '.';
	}
	out[at] = '\0';
	return out;
}

static magnitude absolute(pusd_sum pusd)
{
	return pusd < 0 ? -(magnitude)pusd : (magnitude)pusd;
}

char *money_format(pusd_sum pusd, char out[static MONEY_TEXT])
{
	magnitude units = absolute(pusd);
	int decimals = PUSD_DIGITS;

	for (; decimals > 0 && units % 10 == 0; decimals--)
		units /= 10;
	return write_decimal(units, decimals, pusd < 0, out);
}

char *money_round(pusd_sum pusd, int decimals, char out[static MONEY_TEXT])
{
	magnitude units = absolute(pusd), unit = 1, rest;

	for (int i = decimals; i < PUSD_DIGITS; i++)
		unit *= 10;
	rest = units % unit;
	units /= unit;
	if (2 * rest > unit || (2 * rest == unit && units % 2 == 1))
		units++;
	return write_decimal(units, decimals, pusd < 0 && units > 0, out);
}

bool money_add_product(int64_t *acc, int64_t tokens, int64_t rate_pusd)
{
	int64_t product, sum;

	if (__builtin_mul_overflow(tokens, rate_pusd, &product) ||
		__builtin_add_overflow(*acc, product, &sum))
		return false;
	*acc = sum;
	return true;
}
