#include "http/router.h"

#include <string.h>

#include "lib/tap.h"

enum { PARAMS_MAX = 12 };

/* What a test handler saw. */
struct seen {
	int calls;
	char first_param[32], second_param[32], body[32], caller[32];
	enum err_code answer;
};

static enum err_code record(void *app, struct request *q, struct response *r, struct err *e)
{
	struct seen *seen = app;

	seen->calls++;
	strcpy(seen->first_param, q->path_param[0] ? q->path_param[0] : "");
	strcpy(seen->second_param, q->path_param[1] ? q->path_param[1] : "");
	strncat(strcpy(seen->body, ""), q->body.len ? q->body.ptr : "", sizeof(seen->body) - 1);
	strcpy(seen->caller, q->caller.name ? q->caller.name : "");
	if (seen->answer)
		return err_set(e, seen->answer, "told to fail");
	buf_puts(r->body, "done");
	return OK;
}

static const struct route routes[] = {
	{METHOD_GET, "/api/open", ACCESS_ANYONE, NULL, 0, record},
	{METHOD_GET, "/api/things", ACCESS_READ, NULL, 0, record},
	{METHOD_POST, "/api/things", ACCESS_WRITE, "application/json text/csv", 8, record},
	{METHOD_DELETE, "/api/things/:id", ACCESS_ADMIN, NULL, 0, record},
	{METHOD_GET, "/api/things/:id/parts/:part", ACCESS_READ, NULL, 0, record},
	{METHOD_POST, "/api/events", ACCESS_INGEST, "application/json", 8, record},
	{METHOD_GET, "/monitoring/", ACCESS_PAGE, NULL, 0, record},
};

/* Tokens are the names of scopes. */
static enum err_code check_token(void *ctx, struct str token, int64_t now_us, struct arena *a,
	struct caller *ret, struct err *e)
{
	static const char *const scopes[] = {"ingest", "read", "write", "admin"};

	(void)ctx, (void)now_us, (void)a;
	for (unsigned i = 0; i < 4; i++) {
		if (str_is(token, scopes[i])) {
			*ret = (struct caller){.name = scopes[i], .scopes = 1U << i};
			return OK;
		}
	}
	if (str_is(token, "later"))
		return err_set(e, ERR_DB, "secret words of the database");
	return err_set(e, ERR_AUTH, "The token is unknown.");
}

static void error_page(void *app, const struct request *q, struct response *r, const struct err *e)
{
	(void)app, (void)q, (void)e;
	response_html(r);
	buf_puts(r->body, "page");
}

static size_t read_body(void *ctx, char *to, size_t n)
{
	memcpy(to, ctx, n);
	return n;
}

struct fixture {
	struct arena *arena;
	struct buf body, raw, plain;
	struct request q;
	struct response r;
	struct seen seen;
};

/* Routes one request; `extra` are FastCGI parameters, NULL-terminated. Returns the status. */
static int ask(struct fixture *f, const char *method, const char *uri, const char *const *extra,
	const char *body)
{
	const struct router rt = {routes, sizeof(routes) / sizeof(routes[0]), &f->seen, check_token,
		NULL, error_page};
	char **params;
	struct err e = {0};
	int n = 0;

	f->seen = (struct seen){.answer = f->seen.answer};
	arena_reset(f->arena);
	params = arena_array(f->arena, PARAMS_MAX, sizeof(*params));
	params[n++] = arena_printf(f->arena, "REQUEST_METHOD=%s", method);
	params[n++] = arena_printf(f->arena, "REQUEST_URI=%s", uri);
	params[n++] = arena_printf(f->arena, "CONTENT_LENGTH=%zu", strlen(body));
	params[n++] = arena_strdup(f->arena, "REQUEST_ID=0123456789abcdef0123456789abcdef");
	for (; extra && *extra; extra++)
		params[n++] = arena_strdup(f->arena, *extra);
	CU_ASSERT_EQUAL_FATAL(request_init(&f->q, f->arena, params, 0, &e), OK);
	f->q.source =
		(struct body_source){read_body, arena_strdup(f->arena, body), &f->raw, &f->plain};
	response_init(&f->r, f->arena, &f->body);
	router_handle(&rt, &f->q, &f->r);
	return f->r.status;
}

