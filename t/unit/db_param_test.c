#include "store/db.h"

#include "lib/tap.h"

static struct arena *arena;

static void scalars(void)
{
	arena = arena_new();
	CU_ASSERT_PTR_NULL(db_p_str(arena, (struct str){NULL, 0}).value);
	CU_ASSERT_STRING_EQUAL(db_p_str(arena, STR("")).value, "");
	CU_ASSERT_STRING_EQUAL(db_p_str(arena, (struct str){"abc", 2}).value, "ab");
	CU_ASSERT_STRING_EQUAL(db_p_str(arena, (struct str){"a\0b", 3}).value, "a\xff"
									       "b");
	CU_ASSERT_STRING_EQUAL(db_p_i64(arena, INT64_MIN).value, "-9223372036854775808");
	CU_ASSERT_STRING_EQUAL(db_p_bool(true).value, "t");
	CU_ASSERT_STRING_EQUAL(db_p_bool(false).value, "f");
	CU_ASSERT_STRING_EQUAL(db_p_time(arena, 1).value, "1970-01-01T00:00:00.000001Z");
	CU_ASSERT_STRING_EQUAL(db_p_time(arena, INT64_MAX).value, "infinity");
	CU_ASSERT_STRING_EQUAL(db_p_time(arena, INT64_MIN).value, "-infinity");
	CU_ASSERT_STRING_EQUAL(db_p_money(arena, -28).value, "-0.000000000028");
	CU_ASSERT_TRUE(db_p_bytes(STR("xyz")).binary);
	CU_ASSERT_EQUAL(db_p_bytes(STR("xyz")).len, 3);
	arena_free(arena);
}

static void array_literals(void)
{
	struct db_array x = {0};

	CU_ASSERT_STRING_EQUAL(db_p_array(&x).value, "{}");
	db_array_reset(&x);
	db_array_str(&x, STR("a\"b\\c"));
	db_array_str(&x, (struct str){NULL, 0});
	db_array_str(&x, STR(""));
	CU_ASSERT_STRING_EQUAL(db_p_array(&x).value, "{\"a\\\"b\\\\c\",NULL,\"\"}");
	CU_ASSERT_STRING_EQUAL(db_p_array(&x).value, "{\"a\\\"b\\\\c\",NULL,\"\"}");
	db_array_reset(&x);
	db_array_i64(&x, -1);
	db_array_money(&x, PUSD_PER_USD / 2);
	db_array_time(&x, 0);
	db_array_bytes(&x, (struct str){"\x00\xff", 2});
	db_array_bytes(&x, (struct str){NULL, 0});
	CU_ASSERT_STRING_EQUAL(
		db_p_array(&x).value, "{-1,0.5,\"1970-01-01T00:00:00Z\",\"\\\\x00ff\",NULL}");
	db_array_free(&x);
}

static void copy_fields(void)
{
	struct buf out = {0};

	db_copy_field(&out, STR("a\tb\nc\rd\\e"));
	buf_putc(&out, '|');
	db_copy_field(&out, (struct str){NULL, 0});
	buf_putc(&out, '|');
	db_copy_field(&out, STR(""));
	buf_putc(&out, '|');
	db_copy_field(&out, STR("\\N"));
	CU_ASSERT_STRING_EQUAL(out.data, "a\\tb\\nc\\rd\\\\e|\\N||\\\\N");
	CU_ASSERT_EQUAL(out.len, strlen(out.data));
	buf_free(&out);
}

static const struct tap_test tests[] = {
	{"scalar parameters", scalars},
	{"array literals", array_literals},
	{"COPY fields", copy_fields},
};
TAP_MAIN("db_param", tests)
