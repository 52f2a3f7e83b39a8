/* Strings and numbers of JSON text, for base/json.c alone: one pass over the bytes, no copies. */
#ifndef BASE_JSON_TOKEN_H
#define BASE_JSON_TOKEN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

struct json_token {
	const char *end;     /* behind the token; or where its syntax breaks */
	const char *failure; /* NULL, or how */
	const char *problem; /* NULL, or the first thing wrong with its content, a static phrase */
	const char *problem_at;
	bool escaped; /* a string with escapes in it */
};

/* The string whose opening quote is at p. */
struct json_token json_token_string(const char *p, const char *end);
/* The number that begins at p. The arena serves the rare one that must be converted to be judged.
 */
struct json_token json_token_number(const char *p, const char *end, struct arena *a);

/* The meaning of what stands between the quotes of a string that did not fail; lone surrogates as
 * three bytes. */
struct str json_unescape(struct str raw, struct arena *a);

#endif
