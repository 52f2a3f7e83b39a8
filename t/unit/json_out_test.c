#include "base/json_out.h"

#include <math.h>

#include "lib/tap.h"

static void nests_and_separates(void)
{
	struct buf b = {0};
	struct json_out j;

	json_out_begin(&j, &b);
	json_put_obj(&j);
	json_kv_int(&j, "n", INT64_MIN);
	json_put_key(&j, "list");
	json_put_arr(&j);
	json_put_obj(&j);
	json_put_obj_end(&j);
	json_put_arr(&j);
	json_put_arr_end(&j);
	json_put_null(&j);
	json_put_bool(&j, true);
	json_put_arr_end(&j);
	json_kv_bool(&j, "no", false);
	json_put_obj_end(&j);
	CU_ASSERT_EQUAL(j.depth, 0);
	CU_ASSERT_STRING_EQUAL(
		b.data, "{\"n\":-9223372036854775808,\"list\":[{},[],null,true],\"no\":false}");
	buf_free(&b);
}

static void every_pair_has_its_form(void)
{
	struct buf b = {0};
	struct json_out j;

	json_out_begin(&j, &b);
	json_put_obj(&j);
	json_kv_str(&j, "s", STR("a"));
	json_kv_str(&j, "absent", (struct str){NULL, 0});
	json_kv_str(&j, "empty", STR(""));
	json_kv_cstr(&j, "c", "b");
	json_kv_cstr(&j, "cnull", NULL);
	json_kv_double(&j, "d", 1.5);
	json_kv_time(&j, "t", INT64_C(1500000));
	json_kv_raw(&j, "r", STR("0.0000000028"));
	json_kv_raw(&j, "rnull", (struct str){NULL, 0});
	json_put_obj_end(&j);
	CU_ASSERT_STRING_EQUAL(b.data,
		"{\"s\":\"a\",\"absent\":null,\"empty\":\"\",\"c\":\"b\",\"cnull\":null,\"d\":1.5,"
		"\"t\":\"1970-01-01T00:00:01.500Z\",\"r\":0.0000000028,\"rnull\":null}");
	buf_free(&b);
}

static void quotes_text(void)
{
	static const struct {
		struct str in;
		const char *out;
	} cases[] = {
		{STR(""), "\"\""},
		{STR("plain / text \x7f"), "\"plain / text \x7f\""},
		{STR("a\"b\\c"), "\"a\\\"b\\\\c\""},
		{STR("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\""},
		{STR("\0\x1f"), "\"\\u0000\\u001f\""},
		{STR("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
			"\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\""},
		{STR("a\xff"
		     "b"),
			"\"a\xef\xbf\xbd"
			"b\""},
		{STR("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\""},
		{STR("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
		{STR("cut \xe2\x82"), "\"cut \xef\xbf\xbd\xef\xbf\xbd\""},
		{STR("\xf4\x90\x80\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = {0};

		json_quote(&b, cases[i].in);
		CU_ASSERT_STRING_EQUAL(b.data, cases[i].out);
		buf_free(&b);
	}
}

static void writes_doubles(void)
{
	static const struct {
		double in;
		const char *out;
	} cases[] = {
		{0, "0"},
		{0.1, "0.1"},
		{-2.5, "-2.5"},
		{100, "100"},
		{62.41, "62.41"},
		{1.0 / 3, "0.333333333333333"},
		{1e300, "1e+300"},
		{5e-324, "4.94065645841247e-324"},
		{NAN, "null"},
		{INFINITY, "null"},
		{-INFINITY, "null"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = {0};
		struct json_out j;

		json_out_begin(&j, &b);
		json_put_double(&j, cases[i].in);
		CU_ASSERT_STRING_EQUAL(b.data, cases[i].out);
		buf_free(&b);
	}
}

static const struct tap_test tests[] = {
	{"containers nest and commas stand between values only", nests_and_separates},
	{"every kind of pair has its form, what is absent is null", every_pair_has_its_form},
	{"text is escaped, bytes that are not UTF-8 become U+FFFD", quotes_text},
	{"doubles are short, what is not finite is null", writes_doubles},
};
TAP_MAIN("json_out", tests)