static void done(struct fixture *f)
{
	buf_free(&f->body);
	buf_free(&f->raw);
	buf_free(&f->plain);
	arena_free(f->arena);
}

static const char *header_of(const struct response *r, const char *name)
{
	for (int i = 0; i < r->nheaders; i++)
		if (strcmp(r->header[i][0], name) == 0)
			return r->header[i][1];
	return "";
}

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})
#define READ	  "HTTP_AUTHORIZATION=Bearer read"
#define WRITE	  "HTTP_AUTHORIZATION=Bearer write"
#define JSON	  "CONTENT_TYPE=application/json"

static void finds_routes(void)
{
	struct fixture f = {.arena = arena_new()};

	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/things", WITH(READ), ""), 200);
	CU_ASSERT_STRING_EQUAL(f.q.route, "/api/things");
	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/things/a%2Fb/parts/7?x=1", WITH(READ), ""), 200);
	CU_ASSERT_STRING_EQUAL(f.q.route, "/api/things/:id/parts/:part");
	CU_ASSERT_STRING_EQUAL(f.seen.first_param, "a/b");
	CU_ASSERT_STRING_EQUAL(f.seen.second_param, "7");
	CU_ASSERT_EQUAL(ask(&f, "HEAD", "/api/things", WITH(READ), ""), 200);
	CU_ASSERT_EQUAL(f.seen.calls, 1);
	done(&f);
}

static void answers_404_and_405(void)
{
	static const struct {
		const char *method, *uri;
		int status;
		const char *allow;
	} rows[] = {
		{"GET", "/", 404, ""},
		{"GET", "/api", 404, ""},
		{"GET", "/api/thing", 404, ""},
		{"GET", "/api/thingsx", 404, ""},
		{"GET", "/api/things/", 404, ""},
		{"GET", "//api/things", 404, ""},
		{"DELETE", "/api/things/", 404, ""},
		{"GET", "/api/things/1/parts", 404, ""},
		{"GET", "/api/things/1/parts/2/3", 404, ""},
		{"GET", "/api/things/:id/parts/", 404, ""},
		{"PUT", "/api/things", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/api/things", 405, "GET, HEAD, POST"},
		{"GET", "/api/things/1", 405, "DELETE"},
		{"HEAD", "/api/events", 405, "POST"},
	};
	struct fixture f = {.arena = arena_new()};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(ask(&f, rows[i].method, rows[i].uri, NULL, ""), rows[i].status);
		CU_ASSERT_STRING_EQUAL(header_of(&f.r, "Allow"), rows[i].allow);
		CU_ASSERT_EQUAL(f.seen.calls, 0);
	}
	done(&f);
}

