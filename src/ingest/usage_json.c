#include "ingest/usage_json.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json_object_iterator.h>

struct reader {
	struct usage_event *u;
	struct arena *a;
	struct usage_problems *problems;
	bool success_given;
};

struct field {
	struct str name;
	void (*read)(struct reader *r, const struct field *f, struct json_object *v);
	size_t offset; /* of the member in struct usage_event */
	int64_t max;   /* of a whole number */
};

enum { SHOWN_MAX = 48 }; /* bytes of a found value that are repeated */

const char *usage_json_describe(struct json_object *v, struct arena *a)
{
	struct str text;

	switch (json_object_get_type(v)) {
	case json_type_string:
		text = (struct str){json_object_get_string(v), (size_t)json_object_get_string_len(v)};
		if (text.len <= SHOWN_MAX)
			return arena_printf(a, "the string \"%s\"", text.ptr);
		return arena_printf(a, "a string of %zu bytes", text.len);
	case json_type_int:
	case json_type_double:
		text = json_number_text(v);
		return arena_printf(a, "the number %.*s%s", text.len < SHOWN_MAX ? (int)text.len : SHOWN_MAX, text.ptr,
			text.len > SHOWN_MAX ? "..." : "");
	case json_type_boolean: return json_object_get_boolean(v) ? "true" : "false";
	case json_type_array:   return "an array";
	case json_type_object:  return "an object";
	default:                return "null";
	}
}

static void wrong_type(struct reader *r, const struct field *f, const char *accepted, struct json_object *v)
{
	usage_problem_add(r->problems, r->a, f->name.ptr, "must be %s, found %s", accepted, usage_json_describe(v, r->a));
}

static void *member(const struct reader *r, const struct field *f)
{
	return (char *)r->u + f->offset;
}

static void read_text(struct reader *r, const struct field *f, struct json_object *v)
{
	if (!json_object_is_type(v, json_type_string))
		wrong_type(r, f, "a string", v);
	else
		*(struct str *)member(r, f) = (struct str){json_object_get_string(v), (size_t)json_object_get_string_len(v)};
}

/* As in JSON Schema, 5.0 and 5e2 are whole numbers too. */
static bool whole_number(struct json_object *v, int64_t max, int64_t *ret)
{
	double d;

	if (json_object_is_type(v, json_type_int)) {
		*ret = json_object_get_int64(v);
		return *ret >= 0 && *ret <= max;
	}
	d = json_object_is_type(v, json_type_double) ? json_object_get_double(v) : -1;
	if (!(d >= 0 && d <= (double)max) || d != floor(d))
		return false;
	*ret = (int64_t)d;
	return true;
}

static void read_count(struct reader *r, const struct field *f, struct json_object *v)
{
	int64_t n;

	if (whole_number(v, f->max, &n))
		*(int64_t *)member(r, f) = n;
	else
		wrong_type(r, f, arena_printf(r->a, "a whole number from 0 to %lld", (long long)f->max), v);
}

static void read_success(struct reader *r, const struct field *f, struct json_object *v)
{
	if (!json_object_is_type(v, json_type_boolean)) {
		wrong_type(r, f, "true or false", v);
		return;
	}
	r->u->success = json_object_get_boolean(v);
	r->success_given = true;
}

static void read_time(struct reader *r, const struct field *f, struct json_object *v)
{
	struct str text;

	if (json_object_is_type(v, json_type_string)) {
		text = (struct str){json_object_get_string(v), (size_t)json_object_get_string_len(v)};
		if (time_parse(text, false, &r->u->created_at_us, NULL) == OK) {
			r->u->created_at_given = true;
			return;
		}
	}
	wrong_type(r, f, "an RFC 3339 time like \"2026-01-31T12:00:00Z\"", v);
}

/* Amounts computed in binary floating point carry digits beyond the 12th decimal that mean nothing: those are rounded. */
static bool parse_cost(struct str text, int64_t *ret_pusd)
{
	char number[64], rounded[64];
	double d;

	if (money_parse(text, ret_pusd, NULL) == OK)
		return true;
	if (text.len == 0 || text.len >= sizeof(number) || strspn(text.ptr, "0123456789.eE+-") < text.len)
		return false;
	memcpy(number, text.ptr, text.len);
	number[text.len] = '\0';
	d = strtod(number, NULL);
	if (!(d >= 0 && d <= (double)(USAGE_COST_MAX_PUSD / PUSD_PER_USD)))
		return false;
	return money_parse((struct str){rounded, (size_t)snprintf(rounded, sizeof(rounded), "%.12f", d)}, ret_pusd, NULL) == OK;
}

static void read_cost(struct reader *r, const struct field *f, struct json_object *v)
{
	struct str text = {0};

	if (json_object_is_type(v, json_type_string))
		text = (struct str){json_object_get_string(v), (size_t)json_object_get_string_len(v)};
	else if (json_object_is_type(v, json_type_int) || json_object_is_type(v, json_type_double))
		text = json_number_text(v);
	if (text.ptr && parse_cost(text, &r->u->cost_pusd))
		r->u->cost_source = COST_REPORTED;
	else
		wrong_type(r, f, "an amount of USD like 0.0125", v);
}

static void read_metadata(struct reader *r, const struct field *f, struct json_object *v)
{
	size_t len;
	const char *text;

	if (!json_object_is_type(v, json_type_object)) {
		wrong_type(r, f, "an object", v);
		return;
	}
	text = json_object_to_json_string_length(v, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	r->u->metadata = (struct str){text, len};
}

#define NAME(s) {s, sizeof(s) - 1}
static const struct field fields[] = {
#define X(member, name, max) {NAME(name), read_text, offsetof(struct usage_event, member), 0},
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(member, name) {NAME(name), read_count, offsetof(struct usage_event, member), USAGE_TOKENS_MAX},
	FOR_EACH_USAGE_TOKENS(X)
#undef X
	{NAME("latencyMs"), read_count, offsetof(struct usage_event, latency_ms), USAGE_LATENCY_MAX},
	{NAME("timeToFirstTokenMs"), read_count, offsetof(struct usage_event, time_to_first_token_ms), USAGE_LATENCY_MAX},
	{NAME("success"), read_success, 0, 0},
	{NAME("createdAt"), read_time, 0, 0},
	{NAME("estimatedCost"), read_cost, 0, 0},
	{NAME("metadata"), read_metadata, 0, 0},
};

static const struct field *find_field(const char *key)
{
	struct str name = str_from(key);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_eq(fields[i].name, name))
			return &fields[i];
	return NULL;
}

void usage_json_read(struct json_object *o, struct arena *a, struct usage_event *ret, struct usage_problems *problems)
{
	struct reader r = {.u = ret, .a = a, .problems = problems};
	struct json_object_iterator it = json_object_iter_begin(o);
	struct json_object_iterator end = json_object_iter_end(o);

	usage_event_init(ret);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		struct json_object *v = json_object_iter_peek_value(&it);
		const struct field *f = v ? find_field(json_object_iter_peek_name(&it)) : NULL;

		if (f)
			f->read(&r, f, v);
	}
	if (!r.success_given && ret->error_type.len)
		ret->success = false;
}
