#include "base/json_out.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/utf8.h"

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void add_escape(struct buf *out, unsigned char c)
{
	static const char short_form[0x20] = {
		['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

	buf_putc(out, '\\');
	if (c >= 0x20)
		buf_putc(out, (char)c);
	else if (short_form[c])
		buf_putc(out, short_form[c]);
	else
		buf_printf(out, "u%04x", c);
}

void json_quote(struct buf *out, struct str s)
{
	size_t i = 0;

	buf_putc(out, '"');
	while (i < s.len) {
		size_t start = i;
		size_t n;

		while (i < s.len && is_plain((unsigned char)s.ptr[i]))
			i++;
		buf_add(out, s.ptr + start, i - start);
		if (i == s.len)
			break;
		n = utf8_char(s.ptr + i, s.len - i);
		if (n == 0)
			buf_puts(out, "\xef\xbf\xbd");
		else if (n == 1)
			add_escape(out, (unsigned char)s.ptr[i]);
		else
			buf_add(out, s.ptr + i, n);
		i += n ? n : 1;
	}
	buf_putc(out, '"');
}

void json_out_begin(struct json_out *j, struct buf *buf)
{
	*j = (struct json_out){.buf = buf};
}

/* Every value and key begins here: a comma unless it is the first of its container or follows its
 * key. */
static struct buf *next(struct json_out *j)
{
	if (j->need_comma)
		buf_putc(j->buf, ',');
	j->need_comma = true;
	return j->buf;
}

static void open_container(struct json_out *j, char bracket)
{
	buf_putc(next(j), bracket);
	j->need_comma = false;
	j->depth++;
}

static void close_container(struct json_out *j, char bracket)
{
	assert(j->depth > 0);
	buf_putc(j->buf, bracket);
	j->need_comma = true;
	j->depth--;
}

void json_put_obj(struct json_out *j)
{
	open_container(j, '{');
}

void json_put_obj_end(struct json_out *j)
{
	close_container(j, '}');
}

void json_put_arr(struct json_out *j)
{
	open_container(j, '[');
}

void json_put_arr_end(struct json_out *j)
{
	close_container(j, ']');
}

void json_put_key(struct json_out *j, const char *key)
{
	assert(j->depth > 0);
	json_quote(next(j), str_from(key));
	buf_putc(j->buf, ':');
	j->need_comma = false;
}

void json_put_str(struct json_out *j, struct str s)
{
	if (s.ptr)
		json_quote(next(j), s);
	else
		json_put_null(j);
}

void json_put_cstr(struct json_out *j, const char *s)
{
	json_put_str(j, str_from(s));
}

void json_put_int(struct json_out *j, int64_t v)
{
	buf_i64(next(j), v);
}

void json_put_bool(struct json_out *j, bool v)
{
	buf_puts(next(j), v ? "true" : "false");
}

void json_put_null(struct json_out *j)
{
	buf_puts(next(j), "null");
}

/* %g drops trailing zeros, and a decimal of up to 15 digits survives the way to a double and back:
 * so this is the shortest form whenever there is one of that length. */
void json_put_double(struct json_out *j, double v)
{
	if (isfinite(v))
		buf_printf(next(j), "%.15g", v);
	else
		json_put_null(j);
}

void json_put_raw(struct json_out *j, struct str json)
{
	buf_str(next(j), json.len ? json : STR("null"));
}

void json_put_time(struct json_out *j, int64_t us)
{
	char text[TIME_TEXT];

	json_put_cstr(j, time_format(us, text));
}

void json_kv_str(struct json_out *j, const char *key, struct str s)
{
	json_put_key(j, key);
	json_put_str(j, s);
}

void json_kv_cstr(struct json_out *j, const char *key, const char *s)
{
	json_put_key(j, key);
	json_put_cstr(j, s);
}

void json_kv_int(struct json_out *j, const char *key, int64_t v)
{
	json_put_key(j, key);
	json_put_int(j, v);
}

void json_kv_bool(struct json_out *j, const char *key, bool v)
{
	json_put_key(j, key);
	json_put_bool(j, v);
}

void json_kv_double(struct json_out *j, const char *key, double v)
{
	json_put_key(j, key);
	json_put_double(j, v);
}

void json_kv_time(struct json_out *j, const char *key, int64_t us)
{
	json_put_key(j, key);
	json_put_time(j, us);
}

void json_kv_raw(struct json_out *j, const char *key, struct str json)
{
	json_put_key(j, key);
	json_put_raw(j, json);
}
