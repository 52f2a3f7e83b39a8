#include "http/request.h"

#include <string.h>

#include "lib/tap.h"

static enum err_code parse(struct arena *a, const char *uri, struct request *q, struct err *e)
{
	char **params = arena_array(a, 3, sizeof(*params));

	params[0] = arena_strdup(a, "REQUEST_METHOD=GET");
	params[1] = arena_printf(a, "REQUEST_URI=%s", uri);
	return request_init(q, a, params, 0, e);
}

static void decodes_path_and_query(void)
{
	struct arena *a = arena_new();
	struct request q;
	struct err e = {0};

	CU_ASSERT_EQUAL(
		parse(a, "/a%2Fb/M%C3%BCnchen/?x=1%262&y=a+b&empty=&bare&&z=+%2B", &q, &e), OK);
	CU_ASSERT_STRING_EQUAL(q.path, "/a/b/M\xc3\xbcnchen/");
	CU_ASSERT_EQUAL_FATAL(q.nsegment, 3);
	CU_ASSERT_STRING_EQUAL(q.segment[0], "a/b");
	CU_ASSERT_STRING_EQUAL(q.segment[1], "M\xc3\xbcnchen");
	CU_ASSERT_STRING_EQUAL(q.segment[2], "");
	CU_ASSERT_EQUAL(q.nquery, 5);
	CU_ASSERT_STRING_EQUAL(request_query(&q, "x"), "1&2");
	CU_ASSERT_STRING_EQUAL(request_query(&q, "y"), "a b");
	CU_ASSERT_STRING_EQUAL(request_query(&q, "empty"), "");
	CU_ASSERT_STRING_EQUAL(request_query(&q, "bare"), "");
	CU_ASSERT_STRING_EQUAL(request_query(&q, "z"), " +");
	CU_ASSERT_PTR_NULL(request_query(&q, "w"));
	CU_ASSERT_STRING_EQUAL(q.query_text, "x=1%262&y=a+b&empty=&bare&&z=+%2B");
	arena_free(a);
}

static void refuses_malformed_addresses(void)
{
	static const struct {
		const char *uri, *word, *param;
	} rows[] = {
		{"", "path", NULL},
		{"monitoring", "path", NULL},
		{"*", "path", NULL},
		{"/%00", "path", NULL},
		{"/%0a", "path", NULL},
		{"/%7f", "path", NULL},
		{"/%c2%85", "path", NULL},
		{"/%", "path", NULL},
		{"/%1", "path", NULL},
		{"/%g0", "path", NULL},
		{"/%0g", "path", NULL},
		{"/%ff", "path", NULL},
		{"/%c3", "path", NULL},
		{"/%c0%af", "path", NULL},
		{"/%ed%a0%80", "path", NULL},
		{"/?a=%00", "'a'", "a"},
		{"/?a=%ed%a0%80", "'a'", "a"},
		{"/?a=%f4%90%80%80", "'a'", "a"},
		{"/?a=1%2", "'a'", "a"},
		{"/?%zz=1", "name", NULL},
		{"/?a=1&b=2&a=3", "'a' is given twice", "a"},
		{"/?a&%61", "'a' is given twice", "a"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *a = arena_new();
		struct request q;
		struct err e = {0};

		CU_ASSERT_EQUAL(parse(a, rows[i].uri, &q, &e), ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, rows[i].word));
		CU_ASSERT_PTR_NOT_NULL(q.path);
		CU_ASSERT_EQUAL(!q.wrong_param, !rows[i].param);
		if (q.wrong_param && rows[i].param)
			CU_ASSERT_STRING_EQUAL(q.wrong_param, rows[i].param);
		arena_free(a);
	}
}

