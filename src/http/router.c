#include "http/router.h"

#include <assert.h>
#include <stdio.h>
#include <strings.h>

#include "http/auth.h"

enum { ALL_SCOPES = 1 << SCOPE_INGEST | 1 << SCOPE_READ | 1 << SCOPE_WRITE | 1 << SCOPE_ADMIN };

static const struct {
	const char *name;
	unsigned bit;
} scope_of[] = {
	[ACCESS_INGEST] = {"ingest", 1 << SCOPE_INGEST},
	[ACCESS_READ] = {"read", 1 << SCOPE_READ},
	[ACCESS_WRITE] = {"write", 1 << SCOPE_WRITE},
	[ACCESS_ADMIN] = {"admin", 1 << SCOPE_ADMIN},
};

/* By the address as sent, because one that cannot be decoded has no path. */
static bool is_of_api(const struct request *q)
{
	const char *uri = request_param(q, "REQUEST_URI");

	return uri && strncmp(uri, "/api/", 5) == 0;
}

void router_fail(
	const struct router *rt, struct request *q, struct response *r, const struct err *e)
{
	struct err shown = {.code = e->code};

	if (q->wrong_param)
		response_blame(r, q->wrong_param, e->msg);
	response_problem(r, q, e);
	if (!rt->error_page || is_of_api(q))
		return;
	snprintf(shown.msg, sizeof(shown.msg), "%s", response_public_detail(e));
	rt->error_page(rt->app, q, r, &shown);
}

/* Compares part by part; fills q->path_param. */
static bool matches(const char *pattern, struct request *q)
{
	const char *p = pattern;
	int nparams = 0;

	memset(q->path_param, 0, sizeof(q->path_param));
	for (int i = 0; i < q->nsegment; i++) {
		size_t n;

		if (*p++ != '/')
			return false;
		n = strcspn(p, "/");
		if (*p == ':') {
			if (!*q->segment[i])
				return false;
			assert(nparams < REQUEST_PATH_PARAMS_MAX);
			q->path_param[nparams++] = q->segment[i];
		} else if (strncmp(q->segment[i], p, n) != 0 || q->segment[i][n]) {
			return false;
		}
		p += n;
	}
	return *p == '\0';
}

/* The methods that a path has, for the Allow header. */
static const char *allowed_methods(const struct router *rt, struct request *q)
{
	unsigned seen = 0;
	char *list = NULL;

	for (int i = 0; i < rt->nroutes; i++) {
		if (!matches(rt->routes[i].pattern, q))
			continue;
		seen |= 1U << rt->routes[i].method;
		if (rt->routes[i].method == METHOD_GET)
			seen |= 1U << METHOD_HEAD;
	}
	for (int m = 0; m < METHOD_OTHER; m++) {
		if (!(seen & 1U << m))
			continue;
		list = arena_printf(q->arena, "%s%s%s", list ? list : "", list ? ", " : "",
			method_name((enum method)m));
	}
	return list;
}

static enum err_code find_route(const struct router *rt, struct request *q, struct response *r,
	const struct route **ret, struct err *e)
{
	enum method wanted = q->method == METHOD_HEAD ? METHOD_GET : q->method;
	const char *allow;

	for (int i = 0; i < rt->nroutes; i++) {
		if (rt->routes[i].method == wanted && matches(rt->routes[i].pattern, q)) {
			*ret = &rt->routes[i];
			return OK;
		}
	}
	allow = allowed_methods(rt, q);
	if (!allow)
		return err_set(e, ERR_NOT_FOUND, "There is nothing at '%.160s'.", q->path);
	response_header(r, "Allow", allow);
	return err_set(e, ERR_METHOD, "This address answers %s.", allow);
}

/* RFC 6750 section 3: the challenge names the error only when credentials were sent. */
static enum err_code refuse(struct response *r, bool has_token, struct err *e)
{
	response_header(r, "WWW-Authenticate",
		has_token ? "Bearer realm=\"opswatch\", error=\"invalid_token\""
			  : "Bearer realm=\"opswatch\"");
	return e->code;
}

