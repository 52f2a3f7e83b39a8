#include "ingest/import.h"

#include <json-c/json.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/map.h"
#include "ingest/usage_json.h"
#include "ingest/usage_record.h"

/* Rows of every format become the JSON object that REST takes, so that one reader and one set of
 * rules judges them. */

/* How the text of a cell is to be understood. */
enum kind { KIND_TEXT, KIND_NUMBER, KIND_FLAG, KIND_TIME, KIND_OBJECT };

static const struct field {
	const char *name;
	enum kind kind;
} fields[] = {
#define X(member, name, max) {name, KIND_TEXT},
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(member, name) {name, KIND_NUMBER},
		FOR_EACH_USAGE_TOKENS(X)
#undef X
			{"latencyMs", KIND_NUMBER},
	{"timeToFirstTokenMs", KIND_NUMBER},
	{"success", KIND_FLAG},
	{"createdAt", KIND_TIME},
	{"estimatedCost", KIND_TEXT},
	{"metadata", KIND_OBJECT},
};

enum { NFIELDS = sizeof(fields) / sizeof(fields[0]), NO_COLUMN = -1, ID_BYTES = 16 };

/* Where a field comes from: a constant, else the column or key `from`, else the one of its own
 * name. */
struct origin {
	struct str constant;
	struct str from;
	int column; /* CSV */
};

/* How often a content has come, by the first 8 bytes of its hash. */
struct content {
	uint64_t key; /* 0: free */
	uint64_t times;
};

struct import {
	struct arena *arena;
	struct origin origin[NFIELDS];
	struct content *seen;
	size_t cap, used;
};

struct import *import_new(void)
{
	struct import *im = mem_zalloc(sizeof(*im));

	im->arena = arena_new();
	for (int i = 0; i < NFIELDS; i++)
		im->origin[i].column = NO_COLUMN;
	return im;
}

void import_free(struct import *im)
{
	if (!im)
		return;
	arena_free(im->arena);
	free(im->seen);
	free(im);
}

static int find_field(struct str name)
{
	for (int i = 0; i < NFIELDS; i++)
		if (str_is(name, fields[i].name))
			return i;
	return -1;
}

bool import_is_field(struct str name)
{
	return find_field(name) >= 0;
}

/* Splits "field=value" and finds the field, which must not have a source yet. */
static enum err_code take_assignment(struct import *im, const char *assignment, struct origin **ret,
	struct str *ret_value, struct err *e)
{
	const char *equals = strchr(assignment, '=');
	struct str name = {assignment, equals ? (size_t)(equals - assignment) : 0};
	int field = find_field(name);

	if (!equals || !equals[1])
		return err_set(
			e, ERR_INVALID, "'%.100s' is not of the form field=value", assignment);
	if (field < 0)
		return err_set(e, ERR_INVALID,
			"'%.*s' is no field of an event: tenantId, toolId, model, promptTokens, "
			"completionTokens, latencyMs, "
			"createdAt and so on, as in REST",
			name.len < 60 ? (int)name.len : 60, name.ptr);
	if (im->origin[field].constant.ptr || im->origin[field].from.ptr)
		return err_set(e, ERR_INVALID, "'%.100s': %s has got a value already", assignment,
			fields[field].name);
	*ret = &im->origin[field];
	*ret_value = arena_str(im->arena, str_from(equals + 1));
	return OK;
}

enum err_code import_map(struct import *im, const char *assignment, struct err *e)
{
	struct origin *origin;
	struct str value;
	enum err_code rc = take_assignment(im, assignment, &origin, &value, e);

	if (!rc)
		origin->from = value;
	return rc;
}

enum err_code import_set(struct import *im, const char *assignment, struct err *e)
{
	struct origin *origin;
	struct str value;
	enum err_code rc = take_assignment(im, assignment, &origin, &value, e);

	if (!rc)
		origin->constant = value;
	return rc;
}

static struct str trimmed(struct str s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t')) {
		s.ptr++;
		s.len--;
	}
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* "prompt_tokens" and "PromptTokens" are promptTokens. */
static bool same_column(struct str column, const char *field)
{
	for (size_t i = 0; i < column.len; i++) {
		if (column.ptr[i] == '_')
			continue;
		if (lower(column.ptr[i]) != lower(*field))
			return false;
		field++;
	}
	return *field == '\0';
}

