#include "domain/demo.h"

#include "base/clock.h"
#include "base/map.h"
#include "lib/tap.h"

/* Monday 2026-11-23T16:20:00Z */
#define UNTIL INT64_C(1795450800000000)

enum { TENANTS = 60, DAYS = 365, PER_DAY = 200 };

static const struct demo_options options = {
	.seed = 1, .until_us = UNTIL, .days = DAYS, .tenants = TENANTS, .events_per_day = PER_DAY};

/* What one pass over the year shows. Days count back from the end: 0 is the last. */
struct year {
	long calls, failed, refused, unordered, late, unpriced, long_ids;
	long of_day[DAYS + 1], of_hour[24], of_weekday[7], of_tenant[TENANTS];
	long declining[DAYS + 1];
	long chatbot[4], chatbot_new[4]; /* by quarter of the year */
	double spike_prompt[2];		 /* tokens on its first day, and on all other days */
	long outage_calls, outage_failed;
	uint64_t hash;
};

static int tenant_index(const struct demo *d, struct str id)
{
	for (int i = 0; i < TENANTS; i++)
		if (str_eq(demo_tenants(d)[i].id, id))
			return i;
	return -1;
}

static void count_call(struct year *y, const struct demo *d, const struct usage_event *u)
{
	const struct demo_story *story = demo_story(d);
	int day = (int)((UNTIL - u->created_at_us) / US_PER_DAY);
	int quarter = 3 - day * 4 / (DAYS + 1);
	int tenant = tenant_index(d, u->tenant_id);

	y->calls++;
	y->failed += !u->success;
	y->of_day[day]++;
	y->of_hour[u->created_at_us / US_PER_HOUR % 24]++;
	y->of_weekday[(u->created_at_us / US_PER_DAY + 3) % 7]++;
	y->of_tenant[tenant]++;
	y->unpriced += str_is(u->model, "in-house-7b");
	y->long_ids += u->id.len > 64;
	if (tenant == story->declining_tenant)
		y->declining[day]++;
	if (str_is(u->tool_id, "chatbot")) {
		y->chatbot[quarter]++;
		y->chatbot_new[quarter] += str_is(u->model, "gpt-5-mini");
	}
	if (str_is(u->tool_id, story->spike_tool))
		y->spike_prompt[u->created_at_us / US_PER_DAY == story->spike_day ? 0 : 1] +=
			(double)u->prompt_tokens;
	if (u->created_at_us >= story->outage_from_us && u->created_at_us < story->outage_to_us &&
		str_is(u->provider, "openai")) {
		y->outage_calls++;
		y->outage_failed += !u->success;
	}
	y->hash = hash_bytes(u->id.ptr, u->id.len, y->hash);
	y->hash = hash_bytes(&u->prompt_tokens, sizeof(int64_t), y->hash);
	y->hash = hash_bytes(&u->latency_ms, sizeof(int64_t), y->hash);
	y->hash = hash_bytes(&u->created_at_us, sizeof(int64_t), y->hash);
}

static struct year live(const struct demo_options *o)
{
	const struct usage_limits limits = {.now_us = UNTIL, .oldest_us = INT64_MIN};
	struct arena *life = arena_new(), *hour = arena_new();
	struct demo *d = demo_new(o, life);
	struct usage_event *u;
	struct year y = {0};
	int n;

	while ((n = demo_next_hour(d, hour, &u)) >= 0) {
		for (int i = 0; i < n; i++) {
			struct usage_problems problems = {0};

			y.unordered += i > 0 && u[i].created_at_us < u[i - 1].created_at_us;
			y.late += u[i].created_at_us >= o->until_us;
			count_call(&y, d, &u[i]);
			y.refused += !usage_event_complete(&u[i], &limits, hour, &problems);
		}
		arena_reset(hour);
	}
	CU_ASSERT_EQUAL(demo_hours_done(d), demo_hours(d));
	arena_free(hour);
	arena_free(life);
	return y;
}

/* The year of `options`, lived once. */
static const struct year *typical(void)
{
	static struct year y;

	if (!y.calls)
		y = live(&options);
	return &y;
}

static long sum(const long *v, int from, int to)
{
	long s = 0;

	for (int i = from; i < to; i++)
		s += v[i];
	return s;
}