static void limits_sizes(void)
{
	struct arena *a = arena_new();
	struct buf uri = {0};
	struct request q;
	struct err e = {0};

	buf_puts(&uri, "/?");
	for (int i = 0; i < REQUEST_PARAMS_MAX; i++)
		buf_printf(&uri, "&p%d=%d", i, i);
	CU_ASSERT_EQUAL(parse(a, uri.data, &q, &e), OK);
	buf_puts(&uri, "&more=1");
	CU_ASSERT_EQUAL(parse(a, uri.data, &q, &e), ERR_INVALID);

	buf_reset(&uri);
	buf_puts(&uri, "/?x=");
	for (int i = 0; i < REQUEST_QUERY_BYTES_MAX - 2; i++)
		buf_putc(&uri, 'y');
	CU_ASSERT_EQUAL(parse(a, uri.data, &q, &e), OK);
	buf_putc(&uri, 'y');
	CU_ASSERT_EQUAL(parse(a, uri.data, &q, &e), ERR_INVALID);

	buf_reset(&uri);
	for (int i = 0; i < REQUEST_SEGMENTS_MAX; i++)
		buf_puts(&uri, "/s");
	CU_ASSERT_EQUAL(parse(a, uri.data, &q, &e), OK);
	buf_puts(&uri, "/s");
	CU_ASSERT_EQUAL(parse(a, uri.data, &q, &e), ERR_NOT_FOUND);

	buf_reset(&uri);
	for (int i = 0; i <= REQUEST_PATH_BYTES_MAX; i++)
		buf_putc(&uri, i ? 'x' : '/');
	CU_ASSERT_EQUAL(parse(a, uri.data, &q, &e), ERR_INVALID);
	buf_free(&uri);
	arena_free(a);
}

static void reads_method_type_and_headers(void)
{
	char *params[] = {"REQUEST_METHOD=PATCH", "REQUEST_URI=/",
		"CONTENT_TYPE=Application/JSON ; charset=utf-8", "HTTP_IF_NONE_MATCH=\"a\"",
		"HTTP_IF=no", "HTTP_EMPTY=", "REQUEST_ID=abc", NULL};
	struct arena *a = arena_new();
	struct request q;
	struct err e = {0};

	CU_ASSERT_EQUAL(request_init(&q, a, params, 7, &e), OK);
	CU_ASSERT_EQUAL(q.method, METHOD_PATCH);
	CU_ASSERT_EQUAL(q.now_us, 7);
	CU_ASSERT_STRING_EQUAL(q.content_type, "application/json");
	CU_ASSERT_STRING_EQUAL(q.request_id, "abc");
	CU_ASSERT_STRING_EQUAL(request_header(&q, "if-none-match"), "\"a\"");
	CU_ASSERT_STRING_EQUAL(request_header(&q, "if"), "no");
	CU_ASSERT_PTR_NULL(request_header(&q, "empty"));
	CU_ASSERT_PTR_NULL(request_header(&q, "if-none"));
	CU_ASSERT_PTR_NULL(request_header(
		&q, "a-name-that-is-much-longer-than-any-header-that-is-ever-looked-for-here"));
	params[0] = "REQUEST_METHOD=get";
	CU_ASSERT_EQUAL(request_init(&q, a, params, 0, &e), OK);
	CU_ASSERT_EQUAL(q.method, METHOD_OTHER);
	arena_free(a);
}

static void reads_whole_numbers(void)
{
	static const struct {
		const char *uri;
		enum err_code code;
		int64_t value;
	} rows[] = {
		{"/", OK, 50},
		{"/?limit=1", OK, 1},
		{"/?limit=1000", OK, 1000},
		{"/?limit=0", ERR_INVALID, 0},
		{"/?limit=1001", ERR_INVALID, 0},
		{"/?limit=-5", ERR_INVALID, 0},
		{"/?limit=", ERR_INVALID, 0},
		{"/?limit=%2B5", ERR_INVALID, 0},
		{"/?limit=+5", ERR_INVALID, 0},
		{"/?limit=5x", ERR_INVALID, 0},
		{"/?limit=5.0", ERR_INVALID, 0},
		{"/?limit=99999999999999999999", ERR_INVALID, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *a = arena_new();
		struct request q;
		struct err e = {0};
		int64_t v = -1;

		CU_ASSERT_EQUAL_FATAL(parse(a, rows[i].uri, &q, &e), OK);
		CU_ASSERT_EQUAL(request_query_i64(&q, "limit", 50, 1, 1000, &v, &e), rows[i].code);
		CU_ASSERT_EQUAL(v, rows[i].code ? -1 : rows[i].value);
		if (rows[i].code)
			CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "'limit'"));
		arena_free(a);
	}
}

