#include "http/response.h"

#include <string.h>

#include "base/json_out.h"
#include "lib/tap.h"

struct fixture {
	struct arena *arena;
	struct buf body, head;
	struct response r;
	struct request q;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){.arena = arena_new()};
	f->q = (struct request){
		.arena = f->arena, .request_id = "0123456789abcdef0123456789abcdef"};
	response_init(&f->r, f->arena, &f->body);
}

static void done(struct fixture *f)
{
	buf_free(&f->body);
	buf_free(&f->head);
	arena_free(f->arena);
}

static void writes_the_head(void)
{
	struct json_out j;
	struct fixture f;

	begin(&f);
	response_json(&f.r, &j);
	json_put_arr(&j);
	json_put_arr_end(&j);
	response_header(&f.r, "X-A", "first");
	response_header(&f.r, "X-A", "second\r\nX-Evil: 1");
	response_head(&f.r, &f.q, &f.head);
	CU_ASSERT_STRING_EQUAL(f.head.data,
		"Status: 200 OK\r\nContent-Type: application/json\r\nX-A: second??X-Evil: 1\r\n"
		"X-Request-Id: 0123456789abcdef0123456789abcdef\r\nContent-Length: 2\r\n\r\n");
	buf_reset(&f.head);
	f.r = (struct response){.arena = f.arena, .status = 204, .body = &f.body};
	buf_reset(&f.body);
	response_head(&f.r, &(struct request){0}, &f.head);
	CU_ASSERT_STRING_EQUAL(f.head.data, "Status: 204 No Content\r\n\r\n");
	done(&f);
}

static void writes_problems(void)
{
	struct problem_item items[] = {{"/toolId", "is \"missing\""}, {"limit", "is 0"}};
	struct err e = {0};
	struct fixture f;

	begin(&f);
	response_html(&f.r);
	buf_puts(&f.body, "half a page");
	f.r.problem = items;
	f.r.nproblem = 2;
	(void)err_set(&e, ERR_INVALID, "bad\ninput");
	response_problem(&f.r, &f.q, &e);
	CU_ASSERT_EQUAL(f.r.status, 400);
	CU_ASSERT_STRING_EQUAL(f.r.content_type, "application/problem+json");
	CU_ASSERT_STRING_EQUAL(f.body.data,
		"{\"type\":\"about:blank\",\"title\":\"Bad "
		"Request\",\"status\":400,\"detail\":\"bad\\ninput\","
		"\"instance\":\"urn:uuid:01234567-89ab-cdef-0123-456789abcdef\",\"errors\":["
		"{\"pointer\":\"/toolId\",\"detail\":\"is "
		"\\\"missing\\\"\"},{\"pointer\":\"limit\",\"detail\":\"is 0\"}]}\n");
	done(&f);
}

static void keeps_inner_words_in_the_log(void)
{
	static const enum err_code codes[] = {ERR_INTERNAL, ERR_DB, ERR_TIMEOUT, ERR_FULL};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		struct err e = {0};
		struct fixture f;

		begin(&f);
		f.q.request_id = "not a uuid";
		(void)err_set(&e, codes[i], "relation \"x\" of /var/lib");
		response_problem(&f.r, &f.q, &e);
		CU_ASSERT_EQUAL(f.r.status, err_status(codes[i]));
		CU_ASSERT_PTR_NULL(strstr(f.body.data, "relation"));
		CU_ASSERT_PTR_NULL(strstr(f.body.data, "instance"));
		CU_ASSERT_STRING_EQUAL(f.r.cause, e.msg);
		done(&f);
	}
}

static const char *tag_of(struct fixture *f)
{
	response_etag(&f->r, &f->q);
	for (int i = 0; i < f->r.nheaders; i++)
		if (strcmp(f->r.header[i][0], "ETag") == 0)
			return f->r.header[i][1];
	return "";
}

static void tags_follow_the_body(void)
{
	struct fixture a, b, c;

	begin(&a);
	begin(&b);
	begin(&c);
	buf_puts(&a.body, "one");
	buf_puts(&b.body, "one");
	buf_puts(&c.body, "two");
	/* sha256sum of "one" begins with these 128 bits */
	CU_ASSERT_STRING_EQUAL(tag_of(&a), "\"7692c3ad3540bb803c020b3aee66cd88\"");
	CU_ASSERT_STRING_EQUAL(tag_of(&a), tag_of(&b));
	CU_ASSERT(strcmp(tag_of(&a), tag_of(&c)) != 0);
	c.r.nheaders = 0;
	c.r.status = 207;
	CU_ASSERT_STRING_EQUAL(tag_of(&c), "");
	done(&a);
	done(&b);
	done(&c);
}

static void answers_304_when_the_tag_matches(void)
{
	static const struct {
		const char *if_none_match;
		int status;
	} rows[] = {
		{"\"7692c3ad3540bb803c020b3aee66cd88\"", 304},
		{"W/\"7692c3ad3540bb803c020b3aee66cd88\"", 304},
		{"\"x\", W/\"7692c3ad3540bb803c020b3aee66cd88\" , \"y\"", 304},
		{"*", 304},
		{"\"7692c3ad3540bb803c020b3aee66cd8\"", 200},
		{"\"7692c3ad3540bb803c020b3aee66cd88\"x", 200},
		{"7692c3ad3540bb803c020b3aee66cd88", 200},
		{"\"x\"", 200},
		{",", 200},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;
		char *params[2] = {NULL, NULL};

		begin(&f);
		params[0] = arena_printf(f.arena, "HTTP_IF_NONE_MATCH=%s", rows[i].if_none_match);
		f.q.params = params;
		buf_puts(&f.body, "one");
		response_etag(&f.r, &f.q);
		CU_ASSERT_EQUAL(f.r.status, rows[i].status);
		CU_ASSERT_EQUAL(f.body.len, rows[i].status == 200 ? 3 : 0);
		done(&f);
	}
}

static void names_statuses(void)
{
	CU_ASSERT_STRING_EQUAL(status_text(200), "OK");
	CU_ASSERT_STRING_EQUAL(status_text(207), "Multi-Status");
	CU_ASSERT_STRING_EQUAL(status_text(413), "Content Too Large");
}

static const struct tap_test tests[] = {
	{"writes the head; a header cannot begin a new line", writes_the_head},
	{"writes problems with their details", writes_problems},
	{"keeps words of the database and of faults in the log", keeps_inner_words_in_the_log},
	{"the ETag is a digest of the body", tags_follow_the_body},
	{"answers 304 when If-None-Match holds the tag", answers_304_when_the_tag_matches},
	{"names statuses", names_statuses},
};
TAP_MAIN("response", tests)