static void calls_are_sound(void)
{
	const struct year *y = typical();

	CU_ASSERT_EQUAL(y->refused, 0);
	CU_ASSERT_EQUAL(y->unordered, 0);
	CU_ASSERT_EQUAL(y->late, 0);
	CU_ASSERT_EQUAL(y->long_ids, 0);
}

static void as_many_as_asked_for(void)
{
	const struct year *y = typical();
	double mean = (double)sum(y->of_day, 0, 30) / 30;

	CU_ASSERT_DOUBLE_EQUAL(mean, PER_DAY, 0.06 * PER_DAY);
	CU_ASSERT_TRUE(sum(y->of_day, 0, 60) > 1.6 * (double)sum(y->of_day, 300, 360));
}

static void follows_days_and_weeks(void)
{
	const struct year *y = typical();

	for (int day = 0; day < 5; day++)
		CU_ASSERT_TRUE(y->of_weekday[day] > 2 * y->of_weekday[5]);
	CU_ASSERT_TRUE(y->of_hour[15] > 3 * y->of_hour[4]);
}

static void tenants_differ_in_size(void)
{
	const struct year *y = typical();

	CU_ASSERT_TRUE(y->of_tenant[0] > 6 * y->of_tenant[TENANTS - 1]);
	for (int i = 0; i < TENANTS; i++)
		CU_ASSERT_TRUE(y->of_tenant[i] > 0);
}

static void tells_its_story(void)
{
	struct demo_options busy = options;
	struct year y;

	busy.events_per_day = 1000;
	y = live(&busy);
	CU_ASSERT_TRUE(sum(y.declining, 0, 14) * 3 < sum(y.declining, 95, 109));
	CU_ASSERT_TRUE(y.spike_prompt[0] > 4 * y.spike_prompt[1] / DAYS);
	CU_ASSERT_TRUE(y.outage_calls > 20);
	CU_ASSERT_TRUE(y.outage_failed * 4 > y.outage_calls);
	CU_ASSERT_TRUE(y.failed * 200 > y.calls && y.failed * 50 < y.calls);
	CU_ASSERT_TRUE(y.unpriced > 0 && y.unpriced * 500 < y.calls);
}

static void models_change_slowly(void)
{
	const struct year *y = typical();

	CU_ASSERT_TRUE(y->chatbot_new[0] * 50 < y->chatbot[0]);
	CU_ASSERT_TRUE(y->chatbot_new[2] * 10 > y->chatbot[2] && y->chatbot_new[2] < y->chatbot[2]);
	CU_ASSERT_TRUE(y->chatbot_new[3] * 50 > 49 * y->chatbot[3]);
}

static void same_options_same_calls(void)
{
	struct demo_options other = options;

	CU_ASSERT_EQUAL(live(&options).hash, typical()->hash);
	other.seed = 2;
	CU_ASSERT_NOT_EQUAL(live(&other).hash, typical()->hash);
}

static void small_pasts_work(void)
{
	const struct demo_options small = {
		.seed = 3, .until_us = UNTIL, .days = 1, .tenants = 1, .events_per_day = 50};
	struct year y = live(&small);

	CU_ASSERT_TRUE(y.calls > 20 && y.calls < 100);
	CU_ASSERT_EQUAL(y.refused, 0);
}

static void many_tenants_have_ids_of_their_own(void)
{
	struct arena *a = arena_new();
	struct demo_tenant *t = demo_tenants_make(DEMO_TENANTS_MAX, 1, a);
	struct map seen = {0};
	double total = 0;

	for (int i = 0; i < DEMO_TENANTS_MAX; i++) {
		void **slot = map_slot(&seen, t[i].id);

		CU_ASSERT_PTR_NULL(*slot);
		*slot = &t[i];
		total += t[i].size;
	}
	CU_ASSERT_DOUBLE_EQUAL(total, 1, 1e-9);
	map_free(&seen);
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"every call is in order, in time and accepted", calls_are_sound},
	{"as many calls as asked for, and growth", as_many_as_asked_for},
	{"business hours and weekends show", follows_days_and_weeks},
	{"tenants differ in size, none is silent", tenants_differ_in_size},
	{"decline, cost spike, outage, failures and unpriced calls are there", tells_its_story},
	{"models change slowly", models_change_slowly},
	{"the same options give the same calls", same_options_same_calls},
	{"one day of one tenant works", small_pasts_work},
	{"a thousand tenants have ids of their own", many_tenants_have_ids_of_their_own},
};
TAP_MAIN("demo", tests)
