/* One table of routes; access, body limit and type are checked here, never in handlers. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/request.h"
#include "http/response.h"

enum scope { SCOPE_INGEST, SCOPE_READ, SCOPE_WRITE, SCOPE_ADMIN };

/* ACCESS_ANYONE: no credentials. ACCESS_PAGE: people only (basic auth, checked by nginx). The
 * others: people, or a token with that scope. State-changing routes additionally ask browsers for a
 * same-origin request. */
enum access { ACCESS_ANYONE, ACCESS_PAGE, ACCESS_INGEST, ACCESS_READ, ACCESS_WRITE, ACCESS_ADMIN };

/* Returns OK, or an error that the router turns into a problem (or error page). */
typedef enum err_code (*handler_fn)(
	void *app, struct request *q, struct response *r, struct err *e);

/* Of two patterns that match a path, the earlier row wins: "/x/new" stands before "/x/:id". */
struct route {
	enum method method;
	const char *pattern; /* "/api/monitoring/tenants/:id"; a ":name" part is never empty */
	enum access access;
	const char *content_type; /* required of a body, several with blanks between; NULL: no body
				     is read */
	size_t max_body;	  /* after decompression */
	handler_fn handler;
};

/* Checks a bearer token; fills name, scopes and tenant of *ret. ERR_AUTH if unknown. Bound in bin/.
 */
typedef enum err_code (*token_check_fn)(void *ctx, struct str token, int64_t now_us,
	struct arena *a, struct caller *ret, struct err *e);
/* Renders an error as a page for a browser on /monitoring. The response has its status already; the
 * message is one that a stranger may read. */
typedef void (*error_page_fn)(
	void *app, const struct request *q, struct response *r, const struct err *e);

struct router {
	const struct route *routes;
	int nroutes;
	void *app;
	token_check_fn check_token;
	void *token_ctx;
	error_page_fn error_page; /* NULL: problems everywhere */
};

/* Finds the route, checks, runs, and leaves a complete response, whatever happens. HEAD runs GET;
 * whoever sends the response leaves the body out. */
void router_handle(const struct router *rt, struct request *q, struct response *r);
/* Answers with the error: a page outside of /api, else a problem. */
void router_fail(
	const struct router *rt, struct request *q, struct response *r, const struct err *e);

/* Whether a browser may run the state-changing request of a person: it says that the page it comes
 * from is ours (Sec-Fetch-Site, else Origin), or a program says that it is no browser
 * (X-Requested-With, which a foreign page cannot send). ERR_FORBIDDEN otherwise. */
enum err_code router_same_origin(const struct request *q, struct err *e) MUST_CHECK;

#endif
