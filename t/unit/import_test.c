#include "ingest/import.h"

#include <stdio.h>

#include "lib/tap.h"

struct expected {
	const char *tenant, *tool, *model, *time;
	int64_t prompt, completion, latency;
	bool success;
};

static void expect_event(const struct usage_event *u, const struct expected *x)
{
	char time[TIME_TEXT];

	CU_ASSERT_TRUE(str_is(u->tenant_id, x->tenant));
	CU_ASSERT_TRUE(str_is(u->tool_id, x->tool));
	CU_ASSERT_TRUE(str_is(u->model, x->model));
	CU_ASSERT_STRING_EQUAL(time_format(u->created_at_us, time), x->time);
	CU_ASSERT_EQUAL(u->prompt_tokens, x->prompt);
	CU_ASSERT_EQUAL(u->completion_tokens, x->completion);
	CU_ASSERT_EQUAL(u->latency_ms, x->latency);
	CU_ASSERT_EQUAL(u->success, x->success);
}

static void assign(struct import *im, const char *const *maps, const char *const *sets)
{
	struct err e;

	for (; *maps; maps++)
		CU_ASSERT_EQUAL(import_map(im, *maps, &e), OK);
	for (; *sets; sets++)
		CU_ASSERT_EQUAL(import_set(im, *sets, &e), OK);
}

/* Reads a CSV text; returns how many rows became events, which are in `ret`. */
static int read_csv(struct import *im, const char *text, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems)
{
	FILE *f = fmemopen((void *)text, strlen(text), "r");
	struct csv *c = csv_open(f);
	struct err e = {0};
	int n = 0;

	CU_ASSERT_EQUAL_FATAL(csv_header(c, &e), OK);
	CU_ASSERT_EQUAL_FATAL(import_columns(im, c, &e), OK);
	for (; csv_next(c, &e) == CSV_RECORD; n++) {
		import_csv_event(im, c, a, &ret[n], problems);
		import_identify(im, &ret[n], a);
	}
	csv_close(c);
	fclose(f);
	return n;
}

static void maps_columns(void)
{
	struct arena *a = arena_new();
	struct import *im = import_new();
	struct usage_problems problems = {0};
	struct usage_event u[2];

	assign(im,
		(const char *[]){"createdAt=TIMESTAMP", "promptTokens=ContextTokens",
			"completionTokens=GeneratedTokens", NULL},
		(const char *[]){
			"tenantId=acme", "toolId=chatbot", "model=gpt-4o", "latencyMs=0", NULL});
	CU_ASSERT_EQUAL_FATAL(read_csv(im,
				      "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
				      "2023-11-16 18:15:46.6805900,374,44\r\n"
				      "2023-11-16 18:15:50.9951690,396,109",
				      a, u, &problems),
		2);
	CU_ASSERT_EQUAL(problems.n, 0);
	expect_event(&u[0], &(struct expected){"acme", "chatbot", "gpt-4o",
				    "2023-11-16T18:15:46.680590Z", 374, 44, 0, true});
	expect_event(&u[1], &(struct expected){"acme", "chatbot", "gpt-4o",
				    "2023-11-16T18:15:50.995169Z", 396, 109, 0, true});
	import_free(im);
	arena_free(a);
}

static void knows_columns_by_their_names(void)
{
	struct arena *a = arena_new();
	struct import *im = import_new();
	struct usage_problems problems = {0};
	struct usage_event u[1];

	CU_ASSERT_EQUAL_FATAL(
		read_csv(im,
			"tenant_id,ToolId,model,prompt_tokens,latency_ms,success,errorType,created_"
			"at,metadata,other\n"
			"acme,chatbot,\"gpt-4o\", 12 "
			",350,no,timeout,2026-01-31T12:00:00+01,\"{\"\"a\"\":1}\",x\n",
			a, u, &problems),
		1);
	CU_ASSERT_EQUAL(problems.n, 0);
	expect_event(&u[0], &(struct expected){"acme", "chatbot", "gpt-4o", "2026-01-31T11:00:00Z",
				    12, 0, 350, false});
	CU_ASSERT_TRUE(str_is(u[0].error_type, "timeout"));
	CU_ASSERT_TRUE(str_is(u[0].metadata, "{\"a\":1}"));
	import_free(im);
	arena_free(a);
}

static void maps_json_keys(void)
{
	struct arena *a = arena_new();
	struct import *im = import_new();
	struct usage_problems problems = {0};
	struct usage_event u;

	assign(im,
		(const char *[]){"promptTokens=usage.input", "completionTokens=out",
			"tenantId=customer", NULL},
		(const char *[]){"toolId=intake", NULL});
	import_json_event(im,
		STR("{\"customer\":\"acme\",\"tenantId\":\"not "
		    "this\",\"model\":\"o3\",\"usage\":{\"input\":7},"
		    "\"out\":8,\"latencyMs\":9,\"createdAt\":\"2026-01-31 "
		    "12:00:00\",\"toolId\":\"nor this\"}"),
		a, &u, &problems);
	CU_ASSERT_EQUAL(problems.n, 0);
	expect_event(&u,
		&(struct expected){"acme", "intake", "o3", "2026-01-31T12:00:00Z", 7, 8, 9, true});
	import_free(im);
	arena_free(a);
}

