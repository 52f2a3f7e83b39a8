/* JSON out: a writer on a buffer that cannot emit invalid text. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* Commas, quoting and nesting are its business; text is escaped; bytes that are not UTF-8 become
 * U+FFFD. */
struct json_out {
	struct buf *buf;
	int depth;
	bool need_comma;
};

void json_out_begin(struct json_out *j, struct buf *buf);
void json_put_obj(struct json_out *j);	   /* { */
void json_put_obj_end(struct json_out *j); /* } */
void json_put_arr(struct json_out *j);
void json_put_arr_end(struct json_out *j);
void json_put_key(struct json_out *j, const char *key);
void json_put_str(struct json_out *j, struct str s); /* {NULL,0} writes null */
void json_put_cstr(struct json_out *j, const char *s);
void json_put_int(struct json_out *j, int64_t v);
void json_put_bool(struct json_out *j, bool v);
void json_put_null(struct json_out *j);
/* Shortest form that reads back the same, at most 15 digits; NaN and infinities write null. */
void json_put_double(struct json_out *j, double v);
/* Text that is already JSON (an exact decimal, a jsonb value). */
void json_put_raw(struct json_out *j, struct str json);
/* Microseconds since 1970 as an RFC 3339 string. */
void json_put_time(struct json_out *j, int64_t us);

/* key and value in one call */
void json_kv_str(struct json_out *j, const char *key, struct str s);
void json_kv_cstr(struct json_out *j, const char *key, const char *s);
void json_kv_int(struct json_out *j, const char *key, int64_t v);
void json_kv_bool(struct json_out *j, const char *key, bool v);
void json_kv_double(struct json_out *j, const char *key, double v);
void json_kv_time(struct json_out *j, const char *key, int64_t us);
void json_kv_raw(struct json_out *j, const char *key, struct str json);

/* The appended form of a JSON string, quotes included. */
void json_quote(struct buf *out, struct str s);

#endif
