#include "base/map.h"

#include <stdio.h>

#include "lib/tap.h"

enum { KEYS = 20000 };

static void finds_what_was_put(void)
{
	static char text[KEYS][16];
	static int value[KEYS];
	struct map m = {0};

	for (int i = 0; i < KEYS; i++) {
		snprintf(text[i], sizeof(text[i]), "k%d", i);
		*map_slot(&m, str_from(text[i])) = &value[i];
	}
	CU_ASSERT_EQUAL(m.used, KEYS);
	CU_ASSERT_TRUE(m.used * 100 <= m.cap * 70);
	for (int i = 0; i < KEYS; i++)
		CU_ASSERT_PTR_EQUAL(map_get(&m, str_from(text[i])), &value[i]);
	CU_ASSERT_PTR_NULL(map_get(&m, STR("k20000")));
	CU_ASSERT_PTR_NULL(map_get(&m, STR("k")));
	map_free(&m);
}

static void a_slot_is_made_once(void)
{
	struct map m = {0};
	void **slot = map_slot(&m, STR("a"));

	CU_ASSERT_PTR_NULL(*slot);
	*slot = &m;
	CU_ASSERT_PTR_EQUAL(*map_slot(&m, STR("a")), &m);
	CU_ASSERT_EQUAL(m.used, 1);
	map_free(&m);
}

static void keys_are_bytes(void)
{
	static const struct str keys[] = {STR(""), STR("\0"), STR("\0\0"), STR("a"), STR("a\0"),
		STR("A"), STR("12345678"), STR("12345678\0"), STR("123456789"), STR("\xff\xfe")};
	enum { N = sizeof(keys) / sizeof(keys[0]) };
	int value[N];
	struct map m = {0};

	for (int i = 0; i < N; i++)
		*map_slot(&m, keys[i]) = &value[i];
	CU_ASSERT_EQUAL(m.used, N);
	for (int i = 0; i < N; i++)
		CU_ASSERT_PTR_EQUAL(map_get(&m, keys[i]), &value[i]);
	CU_ASSERT_PTR_EQUAL(map_get(&m, (struct str){NULL, 0}), &value[0]);
	map_free(&m);
}

static void absent_is_a_key(void)
{
	struct map m = {0};

	*map_slot(&m, (struct str){NULL, 0}) = &m;
	CU_ASSERT_PTR_EQUAL(map_get(&m, STR("")), &m);
	CU_ASSERT_EQUAL(m.used, 1);
	map_free(&m);
}

static void clearing_forgets(void)
{
	struct map m = {0};
	size_t cap;

	map_clear(&m);
	CU_ASSERT_PTR_NULL(map_get(&m, STR("a")));
	*map_slot(&m, STR("a")) = &m;
	cap = m.cap;
	map_clear(&m);
	CU_ASSERT_PTR_NULL(map_get(&m, STR("a")));
	CU_ASSERT_EQUAL(m.used, 0);
	CU_ASSERT_EQUAL(m.cap, cap);
	CU_ASSERT_PTR_NULL(*map_slot(&m, STR("a")));
	map_free(&m);
	CU_ASSERT_PTR_NULL(m.slots);
}

/* Sequential keys must not share their low bits, which choose the slot. */
static void hashes_spread(void)
{
	enum { BINS = 256, PER_BIN = 64 };
	int bin[BINS] = {0};

	for (uint64_t i = 0; i < BINS * PER_BIN; i++)
		bin[hash_bytes(&i, sizeof(i), 0) % BINS]++;
	for (int i = 0; i < BINS; i++)
		CU_ASSERT_TRUE(bin[i] > PER_BIN / 2 && bin[i] < PER_BIN * 2);
}

/* Any flipped bit, a longer key and another seed change the hash. */
static void hashes_depend_on_everything(void)
{
	unsigned char key[40] = {0};

	for (size_t n = 1; n <= sizeof(key); n++) {
		uint64_t plain = hash_bytes(key, n, 0);

		CU_ASSERT_NOT_EQUAL(plain, hash_bytes(key, n, 1));
		CU_ASSERT_NOT_EQUAL(plain, hash_bytes(key, n - 1, 0));
		for (size_t bit = 0; bit < 8 * n; bit++) {
			key[bit / 8] ^= (unsigned char)(1 << bit % 8);
			CU_ASSERT_NOT_EQUAL(plain, hash_bytes(key, n, 0));
			key[bit / 8] ^= (unsigned char)(1 << bit % 8);
		}
	}
}

static const struct tap_test tests[] = {
	{"20,000 keys are found again", finds_what_was_put},
	{"a slot is made once", a_slot_is_made_once},
	{"keys are bytes: empty, NUL and case matter", keys_are_bytes},
	{"an absent key is the empty one", absent_is_a_key},
	{"clearing forgets the keys and keeps the memory", clearing_forgets},
	{"hashes of sequential keys spread", hashes_spread},
	{"hashes depend on every bit, the length and the seed", hashes_depend_on_everything},
};
TAP_MAIN("map", tests)
