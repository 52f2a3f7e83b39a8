/* Values on their way to PostgreSQL: parameters, array literals, COPY fields. All in text form,
 * bytea excepted. */
#include "store/db.h"

#include "base/clock.h"

static const char hex[] = "0123456789abcdef";

/* No text value can hold a NUL, and libpq would cut the value there. This byte is no UTF-8, so the
 * server refuses it. */
static const char nul_refused = '\xff';

static const char *time_text(int64_t us, char out[static TIME_TEXT])
{
	if (us == INT64_MIN)
		return "-infinity";
	return us == INT64_MAX ? "infinity" : time_format(us, out);
}

struct db_param db_p_cstr(const char *s)
{
	return (struct db_param){.value = s};
}

struct db_param db_p_str(struct arena *a, struct str s)
{
	char *text;

	if (!s.ptr)
		return db_p_cstr(NULL);
	text = arena_cstr(a, s);
	for (char *p = text; (p = memchr(p, '\0', (size_t)(text + s.len - p)));)
		*p = nul_refused;
	return db_p_cstr(text);
}

struct db_param db_p_i64(struct arena *a, int64_t v)
{
	return db_p_cstr(arena_printf(a, "%lld", (long long)v));
}

struct db_param db_p_bool(bool v)
{
	return db_p_cstr(v ? "t" : "f");
}

struct db_param db_p_time(struct arena *a, int64_t us)
{
	char text[TIME_TEXT];

	return db_p_cstr(arena_strdup(a, time_text(us, text)));
}

struct db_param db_p_money(struct arena *a, pusd_sum pusd)
{
	return db_p_cstr(money_format(pusd, arena_alloc(a, MONEY_TEXT)));
}

struct db_param db_p_bytes(struct str s)
{
	return (struct db_param){.value = s.ptr, .len = (int)s.len, .binary = true};
}

static struct buf *next_element(struct db_array *x)
{
	buf_putc(&x->buf, x->buf.len ? ',' : '{');
	return &x->buf;
}

void db_array_str(struct db_array *x, struct str s)
{
	struct buf *b = next_element(x);

	if (!s.ptr) {
		buf_add(b, "NULL", 4);
		return;
	}
	buf_putc(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			buf_putc(b, '\\');
		buf_putc(b, s.ptr[i] ? s.ptr[i] : nul_refused);
	}
	buf_putc(b, '"');
}

void db_array_i64(struct db_array *x, int64_t v)
{
	buf_i64(next_element(x), v);
}

void db_array_time(struct db_array *x, int64_t us)
{
	char text[TIME_TEXT];

	buf_printf(next_element(x), "\"%s\"", time_text(us, text));
}

void db_array_money(struct db_array *x, pusd_sum pusd)
{
	char text[MONEY_TEXT];

	buf_puts(next_element(x), money_format(pusd, text));
}

void db_array_bytes(struct db_array *x, struct str s)
{
	struct buf *b = next_element(x);
	char *to;

	if (!s.ptr) {
		buf_add(b, "NULL", 4);
		return;
	}
	buf_add(b, "\"\\\\x", 4);
	to = buf_room(b, 2 * s.len);
	for (size_t i = 0; i < s.len; i++) {
		*to++ = hex[(unsigned char)s.ptr[i] >> 4];
		*to++ = hex[(unsigned char)s.ptr[i] & 15];
	}
	b->len += 2 * s.len;
	buf_putc(b, '"');
}

struct db_param db_p_array(struct db_array *x)
{
	struct buf *b = &x->buf;

	if (!b->len)
		buf_putc(b, '{');
	if (b->data[b->len - 1] != '}')
		buf_putc(b, '}');
	return db_p_cstr(b->data);
}

void db_array_reset(struct db_array *x)
{
	buf_reset(&x->buf);
}

void db_array_free(struct db_array *x)
{
	buf_free(&x->buf);
}

/* The letter that stands for a byte after a backslash in COPY's text format; 0 for bytes that stand
 * for themselves. */
static char copy_escape(unsigned char c)
{
	switch (c) {
	case '\\': return '\\';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\t': return 't';
	default: return 0;
	}
}

void db_copy_field(struct buf *out, struct str s)
{
	const char *from = s.ptr, *end = s.ptr + s.len;
	char *to;

	if (!s.ptr) {
		buf_add(out, "\\N", 2);
		return;
	}
	to = buf_room(out, 2 * s.len);
	for (; from < end; from++) {
		char letter = copy_escape((unsigned char)*from);

		if (letter)
			*to++ = '\\';
		*to++ = letter ? letter : *from;
	}
	out->len = (size_t)(to - out->data);
	*to = '\0';
}
