#include "ingest/usage_json.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json_object_iterator.h>

#include "base/json_walk.h"

struct reader {
	struct usage_event *u;
	struct arena *a;
	struct usage_problems *problems;
	bool success_given;
};

struct field {
	struct str name;
	void (*read)(struct reader *r, const struct field *f, const struct json_value *v);
	size_t offset; /* of the member in struct usage_event */
	int64_t max;   /* of a whole number */
};

enum { SHOWN_MAX = 48 }; /* bytes of a found value that are repeated */

/* How messages name a value. */
static const char *describe(const struct json_value *v, struct arena *a)
{
	switch (v->kind) {
	case JSON_STRING:
		if (v->text.len > SHOWN_MAX)
			return arena_printf(a, "a string of %zu bytes", v->text.len);
		return arena_printf(a, "the string \"%.*s\"", STR_ARG(v->text));
	case JSON_NUMBER:
		if (v->text.len > SHOWN_MAX)
			return arena_printf(a, "the number %.*s...", SHOWN_MAX, v->text.ptr);
		return arena_printf(a, "the number %.*s", STR_ARG(v->text));
	case JSON_BOOL: return v->text.ptr[0] == 't' ? "true" : "false";
	case JSON_ARRAY: return "an array";
	case JSON_OBJECT: return "an object";
	default: return "null";
	}
}

static void wrong_type(
	struct reader *r, const struct field *f, const char *accepted, const struct json_value *v)
{
	usage_problem_add(r->problems, r->a, f->name.ptr, "must be %s, found %s", accepted,
		describe(v, r->a));
}

static void *member(const struct reader *r, const struct field *f)
{
	return (char *)r->u + f->offset;
}

static void read_text(struct reader *r, const struct field *f, const struct json_value *v)
{
	if (v->kind == JSON_STRING)
		*(struct str *)member(r, f) = v->text;
	else
		wrong_type(r, f, "a string", v);
}

static double to_double(struct str number, struct arena *a)
{
	return strtod(arena_cstr(a, number), NULL);
}

/* As in JSON Schema, 5.0 and 5e2 are whole numbers too. */
static bool whole_number(struct str text, int64_t max, struct arena *a, int64_t *ret)
{
	int64_t n = 0;
	size_t i = 0;
	double d;

	while (i < text.len && i < 15 && text.ptr[i] >= '0' && text.ptr[i] <= '9')
		n = n * 10 + (text.ptr[i++] - '0');
	if (i == text.len) {
		*ret = n;
		return n <= max;
	}
	d = to_double(text, a);
	if (!(d >= 0 && d <= (double)max) || d != floor(d))
		return false;
	*ret = (int64_t)d;
	return true;
}

static void read_count(struct reader *r, const struct field *f, const struct json_value *v)
{
	int64_t n;

	if (v->kind == JSON_NUMBER && whole_number(v->text, f->max, r->a, &n))
		*(int64_t *)member(r, f) = n;
	else
		wrong_type(r, f,
			arena_printf(r->a, "a whole number from 0 to %lld", (long long)f->max), v);
}

static void read_success(struct reader *r, const struct field *f, const struct json_value *v)
{
	if (v->kind != JSON_BOOL) {
		wrong_type(r, f, "true or false", v);
		return;
	}
	r->u->success = v->text.ptr[0] == 't';
	r->success_given = true;
}

static void read_time(struct reader *r, const struct field *f, const struct json_value *v)
{
	if (v->kind == JSON_STRING && time_parse(v->text, false, &r->u->created_at_us, NULL) == OK)
		r->u->created_at_given = true;
	else
		wrong_type(r, f, "an RFC 3339 time like \"2026-01-31T12:00:00Z\"", v);
}

/* Amounts computed in binary floating point carry digits beyond the 12th decimal that mean nothing:
 * those are rounded. */
static bool parse_cost(struct str text, struct arena *a, int64_t *ret_pusd)
{
	double d;

	if (money_parse(text, ret_pusd, NULL) == OK)
		return true;
	if (text.len == 0 || text.len > 64 ||
		strspn(arena_cstr(a, text), "0123456789.eE+-") < text.len)
		return false;
	d = to_double(text, a);
	if (!(d >= 0 && d <= (double)(USAGE_COST_MAX_PUSD / PUSD_PER_USD)))
		return false;
	return money_parse(str_from(arena_printf(a, "%.12f", d)), ret_pusd, NULL) == OK;
}

static void read_cost(struct reader *r, const struct field *f, const struct json_value *v)
{
	if ((v->kind == JSON_STRING || v->kind == JSON_NUMBER) &&
		parse_cost(v->text, r->a, &r->u->cost_pusd))
		r->u->cost_source = COST_REPORTED;
	else
		wrong_type(r, f, "an amount of USD like 0.0125", v);
}