static void refuses_unknown_parameters(void)
{
	static const char *const allowed[] = {"from", "to", NULL}, *const none[] = {NULL};
	struct arena *a = arena_new();
	struct request q;
	struct err e = {0};

	CU_ASSERT_EQUAL(parse(a, "/?from=1&to=2", &q, &e), OK);
	CU_ASSERT_EQUAL(request_only_params(&q, allowed, &e), OK);
	CU_ASSERT_EQUAL(parse(a, "/?form=1", &q, &e), OK);
	CU_ASSERT_EQUAL(request_only_params(&q, allowed, &e), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(e.msg, "Unknown parameter 'form'; this address takes from, to.");
	CU_ASSERT_EQUAL(request_only_params(&q, none, &e), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(e.msg, "Unknown parameter 'form'; this address takes none.");
	arena_free(a);
}

/* A body that comes in pieces, as from a network. */
struct pieces {
	const char *data;
	size_t left;
};

static size_t read_piece(void *ctx, char *to, size_t n)
{
	struct pieces *p = ctx;

	n = n < p->left ? n : p->left;
	memcpy(to, p->data, n);
	p->data += n;
	p->left -= n;
	return n;
}

struct body_case {
	struct arena *arena;
	struct buf raw, plain;
	struct pieces pieces;
	struct request q;
	struct err e;
};

static enum err_code read_body(
	struct body_case *c, const char *length, const char *encoding, struct str sent, size_t max)
{
	char **params = arena_array(c->arena, 5, sizeof(*params));

	params[0] = "REQUEST_METHOD=POST";
	params[1] = "REQUEST_URI=/";
	params[2] = arena_printf(c->arena, "CONTENT_LENGTH=%s", length);
	params[3] = arena_printf(c->arena, "HTTP_CONTENT_ENCODING=%s", encoding);
	c->pieces = (struct pieces){sent.ptr, sent.len};
	CU_ASSERT_EQUAL_FATAL(request_init(&c->q, c->arena, params, 0, &c->e), OK);
	c->q.source = (struct body_source){read_piece, &c->pieces, &c->raw, &c->plain};
	return request_read_body(&c->q, max, &c->e);
}

static void reads_bodies_within_limits(void)
{
	static const struct {
		const char *length, *encoding, *sent;
		size_t max;
		enum err_code code;
	} rows[] = {
		{"5", "", "hello", 5, OK},
		{"5", "identity", "hello", 5, OK},
		{"", "", "", 5, OK},
		{"0", "gzip", "", 5, OK},
		{"5", "", "hello", 4, ERR_TOO_LARGE},
		{"99999999999999999999", "", "", 1 << 20, ERR_TOO_LARGE},
		{"18446744073709551621", "", "hello", 1 << 20, ERR_TOO_LARGE},
		{"-1", "", "hello", 5, ERR_INVALID},
		{"5x", "", "hello", 5, ERR_INVALID},
		{"6", "", "hello", 9, ERR_INVALID},
		{"5", "br", "hello", 5, ERR_MEDIA_TYPE},
		{"5", "gzip, gzip", "hello", 5, ERR_MEDIA_TYPE},
		{"5", "gzip", "hello", 5, ERR_INVALID},
	};
	struct body_case c = {.arena = arena_new()};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum err_code code = read_body(
			&c, rows[i].length, rows[i].encoding, str_from(rows[i].sent), rows[i].max);

		CU_ASSERT_EQUAL(code, rows[i].code);
		if (code == OK)
			CU_ASSERT(str_is(c.q.body, rows[i].sent));
	}
	buf_free(&c.raw);
	buf_free(&c.plain);
	arena_free(c.arena);
}

static void inflates_within_the_limit(void)
{
	/* printf hello | gzip -n */
	static const char zipped[] = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9"
				     "\x07\x00\x86\xa6\x10\x36"
				     "\x05\x00\x00\x00";
	const struct str sent = {zipped, sizeof(zipped) - 1};
	struct body_case c = {.arena = arena_new()};

	CU_ASSERT_EQUAL(read_body(&c, "25", "gzip", sent, 25), OK);
	CU_ASSERT(str_is(c.q.body, "hello"));
	CU_ASSERT_EQUAL(read_body(&c, "25", "x-gzip", sent, 100), OK);
	CU_ASSERT(str_is(c.q.body, "hello"));
	buf_free(&c.raw);
	buf_free(&c.plain);
	arena_free(c.arena);
}

static const struct tap_test tests[] = {
	{"decodes the path part by part, and the query", decodes_path_and_query},
	{"refuses malformed paths and queries, naming the part", refuses_malformed_addresses},
	{"limits path, parts, query and parameters", limits_sizes},
	{"reads method, media type and headers", reads_method_type_and_headers},
	{"reads whole numbers within limits only", reads_whole_numbers},
	{"refuses unknown parameters and lists the known", refuses_unknown_parameters},
	{"reads exactly the announced body, up to the limit", reads_bodies_within_limits},
	{"inflates a gzip body", inflates_within_the_limit},
};
TAP_MAIN("request", tests)