static void says_what_cannot_be_read(void)
{
	static const struct {
		const char *line, *field, *detail;
	} cases[] = {
		{"{\"promptTokens\":\"7\"}", "promptTokens", "found the string \"7\""},
		{"{\"promptTokens\":-1}", "promptTokens", "found the number -1"},
		{"{\"createdAt\":\"yesterday\"}", "createdAt", "found the string \"yesterday\""},
		{"{\"createdAt\":", "line", ""},
		{"[1]", "line", "object"},
		{"{\"a\":1,\"a\":2}", "line", "duplicate"},
	};
	struct arena *a = arena_new();
	struct import *im = import_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct usage_problems problems = {0};
		struct usage_event u;

		import_json_event(im, str_from(cases[i].line), a, &u, &problems);
		CU_ASSERT_EQUAL_FATAL(problems.n, 1);
		CU_ASSERT_STRING_EQUAL(problems.item[0].field, cases[i].field);
		CU_ASSERT_PTR_NOT_NULL(strstr(problems.item[0].detail, cases[i].detail));
	}
	import_free(im);
	arena_free(a);
}

static void cells_that_are_no_numbers_stay_text(void)
{
	struct arena *a = arena_new();
	struct import *im = import_new();
	struct usage_problems problems = {0};
	struct usage_event u[1];

	read_csv(im,
		"promptTokens,completionTokens,latencyMs,success,createdAt\n12x,1e3,NaN,maybe,"
		"noon\n",
		a, u, &problems);
	CU_ASSERT_EQUAL(problems.n, 4);
	CU_ASSERT_EQUAL(u[0].completion_tokens, 1000);
	CU_ASSERT_PTR_NOT_NULL(strstr(problems.item[0].detail, "12x"));
	import_free(im);
	arena_free(a);
}

static void refuses_wrong_assignments(void)
{
	static const char *const wrong[] = {"toolId", "toolId=", "colour=red", "=x", "toolid=x"};
	struct import *im = import_new();
	struct err e;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CU_ASSERT_EQUAL(import_map(im, wrong[i], &e), ERR_INVALID);
		CU_ASSERT_EQUAL(import_set(im, wrong[i], &e), ERR_INVALID);
	}
	CU_ASSERT_EQUAL(import_set(im, "toolId=a=b", &e), OK);
	CU_ASSERT_EQUAL(import_map(im, "toolId=c", &e), ERR_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "toolId"));
	CU_ASSERT_TRUE(import_is_field(STR("createdAt")));
	CU_ASSERT_FALSE(import_is_field(STR("retention_days")));
	import_free(im);
}

static void names_missing_columns(void)
{
	static const char text[] = "a,b\n1,2\n";
	FILE *f = fmemopen((void *)text, sizeof(text) - 1, "r");
	struct csv *c = csv_open(f);
	struct import *im = import_new();
	struct err e = {0};

	CU_ASSERT_EQUAL(import_map(im, "promptTokens=c", &e), OK);
	CU_ASSERT_EQUAL(csv_header(c, &e), OK);
	CU_ASSERT_EQUAL(import_columns(im, c, &e), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(e.msg, "there is no column 'c'; the columns are a, b");
	import_free(im);
	csv_close(c);
	fclose(f);
}

/* ids of 2 x 5000 rows, of which every other equals its neighbour */
static void ids_follow_from_content(void)
{
	enum { ROWS = 5000 };
	struct arena *a = arena_new();
	struct str first[ROWS];

	for (int pass = 0; pass < 2; pass++) {
		struct import *im = import_new();

		for (int i = 0; i < ROWS; i++) {
			struct usage_problems problems = {0};
			struct usage_event u;

			import_json_event(im,
				str_from(arena_printf(
					a, "{\"tenantId\":\"t\",\"promptTokens\":%d}", i / 2)),
				a, &u, &problems);
			import_identify(im, &u, a);
			if (pass == 0)
				first[i] = u.id;
			CU_ASSERT_TRUE(str_eq(u.id, first[i]));
			CU_ASSERT_TRUE(u.id.len >= 32 && u.id.len <= 64);
			CU_ASSERT_TRUE(i == 0 || !str_eq(first[i], first[i - 1]));
		}
		import_free(im);
	}
	arena_free(a);
}

static void an_id_of_its_own_stays(void)
{
	struct arena *a = arena_new();
	struct import *im = import_new();
	struct usage_problems problems = {0};
	struct usage_event u;

	import_json_event(im, STR("{\"id\":\"mine\"}"), a, &u, &problems);
	import_identify(im, &u, a);
	CU_ASSERT_TRUE(str_is(u.id, "mine"));
	import_free(im);
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"columns are mapped, constants set", maps_columns},
	{"columns are known by their names", knows_columns_by_their_names},
	{"keys of JSON objects are mapped", maps_json_keys},
	{"what cannot be read is said", says_what_cannot_be_read},
	{"cells that are no numbers are refused as text", cells_that_are_no_numbers_stay_text},
	{"wrong assignments are refused", refuses_wrong_assignments},
	{"missing columns are named", names_missing_columns},
	{"ids follow from content and order among equals", ids_follow_from_content},
	{"an id of its own stays", an_id_of_its_own_stays},
};
TAP_MAIN("import", tests)
