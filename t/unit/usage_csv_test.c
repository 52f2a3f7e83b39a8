#include "views/usage_csv.h"

#include <stdlib.h>

#include "lib/page_fixture.h"
#include "lib/tap.h"
#include "views/operation_csv.h"

enum { CELLS_MAX = 16, ROWS_MAX = 128 };

/* A CSV taken apart. The fixture has no cell with a comma. */
struct table {
	char *cell[ROWS_MAX][CELLS_MAX];
	int ncells[ROWS_MAX];
	int nrows; /* with the head */
};

static struct arena *arena;
static struct buf out;

static void begin(void)
{
	arena = arena_new();
}

static void end(void)
{
	buf_free(&out);
	arena_free(arena);
}

static void take_row(struct table *t, char *line)
{
	int *n = &t->ncells[t->nrows];
	char **cell = t->cell[t->nrows++];

	*n = 0;
	do {
		char *comma = strchr(line, ',');

		cell[(*n)++] = line;
		if (comma)
			*comma++ = '\0';
		line = comma;
	} while (line && *n < CELLS_MAX);
}

static struct table take_apart(void)
{
	struct table t = {.nrows = 0};
	char *line = out.data, *end_of_line;

	while (*line && t.nrows < ROWS_MAX && (end_of_line = strstr(line, "\r\n"))) {
		*end_of_line = '\0';
		take_row(&t, line);
		line = end_of_line + 2;
	}
	for (int i = 1; i < t.nrows; i++)
		CU_ASSERT_EQUAL(t.ncells[i], t.ncells[0]);
	return t;
}

static struct table csv_of(const struct usage_page *m, enum usage_panel p)
{
	struct csv_out c;

	buf_reset(&out);
	csv_begin(&c, &out, &zone_utc);
	usage_csv(&c, m, p);
	return take_apart();
}

static int column_of(const struct table *t, const char *name)
{
	for (int i = 0; i < t->ncells[0]; i++)
		if (strcmp(t->cell[0][i], name) == 0)
			return i;
	printf("# there is no column '%s'\n", name);
	CU_FAIL_FATAL("missing column");
	return 0;
}

static int64_t sum_of(const struct table *t, const char *name)
{
	int column = column_of(t, name);
	int64_t sum = 0;

	for (int i = 1; i < t->nrows; i++)
		sum += strtoll(t->cell[i][column], NULL, 10);
	return sum;
}

static void every_panel_has_a_table(void)
{
	struct usage_page *m;

	begin();
	m = fixture_usage_page(arena, FIXTURE_FULL);
	for (enum usage_panel p = 0; p < USAGE_PANELS; p++) {
		struct table t = csv_of(m, p);

		CU_ASSERT_TRUE(t.nrows > 1);
		CU_ASSERT_TRUE(t.ncells[0] > 1);
	}
	CU_ASSERT_EQUAL(csv_of(m, USAGE_TENANTS).nrows, 1 + m->ntenants);
	CU_ASSERT_EQUAL(csv_of(m, USAGE_COST).nrows, 1 + m->series.buckets.n);
	end();
}

static void figures_are_exact_and_complete(void)
{
	struct usage_page *m;
	int64_t calls = 0, failed = 0;
	struct table t;

	begin();
	m = fixture_usage_page(arena, FIXTURE_FULL);
	for (int i = 0; i < m->ntools; i++) {
		calls += m->tools[i].sums.calls;
		failed += m->tools[i].sums.failed;
	}
	t = csv_of(m, USAGE_TOOLS);
	CU_ASSERT_EQUAL(sum_of(&t, "Calls"), calls);
	t = csv_of(m, USAGE_LATENCY);
	CU_ASSERT_EQUAL(sum_of(&t, "Failed calls"), failed);
	t = csv_of(m, USAGE_TOKENS);
	CU_ASSERT_EQUAL(sum_of(&t, "Total tokens"),
		sum_of(&t, "Prompt tokens") + sum_of(&t, "Completion tokens"));
	CU_ASSERT_EQUAL(sum_of(&t, "Prompt tokens"), m->total.prompt_tokens);
	end();
}

static void an_unknown_cost_is_empty(void)
{
	struct usage_page *m;
	struct table t;
	int cost;

	begin();
	m = fixture_usage_page(arena, FIXTURE_FULL);
	t = csv_of(m, USAGE_MODELS);
	cost = column_of(&t, "Cost (USD)");
	CU_ASSERT_STRING_EQUAL(t.cell[5][0], "gpt-4.2-preview");
	CU_ASSERT_STRING_EQUAL(t.cell[5][cost], "");
	CU_ASSERT_STRING_EQUAL(t.cell[5][column_of(&t, "Calls without a price")], "46");
	CU_ASSERT_TRUE(*t.cell[2][cost] != '\0');
	m = fixture_usage_page(arena, FIXTURE_ODD);
	t = csv_of(m, USAGE_MODELS);
	CU_ASSERT_STRING_EQUAL(t.cell[1][cost], "0.000002");
	end();
}

