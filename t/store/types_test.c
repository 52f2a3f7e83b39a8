/* Values on the way to PostgreSQL and back. */
#include <math.h>

#include "fixture.h"

static struct db *db;
static struct arena *arena;

static void begin(void)
{
	db = test_db("opswatch");
	arena = arena_new();
}

static void end(void)
{
	arena_free(arena);
	db_free(db);
}

static struct db_rows *ask(const struct db_stmt *s, const struct db_param *params)
{
	struct db_rows *rows = NULL;
	struct err e = {0};

	MUST(db_query(db, s, params, arena, &rows, &e));
	return rows;
}

static void nulls(void)
{
	static const struct db_stmt s = {"nulls",
		"SELECT $1::bigint, $2::boolean, $3::text, $4::bytea, $5::timestamptz,"
		" $6::numeric, $7::float8",
		7};
	struct db_param params[7];
	struct db_rows *r;

	begin();
	for (int i = 0; i < 7; i++)
		params[i] = db_p_cstr(NULL);
	params[2] = db_p_str(arena, (struct str){NULL, 0});
	params[3] = db_p_bytes((struct str){NULL, 0});
	r = ask(&s, params);
	for (int i = 0; i < 7; i++)
		CU_ASSERT_TRUE(db_is_null(r, 0, i));
	CU_ASSERT_EQUAL(db_i64(r, 0, 0), 0);
	CU_ASSERT_FALSE(db_bool(r, 0, 1));
	CU_ASSERT_PTR_NULL(db_str(r, 0, 2).ptr);
	CU_ASSERT_PTR_NULL(db_bytes(r, 0, 3).ptr);
	CU_ASSERT_EQUAL(db_time(r, 0, 4), 0);
	CU_ASSERT_TRUE(db_money(r, 0, 5) == 0);
	CU_ASSERT_EQUAL(db_f64(r, 0, 6), 0);
	end();
}

static void integers(void)
{
	static const struct db_stmt s = {
		"integers", "SELECT $1::bigint, $2::integer, $3::smallint", 3};
	static const int64_t cases[][3] = {
		{0, 0, 0},
		{-1, -1, -1},
		{INT64_MAX, INT32_MAX, INT16_MAX},
		{INT64_MIN, INT32_MIN, INT16_MIN},
	};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct db_param params[] = {
			db_p_i64(arena, cases[i][0]),
			db_p_i64(arena, cases[i][1]),
			db_p_i64(arena, cases[i][2]),
		};
		struct db_rows *r = ask(&s, params);

		for (int k = 0; k < 3; k++)
			CU_ASSERT_EQUAL(db_i64(r, 0, k), cases[i][k]);
	}
	end();
}

static void floats(void)
{
	static const struct db_stmt s = {"floats",
		"SELECT 0.1::float8, -2.5e300::float8, 'NaN'::float8, '-Infinity'::float8, true,"
		" false",
		0};
	struct db_rows *r;

	begin();
	r = ask(&s, NULL);
	CU_ASSERT_EQUAL(db_f64(r, 0, 0), 0.1);
	CU_ASSERT_EQUAL(db_f64(r, 0, 1), -2.5e300);
	CU_ASSERT_TRUE(isnan(db_f64(r, 0, 2)));
	CU_ASSERT_EQUAL(db_f64(r, 0, 3), -INFINITY);
	CU_ASSERT_TRUE(db_bool(r, 0, 4));
	CU_ASSERT_FALSE(db_bool(r, 0, 5));
	end();
}

static void texts(void)
{
	static const struct db_stmt s = {
		"texts", "SELECT $1::text, $2::jsonb, $3::name, $4::varchar, $5::bytea", 5};
	static const char bytes[] = "\0\\x\xff'\n";
	const struct str blob = {bytes, sizeof(bytes)};
	struct db_rows *r;

	begin();
	r = ask(&s,
		(struct db_param[]){db_p_str(arena, STR("it's \"\\ \xe2\x82\xac\n")),
			db_p_cstr("{\"a\": 1}"), db_p_cstr("n"), db_p_cstr(""), db_p_bytes(blob)});
	CU_ASSERT_TRUE(str_is(db_str(r, 0, 0), "it's \"\\ \xe2\x82\xac\n"));
	CU_ASSERT_TRUE(str_is(db_str(r, 0, 1), "{\"a\": 1}"));
	CU_ASSERT_TRUE(str_is(db_str(r, 0, 2), "n"));
	CU_ASSERT_TRUE(str_is(db_str(r, 0, 3), ""));
	CU_ASSERT_PTR_NOT_NULL(db_str(r, 0, 3).ptr);
	CU_ASSERT_TRUE(str_eq(db_bytes(r, 0, 4), blob));
	end();
}