static enum err_code no_such_column(struct str wanted, const struct csv *c, struct err *e)
{
	char there[160] = "";
	size_t len = 0;

	for (size_t i = 0; i < csv_columns(c); i++) {
		struct str name = csv_column_name(c, i);

		if (len + name.len + 3 < sizeof(there))
			len += (size_t)snprintf(there + len, sizeof(there) - len, "%s%.*s",
				i ? ", " : "", STR_ARG(name));
	}
	return err_set(e, ERR_INVALID, "there is no column '%.*s'; the columns are %s",
		wanted.len < 40 ? (int)wanted.len : 40, wanted.ptr, there);
}

static int find_column(const struct origin *o, const char *field, const struct csv *c)
{
	for (size_t i = 0; i < csv_columns(c); i++) {
		struct str name = csv_column_name(c, i);

		if (o->from.ptr ? str_eq(name, o->from) : same_column(name, field))
			return (int)i;
	}
	return NO_COLUMN;
}

enum err_code import_columns(struct import *im, const struct csv *c, struct err *e)
{
	for (int f = 0; f < NFIELDS; f++) {
		struct origin *o = &im->origin[f];

		o->column = find_column(o, fields[f].name, c);
		if (o->from.ptr && o->column == NO_COLUMN)
			return no_such_column(o->from, c, e);
	}
	return OK;
}

static struct json_object *json_text(struct str s)
{
	return json_object_new_string_len(s.ptr, (int)s.len);
}

/* A number if it is written as one, else text, for the reader to complain about. */
static struct json_object *json_number(struct str s, struct arena *a)
{
	const char *text = arena_cstr(a, s);
	char *end;
	double d;

	if (s.len > 0 && s.len <= 18 && strspn(text, "0123456789") == s.len)
		return json_object_new_int64(strtoll(text, NULL, 10));
	if (s.len == 0 || s.len > 64 || strspn(text, "0123456789.eE+-") != s.len)
		return json_text(s);
	d = strtod(text, &end);
	return *end ? json_text(s) : json_object_new_double_s(d, text);
}

static struct json_object *json_flag(struct str s)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {{"true", true}, {"yes", true}, {"1", true}, {"t", true}, {"false", false},
		{"no", false}, {"0", false}, {"f", false}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (same_column(s, words[i].word))
			return json_object_new_boolean(words[i].value);
	return json_text(s);
}

/* Completes a time to RFC 3339: without a zone it is UTC, "+01" is "+01:00", a date is its first
 * moment. */
static struct json_object *json_time(struct str s, struct arena *a)
{
	size_t sign = s.len;

	for (size_t i = s.len > 7 ? s.len - 6 : s.len; i < s.len && s.len > 16; i++)
		if (s.ptr[i] == '+' || s.ptr[i] == '-')
			sign = i;
	if (s.len == 10)
		return json_text(str_from(arena_printf(a, "%.*sT00:00:00Z", STR_ARG(s))));
	if (s.len - sign == 3)
		return json_text(str_from(arena_printf(a, "%.*s:00", STR_ARG(s))));
	if (sign == s.len && s.len > 0 && s.ptr[s.len - 1] >= '0' && s.ptr[s.len - 1] <= '9')
		return json_text(str_from(arena_printf(a, "%.*sZ", STR_ARG(s))));
	return json_text(s);
}

static struct json_object *json_members(struct str s, struct arena *a)
{
	struct json_object *o;

	return json_parse_object(s, a, &o, NULL) ? json_text(s) : json_object_get(o);
}

/* A new reference; NULL for an empty text, that is an absent value. */
static struct json_object *json_value(enum kind kind, struct str s, struct arena *a)
{
	struct str word = trimmed(s);

	if (s.len == 0)
		return NULL;
	switch (kind) {
	case KIND_TEXT: return json_text(s);
	case KIND_NUMBER: return json_number(word, a);
	case KIND_FLAG: return json_flag(word);
	case KIND_TIME: return json_time(word, a);
	case KIND_OBJECT: return json_members(word, a);
	}
	return NULL;
}

static void put_object(void *o)
{
	json_object_put(o);
}

static struct json_object *new_row(struct arena *a)
{
	struct json_object *row = json_object_new_object();

	arena_defer(a, put_object, row);
	return row;
}

