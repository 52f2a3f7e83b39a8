/* Usage figures from event to answer: what ingest adds up, what is derived from it, and what is
 * read must be what a loop over the events gives, for any range, filter, grouping, and whatever of
 * it is aggregated at the moment. */
#include <stdlib.h>

#include "base/clock.h"
#include "domain/cover.h"
#include "fixture.h"
#include "rollup_rows.h"
#include "store/usage_event_read.h"
#include "store/usage_read.h"
#include "store/usage_rebuild_store.h"
#include "store/usage_rollup_store.h"
#include "store/usage_store.h"
#include "store/usage_summary_store.h"

enum { EVENTS = 1500, BATCH = 50, TENANTS = 4, TOOLS = 3, MODELS = 3, ERRORS = 2 };

static const char *const tenants[TENANTS] = {"acme", "b'\"\\rand", "größe", "zeta"};
static const char *const tools[TOOLS] = {"chatbot", "intake", "unregistered"};
static const char *const models[MODELS] = {"gpt-4o", "o3", "späti"};
static const char *const error_types[ERRORS] = {"", "timeout"};
static const struct usage_filter everything;

static struct usage_event events[EVENTS];
static int nevents;
static struct db *collector, *scheduler, *web;
static struct arena *arena;
static struct err e;

/* Any instant of the months 2024-01 to 2024-03, most of them in one week so that quarter-hours are
 * shared. */
static int64_t any_time(void)
{
	int64_t start_us = TEST_TIME - 31 * US_PER_DAY;
	int64_t minutes =
		rand() % 3 ? 40 * 24 * 60 + rand() % (7 * 24 * 60) : rand() % (91 * 24 * 60);

	return start_us + minutes * US_PER_MIN + rand() % US_PER_MIN;
}

static struct usage_event any_event(int i)
{
	struct usage_event u;

	usage_event_init(&u);
	u.id = str_from(arena_printf(arena, "e%d", i));
	u.tenant_id = str_from(tenants[rand() % TENANTS]);
	u.tool_id = str_from(tools[rand() % TOOLS]);
	u.tool_name = u.operation = STR("x");
	u.model = str_from(models[rand() % MODELS]);
	u.created_at_us = u.received_at_us = any_time();
	u.prompt_tokens = 100 + rand() % 1000;
	u.completion_tokens = rand() % 1000;
	u.cached_tokens = rand() % 50;
	u.cache_write_tokens = rand() % 20;
	u.cache_write_1h_tokens = rand() % 20;
	u.reasoning_tokens = rand() % 10;
	u.latency_ms = rand() % 5000;
	u.success = rand() % 5 != 0;
	if (!u.success && rand() % 2)
		u.error_type = str_from(error_types[1]);
	u.cost_source = rand() % 7 ? COST_COMPUTED : COST_UNPRICED;
	u.cost_pusd = (int64_t)rand() * rand();
	return u;
}

/* Stores a batch of new events, as the loader does. */
static void ingest(int n)
{
	struct usage_rollup_row rows[BATCH] = {{.period_start_us = 0}};
	struct usage_error_row errors[BATCH];
	struct usage_event *batch = &events[nevents];
	struct buf text = {0};

	CU_ASSERT_FATAL(n <= BATCH && nevents + n <= EVENTS);
	for (int i = 0; i < n; i++) {
		batch[i] = any_event(nevents++);
		usage_store_copy_row(&text, &batch[i]);
	}
	MUST(db_begin(collector, DB_READ_WRITE, &e));
	MUST(usage_store_copy(collector, buf_view(&text), &e));
	MUST(usage_rollup_add(collector, rows, rollup_rows_of(batch, n, arena, rows), arena, &e));
	MUST(usage_rollup_add_errors(collector, errors, error_rows_of(batch, n, errors), &e));
	MUST(db_commit(collector, &e));
	buf_free(&text);
}

static void derive_months(int first, int n)
{
	struct usage_summary_result result = {0};
	int64_t month_us = TEST_TIME - 31 * US_PER_DAY;

	for (int i = 0; i < first + n; i++, month_us = grain_next(GRAIN_MONTH, month_us)) {
		if (i >= first)
			MUST(usage_summary_derive_month(scheduler, month_us, &result, &e));
	}
}

static void begin(void)
{
	db_free(test_migrated());
	collector = test_db("opswatch_collector");
	scheduler = test_db("opswatch_scheduler");
	web = test_db("opswatch_web");
	arena = arena_new();
	e = (struct err){0};
	nevents = 0;
	srand(5);
}

