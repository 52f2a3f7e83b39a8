#include "handlers/paging.h"

#include "base/clock.h"
#include "lib/tap.h"

struct fixture {
	struct arena *arena;
	struct buf body;
	struct request q;
	struct response r;
};

/* A request for the list with this cursor, NULL for none. */
static void begin(struct fixture *f, const char *cursor)
{
	f->q = (struct request){.arena = f->arena, .path = "/list"};
	if (cursor)
		f->q.query[f->q.nquery++] = (struct request_param){"cursor", cursor};
	response_init(&f->r, f->arena, &f->body);
}

static void done(struct fixture *f)
{
	buf_free(&f->body);
	arena_free(f->arena);
}

/* The cursor that an answer gives for a place. */
static const char *cursor_for(struct fixture *f, const char *place)
{
	static const char before[] = "{\"nextCursor\":\"";
	struct json_out j;
	struct str text;

	response_json(&f->r, &j);
	json_put_obj(&j);
	paging_put_next(&j, &f->q, place);
	json_put_obj_end(&j);
	text = buf_view(&f->body);
	CU_ASSERT_FATAL(text.len > sizeof(before) + 1);
	return arena_cstr(f->arena,
		(struct str){text.ptr + sizeof(before) - 1, text.len - (sizeof(before) - 1) - 2});
}

static struct usage_group group(pusd_sum cost, int64_t calls, const char *key)
{
	return (struct usage_group){
		.key = str_from(key), .sums = {.cost_pusd = cost, .calls = calls}};
}

static void goes_on_behind_the_last_group(void)
{
	const struct usage_group last = group(5 * PUSD_PER_USD / 4, 7, "m m\"ü");
	static const struct {
		pusd_sum cost;
		int64_t calls;
		const char *key;
		bool is_behind;
	} rows[] = {
		{5 * PUSD_PER_USD / 4, 7, "m m\"ü", false},
		{5 * PUSD_PER_USD / 4, 7, "m m", false},
		{5 * PUSD_PER_USD / 4, 7, "n", true},
		{5 * PUSD_PER_USD / 4, 8, "n", false},
		{5 * PUSD_PER_USD / 4, 6, "a", true},
		{5 * PUSD_PER_USD / 4 + 1, 6, "n", false},
		{5 * PUSD_PER_USD / 4 - 1, 8, "a", true},
	};
	struct fixture f = {.arena = arena_new()};
	struct group_place place;

	begin(&f, NULL);
	CU_ASSERT_EQUAL(paging_open_group(&f.q, &f.r, &place, NULL), OK);
	CU_ASSERT(paging_is_behind(&place, &last));
	begin(&f, cursor_for(&f, paging_behind_group(f.arena, &last)));
	CU_ASSERT_EQUAL_FATAL(paging_open_group(&f.q, &f.r, &place, NULL), OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct usage_group g = group(rows[i].cost, rows[i].calls, rows[i].key);

		CU_ASSERT_EQUAL(paging_is_behind(&place, &g), rows[i].is_behind);
	}
	done(&f);
}

static void parts_of_a_place_come_back(void)
{
	struct fixture f = {.arena = arena_new()};
	struct str place;

	begin(&f, NULL);
	begin(&f, cursor_for(&f, "17\tan id\tten ant"));
	CU_ASSERT_EQUAL_FATAL(paging_open(&f.q, &f.r, &place, NULL), OK);
	CU_ASSERT(str_is(paging_take_part(&place), "17"));
	CU_ASSERT(str_is(paging_take_part(&place), "an id"));
	CU_ASSERT(str_is(place, "ten ant"));
	CU_ASSERT(str_is(paging_take_part(&place), "ten ant"));
	CU_ASSERT_EQUAL(place.len, 0);
	done(&f);
}

static void refuses_and_blames_a_wrong_cursor(void)
{
	struct fixture f = {.arena = arena_new()};
	struct group_place place;
	struct err e = {0};

	begin(&f, "bm9uc2Vuc2U");
	CU_ASSERT_EQUAL(paging_open_group(&f.q, &f.r, &place, &e), ERR_INVALID);
	CU_ASSERT_EQUAL_FATAL(f.r.nproblem, 1);
	CU_ASSERT_STRING_EQUAL(f.r.problem->pointer, "cursor");
	done(&f);
}

static void the_last_page_has_no_cursor(void)
{
	struct fixture f = {.arena = arena_new()};
	struct json_out j;

	begin(&f, NULL);
	response_json(&f.r, &j);
	json_put_obj(&j);
	paging_put_next(&j, &f.q, NULL);
	json_put_obj_end(&j);
	CU_ASSERT(str_is(buf_view(&f.body), "{\"nextCursor\":null}"));
	done(&f);
}

static const struct tap_test tests[] = {
	{"a list of groups goes on behind the last one", goes_on_behind_the_last_group},
	{"the parts of a place come back", parts_of_a_place_come_back},
	{"refuses and blames a wrong cursor", refuses_and_blames_a_wrong_cursor},
	{"the last page has no cursor", the_last_page_has_no_cursor},
};
TAP_MAIN("paging", tests)
