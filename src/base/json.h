/* JSON in: json-c behind a strict gate (json-c alone accepts NaN, 1e400, duplicate keys and lone
 * surrogates, and its getters coerce). For JSON out see base/json_out.h. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <json-c/json_object.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { JSON_DEPTH_MAX = 32, JSON_KEYS_MAX = 256 };

/* One value found by the scan, and what is wrong with its content though its syntax is sound: the
 * first of a duplicate key (equal after unescaping), more than JSON_KEYS_MAX keys in an object,
 * more than JSON_DEPTH_MAX levels, a number that neither a double nor, written as an integer, 64
 * bits can hold, a lone surrogate, \u0000, and invalid UTF-8. */
struct json_item {
	struct str text;	/* the bytes of the value */
	const char *problem;	/* NULL, or a static phrase: "duplicate key" */
	size_t problem_at;	/* offset in `text` */
	struct str problem_key; /* for a duplicate key: its bytes between the quotes; else empty */
};

/* Checks one JSON text (RFC 8259). A syntax error gives ERR_INVALID with the offset in bytes. With
 * `array_key`, the text is an object whose member of that name, if it is an array, is given back
 * element by element (*ret_items, arena), so that one bad element harms no other; what is wrong
 * elsewhere in the text is reported in *ret_whole. With array_key NULL or no such array:
 * *ret_nitems = -1. More than max_items elements: ERR_TOO_LARGE. The items point into `text`. Takes
 * time proportional to the length of the text, whatever it holds. */
enum err_code json_scan(struct str text, const char *array_key, int max_items, struct arena *a,
	struct json_item *ret_whole, struct json_item **ret_items, int *ret_nitems,
	struct err *e) MUST_CHECK;

/* A tree (NULL for the text "null") from text that json_scan found sound; ERR_INVALID if
 * `item->problem` is set, worded for the client. The tree lives until the arena is reset. */
enum err_code json_tree(const struct json_item *item, struct arena *a, struct json_object **ret,
	struct err *e) MUST_CHECK;
/* Scan and tree in one, for requests that are one object; ERR_INVALID for another kind of value. */
enum err_code json_parse_object(
	struct str text, struct arena *a, struct json_object **ret, struct err *e) MUST_CHECK;

/* The exact source text of a number ("1e-7"), from a tree, and valid as long as that. */
struct str json_number_text(struct json_object *o);

#endif