static void end(void)
{
	struct db *owner = test_db("opswatch");

	db_free(collector);
	db_free(scheduler);
	db_free(web);
	arena_free(arena);
	MUST(db_script(owner,
		"TRUNCATE ai_usage_event, ai_usage_rollup, ai_usage_error_rollup, ai_usage_summary,"
		" ai_usage_error_summary, usage_dirty_hour",
		&e));
	db_free(owner);
}

static bool matches(const struct usage_event *u, const struct usage_filter *f)
{
	return (!f->tenant.len || str_eq(u->tenant_id, f->tenant)) &&
	       (!f->tool.len || str_eq(u->tool_id, f->tool)) &&
	       (!f->model.len || str_eq(u->model, f->model));
}

static struct str key_of(const struct usage_event *u, enum usage_group_by by)
{
	switch (by) {
	case BY_TENANT: return u->tenant_id;
	case BY_TOOL: return u->tool_id;
	case BY_MODEL: return u->model;
	default: return STR("");
	}
}

/* The sums over the events themselves. */
static struct usage_sums expected(const struct usage_filter *f, int64_t from_us, int64_t to_us,
	enum usage_group_by by, struct str key)
{
	struct usage_sums s = {.latency = arena_zalloc(arena, sizeof(struct hist))};

	for (int i = 0; i < nevents; i++) {
		if (events[i].created_at_us >= from_us && events[i].created_at_us < to_us &&
			matches(&events[i], f) && str_eq(key_of(&events[i], by), key))
			sums_add_event(&s, &events[i]);
	}
	return s;
}

static bool same_sums(const struct usage_sums *a, const struct usage_sums *b)
{
	bool same = a->calls == b->calls && a->failed == b->failed && a->unpriced == b->unpriced &&
		    a->prompt_tokens == b->prompt_tokens &&
		    a->completion_tokens == b->completion_tokens &&
		    a->cached_tokens == b->cached_tokens &&
		    a->cache_write_tokens == b->cache_write_tokens &&
		    a->reasoning_tokens == b->reasoning_tokens && a->cost_pusd == b->cost_pusd &&
		    a->latency_sum_ms == b->latency_sum_ms;

	if (a->latency && b->latency)
		same = same && memcmp(a->latency, b->latency, sizeof(*a->latency)) == 0;
	return same;
}

static struct usage_filter any_filter(void)
{
	struct usage_filter f = {{0}, {0}, {0}};

	if (rand() % 3 == 0)
		f.tenant = str_from(tenants[rand() % TENANTS]);
	if (rand() % 3 == 0)
		f.tool = str_from(tools[rand() % TOOLS]);
	if (rand() % 3 == 0)
		f.model = str_from(models[rand() % MODELS]);
	return f;
}

static void any_range(int64_t *from_us, int64_t *to_us)
{
	int64_t quarter_us = 15 * US_PER_MIN, start_us = TEST_TIME - 31 * US_PER_DAY;
	int length = rand() % 2 ? 1 + rand() % (4 * 24 * 10) : 1 + rand() % (4 * 24 * 91);

	*from_us = start_us + rand() % (4 * 24 * 91 - length + 1) * quarter_us;
	*to_us = *from_us + length * quarter_us;
}

/* Groups of a random question: each as expected, in order, and together all there is. */
static void check_groups(struct usage_reader *r)
{
	struct usage_filter f = any_filter();
	enum usage_group_by by = (enum usage_group_by)(rand() % 4);
	struct usage_sums sum = {0}, total;
	struct usage_group *groups;
	int64_t from_us, to_us;
	int n;

	any_range(&from_us, &to_us);
	total = expected(&f, from_us, to_us, BY_NOTHING, STR(""));
	MUST(usage_read_groups(r, &f, from_us, to_us, by, true, &groups, &n, &e));
	for (int i = 0; i < n; i++) {
		struct usage_sums one = expected(&f, from_us, to_us, by, groups[i].key);

		CU_ASSERT(same_sums(&groups[i].sums, &one));
		CU_ASSERT(by == BY_NOTHING || one.calls > 0);
		CU_ASSERT(i == 0 || groups[i - 1].sums.cost_pusd >= groups[i].sums.cost_pusd);
		usage_sums_add(&sum, &groups[i].sums);
	}
	CU_ASSERT(same_sums(&sum, &total));
}

static void check_series(struct usage_reader *r)
{
	static const char *const zones[] = {
		"UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Asia/Kathmandu"};
	struct usage_filter f = any_filter();
	struct period_buckets b;
	struct usage_sums *sums;
	struct period p;

	any_range(&p.from_us, &p.to_us);
	MUST(zone_open(zones[rand() % 5], &p.zone, &e));
	MUST(period_buckets(&p, NULL, arena, &b, &e));
	MUST(usage_read_series(r, &f, &b, true, &sums, &e));
	for (int i = 0; i < b.n; i++) {
		struct usage_sums one =
			expected(&f, b.bounds[i], b.bounds[i + 1], BY_NOTHING, STR(""));

		CU_ASSERT(same_sums(&sums[i], &one));
	}
}

