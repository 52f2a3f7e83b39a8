#include "store/pg_copy.h"

#include <endian.h>

#include "base/clock.h"

enum {
	NUMERIC_BASE = 10000,
	NUMERIC_NEGATIVE = 0x4000,
	PICO_DECIMALS = 12,
	PICO_DIGITS = 3,
	I64_DIGITS = 5
};
enum { JSONB_VERSION = 1 };

static const int64_t epoch_2000_us = INT64_C(946684800) * US_PER_S;

/* Signature, flags, length of an extension. */
const struct str pg_copy_header = {"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};

static char *put_16(char *p, int v)
{
	uint16_t bytes = htobe16((uint16_t)v);

	memcpy(p, &bytes, sizeof(bytes));
	return p + sizeof(bytes);
}

static char *put_32(char *p, int32_t v)
{
	uint32_t bytes = htobe32((uint32_t)v);

	memcpy(p, &bytes, sizeof(bytes));
	return p + sizeof(bytes);
}

char *pg_copy_row(char *p, int nfields)
{
	return put_16(p, nfields);
}

char *pg_copy_null(char *p)
{
	return put_32(p, -1);
}

char *pg_copy_bool(char *p, bool v)
{
	p = put_32(p, 1);
	*p = v;
	return p + 1;
}

char *pg_copy_i64(char *p, int64_t v)
{
	uint64_t bytes = htobe64((uint64_t)v);

	p = put_32(p, sizeof(bytes));
	memcpy(p, &bytes, sizeof(bytes));
	return p + sizeof(bytes);
}

char *pg_copy_time(char *p, int64_t us)
{
	return pg_copy_i64(p, us - epoch_2000_us);
}

/* The layout is described with pg_binary_numeric(). Zeros at either end are left out. */
char *pg_copy_money(char *p, int64_t pusd)
{
	uint64_t left = pusd < 0 ? -(uint64_t)pusd : (uint64_t)pusd;
	int digit[I64_DIGITS]; /* least significant first */
	int first = 0, n = 0;

	for (; left; left /= NUMERIC_BASE)
		digit[n++] = (int)(left % NUMERIC_BASE);
	while (first < n && digit[first] == 0)
		first++;
	p = put_32(p, 8 + 2 * (n - first));
	p = put_16(p, n - first);
	p = put_16(p, n ? n - 1 - PICO_DIGITS : 0);
	p = put_16(p, pusd < 0 ? NUMERIC_NEGATIVE : 0);
	p = put_16(p, PICO_DECIMALS);
	for (int i = n - 1; i >= first; i--)
		p = put_16(p, digit[i]);
	return p;
}

char *pg_copy_text(char *p, struct str s)
{
	if (!s.ptr)
		return pg_copy_null(p);
	p = put_32(p, (int32_t)s.len);
	memcpy(p, s.ptr, s.len);
	return p + s.len;
}

char *pg_copy_jsonb(char *p, struct str s)
{
	if (!s.ptr)
		return pg_copy_null(p);
	p = put_32(p, (int32_t)s.len + 1);
	*p++ = JSONB_VERSION;
	memcpy(p, s.ptr, s.len);
	return p + s.len;
}
