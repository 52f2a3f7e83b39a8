#include "base/json.h"

#include <limits.h>
#include <stdlib.h>

#include <json-c/json_tokener.h>

#include "base/json_token.h"

static const char duplicate_key[] = "duplicate key";
static const char too_many_keys[] = "more than 256 keys in one object";
static const char too_deep[] = "nested more than 32 levels deep";
_Static_assert(JSON_KEYS_MAX == 256 && JSON_DEPTH_MAX == 32, "the phrases above name the limits");

/* What may come next. */
enum expect { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COMMA_OR_END, NOTHING };

struct key {
	uint64_t hash;
	struct str name; /* unescaped */
};

/* One scan. The open containers are a stack of bits, so that a text of nothing but brackets costs
 * an eighth of its size; the keys of the open objects are a stack too, and `first_key` says where
 * those of each begin. Only the first JSON_DEPTH_MAX levels of an item have their keys remembered:
 * what is deeper is refused anyway. */
struct scan {
	const char *p, *end;
	struct arena *arena;
	enum expect expect;
	enum err_code code;  /* of a failure, ... */
	const char *failure; /* ... which is this, at p */

	size_t depth; /* open containers */
	uint8_t *is_object;
	size_t is_object_size;

	struct key *keys;
	size_t nkeys, keys_size;
	size_t first_key[JSON_DEPTH_MAX + 2]; /* an item is in at most two containers */

	struct json_item *whole;
	struct json_item *item; /* problems are noted in: the element scanned now, else `whole` */
	size_t item_depth;	/* containers around it */

	const char *array_key;
	bool at_array_key; /* the value to come is its */
	bool in_array;
	struct json_item *items;
	int nitems, items_size, max_items;
};

static bool fail(struct scan *s, const char *at, const char *failure)
{
	s->p = at;
	s->code = ERR_INVALID;
	s->failure = failure;
	return false;
}

static void note(struct scan *s, const char *at, const char *problem)
{
	if (!s->item->problem) {
		s->item->problem = problem;
		s->item->problem_at = (size_t)(at - s->item->text.ptr);
	}
}

/* A place for twice as many elements, with the old ones in it. */
static void *grow(struct arena *a, const void *old, size_t size, size_t element)
{
	void *p = arena_array(a, size * 2, element);

	memcpy(p, old, size * element);
	return p;
}

/* Which level of the item the innermost open container is, from 1. */
static size_t level(const struct scan *s)
{
	return s->depth - s->item_depth;
}

static void open_container(struct scan *s, bool is_object)
{
	size_t byte = s->depth / 8;
	int bit = 1 << s->depth % 8;

	if (byte == s->is_object_size) {
		s->is_object = grow(s->arena, s->is_object, s->is_object_size, 1);
		s->is_object_size *= 2;
	}
	s->is_object[byte] =
		(uint8_t)(is_object ? s->is_object[byte] | bit : s->is_object[byte] & ~bit);
	s->depth++;
	if (level(s) <= JSON_DEPTH_MAX)
		s->first_key[s->depth - 1] = s->nkeys;
	else
		note(s, s->p, too_deep);
	s->p++;
	s->expect = is_object ? KEY_OR_END : VALUE_OR_END;
}

static bool in_object(const struct scan *s)
{
	return s->is_object[(s->depth - 1) / 8] >> (s->depth - 1) % 8 & 1;
}

/* After each complete value, which may be an item. */
static void value_done(struct scan *s)
{
	if (s->depth == s->item_depth) {
		s->item->text.len = (size_t)(s->p - s->item->text.ptr);
		s->item = s->whole;
		s->item_depth = 0;
	}
	s->expect = s->depth ? COMMA_OR_END : NOTHING;
}

static bool close_container(struct scan *s)
{
	if (level(s) <= JSON_DEPTH_MAX)
		s->nkeys = s->first_key[s->depth - 1];
	s->depth--;
	s->p++;
	if (s->depth == 1)
		s->in_array = false;
	value_done(s);
	return true;
}

static bool begin_element(struct scan *s)
{
	if (s->nitems == s->max_items) {
		s->code = ERR_TOO_LARGE;
		return false;
	}
	if (s->nitems == s->items_size) {
		s->items = grow(s->arena, s->items, (size_t)s->items_size, sizeof(*s->items));
		s->items_size *= 2;
	}
	s->item = &s->items[s->nitems++];
	*s->item = (struct json_item){.text = {s->p, 0}};
	s->item_depth = s->depth;
	return true;
}

