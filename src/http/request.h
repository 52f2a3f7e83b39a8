/* A request as handlers see it. All memory is the request's arena. */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_OTHER };

enum { REQUEST_PARAMS_MAX = 64 };

struct request_param {
	const char *name, *value; /* decoded, UTF-8, NUL-terminated, without control characters */
};

/* Who asks: filled by the router's access check before a handler runs. */
struct caller {
	const char *name;       /* user of basic auth, or "token:<name>" */
	bool is_token;
	unsigned scopes;        /* bits 1 << enum scope; people have all */
	const char *tenant_id;  /* the only tenant this token may touch; NULL: all */
};

struct request {
	struct arena *arena;
	enum method method;
	const char *path;       /* decoded, without query */
	struct request_param query[REQUEST_PARAMS_MAX];
	int nquery;
	const char *query_text; /* as sent */
	const char *path_param[4]; /* values of ":name" parts of the route, in order */
	const char *content_type; /* lower case, without parameters; "" when absent */
	struct str body;        /* complete, decompressed */
	const char *request_id;
	struct caller caller;
	int64_t now_us;         /* taken once, when the request arrived */
	/* Any other header: lower-case name with dashes ("if-none-match"); NULL when absent. */
	const char *(*header)(const struct request *r, const char *name);
	void *impl;
};

/* The value of a query parameter, or NULL. A parameter given twice is ERR_INVALID before any handler runs. */
const char *request_query(const struct request *r, const char *name);
const char *request_header(const struct request *r, const char *name);
/* A whole number within limits, or `fallback` when absent; ERR_INVALID names the parameter and the limits. */
enum err_code request_query_i64(const struct request *r, const char *name, int64_t fallback, int64_t min, int64_t max,
	int64_t *ret, struct err *e) MUST_CHECK;
/* ERR_INVALID for a parameter that is not in the NULL-terminated list: a misspelt filter must not mean "all". */
enum err_code request_only_params(const struct request *r, const char *const *allowed, struct err *e) MUST_CHECK;

#endif
