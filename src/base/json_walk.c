#include "base/json_walk.h"

#include "base/json_token.h"

static const char *skip_blank(const char *p)
{
	while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
		p++;
	return p;
}

/* Takes the string at *p and moves behind it. */
static struct str take_string(const char **p, const char *end, struct arena *a)
{
	struct json_token t = json_token_string(*p, end);
	struct str raw = {*p + 1, (size_t)(t.end - 1 - (*p + 1))};

	*p = t.end;
	return t.escaped ? json_unescape(raw, a) : raw;
}

/* Behind the array or object at p. */
static const char *skip_container(const char *p, const char *end)
{
	int depth = 0;

	do {
		if (*p == '"') {
			p = json_token_string(p, end).end;
			continue;
		}
		depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
		p++;
	} while (depth > 0);
	return p;
}

/* Behind the number or word at p, which ends with the text or before one of ",]}" or a blank. */
static const char *skip_scalar(const char *p, const char *end)
{
	while (p < end && *p != ',' && *p != '}' && *p != ']' && *p > ' ')
		p++;
	return p;
}

static enum json_kind kind_of(char first)
{
	switch (first) {
	case '"': return JSON_STRING;
	case '{': return JSON_OBJECT;
	case '[': return JSON_ARRAY;
	case 'n': return JSON_NULL;
	case 't':
	case 'f': return JSON_BOOL;
	default: return JSON_NUMBER;
	}
}

/* Takes the value at *p and moves behind it. */
static struct json_value take_value(const char **p, const char *end, struct arena *a)
{
	struct json_value v = {.kind = kind_of(**p)};
	const char *start = *p;

	if (v.kind == JSON_STRING) {
		v.text = take_string(p, end, a);
		return v;
	}
	*p = v.kind == JSON_OBJECT || v.kind == JSON_ARRAY ? skip_container(start, end)
							   : skip_scalar(start, end);
	v.text = (struct str){start, (size_t)(*p - start)};
	return v;
}

struct json_value json_value_of(struct str text, struct arena *a)
{
	const char *p = text.ptr;

	return take_value(&p, text.ptr + text.len, a);
}

void json_walk_begin(struct json_walk *w, struct str object, struct arena *a)
{
	*w = (struct json_walk){.p = object.ptr + 1, .end = object.ptr + object.len, .arena = a};
}

bool json_walk_next(struct json_walk *w, struct str *ret_key, struct json_value *ret)
{
	const char *p = skip_blank(w->p);

	if (*p == '}')
		return false;
	*ret_key = take_string(&p, w->end, w->arena);
	p = skip_blank(p) + 1; /* the colon */
	p = skip_blank(p);
	*ret = take_value(&p, w->end, w->arena);
	p = skip_blank(p);
	w->p = *p == ',' ? p + 1 : p;
	return true;
}
