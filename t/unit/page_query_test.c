#include "handlers/page_query.h"

#include "handlers/operation_model.h"
#include "lib/tap.h"

/* Tuesday 2026-11-17 03:12:34.5 UTC */
#define NOW (INT64_C(1794885154) * US_PER_S + US_PER_S / 2)

static struct conf conf;
static struct arena *arena;
static struct buf body;
static struct response response;
static struct err e;

static enum err_code ask(const char *query, struct page_query *ret)
{
	char *params[] = {"REQUEST_METHOD=GET", "SCRIPT_NAME=/monitoring/ai-usage",
		"DOCUMENT_URI=/monitoring/ai-usage", NULL, NULL, NULL};
	struct app app = {.conf = &conf};
	struct request *q = arena_zalloc(arena, sizeof(*q));

	params[3] = arena_printf(arena, "QUERY_STRING=%s", query);
	params[4] = arena_printf(arena, "REQUEST_URI=/monitoring/ai-usage?%s", query);
	CU_ASSERT_EQUAL_FATAL(request_init(q, arena, params, NOW, &e), OK);
	response_init(&response, arena, &body);
	return page_query_read(&app, q, &response, PAGE_USAGE, ret, &e);
}

static void begin(void)
{
	conf_init(&conf);
	arena = arena_new();
	e = (struct err){0};
}

static void end(void)
{
	buf_free(&body);
	arena_free(arena);
}

static void addresses_become_queries(void)
{
	struct page_query p;

	begin();
	CU_ASSERT_EQUAL_FATAL(
		ask("range=7d&tz=Asia/Kolkata&tenant=acme&model=&sort=tools.cost&start=20", &p),
		OK);
	CU_ASSERT_STRING_EQUAL(p.view.path, "/monitoring/ai-usage");
	CU_ASSERT_STRING_EQUAL(p.view.param[VIEW_TENANT], "acme");
	CU_ASSERT_STRING_EQUAL(p.view.param[VIEW_SORT], "tools.cost");
	CU_ASSERT_PTR_NULL(p.view.param[VIEW_TOOL]);
	CU_ASSERT_TRUE(str_is(p.filter.tenant, "acme"));
	CU_ASSERT_PTR_NULL(p.filter.model.ptr);
	CU_ASSERT_STRING_EQUAL(p.period.zone.name, "Asia/Kolkata");
	CU_ASSERT_EQUAL(p.previous.to_us, p.period.from_us);
	CU_ASSERT_EQUAL(p.buckets.bounds[p.buckets.n], p.period.to_us);
	end();
}

/* So that a page is the same bytes while its data is. */
static void now_is_a_whole_minute(void)
{
	struct page_query p;

	begin();
	CU_ASSERT_EQUAL_FATAL(ask("", &p), OK);
	CU_ASSERT_EQUAL(p.now_us, NOW - NOW % US_PER_MIN);
	end();
}

static void charts_have_few_bars(void)
{
	static const struct {
		const char *query;
		enum time_unit unit;
		int n;
	} cases[] = {
		{"range=15m", UNIT_QUARTER, 2},
		{"range=6h", UNIT_QUARTER, 25},
		{"range=24h", UNIT_HOUR, 25},
		{"range=24h&interval=15m", UNIT_QUARTER, 97},
		{"range=30d", UNIT_DAY, 31},
		{"range=90d", UNIT_WEEK, 14},
		{"range=90d&interval=1d", UNIT_DAY, 91},
		{"range=1y", UNIT_WEEK, 53},
		{"from=2022-01-01&to=2026-11-01", UNIT_MONTH, 59},
	};
	struct page_query p;

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CU_ASSERT_EQUAL_FATAL(ask(cases[i].query, &p), OK);
		CU_ASSERT_EQUAL(p.buckets.unit, cases[i].unit);
		CU_ASSERT_EQUAL(p.buckets.n, cases[i].n);
	}
	end();
}

static void wrong_addresses_name_the_parameter(void)
{
	static const char *const cases[][2] = {
		{"range=2h", "range"},
		{"interval=3d", "interval"},
		{"range=7d&interval=1h", "interval"},
		{"colour=red", "colour"},
		{"tz=Mars", "tz"},
	};
	struct page_query p;

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CU_ASSERT_EQUAL(ask(cases[i][0], &p), ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, cases[i][1]));
		CU_ASSERT_EQUAL_FATAL(response.nproblem, 1);
		CU_ASSERT_STRING_EQUAL(response.problem[0].pointer, cases[i][1]);
	}
	end();
}

static void a_job_is_late_after_two_intervals(void)
{
	struct pipeline_job j = {.scheduled_us = 100 * US_PER_MIN, .previous_us = 95 * US_PER_MIN};

	CU_ASSERT_FALSE(operation_job_is_late(&j, 110 * US_PER_MIN));
	CU_ASSERT_TRUE(operation_job_is_late(&j, 110 * US_PER_MIN + 1));
	j.previous_us = 0;
	CU_ASSERT_FALSE(operation_job_is_late(&j, 110 * US_PER_DAY));
}

static const struct tap_test tests[] = {
	{"addresses become queries", addresses_become_queries},
	{"now is a whole minute", now_is_a_whole_minute},
	{"charts have few bars unless asked for", charts_have_few_bars},
	{"wrong addresses name the parameter", wrong_addresses_name_the_parameter},
	{"a job is late after two intervals", a_job_is_late_after_two_intervals},
};
TAP_MAIN("page_query", tests)