static void times(void)
{
	static const struct db_stmt s = {
		"times", "SELECT $1::timestamptz, $1::timestamptz::text", 1};
	static const struct {
		int64_t us;
		const char *text;
	} cases[] = {
		{0, "1970-01-01 00:00:00+00"},
		{1, "1970-01-01 00:00:00.000001+00"},
		{TEST_TIME + 999999, "2024-02-01 00:00:00.999999+00"},
		{INT64_C(253402300799999999), "9999-12-31 23:59:59.999999+00"},
		{INT64_MAX, "infinity"},
		{INT64_MIN, "-infinity"},
	};

	begin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct db_rows *r = ask(&s, (struct db_param[]){db_p_time(arena, cases[i].us)});

		CU_ASSERT_EQUAL(db_time(r, 0, 0), cases[i].us);
		CU_ASSERT_TRUE(str_is(db_str(r, 0, 1), cases[i].text));
	}
	end();
}

static const char *const amounts[] = {
	"0",
	"1",
	"-1",
	"0.000000000001",
	"-0.000000000001",
	"0.0000000028",
	"9999",
	"10000",
	"100000000",
	"0.0001",
	"0.00010001",
	"12345.6789",
	"9223372.036854775807",
	"9223372.036854775808",
	"123456789012345678901234.123456789012",
	"-123456789012345678901234.123456789012",
};

enum { NAMOUNTS = sizeof(amounts) / sizeof(amounts[0]) };

static pusd_sum amount(int i)
{
	struct err e = {0};
	pusd_sum v = 0;

	MUST(money_parse_sum(str_from(amounts[i]), &v, &e));
	return v;
}

static void money(void)
{
	static const struct db_stmt s = {"money",
		"SELECT $1::numeric, $1::numeric * 1.000000000000, $1::numeric = $2::numeric", 2};

	begin();
	for (int i = 0; i < NAMOUNTS; i++) {
		struct db_rows *r = ask(&s,
			(struct db_param[]){db_p_money(arena, amount(i)), db_p_cstr(amounts[i])});

		CU_ASSERT_TRUE(db_money(r, 0, 0) == amount(i));
		CU_ASSERT_TRUE(db_money(r, 0, 1) == amount(i));
		CU_ASSERT_TRUE(db_bool(r, 0, 2));
	}
	end();
}

static const struct str odd_texts[] = {
	{"plain", 5},
	{"", 0},
	{NULL, 0},
	{"NULL", 4},
	{"null", 4},
	{"\"quoted\"", 8},
	{"back\\slash\\", 11},
	{"{a,b}", 5},
	{" blanks ", 8},
	{"a,b", 3},
	{"line\nline\r\tx", 12},
	{"\xe2\x82\xac \xf0\x9f\x98\x80", 8},
	{"\\N", 2},
	{"\\.", 2},
	{"'; DROP TABLE tenant; --", 24},
	{"\x01\x7f", 2},
};

enum { NODD = sizeof(odd_texts) / sizeof(odd_texts[0]) };

static void same_text(struct str found, struct str wanted)
{
	CU_ASSERT_EQUAL(!found.ptr, !wanted.ptr);
	CU_ASSERT_TRUE(str_eq(found, wanted));
	if (!str_eq(found, wanted))
		printf("# found '%.*s', wanted '%.*s'\n", STR_ARG(found), STR_ARG(wanted));
}

