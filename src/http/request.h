/* A request as handlers see it. All memory is the request's arena. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum method {
	METHOD_GET,
	METHOD_HEAD,
	METHOD_POST,
	METHOD_PUT,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_OTHER
};

enum {
	REQUEST_PARAMS_MAX = 64,
	REQUEST_QUERY_BYTES_MAX = 8192,
	REQUEST_PATH_BYTES_MAX = 2048,
	REQUEST_SEGMENTS_MAX = 12,
	REQUEST_PATH_PARAMS_MAX = 4,
};

struct request_param {
	const char *name, *value; /* decoded, UTF-8, NUL-terminated, without control characters */
};

/* Who asks: filled by the router's access check before a handler runs. */
struct caller {
	const char *name; /* user of basic auth, or "token:<name>" */
	bool is_token;
	unsigned scopes;       /* bits 1 << enum scope; people have all */
	const char *tenant_id; /* the only tenant this token may touch; NULL: all */
};

/* Where the bytes of a body come from: FastCGI in a worker, a string in tests. */
struct body_source {
	/* Up to n bytes into `to`; fewer mean that there are no more. */
	size_t (*read)(void *ctx, char *to, size_t n);
	void *ctx;
	/* Memory that outlives requests, so that a body costs no allocation; `plain` takes what was
	 * inflated. */
	struct buf *raw, *plain;
};

struct request {
	struct arena *arena;
	enum method method;
	const char *path;			   /* decoded, without query */
	const char *segment[REQUEST_SEGMENTS_MAX]; /* what stands between its slashes, each decoded
						      by itself */
	int nsegment;
	struct request_param query[REQUEST_PARAMS_MAX];
	int nquery;
	const char *wrong_param; /* that an error of request_init() is about; NULL: none */
	const char *query_text;	 /* as sent */
	const char *path_param[REQUEST_PATH_PARAMS_MAX]; /* values of ":name" parts of the route, in
							    order */
	const char *route;	  /* pattern of the route that matched, for the log; NULL: none */
	const char *content_type; /* lower case, without parameters; "" when absent */
	struct str body; /* complete, decompressed; read by the router once access is granted */
	const char *request_id;
	struct caller caller;
	int64_t now_us;	     /* taken once, when the request arrived */
	char *const *params; /* FastCGI parameters "NAME=value", NULL-terminated; NULL: none */
	struct body_source source;
};

/* Fills *q from FastCGI parameters, which must live as long as the request. ERR_INVALID for a path
 * or query that is malformed, not UTF-8, holds control characters, is too long or names a parameter
 * twice; *q can then still be answered and logged. Reads no body. */
enum err_code request_init(struct request *q, struct arena *a, char *const *params, int64_t now_us,
	struct err *e) MUST_CHECK;

/* Reads the whole body, at most `max` bytes of it after decompression (Content-Encoding gzip).
 * ERR_TOO_LARGE, ERR_MEDIA_TYPE for another encoding, ERR_INVALID for a body that is broken or
 * shorter than announced. */
enum err_code request_read_body(struct request *q, size_t max, struct err *e) MUST_CHECK;

/* The value of a query parameter, or NULL. A parameter given twice is ERR_INVALID before any
 * handler runs. */
const char *request_query(const struct request *r, const char *name);
/* A header by its lower-case name ("if-none-match"); NULL when absent. */
const char *request_header(const struct request *r, const char *name);
/* A FastCGI parameter ("REMOTE_USER"); NULL when absent or empty. */
const char *request_param(const struct request *r, const char *name);
/* A whole number within limits, or `fallback` when absent; ERR_INVALID names the parameter and the
 * limits. */
enum err_code request_query_i64(const struct request *r, const char *name, int64_t fallback,
	int64_t min, int64_t max, int64_t *ret, struct err *e) MUST_CHECK;
/* ERR_INVALID for a parameter that is not in the NULL-terminated list: a misspelt filter must not
 * mean "all". */
enum err_code request_only_params(
	const struct request *r, const char *const *allowed, struct err *e) MUST_CHECK;

/* "GET", "POST", ...; "other" for METHOD_OTHER. */
const char *method_name(enum method m);

#endif
