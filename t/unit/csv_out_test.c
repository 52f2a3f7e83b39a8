#include "views/csv_out.h"

#include "lib/tap.h"

static void begin(struct csv_out *c, struct buf *b, const char *zone)
{
	struct zone z = zone_utc;

	buf_reset(b);
	if (zone)
		CU_ASSERT_EQUAL_FATAL(zone_open(zone, &z, NULL), OK);
	csv_begin(c, b, &z);
}

static void text_is_quoted_and_defused(void)
{
	static const struct {
		struct str text;
		const char *cell;
	} cases[] = {
		{STR(""), ""},
		{STR("plain"), "plain"},
		{STR("two words"), "two words"},
		{STR("a,b"), "\"a,b\""},
		{STR("say \"hi\""), "\"say \"\"hi\"\"\""},
		{STR("two\nlines"), "\"two\nlines\""},
		{STR("two\r\nlines"), "\"two\r\nlines\""},
		{STR(" ends "), "\" ends \""},
		{STR("=1+1"), "'=1+1"},
		{STR("+49 30"), "'+49 30"},
		{STR("-3"), "'-3"},
		{STR("@SUM(A1)"), "'@SUM(A1)"},
		{STR("\tx"), "\"'\tx\""},
		{STR("\rx"), "\"'\rx\""},
		{STR("=HYPERLINK(\"http://x\",\"y\")"),
			"\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
		{STR("a=b"), "a=b"},
		{STR("Z\xC3\xBCrich"), "Z\xC3\xBCrich"},
	};
	struct buf b = {0};
	struct csv_out c;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&c, &b, NULL);
		csv_text(&c, cases[i].text);
		csv_text(&c, STR("end"));
		CU_ASSERT_EQUAL(b.len, strlen(cases[i].cell) + strlen(",end"));
		CU_ASSERT_EQUAL(memcmp(b.data, cases[i].cell, strlen(cases[i].cell)), 0);
	}
	begin(&c, &b, NULL);
	csv_text(&c, (struct str){0});
	csv_text(&c, STR("x"));
	CU_ASSERT_STRING_EQUAL(b.data, ",x");
	buf_free(&b);
}

static void numbers_are_exact(void)
{
	struct buf b = {0};
	struct csv_out c;

	begin(&c, &b, NULL);
	csv_i64(&c, -42);
	csv_i64(&c, INT64_MAX);
	csv_money(&c, 2800);
	csv_money(&c, (pusd_sum)INT64_MAX * 1000);
	csv_money(&c, -PUSD_PER_USD / 2);
	csv_number(&c, 0.25);
	csv_number(&c, 0.0 / 0.0);
	csv_empty(&c);
	csv_end_row(&c);
	CU_ASSERT_STRING_EQUAL(b.data,
		"-42,9223372036854775807,0.0000000028,9223372036.854775807,-0.5,0.25,,\r\n");
	buf_free(&b);
}

static void times_have_the_offset_of_the_zone(void)
{
	static const int64_t summer = INT64_C(1784246400) * US_PER_S; /* 2026-07-17T00:00:00Z */
	static const struct {
		const char *zone;
		const char *text;
	} cases[] = {
		{NULL, "2026-07-17T00:00:00+00:00"},
		{"Asia/Kolkata", "2026-07-17T05:30:00+05:30"},
		{"America/St_Johns", "2026-07-16T21:30:00-02:30"},
		{"Europe/Berlin", "2026-07-17T02:00:00+02:00"},
	};
	struct buf b = {0};
	struct csv_out c;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&c, &b, cases[i].zone);
		csv_time(&c, summer);
		CU_ASSERT_STRING_EQUAL(b.data, cases[i].text);
	}
	buf_free(&b);
}

static void a_table_has_a_head(void)
{
	static const char *const names[] = {"Tool", "Cost (USD)"};
	struct buf b = {0};
	struct csv_out c;

	begin(&c, &b, NULL);
	csv_head(&c, names, 2);
	csv_text(&c, STR("chatbot"));
	csv_money(&c, 5 * PUSD_PER_USD);
	csv_end_row(&c);
	CU_ASSERT_STRING_EQUAL(b.data, "Tool,Cost (USD)\r\nchatbot,5\r\n");
	buf_free(&b);
}

static const struct tap_test tests[] = {
	{"text is quoted, and defused where it looks like a formula", text_is_quoted_and_defused},
	{"numbers are exact", numbers_are_exact},
	{"times have the offset of the zone", times_have_the_offset_of_the_zone},
	{"a table has a head", a_table_has_a_head},
};
TAP_MAIN("csv_out", tests)
