#include "handlers/cursor.h"

#include "lib/tap.h"

static void gives_the_place_back(void)
{
	static const char *const places[] = {
		"", "1", "1700000000000000 e1", "12.5 7 b\"\\ größe", "~~~???"};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *cursor = cursor_seal(a, STR("/list"), str_from(places[i]));
		struct str place;

		CU_ASSERT_EQUAL(
			strspn(cursor,
				"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
			strlen(cursor));
		CU_ASSERT_EQUAL_FATAL(cursor_open(a, STR("/list"), cursor, &place, NULL), OK);
		CU_ASSERT(str_is(place, places[i]));
	}
	arena_free(a);
}

static void refuses(struct arena *a, const char *cursor)
{
	struct str place = {0};
	struct err e = {0};

	CU_ASSERT_EQUAL(cursor_open(a, STR("/list"), cursor, &place, &e), ERR_INVALID);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "cursor: "));
	CU_ASSERT_PTR_NULL(place.ptr);
}

static void refuses_what_was_changed(void)
{
	struct arena *a = arena_new();
	const char *cursor = cursor_seal(a, STR("/list"), STR("1700000000000000 e1"));
	size_t n = strlen(cursor);

	for (size_t i = 0; i < n; i++) {
		char *changed = arena_strdup(a, cursor);

		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		refuses(a, changed);
		changed[i] = '\0';
		refuses(a, changed);
	}
	refuses(a, arena_printf(a, "%s=", cursor));
	refuses(a, arena_printf(a, "%sA", cursor));
	refuses(a, "not a cursor");
	refuses(a, cursor_seal(a, STR("/other"), STR("1700000000000000 e1")));
	arena_free(a);
}

static void refuses_what_is_too_long(void)
{
	struct arena *a = arena_new();
	char *text = arena_zalloc(a, 5001);

	memset(text, 'A', 5000);
	refuses(a, text);
	arena_free(a);
}

static void a_list_is_its_path_and_filters(void)
{
	struct arena *a = arena_new();
	struct request q = {.arena = a, .path = "/x", .nquery = 3};

	q.query[0] = (struct request_param){"tool", "a"};
	q.query[1] = (struct request_param){"cursor", "c"};
	q.query[2] = (struct request_param){"limit", "5"};
	CU_ASSERT(str_is(cursor_list(&q), "/x\ntool=a"));
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"gives the place back", gives_the_place_back},
	{"refuses a text of which one character was changed", refuses_what_was_changed},
	{"refuses a text that is too long", refuses_what_is_too_long},
	{"a list is its path and filters, not the place in it", a_list_is_its_path_and_filters},
};
TAP_MAIN("cursor", tests)