static void checks_credentials_and_scopes(void)
{
	static const char user[] = "REMOTE_USER=anna";
	static const char unknown[] = "HTTP_AUTHORIZATION=Bearer nobody";
	static const char ingest[] = "HTTP_AUTHORIZATION=Bearer ingest";
	struct fixture f = {.arena = arena_new()};

	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/open", NULL, ""), 200);
	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/things", NULL, ""), 401);
	CU_ASSERT_STRING_EQUAL(header_of(&f.r, "WWW-Authenticate"), "Bearer realm=\"opswatch\"");
	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/things", WITH(unknown), ""), 401);
	CU_ASSERT_PTR_NOT_NULL(strstr(header_of(&f.r, "WWW-Authenticate"), "invalid_token"));
	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/things", WITH(unknown, user), ""), 401);
	CU_ASSERT_EQUAL(
		ask(&f, "GET", "/api/things", WITH("HTTP_AUTHORIZATION=Bearer later"), ""), 503);
	CU_ASSERT_STRING_EQUAL(header_of(&f.r, "Retry-After"), "5");
	CU_ASSERT_PTR_NULL(strstr(f.body.data, "secret"));
	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/things", WITH(ingest), ""), 403);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.body.data, "'read'"));
	CU_ASSERT_EQUAL(ask(&f, "POST", "/api/events", WITH(ingest, JSON), "{}"), 200);
	CU_ASSERT_EQUAL(ask(&f, "POST", "/api/events", WITH(READ, JSON), "{}"), 403);
	CU_ASSERT_EQUAL(ask(&f, "DELETE", "/api/things/1", WITH(WRITE), ""), 403);
	CU_ASSERT_EQUAL(
		ask(&f, "DELETE", "/api/things/1", WITH("HTTP_AUTHORIZATION=Bearer admin"), ""),
		200);
	CU_ASSERT_STRING_EQUAL(f.seen.caller, "admin");
	CU_ASSERT(f.q.caller.is_token);
	CU_ASSERT_EQUAL(ask(&f, "GET", "/monitoring/", WITH(user), ""), 200);
	CU_ASSERT_STRING_EQUAL(f.seen.caller, "anna");
	CU_ASSERT_FALSE(f.q.caller.is_token);
	CU_ASSERT_EQUAL(ask(&f, "GET", "/monitoring/", WITH(READ), ""), 403);
	CU_ASSERT_EQUAL(f.seen.calls, 0);
	done(&f);
}

static void asks_browsers_for_the_same_origin(void)
{
	static const struct {
		const char *a, *b;
		int status;
	} rows[] = {
		{"HTTP_SEC_FETCH_SITE=same-origin", "HTTP_ORIGIN=https://other", 200},
		{"HTTP_SEC_FETCH_SITE=none", NULL, 200},
		{"HTTP_SEC_FETCH_SITE=same-site", "HTTP_X_REQUESTED_WITH=x", 403},
		{"HTTP_SEC_FETCH_SITE=cross-site", NULL, 403},
		{"HTTP_ORIGIN=https://ops.example:8443", NULL, 200},
		{"HTTP_ORIGIN=https://OPS.example:8443", NULL, 200},
		{"HTTP_ORIGIN=https://ops.example", NULL, 403},
		{"HTTP_ORIGIN=https://evil.example", "HTTP_X_REQUESTED_WITH=x", 403},
		{"HTTP_ORIGIN=null", NULL, 403},
		{"HTTP_X_REQUESTED_WITH=curl", NULL, 200},
		{NULL, NULL, 403},
	};
	struct fixture f = {.arena = arena_new()};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const extra[] = {"REMOTE_USER=anna", "HTTP_HOST=ops.example:8443", JSON,
			rows[i].a ? rows[i].a : "X=", rows[i].b, NULL};

		CU_ASSERT_EQUAL(ask(&f, "POST", "/api/things", extra, "{}"), rows[i].status);
		CU_ASSERT_EQUAL(f.seen.calls, rows[i].status == 200);
	}
	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/things",
				WITH("REMOTE_USER=anna", "HTTP_SEC_FETCH_SITE=cross-site"), ""),
		200);
	CU_ASSERT_EQUAL(ask(&f, "POST", "/api/things",
				WITH(WRITE, JSON, "HTTP_SEC_FETCH_SITE=cross-site"), "{}"),
		200);
	done(&f);
}