static void read_metadata(struct reader *r, const struct field *f, const struct json_value *v)
{
	if (v->kind == JSON_OBJECT)
		r->u->metadata = v->text;
	else
		wrong_type(r, f, "an object", v);
}

#define NAME(s)                  \
	{                        \
		s, sizeof(s) - 1 \
	}
static const struct field fields[] = {
#define X(member, name, max) {NAME(name), read_text, offsetof(struct usage_event, member), 0},
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(member, name) \
	{NAME(name), read_count, offsetof(struct usage_event, member), USAGE_TOKENS_MAX},
		FOR_EACH_USAGE_TOKENS(X)
#undef X
			{NAME("latencyMs"), read_count, offsetof(struct usage_event, latency_ms),
				USAGE_LATENCY_MAX},
	{NAME("timeToFirstTokenMs"), read_count,
		offsetof(struct usage_event, time_to_first_token_ms), USAGE_LATENCY_MAX},
	{NAME("success"), read_success, 0, 0},
	{NAME("createdAt"), read_time, 0, 0},
	{NAME("estimatedCost"), read_cost, 0, 0},
	{NAME("metadata"), read_metadata, 0, 0},
};

static const struct field *find_field(struct str name)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (str_eq(fields[i].name, name))
			return &fields[i];
	return NULL;
}

static void read_member(struct reader *r, struct str key, const struct json_value *v)
{
	const struct field *f = v->kind == JSON_NULL ? NULL : find_field(key);

	if (f)
		f->read(r, f, v);
}

/* A call that names an error has failed unless it says otherwise. */
static void finish(const struct reader *r)
{
	if (!r->success_given && r->u->error_type.len)
		r->u->success = false;
}

/* How many objects and arrays are open before a byte. */
static int depth_at(struct str text, size_t at)
{
	bool in_string = false;
	int depth = 0;

	for (size_t i = 0; i < at; i++) {
		char c = text.ptr[i];

		if (c == '"')
			in_string = !in_string;
		else if (in_string)
			i += c == '\\';
		else
			depth += (c == '{' || c == '[') - (c == '}' || c == ']');
	}
	return depth;
}

/* The member of the event that stands there twice; "" when it is another object's, or its name is
 * too long to be repeated. */
static const char *duplicate_member(const struct json_item *item, struct arena *a)
{
	struct str key = item->problem_key;

	if (!key.len || key.len > SHOWN_MAX || depth_at(item->text, item->problem_at) != 1)
		return "";
	return arena_cstr(a, json_value_of((struct str){key.ptr - 1, key.len + 2}, a).text);
}

/* A duplicate key has an address; everything else is wrong with the item. */
static void refuse_item(
	const struct json_item *item, struct arena *a, struct usage_problems *problems)
{
	usage_problem_add(problems, a, duplicate_member(item, a), "%s, at byte %zu of the event",
		item->problem, item->problem_at);
}

bool usage_json_read_item(const struct json_item *item, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems)
{
	struct reader r = {.u = ret, .a = a, .problems = problems};
	struct json_value v;
	struct json_walk w;
	struct str key;

	usage_event_init(ret);
	if (item->problem) {
		refuse_item(item, a, problems);
		return false;
	}
	v = json_value_of(item->text, a);
	if (v.kind != JSON_OBJECT) {
		usage_problem_add(
			problems, a, "", "must be an event object, found %s", describe(&v, a));
		return false;
	}
	json_walk_begin(&w, item->text, a);
	while (json_walk_next(&w, &key, &v))
		read_member(&r, key, &v);
	finish(&r);
	return true;
}

static struct json_value value_of_tree(struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_boolean:
		return (struct json_value){
			JSON_BOOL, json_object_get_boolean(o) ? STR("true") : STR("false")};
	case json_type_int:
	case json_type_double: return (struct json_value){JSON_NUMBER, json_number_text(o)};
	case json_type_string:
		return (struct json_value){JSON_STRING,
			{json_object_get_string(o), (size_t)json_object_get_string_len(o)}};
	case json_type_array: return (struct json_value){JSON_ARRAY, STR("[]")};
	case json_type_object:
		return (struct json_value){JSON_OBJECT,
			str_from(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN))};
	default: return (struct json_value){JSON_NULL, STR("null")};
	}
}

void usage_json_read(struct json_object *o, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems)
{
	struct reader r = {.u = ret, .a = a, .problems = problems};
	struct json_object_iterator it = json_object_iter_begin(o);
	struct json_object_iterator end = json_object_iter_end(o);

	usage_event_init(ret);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		struct json_value v = value_of_tree(json_object_iter_peek_value(&it));

		read_member(&r, str_from(json_object_iter_peek_name(&it)), &v);
	}
	finish(&r);
}