/* Moves behind a token, or to where it breaks. */
static bool take(struct scan *s, const struct json_token *t)
{
	if (t->failure)
		return fail(s, t->end, t->failure);
	if (t->problem)
		note(s, t->problem_at, t->problem);
	s->p = t->end;
	return true;
}

static bool scan_word(struct scan *s, struct str word)
{
	if ((size_t)(s->end - s->p) < word.len || memcmp(s->p, word.ptr, word.len) != 0)
		return fail(s, s->p, "expected a value");
	s->p += word.len;
	return true;
}

static bool scan_scalar(struct scan *s)
{
	struct json_token t;

	switch (*s->p) {
	case 't': return scan_word(s, STR("true"));
	case 'f': return scan_word(s, STR("false"));
	case 'n': return scan_word(s, STR("null"));
	case '"': t = json_token_string(s->p, s->end); break;
	case '-':
	case '0' ... '9': t = json_token_number(s->p, s->end, s->arena); break;
	default: return fail(s, s->p, "expected a value");
	}
	return take(s, &t);
}

static bool scan_value(struct scan *s)
{
	bool is_array = *s->p == '[';

	if (s->in_array && s->depth == 2 && !begin_element(s))
		return false;
	if (is_array || *s->p == '{') {
		open_container(s, !is_array);
		if (is_array && s->at_array_key && s->nitems < 0) {
			s->in_array = true;
			s->nitems = 0;
		}
	} else if (scan_scalar(s)) {
		value_done(s);
	} else {
		return false;
	}
	s->at_array_key = false;
	return true;
}

static uint64_t mix(uint64_t hash, const char *p, size_t n)
{
	uint64_t w = 0;

	memcpy(&w, p, n);
	hash = (hash ^ w) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* In words of 8, 4 or 1 bytes, the last of which overlaps the one before. */
static uint64_t key_hash(struct str key)
{
	uint64_t hash = key.len;
	const char *last = key.ptr + key.len;

	if (key.len >= 8) {
		for (const char *p = key.ptr; p < last - 8; p += 8)
			hash = mix(hash, p, 8);
		return mix(hash, last - 8, 8);
	}
	if (key.len >= 4)
		return mix(mix(hash, key.ptr, 4), last - 4, 4);
	for (const char *p = key.ptr; p < last; p++)
		hash = mix(hash, p, 1);
	return hash;
}

/* Remembers a key of the innermost object; `raw` is it as written. */
static void add_key(struct scan *s, struct str name, struct str raw)
{
	uint64_t hash = key_hash(name);
	size_t first = s->first_key[s->depth - 1];

	if (s->nkeys - first == JSON_KEYS_MAX) {
		note(s, raw.ptr - 1, too_many_keys);
		return;
	}
	for (size_t i = first; i < s->nkeys; i++) {
		if (s->keys[i].hash == hash && str_eq(s->keys[i].name, name)) {
			if (!s->item->problem)
				s->item->problem_key = raw;
			note(s, raw.ptr - 1, duplicate_key);
			return;
		}
	}
	if (s->nkeys == s->keys_size) {
		s->keys = grow(s->arena, s->keys, s->keys_size, sizeof(*s->keys));
		s->keys_size *= 2;
	}
	s->keys[s->nkeys++] = (struct key){hash, name};
}

static void skip_blank(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
		s->p++;
}

static bool scan_key(struct scan *s)
{
	struct str raw, name;
	struct json_token t;

	if (*s->p != '"')
		return fail(s, s->p, "expected a key in double quotes");
	t = json_token_string(s->p, s->end);
	raw.ptr = s->p + 1;
	if (!take(s, &t))
		return false;
	raw.len = (size_t)(s->p - 1 - raw.ptr);
	name = t.escaped ? json_unescape(raw, s->arena) : raw;
	if (level(s) <= JSON_DEPTH_MAX)
		add_key(s, name, raw);
	s->at_array_key = s->depth == 1 && s->array_key && str_is(name, s->array_key);
	skip_blank(s);
	if (s->p == s->end || *s->p != ':')
		return fail(s, s->p, "expected ':'");
	s->p++;
	s->expect = VALUE;
	return true;
}

static bool scan_comma_or_end(struct scan *s)
{
	bool object = in_object(s);

	if (*s->p == (object ? '}' : ']'))
		return close_container(s);
	if (*s->p != ',')
		return fail(s, s->p, object ? "expected ',' or '}'" : "expected ',' or ']'");
	s->p++;
	s->expect = object ? KEY : VALUE;
	return true;
}

static bool scan_step(struct scan *s)
{
	switch (s->expect) {
	case VALUE_OR_END: return *s->p == ']' ? close_container(s) : scan_value(s);
	case VALUE: return scan_value(s);
	case KEY_OR_END: return *s->p == '}' ? close_container(s) : scan_key(s);
	case KEY: return scan_key(s);
	case COMMA_OR_END: return scan_comma_or_end(s);
	case NOTHING: break;
	}
	return fail(s, s->p, "expected nothing more");
}

static bool scan_text(struct scan *s)
{
	skip_blank(s);
	s->whole->text.ptr = s->p;
	while (s->p < s->end) {
		if (!scan_step(s))
			return false;
		skip_blank(s);
	}
	return s->expect == NOTHING || fail(s, s->p, "the text ends too early");
}

enum err_code json_scan(struct str text, const char *array_key, int max_items, struct arena *a,
	struct json_item *ret_whole, struct json_item **ret_items, int *ret_nitems, struct err *e)
{
	enum { FIRST_SIZE = 16 };
	const char *begin = text.ptr ? text.ptr : "";
	struct json_item whole = {0};
	struct scan s = {
		.p = begin,
		.end = begin + text.len,
		.arena = a,
		.is_object = arena_zalloc(a, FIRST_SIZE),
		.is_object_size = FIRST_SIZE,
		.keys = arena_array(a, FIRST_SIZE, sizeof(struct key)),
		.keys_size = FIRST_SIZE,
		.whole = &whole,
		.item = &whole,
		.array_key = array_key,
		.items = arena_array(a, FIRST_SIZE, sizeof(struct json_item)),
		.nitems = -1,
		.items_size = FIRST_SIZE,
		.max_items = max_items,
	};

	if (!scan_text(&s) && s.code == ERR_TOO_LARGE)
		return err_set(e, s.code,
			"more than %d elements in '%s': send them in several requests", max_items,
			array_key);
	if (s.code)
		return err_set(
			e, s.code, "not JSON: %s, at byte %zu", s.failure, (size_t)(s.p - begin));
	*ret_whole = whole;
	*ret_items = s.items;
	*ret_nitems = s.nitems;
	return OK;
}

static void put_tree(void *tree)
{
	json_object_put(tree);
}

/* json-c reads a number on until something ends it: the NUL does. */
static struct json_object *build_tree(struct str text, enum json_tokener_error *ret)
{
	static struct json_tokener *tokener;
	struct json_object *tree;

	if (!tokener) {
		tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 1);
		if (!tokener)
			abort();
		json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	}
	json_tokener_reset(tokener);
	tree = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
	*ret = json_tokener_get_error(tokener);
	if (*ret == json_tokener_continue) {
		tree = json_tokener_parse_ex(tokener, "", 1);
		*ret = json_tokener_get_error(tokener);
	}
	return tree;
}

