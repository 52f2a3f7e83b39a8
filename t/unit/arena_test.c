#include "base/arena.h"

#include <stdint.h>

#include "lib/tap.h"

static int released[3];
static int nreleased;

static void note(void *p)
{
	released[nreleased++] = *(int *)p;
}

static void aligns_and_grows(void)
{
	struct arena *a = arena_new();

	for (size_t n = 1; n < 100000; n = n * 3 + 1) {
		char *p = arena_alloc(a, n);

		CU_ASSERT_EQUAL((uintptr_t)p % 16, 0);
		memset(p, 1, n);
	}
	arena_free(a);
}

static void copies_strings(void)
{
	struct arena *a = arena_new();

	CU_ASSERT_STRING_EQUAL(arena_cstr(a, (struct str){"abcdef", 3}), "abc");
	CU_ASSERT_STRING_EQUAL(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	CU_ASSERT_PTR_NULL(arena_str(a, (struct str){NULL, 0}).ptr);
	CU_ASSERT_PTR_NOT_NULL(arena_str(a, STR("")).ptr);
	arena_free(a);
}

static void runs_deferred_newest_first(void)
{
	static int one = 1, two = 2;
	struct arena *a = arena_new();

	nreleased = 0;
	arena_defer(a, note, &one);
	arena_defer(a, note, &two);
	arena_reset(a);
	CU_ASSERT_EQUAL(nreleased, 2);
	CU_ASSERT_EQUAL(released[0], 2);
	arena_free(a);
	CU_ASSERT_EQUAL(nreleased, 2);
}

static void arrays_are_cleared_after_reset(void)
{
	struct arena *a = arena_new();

	memset(arena_alloc(a, 64), 0xff, 64);
	arena_reset(a);
	CU_ASSERT_EQUAL(((int64_t *)arena_array(a, 8, sizeof(int64_t)))[7], 0);
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"memory is aligned and blocks grow", aligns_and_grows},
	{"strings are copied and terminated, absent stays absent", copies_strings},
	{"deferred releases run once, newest first", runs_deferred_newest_first},
	{"arrays are zero, also in reused memory", arrays_are_cleared_after_reset},
};
TAP_MAIN("arena", tests)