static void checks_bodies(void)
{
	static const struct {
		const char *type, *body;
		int status;
	} rows[] = {
		{"CONTENT_TYPE=application/json", "{\"a\":1}", 200},
		{"CONTENT_TYPE=Application/Json; charset=utf-8", "{}", 200},
		{"CONTENT_TYPE=text/csv", "a,b", 200},
		{"CONTENT_TYPE=text/cs", "a,b", 415},
		{"CONTENT_TYPE=application/jsonx", "{}", 415},
		{"CONTENT_TYPE=application", "{}", 415},
		{"CONTENT_TYPE=", "{}", 415},
		{"CONTENT_TYPE=", "", 200},
		{"CONTENT_TYPE=text/csv", "123456789", 413},
		{"CONTENT_TYPE=text/csv", "12345678", 200},
	};
	struct fixture f = {.arena = arena_new()};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(
			ask(&f, "POST", "/api/things", WITH(WRITE, rows[i].type), rows[i].body),
			rows[i].status);
		CU_ASSERT_STRING_EQUAL(f.seen.body, rows[i].status == 200 ? rows[i].body : "");
		if (rows[i].status == 415)
			CU_ASSERT_PTR_NOT_NULL(strstr(f.body.data, "application/json text/csv"));
	}
	CU_ASSERT_EQUAL(
		ask(&f, "POST", "/api/things", WITH(WRITE, JSON, "HTTP_CONTENT_ENCODING=br"), "{}"),
		415);
	done(&f);
}

static void turns_errors_into_problems_and_pages(void)
{
	struct fixture f = {.arena = arena_new(), .seen.answer = ERR_CONFLICT};

	CU_ASSERT_EQUAL(ask(&f, "GET", "/api/open", NULL, ""), 409);
	CU_ASSERT_STRING_EQUAL(f.r.content_type, "application/problem+json");
	CU_ASSERT_PTR_NOT_NULL(strstr(f.body.data, "told to fail"));
	CU_ASSERT_EQUAL(ask(&f, "GET", "/monitoring/", WITH("REMOTE_USER=anna"), ""), 409);
	CU_ASSERT_STRING_EQUAL(f.body.data, "page");
	CU_ASSERT_STRING_EQUAL(f.r.cause, "told to fail");
	CU_ASSERT_EQUAL(ask(&f, "GET", "/nowhere", NULL, ""), 404);
	CU_ASSERT_STRING_EQUAL(f.body.data, "page");
	done(&f);
}

/* A request that request_init() refuses. */
static void fail(struct fixture *f, const char *uri)
{
	const struct router rt = {routes, sizeof(routes) / sizeof(routes[0]), &f->seen, check_token,
		NULL, error_page};
	char *params[] = {(char *)"REQUEST_METHOD=GET", NULL, NULL};
	struct err e = {0};

	arena_reset(f->arena);
	params[1] = arena_printf(f->arena, "REQUEST_URI=%s", uri);
	CU_ASSERT_EQUAL_FATAL(request_init(&f->q, f->arena, params, 0, &e), ERR_INVALID);
	response_init(&f->r, f->arena, &f->body);
	router_fail(&rt, &f->q, &f->r, &e);
}

static void answers_addresses_that_cannot_be_read(void)
{
	struct fixture f = {.arena = arena_new()};

	fail(&f, "/api/%ff");
	CU_ASSERT_STRING_EQUAL(f.r.content_type, "application/problem+json");
	CU_ASSERT_PTR_NULL(strstr(f.body.data, "errors"));
	fail(&f, "/monitoring/%ff");
	CU_ASSERT_STRING_EQUAL(f.body.data, "page");
	fail(&f, "/api/open?limit=1&limit=2");
	CU_ASSERT_PTR_NOT_NULL(strstr(f.body.data, "\"errors\":[{\"pointer\":\"limit\","));
	done(&f);
}

static const struct tap_test tests[] = {
	{"finds the route and its parameters; HEAD is GET", finds_routes},
	{"answers 404 for an unknown path, 405 and Allow for a known one", answers_404_and_405},
	{"checks credentials and scopes", checks_credentials_and_scopes},
	{"asks browsers of people for the same origin, tokens not",
		asks_browsers_for_the_same_origin},
	{"checks type, encoding and size of bodies", checks_bodies},
	{"turns errors into problems under /api, pages elsewhere",
		turns_errors_into_problems_and_pages},
	{"answers addresses that cannot be read", answers_addresses_that_cannot_be_read},
};
TAP_MAIN("router", tests)