static void check_trends(struct usage_reader *r)
{
	struct usage_filter f = any_filter();
	enum usage_group_by by = (enum usage_group_by)(1 + rand() % 3);
	struct period p = {.zone = zone_utc};
	struct usage_trend *trends;
	struct period_buckets b;
	int n;

	any_range(&p.from_us, &p.to_us);
	MUST(period_buckets(&p, NULL, arena, &b, &e));
	MUST(usage_read_trends(r, &f, &b, by, false, &trends, &n, &e));
	for (int k = 0; k < n; k++) {
		struct usage_sums all = expected(&f, p.from_us, p.to_us, by, trends[k].total.key);

		CU_ASSERT(same_sums(&trends[k].total.sums, &all));
		for (int i = 0; i < b.n; i++) {
			struct usage_sums one =
				expected(&f, b.bounds[i], b.bounds[i + 1], by, trends[k].total.key);

			CU_ASSERT(same_sums(&trends[k].sums[i], &one));
		}
	}
}

static void check_errors(struct usage_reader *r)
{
	struct usage_filter f = any_filter();
	struct usage_error_count *counts;
	int64_t from_us, to_us, failed = 0;
	int n;

	any_range(&from_us, &to_us);
	MUST(usage_read_errors(r, &f, from_us, to_us, &counts, &n, &e));
	for (int k = 0; k < n; k++) {
		int64_t calls = 0;

		for (int i = 0; i < nevents; i++)
			calls += !events[i].success && events[i].created_at_us >= from_us &&
				 events[i].created_at_us < to_us && matches(&events[i], &f) &&
				 str_eq(events[i].error_type, counts[k].error_type);
		CU_ASSERT_EQUAL(counts[k].calls, calls);
		failed += calls;
	}
	CU_ASSERT_EQUAL(failed, expected(&f, from_us, to_us, BY_NOTHING, STR("")).failed);
}

static bool follows(const struct usage_event *u, const struct usage_event_position *p)
{
	int by_id = str_cmp(u->id, p->id);

	if (u->created_at_us != p->created_at_us)
		return u->created_at_us < p->created_at_us;
	return by_id ? by_id < 0 : str_cmp(u->tenant_id, p->tenant_id) < 0;
}

static struct usage_event_position position_of(const struct usage_event *u)
{
	return (struct usage_event_position){u->created_at_us, u->id, u->tenant_id};
}

/* The newest event of the range after a position, by search. */
static const struct usage_event *next_event(const struct usage_filter *f, int64_t from_us,
	int64_t to_us, const struct usage_event_position *after)
{
	const struct usage_event *best = NULL;
	struct usage_event_position at;

	for (int i = 0; i < nevents; i++) {
		const struct usage_event *u = &events[i];

		if (u->created_at_us < from_us || u->created_at_us >= to_us || !matches(u, f) ||
			!follows(u, after))
			continue;
		at = position_of(u);
		if (!best || follows(best, &at))
			best = u;
	}
	return best;
}

/* Reads a list page by page to its end. */
static void check_events(struct usage_reader *r)
{
	struct usage_filter f = any_filter();
	struct usage_event_position at = {.created_at_us = INT64_MAX};
	int64_t from_us, to_us;
	int limit = 1 + rand() % 100, n;
	struct usage_event *page;

	any_range(&from_us, &to_us);
	do {
		MUST(usage_event_read(r, &f, from_us, to_us, &at, limit, &page, &n, &e));
		for (int i = 0; i < n; i++) {
			const struct usage_event *u = next_event(&f, from_us, to_us, &at);

			CU_ASSERT_PTR_NOT_NULL_FATAL(u);
			CU_ASSERT(str_eq(page[i].id, u->id));
			CU_ASSERT_EQUAL(page[i].created_at_us, u->created_at_us);
			CU_ASSERT_EQUAL(page[i].cost_source, u->cost_source);
			CU_ASSERT_EQUAL(page[i].prompt_tokens, u->prompt_tokens);
			at = position_of(u);
		}
	} while (n == limit);
	CU_ASSERT_PTR_NULL(next_event(&f, from_us, to_us, &at));
}