static void arrays(void)
{
	static const struct db_stmt s = {"arrays",
		"SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::numeric[],"
		" $5::bytea[])"
		" WITH ORDINALITY ORDER BY 6",
		5};
	struct db_array text = {0}, i64 = {0}, time = {0}, usd = {0}, bytes = {0};
	struct db_rows *r;

	begin();
	for (int i = 0; i < NODD; i++) {
		db_array_str(&text, odd_texts[i]);
		db_array_i64(&i64, i ? INT64_MIN + i : INT64_MAX);
		db_array_time(&time, i ? TEST_TIME + i : INT64_MAX);
		db_array_money(&usd, amount(i));
		db_array_bytes(&bytes, odd_texts[i]);
	}
	r = ask(&s, (struct db_param[]){db_p_array(&text), db_p_array(&i64), db_p_array(&time),
			    db_p_array(&usd), db_p_array(&bytes)});
	CU_ASSERT_EQUAL_FATAL(db_nrows(r), NODD);
	for (int i = 0; i < NODD; i++) {
		same_text(db_str(r, i, 0), odd_texts[i]);
		CU_ASSERT_EQUAL(db_i64(r, i, 1), i ? INT64_MIN + i : INT64_MAX);
		CU_ASSERT_EQUAL(db_time(r, i, 2), i ? TEST_TIME + i : INT64_MAX);
		CU_ASSERT_TRUE(db_money(r, i, 3) == amount(i));
		same_text(db_bytes(r, i, 4), odd_texts[i]);
	}
	db_array_free(&text);
	db_array_free(&i64);
	db_array_free(&time);
	db_array_free(&usd);
	db_array_free(&bytes);
	end();
}

static void empty_and_reused_arrays(void)
{
	static const struct db_stmt s = {"lengths", "SELECT cardinality($1::text[])", 1};
	struct db_array x = {0};

	begin();
	CU_ASSERT_EQUAL(db_i64(ask(&s, (struct db_param[]){db_p_array(&x)}), 0, 0), 0);
	db_array_reset(&x);
	db_array_str(&x, STR("}"));
	CU_ASSERT_EQUAL(db_i64(ask(&s, (struct db_param[]){db_p_array(&x)}), 0, 0), 1);
	CU_ASSERT_EQUAL(db_i64(ask(&s, (struct db_param[]){db_p_array(&x)}), 0, 0), 1);
	db_array_free(&x);
	end();
}

static void copies(void)
{
	static const struct db_stmt table = {
		"copied", "CREATE TEMP TABLE copied (n bigint, t text)", DB_SIMPLE};
	static const struct db_stmt copy = {"copy", "COPY copied FROM STDIN", DB_SIMPLE};
	static const struct db_stmt list = {"list", "SELECT t FROM copied ORDER BY n", 0};
	struct buf rows = {0};
	struct err e = {0};
	struct db_rows *r;
	int64_t n = 0;

	begin();
	for (int i = 0; i < NODD; i++) {
		buf_i64(&rows, i);
		buf_putc(&rows, '\t');
		db_copy_field(&rows, odd_texts[i]);
		buf_putc(&rows, '\n');
	}
	MUST(db_exec(db, &table, NULL, NULL, &e));
	MUST(db_copy_begin(db, &copy, &e));
	MUST(db_copy_data(db, buf_view(&rows), &e));
	MUST(db_copy_end(db, &n, &e));
	CU_ASSERT_EQUAL(n, NODD);
	r = ask(&list, NULL);
	CU_ASSERT_EQUAL_FATAL(db_nrows(r), NODD);
	for (int i = 0; i < NODD; i++)
		same_text(db_str(r, i, 0), odd_texts[i]);
	buf_free(&rows);
	end();
}

static void refused_texts(void)
{
	static const struct db_stmt s = {"refused", "SELECT $1::text", 1};
	static const struct db_stmt array = {"refused_array", "SELECT $1::text[]", 1};
	static const struct str bad[] = {{"a\0b", 3}, {"\xff", 1}, {"\xed\xa0\x80", 3}};
	struct db_rows *rows;
	struct err e = {0};

	begin();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct db_array x = {0};

		db_array_str(&x, bad[i]);
		CU_ASSERT_EQUAL(db_query(db, &s, (struct db_param[]){db_p_str(arena, bad[i])},
					arena, &rows, &e),
			ERR_INVALID);
		CU_ASSERT_EQUAL(
			db_query(db, &array, (struct db_param[]){db_p_array(&x)}, arena, &rows, &e),
			ERR_INVALID);
		db_array_free(&x);
	}
	end();
}

static const struct tap_test tests[] = {
	{"NULL of every type", nulls},
	{"integers of every size, to their limits", integers},
	{"floats, booleans", floats},
	{"text, jsonb, name, varchar, bytea", texts},
	{"times to the microsecond, and infinities", times},
	{"amounts of money, exactly", money},
	{"arrays of odd texts, integers, times, amounts, bytes", arrays},
	{"empty and reused arrays", empty_and_reused_arrays},
	{"COPY of odd texts", copies},
	{"NUL and what is no UTF-8 are refused, not cut", refused_texts},
};
TAP_MAIN("types", tests)
