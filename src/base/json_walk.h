/* The members of one JSON object, one by one and without a tree: for text that comes in large
 * numbers. */
#ifndef BASE_JSON_WALK_H
#define BASE_JSON_WALK_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
	enum json_kind kind;
	struct str text; /* of a string: what it means; of anything else: as written */
};

/* All text given here is that of an item that json_scan() found sound; slices point into it, or
 * into the arena where there was something to unescape. */
struct json_value json_value_of(struct str text, struct arena *a);

struct json_walk {
	const char *p, *end;
	struct arena *arena;
};

/* `object` is the text of a JSON_OBJECT. */
void json_walk_begin(struct json_walk *w, struct str object, struct arena *a);
/* The next member; false when there are no more. */
bool json_walk_next(struct json_walk *w, struct str *ret_key, struct json_value *ret);

#endif