static void add_member(struct json_object *row, const char *name, struct json_object *value)
{
	if (value)
		json_object_object_add_ex(row, name, value,
			JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

void import_csv_event(const struct import *im, const struct csv *c, struct arena *a,
	struct usage_event *ret, struct usage_problems *problems)
{
	struct json_object *row = new_row(a);

	for (int f = 0; f < NFIELDS; f++) {
		const struct origin *o = &im->origin[f];
		struct str text = o->constant;

		if (!text.ptr && o->column != NO_COLUMN)
			text = csv_field(c, (size_t)o->column);
		add_member(row, fields[f].name, json_value(fields[f].kind, text, a));
	}
	usage_json_read(row, a, ret, problems);
}

/* The value of a key, or of a key within objects; borrowed. */
static struct json_object *json_at(struct json_object *o, struct str path, struct arena *a)
{
	const char *key = arena_cstr(a, path);
	const char *dot = strchr(key, '.');
	struct json_object *v = NULL;
	struct str first = {key, dot ? (size_t)(dot - key) : path.len};

	if (json_object_object_get_ex(o, key, &v) || !dot)
		return v;
	if (!json_object_object_get_ex(o, arena_cstr(a, first), &v) ||
		!json_object_is_type(v, json_type_object))
		return NULL;
	return json_at(v, str_from(dot + 1), a);
}

/* Values of JSON keep their types, but for times, which may lack a zone as in other files. */
static struct json_object *json_origin(
	const struct origin *o, const struct field *f, struct json_object *line, struct arena *a)
{
	struct json_object *v;

	if (o->constant.ptr)
		return json_value(f->kind, o->constant, a);
	v = json_at(line, o->from.ptr ? o->from : str_from(f->name), a);
	if (f->kind == KIND_TIME && json_object_is_type(v, json_type_string))
		return json_time((struct str){json_object_get_string(v),
					 (size_t)json_object_get_string_len(v)},
			a);
	return json_object_get(v);
}

void import_json_event(const struct import *im, struct str line, struct arena *a,
	struct usage_event *ret, struct usage_problems *problems)
{
	struct json_object *object, *row;
	struct err e = {0};

	if (json_parse_object(line, a, &object, &e)) {
		usage_event_init(ret);
		usage_problem_add(problems, a, "line", "%s", e.msg);
		return;
	}
	row = new_row(a);
	for (int f = 0; f < NFIELDS; f++)
		add_member(row, fields[f].name, json_origin(&im->origin[f], &fields[f], object, a));
	usage_json_read(row, a, ret, problems);
}

static struct content *find_content(struct content *table, size_t cap, uint64_t key)
{
	size_t i = key & (cap - 1);

	while (table[i].key && table[i].key != key)
		i = (i + 1) & (cap - 1);
	return &table[i];
}

/* Counts one more of a content; returns how many there were before. */
static uint64_t count_content(struct import *im, uint64_t key)
{
	struct content *slot;

	if (2 * (im->used + 1) > im->cap) {
		size_t cap = im->cap ? 2 * im->cap : 1024;
		struct content *more = mem_zalloc(cap * sizeof(*more));

		for (size_t i = 0; i < im->cap; i++)
			if (im->seen[i].key)
				*find_content(more, cap, im->seen[i].key) = im->seen[i];
		free(im->seen);
		im->seen = more;
		im->cap = cap;
	}
	slot = find_content(im->seen, im->cap, key);
	im->used += !slot->key;
	slot->key = key;
	return slot->times++;
}

void import_identify(struct import *im, struct usage_event *u, struct arena *a)
{
	unsigned char hash[SHA256_DIGEST_LENGTH];
	char id[2 * ID_BYTES + 1];
	struct buf content = {0};
	uint64_t key, before;

	if (u->id.len)
		return;
	usage_record_encode(&content, u);
	SHA256((const unsigned char *)content.data, content.len, hash);
	buf_free(&content);
	for (int i = 0; i < ID_BYTES; i++)
		snprintf(id + 2 * i, 3, "%02x", hash[i]);
	memcpy(&key, hash, sizeof(key));
	before = count_content(im, key | 1);
	u->id = str_from(before ? arena_printf(a, "%s-%llu", id, (unsigned long long)before)
				: arena_strdup(a, id));
}