static void check_reads(int rounds)
{
	struct usage_reader *r = NULL;

	for (int i = 0; i < rounds; i++) {
		MUST(usage_read_begin(web, arena, &r, &e));
		check_groups(r);
		check_series(r);
		check_trends(r);
		check_errors(r);
		check_events(r);
		usage_read_end(r);
	}
}

static void figures_are_exact_at_any_moment(void)
{
	begin();
	check_reads(2);
	for (int i = 0; i < 10; i++)
		ingest(BATCH);
	check_reads(8);
	derive_months(1, 1);
	check_reads(10);
	derive_months(0, 3);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM usage_dirty_hour"), 0);
	check_reads(20);
	for (int i = 0; i < 4; i++)
		ingest(BATCH);
	CU_ASSERT(test_count("SELECT count(*) FROM usage_dirty_hour") > 0);
	check_reads(20);
	derive_months(0, 3);
	check_reads(10);
	end();
}

/* What plan and reports promise of a stored summary. */
static void summaries_hold_what_their_columns_say(void)
{
	begin();
	for (int i = 0; i < 10; i++)
		ingest(BATCH);
	derive_months(0, 3);
	CU_ASSERT_EQUAL(
		test_count("SELECT count(DISTINCT (scope, period_type)) FROM ai_usage_summary"),
		14);
	CU_ASSERT_EQUAL(
		test_count("SELECT count(*) FROM (SELECT scope, period_type, sum(total_calls) AS "
			   "calls,"
			   " sum(total_cost) AS cost FROM ai_usage_summary GROUP BY 1, 2) s"
			   " WHERE s.calls <> (SELECT count(*) FROM ai_usage_event)"
			   " OR s.cost <> (SELECT sum(estimated_cost) FROM ai_usage_event)"),
		0);
	CU_ASSERT_EQUAL(
		test_count(
			"SELECT count(*) FROM ai_usage_summary s WHERE successful_calls + "
			"failed_calls <> total_calls"
			" OR total_tokens <> total_prompt_tokens + total_completion_tokens"
			" OR avg_latency_ms <> round(latency_sum_ms::numeric / total_calls)"
			" OR p50_latency_ms > p95_latency_ms OR p95_latency_ms > p99_latency_ms"
			" OR period_end <> period_start + CASE period_type WHEN 'MONTHLY' THEN "
			"interval '1 month'"
			" WHEN 'DAILY' THEN interval '1 day' WHEN 'HOURLY' THEN interval '1 hour'"
			" ELSE interval '15 minutes' END"),
		0);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM ai_usage_summary s, LATERAL (SELECT "
				   "percentile_disc(0.95) WITHIN GROUP"
				   " (ORDER BY latency_ms) AS p95 FROM ai_usage_event u WHERE "
				   "u.created_at >= s.period_start"
				   " AND u.created_at < s.period_end) t WHERE s.scope = 'all'"
				   " AND abs(s.p95_latency_ms - t.p95) > 0.02 * t.p95 + 1"),
		0);
	end();
}

static void concurrent_ingest_keeps_its_hour_dirty(void)
{
	struct db *other = test_db("opswatch_collector");
	struct usage_summary_result result = {0};
	int64_t hour_us = TEST_TIME;

	begin();
	MUST(usage_rollup_mark_dirty(
		collector, (int64_t[]){hour_us, hour_us + US_PER_HOUR}, 2, &e));
	MUST(db_begin(other, DB_READ_WRITE, &e));
	MUST(usage_rollup_mark_dirty(other, &hour_us, 1, &e));
	MUST(usage_summary_derive_month(scheduler, hour_us, &result, &e));
	CU_ASSERT_EQUAL(result.hours, 2);
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM usage_dirty_hour"), 1);
	MUST(db_commit(other, &e));
	CU_ASSERT_EQUAL(
		test_count("SELECT version FROM usage_dirty_hour WHERE hour = '2024-02-01Z'"), 2);
	MUST(usage_summary_derive_month(scheduler, hour_us, &result, &e));
	CU_ASSERT_EQUAL(test_count("SELECT count(*) FROM usage_dirty_hour"), 0);
	db_free(other);
	end();
}

