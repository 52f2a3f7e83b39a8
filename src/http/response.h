/* A response: built whole in memory, then sent, so that an error can still change its status. */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "base/buf.h"
#include "base/err.h"
#include "http/request.h"

enum { RESPONSE_HEADERS_MAX = 16 };

/* One entry of `errors[]` of a problem: which field, what is wrong, what to do. */
struct problem_item {
	const char *pointer; /* JSON pointer "/toolId" or parameter name */
	const char *detail;
};

struct response {
	struct arena *arena;
	int status; /* 200 until set */
	const char *content_type;
	struct buf *body;
	const char *header[RESPONSE_HEADERS_MAX][2];
	int nheaders;
	struct problem_item *problem; /* extra detail for an error that a handler returns */
	int nproblem;
	/* Message of the error that made this a problem, or that left out a part of it; for the
	 * log. NULL: none. */
	const char *cause;
};

/* An empty 200. `body` may hold memory of an earlier response, which is used again. */
void response_init(struct response *r, struct arena *a, struct buf *body);

/* Replaces a header of that name, if there is one. Control characters of the value become '?'. Both
 * strings must live as long as the request (literals or arena). */
void response_header(struct response *r, const char *name, const char *value);
/* Sets content type application/json (or text/html, text/csv) and empties the body. */
struct json_out;
void response_json(struct response *r, struct json_out *j);
void response_html(struct response *r);
/* text/csv with a file name for saving; name must be plain ASCII. */
void response_csv(struct response *r, const char *filename);
/* Strong ETag over the body and "Cache-Control: private, no-cache"; turns into 304 without a body
 * when it matches If-None-Match. */
void response_etag(struct response *r, const struct request *q);
/* 303 See Other: where a browser goes after a form; `location` as for response_header. */
void response_see_other(struct response *r, const char *location);
/* Replaces whatever was there, but for headers, by application/problem+json (RFC 9457) for the
 * code, with r->problem as errors[]. The words of faults (ERR_INTERNAL, ERR_DB, ERR_TIMEOUT,
 * ERR_FULL) go to the log only. */
void response_problem(struct response *r, const struct request *q, const struct err *e);

/* The words of an error that a stranger may read. */
const char *response_public_detail(const struct err *e);

/* Makes errors[] of a problem one entry: what is wrong with a parameter, or a member of the body.
 * Copies the detail; the pointer must live as long as the request. */
void response_blame(struct response *r, const char *pointer, const char *detail);

/* Appends the head as FastCGI wants it: Status, headers, X-Request-Id, Content-Length, empty line.
 */
void response_head(const struct response *r, const struct request *q, struct buf *out);
/* The words for a status: "Not Found". */
const char *status_text(int status);

#endif