static void months_run_up(void)
{
	struct usage_page *m;
	char sum[MONEY_TEXT];
	pusd_sum cost = 0;
	struct period span;
	struct table t;

	begin();
	m = fixture_usage_page(arena, FIXTURE_FULL);
	for (int i = 0; i < m->month.days.n; i++)
		cost += m->month.sums[i].cost_pusd;
	t = csv_of(m, USAGE_MONTH);
	CU_ASSERT_EQUAL(t.nrows, 1 + m->month.days_before.n + m->month.days.n);
	CU_ASSERT_STRING_EQUAL(t.cell[t.nrows - 1][2], money_format(cost, sum));
	CU_ASSERT_STRING_EQUAL(t.cell[1][0], "2026-10-01T00:00:00+00:00");
	span = usage_csv_span(m, USAGE_MONTH);
	CU_ASSERT_EQUAL(span.from_us, m->month.days_before.bounds[0]);
	CU_ASSERT_EQUAL(usage_csv_span(m, USAGE_COST).from_us, m->period.from_us);
	end();
}

static void a_search_holds_for_tenants(void)
{
	struct view_state view;
	struct usage_page *m;
	struct table t;

	begin();
	m = fixture_usage_page(arena, FIXTURE_FULL);
	view = *m->shell.view;
	view.param[VIEW_SEARCH] = "HEALTH";
	m->shell.view = &view;
	t = csv_of(m, USAGE_TENANTS);
	CU_ASSERT_EQUAL_FATAL(t.nrows, 2);
	CU_ASSERT_STRING_EQUAL(t.cell[1][1], "Eastmoor Health");
	end();
}

static void nothing_before_is_unknown(void)
{
	struct usage_page *m;
	struct table t;

	begin();
	m = fixture_usage_page(arena, FIXTURE_FULL);
	m->series.before = NULL;
	m->ntools_before = 0;
	t = csv_of(m, USAGE_COST);
	CU_ASSERT_STRING_EQUAL(t.cell[1][column_of(&t, "Cost before (USD)")], "");
	CU_ASSERT_STRING_EQUAL(t.cell[1][column_of(&t, "Calls before")], "");
	t = csv_of(m, USAGE_TOOLS);
	CU_ASSERT_STRING_EQUAL(t.cell[1][column_of(&t, "Calls before")], "0");
	end();
}

static void the_system_has_tables_too(void)
{
	struct overview_page *m;
	struct csv_out c;
	struct table t;

	begin();
	m = fixture_overview_page(arena, FIXTURE_FULL);
	csv_begin(&c, &out, &zone_utc);
	operation_csv(&c, m, OVERVIEW_SOURCES);
	t = take_apart();
	CU_ASSERT_EQUAL_FATAL(t.nrows, 5);
	CU_ASSERT_STRING_EQUAL(t.cell[1][0], "Direct events");
	CU_ASSERT_STRING_EQUAL(t.cell[1][1], "2026-11-17T03:11:56+00:00");
	CU_ASSERT_STRING_EQUAL(t.cell[1][2], "300");
	CU_ASSERT_STRING_EQUAL(t.cell[4][1], "");
	CU_ASSERT_STRING_EQUAL(t.cell[4][2], "");
	buf_reset(&out);
	operation_csv(&c, m, OVERVIEW_JOBS);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(out.data, "retention,Failed,2026-11-17T01:12:00+00:00,12,lock timeout on "
				 "ai_usage_event_2025_11\r\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(out.data, "digest,Not yet,,,\r\n"));
	buf_reset(&out);
	operation_csv(&c, m, OVERVIEW_REJECTS);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.data,
		",spool,\"promptTokens is -4; it must be between 0 and 1,000,000,000\"\r\n"));
	end();
}

static const struct tap_test tests[] = {
	{"every panel has a table", every_panel_has_a_table},
	{"figures are exact and complete", figures_are_exact_and_complete},
	{"an unknown cost is empty, not 0", an_unknown_cost_is_empty},
	{"months run up", months_run_up},
	{"a search holds for tenants", a_search_holds_for_tenants},
	{"nothing before is unknown", nothing_before_is_unknown},
	{"sources, jobs and rejected records have tables", the_system_has_tables_too},
};
TAP_MAIN("usage_csv", tests)