/* Breaks base rows in every way and finds the events' figures again. */
static void differences_are_found_and_repaired(void)
{
	struct usage_difference *found;
	struct db *owner;
	int n, repaired;

	begin();
	for (int i = 0; i < 10; i++)
		ingest(BATCH);
	derive_months(0, 3);
	MUST(usage_rebuild_compare(scheduler, TEST_TIME - 31 * US_PER_DAY,
		TEST_TIME + 60 * US_PER_DAY, arena, &found, &n, &e));
	CU_ASSERT_EQUAL(n, 0);
	owner = test_db("opswatch");
	MUST(db_script(owner,
		"DELETE FROM ai_usage_rollup WHERE tenant_id = 'acme' AND period_start < "
		"'2024-02-10Z';"
		"UPDATE ai_usage_rollup SET total_cost = total_cost + 0.000000000001 WHERE "
		"tenant_id = 'zeta' AND tool_id = 'intake';"
		"DELETE FROM ai_usage_error_rollup WHERE tenant_id = 'acme';"
		"INSERT INTO ai_usage_rollup SELECT tenant_id, 'ghost', model, period_start + "
		"interval '7 hours', total_calls,"
		" failed_calls, unpriced_calls, prompt_tokens, completion_tokens, cached_tokens, "
		"cache_write_tokens,"
		" reasoning_tokens, total_cost, latency_sum_ms, latency FROM ai_usage_rollup ORDER "
		"BY period_start LIMIT 3;"
		"INSERT INTO ai_usage_error_rollup VALUES ('zeta', 'intake', 'o3', 'made up', "
		"'2024-02-01Z', 1)",
		&e));
	db_free(owner);
	MUST(usage_rebuild_compare(scheduler, TEST_TIME - 31 * US_PER_DAY,
		TEST_TIME + 60 * US_PER_DAY, arena, &found, &n, &e));
	CU_ASSERT(n > 10);
	MUST(usage_rebuild_range(scheduler, TEST_TIME - 31 * US_PER_DAY,
		TEST_TIME + 60 * US_PER_DAY, arena, &found, &repaired, &e));
	CU_ASSERT_EQUAL(repaired, n);
	check_reads(10);
	derive_months(0, 3);
	check_reads(10);
	MUST(usage_rebuild_range(scheduler, TEST_TIME - 31 * US_PER_DAY,
		TEST_TIME + 60 * US_PER_DAY, arena, &found, &repaired, &e));
	CU_ASSERT_EQUAL(repaired, 0);
	end();
}

static void everything_can_be_derived_anew(void)
{
	struct db *owner;

	begin();
	for (int i = 0; i < 6; i++)
		ingest(BATCH);
	derive_months(0, 3);
	owner = test_db("opswatch");
	MUST(db_script(owner,
		"UPDATE ai_usage_summary SET total_calls = total_calls + 1, total_cost = 0", &e));
	db_free(owner);
	MUST(usage_summary_invalidate(scheduler, 0, TEST_TIME + 60 * US_PER_DAY, &e));
	derive_months(0, 3);
	check_reads(10);
	end();
}

static void groups_have_names_and_pages_latencies(void)
{
	struct usage_reader *r = NULL;
	struct usage_group *groups;
	struct db *owner = test_db("opswatch");
	int n;

	begin();
	MUST(db_script(owner,
		"INSERT INTO tenant (id, name) VALUES ('acme', 'Acme Ltd') ON CONFLICT DO NOTHING",
		&e));
	for (int i = 0; i < 6; i++)
		ingest(BATCH);
	MUST(usage_read_begin(web, arena, &r, &e));
	MUST(usage_read_groups(
		r, &everything, 0, TEST_TIME + 60 * US_PER_DAY, BY_TENANT, false, &groups, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, TENANTS);
	MUST(usage_read_tenant_latency(
		r, &everything, 0, TEST_TIME + 60 * US_PER_DAY, groups, 2, &e));
	for (int i = 0; i < n; i++) {
		struct usage_sums all =
			expected(&everything, 0, INT64_MAX, BY_TENANT, groups[i].key);

		CU_ASSERT_EQUAL(groups[i].sums.latency != NULL, i < 2);
		CU_ASSERT(same_sums(&groups[i].sums, &all));
		CU_ASSERT(str_eq(groups[i].name,
			str_is(groups[i].key, "acme") ? STR("Acme Ltd") : groups[i].key));
	}
	usage_read_end(r);
	MUST(db_script(owner, "DELETE FROM tenant WHERE id = 'acme'", &e));
	db_free(owner);
	end();
}

static const struct tap_test tests[] = {
	{"figures are exact at any moment, for any range, zone, filter and grouping",
		figures_are_exact_at_any_moment},
	{"summaries hold what their columns say", summaries_hold_what_their_columns_say},
	{"an hour that changes while it is derived stays dirty",
		concurrent_ingest_keeps_its_hour_dirty},
	{"differences between rollups and events are found and repaired",
		differences_are_found_and_repaired},
	{"everything can be derived anew", everything_can_be_derived_anew},
	{"groups have names, and the rows of a page latencies",
		groups_have_names_and_pages_latencies},
};
TAP_MAIN("usage_sums", tests)
