#include "base/json_token.h"

#include <endian.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"

static const char out_of_range[] = "number out of range";
static const char lone_surrogate[] = "lone surrogate";
static const char nul_escape[] = "character \\u0000";
static const char invalid_utf8[] = "invalid UTF-8";

static const char *fail(struct json_token *t, const char *at, const char *failure)
{
	t->end = at;
	t->failure = failure;
	return NULL;
}

static void note(struct json_token *t, const char *at, const char *problem)
{
	if (!t->problem) {
		t->problem = problem;
		t->problem_at = at;
	}
}

/* Skips what needs no look inside a string, eight bytes at a time: the high bit of a byte of `stop`
 * is set where the text has a quote, a backslash, a control character or a byte beyond ASCII. A
 * subtraction may borrow from the byte above one that is found, so only the lowest is exact; that
 * is the one used. */
static const char *skip_plain(const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	for (; end - p >= 8; p += 8) {
		uint64_t w, stop;

		memcpy(&w, p, sizeof(w));
		w = le64toh(w);
		stop = (w | (w - ones * 0x20) | ((w ^ ones * '"') - ones) |
			       ((w ^ ones * '\\') - ones)) &
		       ones * 0x80;
		if (stop)
			return p + __builtin_ctzll(stop) / 8;
	}
	while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' &&
		*p != '\\')
		p++;
	return p;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number in the \uXXXX at p, or -1 if there is none. */
static int utf16_unit(const char *p, const char *end)
{
	int value = 0;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* The code point of the \u escape at p and its length, 12 for a pair of surrogates; 0 if there is
 * none. */
static size_t unicode_escape(const char *p, const char *end, unsigned *ret)
{
	int high = utf16_unit(p, end);
	int low = high >= 0xd800 && high <= 0xdbff ? utf16_unit(p + 6, end) : -1;

	if (high < 0)
		return 0;
	if (low < 0xdc00 || low > 0xdfff) {
		*ret = (unsigned)high;
		return 6;
	}
	*ret = 0x10000 + (((unsigned)high - 0xd800) << 10) + ((unsigned)low - 0xdc00);
	return 12;
}

static const char short_escapes[] = "\"\\/bfnrt";
static const char short_meanings[] = "\"\\/\b\f\n\r\t";

/* The place of c in short_escapes, or NULL. */
static const char *find_short(char c)
{
	return memchr(short_escapes, c, sizeof(short_escapes) - 1);
}

/* Behind the escape at p, or NULL. */
static const char *skip_escape(struct json_token *t, const char *p, const char *end)
{
	unsigned code = 0;
	size_t n;

	if (end - p < 2)
		return fail(t, end, "the text ends inside a string");
	if (find_short(p[1]))
		return p + 2;
	if (p[1] != 'u')
		return fail(t, p, "unknown escape in a string");
	n = unicode_escape(p, end, &code);
	if (n == 0)
		return fail(t, p, "\\u needs four hexadecimal digits");
	if (code == 0)
		note(t, p, nul_escape);
	else if (code >= 0xd800 && code <= 0xdfff)
		note(t, p, lone_surrogate);
	return p + n;
}

struct json_token json_token_string(const char *p, const char *end)
{
	struct json_token t = {0};

	p = skip_plain(p + 1, end);
	while (p < end && *p != '"') {
		if (*p == '\\') {
			t.escaped = true;
			p = skip_escape(&t, p, end);
			if (!p)
				return t;
		} else if ((unsigned char)*p < 0x20) {
			fail(&t, p, "a control character in a string must be escaped");
			return t;
		} else {
			size_t n = utf8_char(p, (size_t)(end - p));

			if (n == 0)
				note(&t, p, invalid_utf8);
			p += n ? n : 1;
		}
		p = skip_plain(p, end);
	}
	if (p == end)
		fail(&t, p, "the text ends inside a string");
	else
		t.end = p + 1;
	return t;
}

static size_t put_utf8(char *to, unsigned code)
{
	static const unsigned char lead[] = {[2] = 0xc0, [3] = 0xe0, [4] = 0xf0};
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--, code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3f));
	to[0] = (char)(n == 1 ? code : lead[n] | code);
	return n;
}

struct str json_unescape(struct str raw, struct arena *a)
{
	char *to = arena_alloc(a, raw.len); /* no escape is shorter than what it means */
	const char *end = raw.ptr + raw.len;
	size_t len = 0;

	for (const char *p = raw.ptr; p < end;) {
		unsigned code;
		size_t n = unicode_escape(p, end, &code);

		if (n) {
			len += put_utf8(to + len, code);
			p += n;
		} else if (*p == '\\') {
			to[len++] = short_meanings[find_short(p[1]) - short_escapes];
			p += 2;
		} else {
			to[len++] = *p++;
		}
	}
	return (struct str){to, len};
}

static bool integer_fits(struct str digits, bool negative)
{
	char text[24] = "-";

	if (digits.len < 19 || digits.len > 20)
		return digits.len < 19;
	memcpy(text + 1, digits.ptr, digits.len);
	errno = 0;
	if (negative)
		(void)strtoll(text, NULL, 10);
	else
		(void)strtoull(text + 1, NULL, 10);
	return errno == 0;
}

/* A double holds whatever 200 digits and a two-digit exponent express; the rest is tried. */
static bool double_fits(struct str number, size_t digits, size_t exponent_digits, struct arena *a)
{
	return (digits <= 200 && exponent_digits <= 2) ||
	       isfinite(strtod(arena_cstr(a, number), NULL));
}

/* Behind one or more digits at p, or NULL. */
static const char *skip_digits(struct json_token *t, const char *p, const char *end)
{
	const char *start = p;

	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p > start ? p : fail(t, p, "a number needs a digit here");
}

struct json_token json_token_number(const char *start, const char *end, struct arena *a)
{
	struct json_token t = {0};
	const char *digits = start + (*start == '-');
	const char *p = skip_digits(&t, digits, end);
	size_t ndigits, exponent_digits = 0;
	bool is_integer = true, fits;

	if (!p)
		return t;
	ndigits = (size_t)(p - digits);
	if (*digits == '0' && ndigits > 1) {
		fail(&t, digits, "a number has no leading zeros");
		return t;
	}
	if (p < end && *p == '.') {
		is_integer = false;
		p = skip_digits(&t, p + 1, end);
		if (!p)
			return t;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		const char *exponent = p + 1;

		is_integer = false;
		if (exponent < end && (*exponent == '+' || *exponent == '-'))
			exponent++;
		p = skip_digits(&t, exponent, end);
		if (!p)
			return t;
		exponent_digits = (size_t)(p - exponent);
	}
	t.end = p;
	fits = is_integer ? integer_fits((struct str){digits, ndigits}, digits > start)
			  : double_fits((struct str){start, (size_t)(p - start)}, ndigits,
				    exponent_digits, a);
	if (!fits)
		note(&t, start, out_of_range);
	return t;
}
