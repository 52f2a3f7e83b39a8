/* Errors: a code that maps to one HTTP status, and one sentence for the person who must act. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK	       __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* code, HTTP status, title as RFC 9457 wants it: the same for every occurrence */
#define FOR_EACH_ERR(X)                                  \
	X(ERR_INVALID, 400, "Bad Request")               \
	X(ERR_AUTH, 401, "Unauthorized")                 \
	X(ERR_FORBIDDEN, 403, "Forbidden")               \
	X(ERR_NOT_FOUND, 404, "Not Found")               \
	X(ERR_METHOD, 405, "Method Not Allowed")         \
	X(ERR_CONFLICT, 409, "Conflict")                 \
	X(ERR_TOO_LARGE, 413, "Content Too Large")       \
	X(ERR_MEDIA_TYPE, 415, "Unsupported Media Type") \
	X(ERR_RATE, 429, "Too Many Requests")            \
	X(ERR_INTERNAL, 500, "Internal Server Error")    \
	X(ERR_DB, 503, "Service Unavailable")            \
	X(ERR_FULL, 503, "Service Unavailable")          \
	X(ERR_TIMEOUT, 503, "Service Unavailable")

enum err_code {
	OK = 0,
#define X(name, status, title) name,
	FOR_EACH_ERR(X)
#undef X
};

struct err {
	enum err_code code;
	char msg[256];
};

/* Sets code and message (truncated to fit) and returns the code, so that a failing function ends in
 * `return err_set(e, ERR_INVALID, "...")`. `e` may be NULL when the caller wants the code only. */
enum err_code err_set(struct err *e, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Puts "context: " before the message already there; returns the code it holds. */
enum err_code err_wrap(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The HTTP status (200 for OK) and title that belong to a code. */
int err_status(enum err_code code);
const char *err_title(enum err_code code);

#endif
