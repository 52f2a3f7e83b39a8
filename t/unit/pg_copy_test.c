#include "store/pg_copy.h"

#include "base/clock.h"
#include "lib/tap.h"
#include "store/pg_binary.h"

/* Checks the length in front of a field and returns its bytes. */
static const unsigned char *field(const char *start, const char *end, int *ret_len)
{
	*ret_len = (int)pg_binary_int((const unsigned char *)start, 4);
	CU_ASSERT_EQUAL(end - start, 4 + (*ret_len < 0 ? 0 : *ret_len));
	return (const unsigned char *)start + 4;
}

static void integers_and_times_come_back(void)
{
	static const int64_t cases[] = {0, 1, -1, 1234567890123, INT64_MAX, INT64_MIN};
	char out[PG_COPY_FIELD];
	int len;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_EQUAL(
			pg_binary_int(field(out, pg_copy_i64(out, cases[i]), &len), 8), cases[i]);
	CU_ASSERT_EQUAL(
		pg_binary_time(field(out, pg_copy_time(out, INT64_C(1795450595123456)), &len)),
		INT64_C(1795450595123456));
	CU_ASSERT_EQUAL(pg_binary_time(field(out, pg_copy_time(out, 0), &len)), 0);
}

static void money_comes_back(void)
{
	static const int64_t cases[] = {0, 1, -1, 9999, 10000, 2800, 100000000, 999999999999,
		1000000000000, 1000000000001, 12500000000, 10000 * INT64_C(1000000000000),
		123456 * INT64_C(1000000000000) + 789, INT64_MAX, INT64_MIN};
	char out[PG_COPY_FIELD];
	int64_t random = 1;
	pusd_sum back;
	int len;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const unsigned char *p = field(out, pg_copy_money(out, cases[i]), &len);

		CU_ASSERT_TRUE(pg_binary_numeric(p, len, &back) && back == cases[i]);
	}
	for (int i = 0; i < 100000; i++) {
		const unsigned char *p;

		random = (int64_t)((uint64_t)random * UINT64_C(6364136223846793005) +
				   UINT64_C(1442695040888963407));
		p = field(out, pg_copy_money(out, random >> i % 63), &len);
		CU_ASSERT_TRUE(pg_binary_numeric(p, len, &back) && back == random >> i % 63);
	}
}

static void money_has_the_form_postgresql_gives_it(void)
{
	/* SELECT numeric_send(12.5::numeric(24, 12)) */
	static const char expected[] = "\0\0\0\x0c\0\x02\0\0\0\0\0\x0c\0\x0c\x13\x88";
	char out[PG_COPY_FIELD];
	char *end = pg_copy_money(out, INT64_C(12500000000000));

	CU_ASSERT_EQUAL(end - out, 16);
	CU_ASSERT_EQUAL(memcmp(out, expected, 16), 0);
}

static void text_has_its_length_in_front(void)
{
	char out[PG_COPY_FIELD + 8];
	int len;

	CU_ASSERT_EQUAL(memcmp(field(out, pg_copy_text(out, STR("a\tb")), &len), "a\tb", 3), 0);
	CU_ASSERT_EQUAL(len, 3);
	field(out, pg_copy_text(out, STR("")), &len);
	CU_ASSERT_EQUAL(len, 0);
	field(out, pg_copy_text(out, (struct str){0}), &len);
	CU_ASSERT_EQUAL(len, -1);
	CU_ASSERT_EQUAL(memcmp(field(out, pg_copy_jsonb(out, STR("{}")), &len), "\x01{}", 3), 0);
	field(out, pg_copy_jsonb(out, (struct str){0}), &len);
	CU_ASSERT_EQUAL(len, -1);
	CU_ASSERT_EQUAL(*field(out, pg_copy_bool(out, true), &len), 1);
	CU_ASSERT_EQUAL(pg_copy_row(out, 34) - out, PG_COPY_ROW);
	CU_ASSERT_EQUAL(pg_binary_int((const unsigned char *)out, 2), 34);
}

static void no_field_is_larger_than_told(void)
{
	char out[64];

	CU_ASSERT_TRUE(pg_copy_money(out, INT64_MIN) - out <= PG_COPY_FIELD);
	CU_ASSERT_TRUE(pg_copy_time(out, INT64_C(1795450595123456)) - out <= PG_COPY_FIELD);
	CU_ASSERT_TRUE(pg_copy_jsonb(out, STR("{}")) - out <= PG_COPY_FIELD + 2);
}

static const struct tap_test tests[] = {
	{"integers and times come back", integers_and_times_come_back},
	{"amounts come back, to the last digit", money_comes_back},
	{"an amount has the form PostgreSQL gives it", money_has_the_form_postgresql_gives_it},
	{"text has its length in front, what is absent -1", text_has_its_length_in_front},
	{"no field is larger than told", no_field_is_larger_than_told},
};
TAP_MAIN("pg_copy", tests)
