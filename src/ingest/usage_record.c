#include "ingest/usage_record.h"

/* Bits of the flags field. */
enum { FLAG_FAILED = 1, FLAG_CREATED_AT_GIVEN = 2, FLAG_INCONSISTENT = 4, FLAGS = 8 };

static const struct str version = {"u1", 2};

static char escape_letter(char c)
{
	switch (c) {
	case '\t': return 't';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\\': return '\\';
	default: return 0;
	}
}

static void put_text(struct buf *out, struct str s)
{
	char *start = buf_room(out, 1 + 2 * s.len);
	char *p = start;

	*p++ = '\t';
	for (size_t i = 0; i < s.len; i++) {
		char letter = s.ptr[i] == '\\' || s.ptr[i] < ' ' ? escape_letter(s.ptr[i]) : 0;

		if (letter)
			*p++ = '\\';
		*p++ = letter ? letter : s.ptr[i];
	}
	*p = '\0';
	out->len += (size_t)(p - start);
}

static void put_number(struct buf *out, int64_t v)
{
	char *p;

	if (v < 0 || v > 9) {
		buf_putc(out, '\t');
		buf_i64(out, v);
		return;
	}
	p = buf_room(out, 2);
	p[0] = '\t';
	p[1] = (char)('0' + v);
	p[2] = '\0';
	out->len += 2;
}

void usage_record_encode(struct buf *out, const struct usage_event *u)
{
	buf_str(out, version);
	put_number(out, u->source);
	put_number(out, (u->success ? 0 : FLAG_FAILED) |
				(u->created_at_given ? FLAG_CREATED_AT_GIVEN : 0) |
				(u->usage_inconsistent ? FLAG_INCONSISTENT : 0));
	put_number(out, u->received_at_us);
	put_number(out, u->created_at_us);
	put_number(out, u->latency_ms);
	put_number(out, u->time_to_first_token_ms);
	if (u->cost_source == COST_REPORTED)
		put_number(out, u->cost_pusd);
	else
		buf_putc(out, '\t');
#define X(field, name) put_number(out, u->field);
	FOR_EACH_USAGE_TOKENS(X)
#undef X
#define X(field, name, max) put_text(out, u->field);
	FOR_EACH_USAGE_TEXT(X)
#undef X
	put_text(out, u->metadata);
}

/* Reads a record from left to right; the first field that cannot be read stays in `bad`. */
struct cursor {
	const char *p, *end;
	struct arena *a;
	const char *bad;
};

static void set_bad(struct cursor *c, const char *field)
{
	if (!c->bad)
		c->bad = field;
	c->p = c->end;
}

static bool skip_tab(struct cursor *c, const char *field)
{
	if (c->p < c->end && *c->p == '\t') {
		c->p++;
		return true;
	}
	set_bad(c, field);
	return false;
}

static int64_t take_number(struct cursor *c, const char *field, int64_t min, int64_t max)
{
	const char *start;
	bool negative;
	int64_t v = 0;

	if (!skip_tab(c, field))
		return 0;
	negative = c->p < c->end && *c->p == '-';
	c->p += negative;
	for (start = c->p; c->p < c->end && *c->p >= '0' && *c->p <= '9' && c->p - start < 18;
		c->p++)
		v = v * 10 + (*c->p - '0');
	v = negative ? -v : v;
	if (c->p == start || v < min || v > max || (c->p < c->end && *c->p != '\t'))
		set_bad(c, field);
	return v;
}

static char unescaped(char letter)
{
	switch (letter) {
	case 't': return '\t';
	case 'n': return '\n';
	case 'r': return '\r';
	case '\\': return '\\';
	default: return 0;
	}
}

static struct str unescape(struct cursor *c, const char *field, struct str s)
{
	char *copy = arena_alloc(c->a, s.len);
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '\\') {
			copy[n++] = s.ptr[i];
			continue;
		}
		copy[n] = ++i < s.len ? unescaped(s.ptr[i]) : 0;
		if (!copy[n++])
			set_bad(c, field);
	}
	return (struct str){copy, n};
}

static struct str take_text(struct cursor *c, const char *field, size_t max)
{
	struct str s;
	const char *tab;

	if (!skip_tab(c, field))
		return (struct str){0};
	tab = memchr(c->p, '\t', (size_t)(c->end - c->p));
	s = (struct str){c->p, (size_t)((tab ? tab : c->end) - c->p)};
	c->p += s.len;
	if (s.len == 0)
		return (struct str){0};
	if (memchr(s.ptr, '\\', s.len))
		s = unescape(c, field, s);
	if (s.len > max)
		set_bad(c, field);
	return s;
}

static void take_cost(struct cursor *c, struct usage_event *u)
{
	if (c->end - c->p >= 2 && c->p[0] == '\t' && c->p[1] == '\t') {
		c->p++;
		return;
	}
	u->cost_pusd = take_number(c, "estimatedCost", 0, USAGE_COST_MAX_PUSD);
	u->cost_source = COST_REPORTED;
}

enum err_code usage_record_decode(
	struct str record, struct arena *a, struct usage_event *ret, struct err *e)
{
	struct cursor c = {.p = record.ptr, .end = record.ptr + record.len, .a = a};
	int64_t flags;

	if (record.len < version.len || memcmp(record.ptr, version.ptr, version.len) != 0)
		return err_set(e, ERR_INVALID, "not a usage record of version %s", version.ptr);
	c.p += version.len;
	usage_event_init(ret);
	ret->source = (enum usage_source)take_number(&c, "source", 0, USAGE_IMPORT);
	flags = take_number(&c, "flags", 0, FLAGS - 1);
	ret->success = !(flags & FLAG_FAILED);
	ret->created_at_given = flags & FLAG_CREATED_AT_GIVEN;
	ret->usage_inconsistent = flags & FLAG_INCONSISTENT;
	ret->received_at_us = take_number(&c, "receivedAt", 0, INT64_MAX);
	ret->created_at_us = take_number(&c, "createdAt", 0, INT64_MAX);
	ret->latency_ms = take_number(&c, "latencyMs", 0, USAGE_LATENCY_MAX);
	ret->time_to_first_token_ms =
		take_number(&c, "timeToFirstTokenMs", USAGE_NOT_GIVEN, USAGE_LATENCY_MAX);
	take_cost(&c, ret);
#define X(field, name) ret->field = take_number(&c, name, 0, USAGE_TOKENS_MAX);
	FOR_EACH_USAGE_TOKENS(X)
#undef X
#define X(field, name, max) ret->field = take_text(&c, name, max);
	FOR_EACH_USAGE_TEXT(X)
#undef X
	ret->metadata = take_text(&c, "metadata", USAGE_METADATA_MAX);
	if (!c.bad && c.p < c.end)
		c.bad = "end of record";
	if (!c.bad && (!ret->id.len || !ret->tenant_id.len || !ret->tool_id.len || !ret->model.len))
		c.bad = "id, tenantId, toolId or model";
	if (c.bad)
		return err_set(e, ERR_INVALID, "usage record: cannot read %s", c.bad);
	return OK;
}