enum err_code json_tree(
	const struct json_item *item, struct arena *a, struct json_object **ret, struct err *e)
{
	enum json_tokener_error error;
	struct json_object *tree;

	if (item->problem == duplicate_key)
		return err_set(e, ERR_INVALID, "duplicate key '%.*s' at byte %zu",
			item->problem_key.len < 64 ? (int)item->problem_key.len : 64,
			item->problem_key.ptr, item->problem_at);
	if (item->problem)
		return err_set(e, ERR_INVALID, "%s at byte %zu", item->problem, item->problem_at);
	if (item->text.len > INT_MAX)
		return err_set(e, ERR_TOO_LARGE, "more than %d bytes of JSON", INT_MAX);
	tree = build_tree(item->text, &error);
	if (error != json_tokener_success)
		return err_set(e, ERR_INVALID, "not JSON: %s", json_tokener_error_desc(error));
	arena_defer(a, put_tree, tree);
	*ret = tree;
	return OK;
}

enum err_code json_parse_object(
	struct str text, struct arena *a, struct json_object **ret, struct err *e)
{
	struct json_item whole;
	struct json_item *items;
	struct json_object *tree;
	enum err_code code;
	int nitems;

	code = json_scan(text, NULL, 0, a, &whole, &items, &nitems, e);
	if (!code)
		code = json_tree(&whole, a, &tree, e);
	if (code)
		return code;
	if (!json_object_is_type(tree, json_type_object))
		return err_set(e, ERR_INVALID, "expected a JSON object: {...}");
	*ret = tree;
	return OK;
}

struct str json_number_text(struct json_object *o)
{
	size_t len;
	const char *text = json_object_to_json_string_length(o, JSON_C_TO_STRING_PLAIN, &len);

	return (struct str){text, len};
}
