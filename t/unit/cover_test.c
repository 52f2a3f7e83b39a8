#include "domain/cover.h"

#include <stdlib.h>

#include "lib/tap.h"

static int64_t at(const char *text)
{
	int64_t us = 0;

	CU_ASSERT_EQUAL_FATAL(time_parse(str_from(text), true, &us, NULL), OK);
	return us;
}

static struct cover cover_of(
	const char *from, const char *to, const int64_t *dirty, int ndirty, struct arena *a)
{
	int64_t bounds[] = {at(from), at(to)};
	struct period_buckets b = {.n = 1, .bounds = bounds};
	struct cover c;

	cover_make(&b, dirty, ndirty, a, &c);
	return c;
}

static void takes_the_fewest_parts(void)
{
	static const struct {
		const char *from, *to;
		int quarters, hours, days, months;
	} cases[] = {
		{"2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 0, 0, 0, 12},
		{"2026-01-31T23:45:00Z", "2026-03-01T00:15:00Z", 2, 0, 0, 1},
		{"2026-03-02T00:00:00Z", "2026-04-01T00:00:00Z", 0, 0, 1, 1},
		{"2026-03-28T22:00:00Z", "2026-03-29T22:00:00Z", 0, 4, 1, 0},
		{"2026-03-28T18:30:00Z", "2026-03-29T18:30:00Z", 4, 10, 1, 0},
		{"2026-03-28T10:15:00Z", "2026-03-28T11:00:00Z", 1, 1, 0, 0},
		{"2026-03-28T10:15:00Z", "2026-03-28T10:45:00Z", 2, 0, 0, 0},
		{"2026-03-28T10:15:00Z", "2026-03-28T10:15:00Z", 0, 0, 0, 0},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cover c = cover_of(cases[i].from, cases[i].to, NULL, 0, a);

		CU_ASSERT_EQUAL(c.n[GRAIN_BASE], 0);
		CU_ASSERT_EQUAL(c.n[GRAIN_QUARTER], cases[i].quarters);
		CU_ASSERT_EQUAL(c.n[GRAIN_HOUR], cases[i].hours);
		CU_ASSERT_EQUAL(c.n[GRAIN_DAY], cases[i].days);
		CU_ASSERT_EQUAL(c.n[GRAIN_MONTH], cases[i].months);
	}
	arena_free(a);
}

/* Adds up the parts of bucket 0 quarter by quarter, stored and base ones apart: what is stored
 * counts once where nothing is dirty, base rows count once where something is. */
static bool makes_up(
	const struct cover *c, int64_t from, int64_t to, const int64_t *dirty, int ndirty)
{
	enum { QUARTERS = 4 * 24 * 100 };
	static const int64_t quarter = 15 * US_PER_MIN;
	int64_t origin = at("2026-01-01T00:00:00Z");
	static int sum[2][QUARTERS];
	bool good = true;

	memset(sum, 0, sizeof(sum));
	for (enum grain g = 0; g < GRAINS; g++) {
		for (int i = 0; i < c->n[g]; i++) {
			const struct cover_part *p = &c->part[g][i];
			int64_t end = grain_next(g, p->start_us);

			good &= grain_floor(g, p->start_us) == p->start_us;
			for (int64_t t = p->start_us; t < end; t += quarter)
				sum[g == GRAIN_BASE][(t - origin) / quarter] += p->minus ? -1 : 1;
		}
	}
	for (int i = 0; i < QUARTERS; i++) {
		int64_t t = origin + i * quarter;
		bool inside = t >= from && t < to, is_dirty = false;

		for (int k = 0; k < ndirty; k++)
			is_dirty |= t >= dirty[k] && t < dirty[k] + US_PER_HOUR;
		good &= sum[0][i] == (inside && !is_dirty);
		good &= sum[1][i] == (inside && is_dirty);
	}
	return good;
}

/* Quarters of a dirty hour are not stored for all scopes. */
static bool leaves_dirty_quarters(const struct cover *c, const int64_t *dirty, int ndirty)
{
	for (int i = 0; i < c->n[GRAIN_QUARTER]; i++)
		for (int k = 0; k < ndirty; k++)
			if (grain_floor(GRAIN_HOUR, c->part[GRAIN_QUARTER][i].start_us) == dirty[k])
				return false;
	return true;
}

static void adds_up_whatever_is_dirty(void)
{
	int64_t origin = at("2026-01-01T00:00:00Z");
	struct arena *a = arena_new();

	srand(7);
	for (int round = 0; round < 300; round++) {
		int64_t dirty[5], from, to;
		int ndirty = 0;
		struct period_buckets b = {.n = 1, .bounds = (int64_t[2]){0}};
		struct cover c;

		for (int64_t h = rand() % 700; h < 90 * 24 && ndirty < 5; h += 1 + rand() % 500)
			dirty[ndirty++] = origin + h * US_PER_HOUR;
		from = origin + (rand() % (4 * 24 * 89)) * 15 * US_PER_MIN;
		to = from + (rand() % (4 * 24)) * 15 * US_PER_MIN * (rand() % 2 ? 1 : 10);
		if (to > origin + 90 * US_PER_DAY)
			to = origin + 90 * US_PER_DAY;
		b.bounds[0] = from;
		b.bounds[1] = to;
		cover_make(&b, dirty, ndirty, a, &c);
		CU_ASSERT(makes_up(&c, from, to, dirty, ndirty));
		CU_ASSERT(leaves_dirty_quarters(&c, dirty, ndirty));
		arena_reset(a);
	}
	arena_free(a);
}

static void a_dirty_hour_costs_few_parts(void)
{
	const int64_t dirty[] = {at("2026-03-24T16:00:00Z"), at("2026-03-24T17:00:00Z")};
	struct arena *a = arena_new();
	struct cover c = cover_of("2026-03-01T00:00:00Z", "2026-03-24T17:30:00Z", dirty, 2, a);

	CU_ASSERT_EQUAL(c.n[GRAIN_MONTH], 1);
	CU_ASSERT_EQUAL(c.n[GRAIN_DAY], 7);
	CU_ASSERT_EQUAL(c.n[GRAIN_HOUR], 8);
	CU_ASSERT_EQUAL(c.n[GRAIN_BASE], 6);
	c = cover_of("2026-03-24T15:00:00Z", "2026-03-24T18:00:00Z", dirty, 2, a);
	CU_ASSERT_EQUAL(c.n[GRAIN_HOUR], 1);
	CU_ASSERT_EQUAL(c.n[GRAIN_BASE], 8);
	arena_free(a);
}

static void numbers_the_buckets(void)
{
	int64_t bounds[] = {at("2026-03-01"), at("2026-03-02"), at("2026-03-03T01:00:00Z")};
	struct period_buckets b = {.n = 2, .bounds = bounds};
	struct arena *a = arena_new();
	struct cover c;

	cover_make(&b, NULL, 0, a, &c);
	CU_ASSERT_EQUAL_FATAL(c.n[GRAIN_DAY], 2);
	CU_ASSERT_EQUAL(c.part[GRAIN_DAY][0].bucket, 0);
	CU_ASSERT_EQUAL(c.part[GRAIN_DAY][1].bucket, 1);
	CU_ASSERT_EQUAL_FATAL(c.n[GRAIN_HOUR], 1);
	CU_ASSERT_EQUAL(c.part[GRAIN_HOUR][0].bucket, 1);
	CU_ASSERT_FALSE(c.part[GRAIN_HOUR][0].minus);
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"takes the fewest parts, also by taking away", takes_the_fewest_parts},
	{"adds up exactly and leaves dirty hours to their base rows", adds_up_whatever_is_dirty},
	{"a dirty hour costs few parts", a_dirty_hour_costs_few_parts},
	{"says which bucket a part belongs to", numbers_the_buckets},
};
TAP_MAIN("cover", tests)
