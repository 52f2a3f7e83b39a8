/* What the pages say about the pipeline: counts, sources, rejected records, jobs; tenants for a
 * picker. */
#include "base/clock.h"
#include "fixture.h"
#include "store/pipeline_store.h"
#include "store/tenant_store.h"
#include "store/usage_store.h"

static struct db *db;
static struct arena *arena;
static struct err e;

static void begin(void)
{
	db = test_migrated();
	arena = arena_new();
	e = (struct err){0};
	/* What other tests have left. */
	CU_ASSERT_EQUAL(test_count("WITH a AS (DELETE FROM ingest_minute), b AS (DELETE FROM "
				   "ingest_reject), c AS (DELETE FROM job_run), d AS (DELETE FROM "
				   "tenant) SELECT 1"),
		1);
}

static void end(void)
{
	arena_free(arena);
	db_free(db);
}

/* Times are in minutes after TEST_TIME. */
static struct ingest_count count(int minute, struct str source, int64_t loaded, int64_t rejected)
{
	return (struct ingest_count){
		.minute_us = TEST_TIME + minute * US_PER_MIN,
		.source = source,
		.loaded = loaded,
		.duplicates = loaded ? 1 : 0,
		.rejected = rejected,
	};
}

static void counts_are_summed_and_sources_measured(void)
{
	const struct ingest_count counts[] = {
		count(-60, STR("gateway"), 1000, 0),
		count(0, STR("native"), 10, 0),
		count(3, STR("native"), 20, 0),
		count(10, STR("native"), 30, 0),
		count(11, STR("spool"), 0, 4),
		count(12, STR("import"), 5, 0),
	};
	struct pipeline_source *sources;
	struct pipeline_counts sums;
	int n;

	begin();
	MUST(pipeline_store_counts(db, TEST_TIME, arena, &sums, &e));
	CU_ASSERT_EQUAL(sums.received, 0);
	MUST(pipeline_store_sources(db, TEST_TIME, arena, &sources, &n, &e));
	CU_ASSERT_EQUAL(n, 0);
	MUST(usage_store_count(db, counts, sizeof(counts) / sizeof(counts[0]), &e));
	MUST(pipeline_store_counts(db, TEST_TIME, arena, &sums, &e));
	CU_ASSERT_EQUAL(sums.received, 10 + 20 + 30 + 5 + 4);
	CU_ASSERT_EQUAL(sums.rejected, 4);
	MUST(pipeline_store_sources(db, TEST_TIME, arena, &sources, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_TRUE(str_is(sources[0].source, "import"));
	CU_ASSERT_EQUAL(sources[0].silence_us, 0);
	CU_ASSERT_EQUAL(sources[0].minutes, 1);
	CU_ASSERT_TRUE(str_is(sources[1].source, "native"));
	CU_ASSERT_EQUAL(sources[1].newest_us, TEST_TIME + 10 * US_PER_MIN);
	CU_ASSERT_EQUAL(sources[1].silence_us, 7 * US_PER_MIN);
	CU_ASSERT_EQUAL(sources[1].minutes, 3);
	end();
}

static void the_newest_rejects_come_first(void)
{
	const struct ingest_reject rejects[] = {
		{STR("a.seg"), STR("first"), STR("{}"), TEST_TIME},
		{STR("b.seg"), STR("third"), STR("{}"), TEST_TIME + 2},
		{STR("a.seg"), STR("second"), STR("{}"), TEST_TIME + 1},
	};
	struct pipeline_reject *found;
	int n;

	begin();
	MUST(usage_store_reject(db, rejects, 3, &e));
	MUST(pipeline_store_rejects(db, 2, arena, &found, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_TRUE(str_is(found[0].reason, "third"));
	CU_ASSERT_TRUE(str_is(found[0].source, "b.seg"));
	CU_ASSERT_EQUAL(found[0].at_us, TEST_TIME + 2);
	CU_ASSERT_TRUE(str_is(found[1].reason, "second"));
	end();
}

static void run(struct str job, int minute, enum job_status status, struct str text)
{
	const struct job_claim c = {
		.job = job,
		.scheduled_for_us = TEST_TIME + minute * US_PER_MIN,
		.host = STR("here"),
		.pid = 7,
		.now_us = TEST_TIME + minute * US_PER_MIN,
	};
	int attempt;

	MUST(job_store_claim(db, &c, arena, &attempt, &e));
	CU_ASSERT_EQUAL(attempt, 1);
	if (status != RUN_RUNNING)
		MUST(job_store_finish(
			db, &c, attempt, status, text, c.now_us + 250 * US_PER_MS, arena, &e));
}

static void jobs_have_their_newest_run(void)
{
	struct pipeline_job *jobs;
	int n;

	begin();
	MUST(pipeline_store_jobs(db, arena, &jobs, &n, &e));
	CU_ASSERT_EQUAL(n, 0);
	run(STR("derive"), 0, RUN_FAILED, STR("no disk"));
	run(STR("derive"), 10, RUN_DONE, STR("12 hours"));
	run(STR("derive"), 5, RUN_FAILED, STR("late"));
	run(STR("clean"), 3, RUN_FAILED, STR("lock timeout"));
	run(STR("watch"), 4, RUN_RUNNING, STR(""));
	MUST(pipeline_store_jobs(db, arena, &jobs, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 3);
	CU_ASSERT_TRUE(str_is(jobs[0].job, "clean"));
	CU_ASSERT_EQUAL(jobs[0].status, RUN_FAILED);
	CU_ASSERT_EQUAL(jobs[0].previous_us, 0);
	CU_ASSERT_TRUE(str_is(jobs[0].message, "lock timeout"));
	CU_ASSERT_TRUE(str_is(jobs[1].job, "derive"));
	CU_ASSERT_EQUAL(jobs[1].status, RUN_DONE);
	CU_ASSERT_EQUAL(jobs[1].scheduled_us, TEST_TIME + 10 * US_PER_MIN);
	CU_ASSERT_EQUAL(jobs[1].previous_us, TEST_TIME + 5 * US_PER_MIN);
	CU_ASSERT_EQUAL(jobs[1].finished_us - jobs[1].started_us, 250 * US_PER_MS);
	CU_ASSERT_TRUE(str_is(jobs[1].message, "12 hours"));
	CU_ASSERT_TRUE(str_is(jobs[2].job, "watch"));
	CU_ASSERT_EQUAL(jobs[2].status, RUN_RUNNING);
	CU_ASSERT_EQUAL(jobs[2].finished_us, 0);
	CU_ASSERT_PTR_NULL(jobs[2].message.ptr);
	end();
}

static void tenants_are_picked_by_name(void)
{
	static const struct tenant tenants[] = {
		{.id = STR("1"), .name = STR("beta"), .seats = -1},
		{.id = STR("2"), .name = STR("Alpha"), .seats = -1},
		{.id = STR("3"), .name = STR("Gone"), .seats = -1, .status = TENANT_ARCHIVED},
		{.id = STR("4"), .name = STR("Zeta"), .seats = -1, .status = TENANT_UNREGISTERED},
	};
	struct tenant_name *names;
	int n, total;

	begin();
	for (size_t i = 0; i < sizeof(tenants) / sizeof(tenants[0]); i++)
		MUST(tenant_store_put(db, &tenants[i], arena, &e));
	MUST(tenant_store_names(db, (struct str){0}, 2, arena, &names, &n, &total, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_EQUAL(total, 3);
	CU_ASSERT_TRUE(str_is(names[0].name, "Alpha"));
	CU_ASSERT_TRUE(str_is(names[1].id, "1"));
	MUST(tenant_store_names(db, STR("3"), 2, arena, &names, &n, &total, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_EQUAL(total, 4);
	CU_ASSERT_TRUE(str_is(names[0].name, "Gone"));
	CU_ASSERT_TRUE(str_is(names[1].name, "Alpha"));
	MUST(tenant_store_names(db, STR("none"), 9, arena, &names, &n, &total, &e));
	CU_ASSERT_EQUAL(n, 3);
	end();
}

static const struct tap_test tests[] = {
	{"counts are summed, sources measured", counts_are_summed_and_sources_measured},
	{"the newest rejected records come first", the_newest_rejects_come_first},
	{"jobs have their newest run", jobs_have_their_newest_run},
	{"tenants are picked by name, the chosen one first", tenants_are_picked_by_name},
};
TAP_MAIN("pipeline", tests)