static enum err_code identify(
	const struct router *rt, struct request *q, struct response *r, struct err *e)
{
	const char *user = request_param(q, "REMOTE_USER");
	struct str token;

	if (auth_bearer(request_header(q, "authorization"), &token)) {
		if (rt->check_token(rt->token_ctx, token, q->now_us, q->arena, &q->caller, e))
			return e->code == ERR_AUTH ? refuse(r, true, e) : e->code;
		q->caller.is_token = true;
		return OK;
	}
	if (user) {
		q->caller = (struct caller){.name = user, .scopes = ALL_SCOPES};
		return OK;
	}
	(void)err_set(e, ERR_AUTH,
		"Send a token: 'Authorization: Bearer ow_...' (opswatch token create makes one).");
	return refuse(r, false, e);
}

/* "https://host:8443" and "host:8443" */
static bool is_origin_of(const char *origin, const char *host)
{
	const char *p = strstr(origin, "://");

	return p && host && strcasecmp(p + 3, host) == 0;
}

enum err_code router_same_origin(const struct request *q, struct err *e)
{
	const char *site = request_header(q, "sec-fetch-site");
	const char *origin = request_header(q, "origin");

	if (site) {
		if (strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0)
			return OK;
		return err_set(e, ERR_FORBIDDEN,
			"The request comes from another site (Sec-Fetch-Site: %.40s).", site);
	}
	if (origin) {
		if (is_origin_of(origin, request_header(q, "host")))
			return OK;
		return err_set(e, ERR_FORBIDDEN,
			"The request comes from another site (Origin: %.100s).", origin);
	}
	if (request_header(q, "x-requested-with"))
		return OK;
	return err_set(e, ERR_FORBIDDEN,
		"A change under a user name must show that no foreign page made it: add the header "
		"'X-Requested-With: curl', or use a token.");
}

static enum err_code check_access(const struct router *rt, const struct route *route,
	struct request *q, struct response *r, struct err *e)
{
	if (route->access == ACCESS_ANYONE)
		return OK;
	if (identify(rt, q, r, e))
		return e->code;
	if (route->access == ACCESS_PAGE && q->caller.is_token)
		return err_set(e, ERR_FORBIDDEN,
			"Pages are for people; a token has its answers under /api/monitoring.");
	if (route->access != ACCESS_PAGE && !(q->caller.scopes & scope_of[route->access].bit))
		return err_set(e, ERR_FORBIDDEN,
			"This needs the scope '%s', which %s does not have.",
			scope_of[route->access].name, q->caller.name);
	if (!q->caller.is_token && route->method != METHOD_GET)
		return router_same_origin(q, e);
	return OK;
}

/* Whether `type` is one of the words of `list`. */
static bool accepts(const char *list, const char *type)
{
	size_t n = strlen(type);

	for (const char *p = list; n && p; p = strchr(p, ' ')) {
		p += *p == ' ';
		if (strncmp(p, type, n) == 0 && (p[n] == ' ' || p[n] == '\0'))
			return true;
	}
	return false;
}

static enum err_code take_body(const struct route *route, struct request *q, struct err *e)
{
	const char *length = request_param(q, "CONTENT_LENGTH");
	bool is_empty = !length || strcmp(length, "0") == 0;

	if (!route->content_type)
		return OK;
	if (!accepts(route->content_type, q->content_type) && !is_empty)
		return err_set(e, ERR_MEDIA_TYPE, "The body is '%.60s'; this address takes %s.",
			*q->content_type ? q->content_type : "without Content-Type",
			route->content_type);
	return request_read_body(q, route->max_body, e);
}

static enum err_code run(
	const struct router *rt, struct request *q, struct response *r, struct err *e)
{
	const struct route *route = NULL;

	if (find_route(rt, q, r, &route, e))
		return e->code;
	q->route = route->pattern;
	if (check_access(rt, route, q, r, e) || take_body(route, q, e))
		return e->code;
	return route->handler(rt->app, q, r, e);
}

void router_handle(const struct router *rt, struct request *q, struct response *r)
{
	struct err e = {0};

	if (run(rt, q, r, &e))
		router_fail(rt, q, r, &e);
}
