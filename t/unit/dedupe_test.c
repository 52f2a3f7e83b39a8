#include "collector/dedupe.h"

#include <stdio.h>

#include "base/clock.h"
#include "lib/tap.h"

#define DAY(n) ((20000 + (n)) * US_PER_DAY + US_PER_HOUR)

static uint64_t key_of(const struct dedupe *d, int i)
{
	char id[32];

	snprintf(id, sizeof(id), "call-%d", i);
	return dedupe_key(d, STR("acme"), str_from(id));
}

static void knows_what_was_added(void)
{
	struct dedupe *d = dedupe_new(7, 1);
	int missed = 0, mistaken = 0;

	for (int i = 0; i < 100000; i++)
		dedupe_add(d, key_of(d, i), DAY(0));
	for (int i = 0; i < 100000; i++)
		missed += !dedupe_perhaps_seen(d, key_of(d, i));
	for (int i = 100000; i < 200000; i++)
		mistaken += dedupe_perhaps_seen(d, key_of(d, i));
	CU_ASSERT_EQUAL(missed, 0);
	CU_ASSERT_EQUAL(mistaken, 0);
	CU_ASSERT_EQUAL(dedupe_count(d), 100000);
	CU_ASSERT_FALSE(dedupe_add(d, key_of(d, 5), DAY(1)));
	CU_ASSERT_EQUAL(dedupe_count(d), 100000);
	CU_ASSERT_TRUE(dedupe_add(d, key_of(d, 100000), DAY(1)));
	dedupe_free(d);
}

static void tells_tenants_apart(void)
{
	struct dedupe *d = dedupe_new(7, 1);

	CU_ASSERT_NOT_EQUAL(dedupe_key(d, STR("a"), STR("bc")), dedupe_key(d, STR("ab"), STR("c")));
	CU_ASSERT_NOT_EQUAL(dedupe_key(d, STR("a"), STR("x")), dedupe_key(d, STR("b"), STR("x")));
	dedupe_free(d);
}

static void depends_on_the_seed(void)
{
	struct dedupe *d = dedupe_new(7, 1), *other = dedupe_new(7, 2);

	CU_ASSERT_NOT_EQUAL(key_of(d, 1), key_of(other, 1));
	dedupe_free(d);
	dedupe_free(other);
}

/* A year of 3,000 ids a day: all of the last seven days are known every day, and the set stays as
 * small as nine days. */
static void forgets_only_what_is_too_old(void)
{
	struct dedupe *d = dedupe_new(7, 1);
	int missed = 0;
	size_t largest = 0;

	for (int day = 0; day < 365; day++) {
		for (int i = 0; i < 3000; i++)
			dedupe_add(d, key_of(d, day * 3000 + i), DAY(day));
		for (int i = (day < 7 ? 0 : day - 7) * 3000; i < (day + 1) * 3000; i += 7)
			missed += !dedupe_perhaps_seen(d, key_of(d, i));
		if (dedupe_count(d) > largest)
			largest = dedupe_count(d);
	}
	CU_ASSERT_EQUAL(missed, 0);
	CU_ASSERT_TRUE(largest < 100000);
	dedupe_free(d);
}

static void keeps_the_newest_arrival(void)
{
	struct dedupe *d = dedupe_new(7, 1);

	dedupe_add(d, key_of(d, -1), DAY(0));
	dedupe_add(d, key_of(d, -1), DAY(20));
	dedupe_add(d, key_of(d, -1), DAY(15));
	dedupe_add(d, key_of(d, -2), DAY(5)); /* too old by now */
	for (int i = 0; i < 100000; i++)
		dedupe_add(d, key_of(d, i), DAY(27));
	CU_ASSERT_TRUE(dedupe_perhaps_seen(d, key_of(d, -1)));
	CU_ASSERT_FALSE(dedupe_perhaps_seen(d, key_of(d, -2)));
	dedupe_free(d);
}

static const struct tap_test tests[] = {
	{"every id that was added is known, others are not", knows_what_was_added},
	{"tenants have ids of their own", tells_tenants_apart},
	{"the seed decides which ids collide", depends_on_the_seed},
	{"ids are known for the whole window and forgotten after it", forgets_only_what_is_too_old},
	{"the newest arrival of an id counts", keeps_the_newest_arrival},
};
TAP_MAIN("dedupe", tests)
