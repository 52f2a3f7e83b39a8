#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The last scan of a test. */
struct scanned {
	struct arena *arena;
	struct json_item whole;
	struct json_item *items;
	int nitems;
	enum err_code code;
	struct err err;
};

static struct scanned scan(struct str text, const char *array_key, int max_items)
{
	struct scanned r = {.arena = arena_new()};

	r.code = json_scan(
		text, array_key, max_items, r.arena, &r.whole, &r.items, &r.nitems, &r.err);
	return r;
}

static bool item_is(const struct json_item *item, const char *text, const char *problem)
{
	return str_is(item->text, text) &&
	       (problem ? item->problem && strcmp(item->problem, problem) == 0 : !item->problem);
}

static void accepts_sound_text(void)
{
	static const struct str cases[] = {STR("0"), STR("-0"), STR("null"), STR("true"),
		STR("false"), STR("\"\""), STR("[]"), STR("{}"), STR(" \t\r\n[ 1 , 2 ] \n"),
		STR("[[],{},[[]]]"), STR("{\"a\":{\"a\":{\"a\":[]}}}"),
		STR("[1.5,-0.25e+10,1E5,1e-7,0e1,-0.0]"), STR("[1e308,1e-400,1e-999999999]"),
		STR("[9223372036854775807,-9223372036854775808,18446744073709551615]"),
		STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\""),
		STR("\"caf\xc3\xa9 \xf0\x9f\x98\x80 \x7f\""),
		STR("{\"\":1,\" \":2,\"a\":3,\"A\":4}"), STR("\"12345678\""),
		STR("\"1234567\xc3\xa9\"")};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scanned r = scan(cases[i], NULL, 0);
		struct json_object *tree;

		CU_ASSERT_EQUAL(r.code, OK);
		CU_ASSERT_PTR_NULL(r.whole.problem);
		CU_ASSERT_EQUAL(r.nitems, -1);
		CU_ASSERT_EQUAL(json_tree(&r.whole, r.arena, &tree, &r.err), OK);
		arena_free(r.arena);
	}
}

static void names_syntax_errors(void)
{
	static const struct {
		struct str text;
		size_t at;
		const char *what;
	} cases[] = {
		{STR(""), 0, "the text ends too early"},
		{STR(" "), 1, "the text ends too early"},
		{STR("["), 1, "the text ends too early"},
		{STR("{\"a\":"), 5, "the text ends too early"},
		{STR("{\"a\""), 4, "expected ':'"},
		{STR("{\"a\" 1}"), 5, "expected ':'"},
		{STR("{a:1}"), 1, "expected a key in double quotes"},
		{STR("{\"a\":1,}"), 7, "expected a key in double quotes"},
		{STR("{,}"), 1, "expected a key in double quotes"},
		{STR("[1,]"), 3, "expected a value"},
		{STR("[,1]"), 1, "expected a value"},
		{STR("[1 2]"), 3, "expected ',' or ']'"},
		{STR("[1}"), 2, "expected ',' or ']'"},
		{STR("{\"a\":1]"), 6, "expected ',' or '}'"},
		{STR("{\"a\":}"), 5, "expected a value"},
		{STR("[]]"), 2, "expected nothing more"},
		{STR("1 2"), 2, "expected nothing more"},
		{STR("{}\0"), 2, "expected nothing more"},
		{STR("\xef\xbb\xbf{}"), 0, "expected a value"},
		{STR("[\xc3\xa9]"), 1, "expected a value"},
		{STR("NaN"), 0, "expected a value"},
		{STR("[Infinity]"), 1, "expected a value"},
		{STR("-Infinity"), 1, "a number needs a digit here"},
		{STR("tru"), 0, "expected a value"},
		{STR("nulL"), 0, "expected a value"},
		{STR("trueish"), 4, "expected nothing more"},
		{STR("'a'"), 0, "expected a value"},
		{STR("/* no */ 1"), 0, "expected a value"},
		{STR("-"), 1, "a number needs a digit here"},
		{STR("+1"), 0, "expected a value"},
		{STR(".5"), 0, "expected a value"},
		{STR("5."), 2, "a number needs a digit here"},
		{STR("1e"), 2, "a number needs a digit here"},
		{STR("1e+"), 3, "a number needs a digit here"},
		{STR("01"), 0, "a number has no leading zeros"},
		{STR("-00"), 1, "a number has no leading zeros"},
		{STR("0x10"), 1, "expected nothing more"},
		{STR("\"abc"), 4, "the text ends inside a string"},
		{STR("\"abc\\"), 5, "the text ends inside a string"},
		{STR("\"a\nb\""), 2, "a control character in a string must be escaped"},
		{STR("\"12345678\0\""), 9, "a control character in a string must be escaped"},
		{STR("\"\\x41\""), 1, "unknown escape in a string"},
		{STR("\"\\u12\""), 1, "\\u needs four hexadecimal digits"},
		{STR("\"\\u12g4\""), 1, "\\u needs four hexadecimal digits"},
		{STR("\"\\ud800\\u12\""), 7, "\\u needs four hexadecimal digits"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scanned r = scan(cases[i].text, "events", 10);
		char want[128];

		snprintf(want, sizeof(want), "not JSON: %s, at byte %zu", cases[i].what,
			cases[i].at);
		CU_ASSERT_EQUAL(r.code, ERR_INVALID);
		CU_ASSERT_STRING_EQUAL(r.err.msg, want);
		arena_free(r.arena);
	}
}

static void notes_problems(void)
{
	static const struct {
		struct str text;
		size_t at;
		const char *problem;
	} cases[] = {
		{STR("{\"a\":1,\"b\":2,\"a\":3}"), 13, "duplicate key"},
		{STR("{\"ab\":1,\"\\u0061b\":2}"), 8, "duplicate key"},
		{STR("{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":2}"), 18, "duplicate key"},
		{STR("{\"\":1,\"\":2}"), 6, "duplicate key"},
		{STR("{\"a/b\\n\":1,\"\\u0061\\/b\\u000A\":2}"), 11, "duplicate key"},
		{STR("{\"x\":{\"abcdefghijkl\":1,\"abcdefghijkl\":1}}"), 23, "duplicate key"},
		{STR("[1e400]"), 1, "number out of range"},
		{STR("[1,-1e309]"), 3, "number out of range"},
		{STR("18446744073709551616"), 0, "number out of range"},
		{STR("-9223372036854775809"), 0, "number out of range"},
		{STR("123456789012345678901"), 0, "number out of range"},
		{STR("\"\\ud800\""), 1, "lone surrogate"},
		{STR("\"\\udc00\\ud800\""), 1, "lone surrogate"},
		{STR("\"\\ud800\\u0041\""), 1, "lone surrogate"},
		{STR("{\"\\uDFFF\":1}"), 2, "lone surrogate"},
		{STR("\"a\\u0000\""), 2, "character \\u0000"},
		{STR("\"ab\xff\""), 3, "invalid UTF-8"},
		{STR("\"\xc0\x80\""), 1, "invalid UTF-8"},
		{STR("\"\xed\xa0\x80\""), 1, "invalid UTF-8"},
		{STR("\"cut \xe2\x82\""), 5, "invalid UTF-8"},
		{STR("  [\"\\u0000\", 1e400]"), 2, "character \\u0000"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scanned r = scan(cases[i].text, NULL, 0);
		struct json_object *tree;

		CU_ASSERT_EQUAL_FATAL(r.code, OK);
		CU_ASSERT_PTR_NOT_NULL_FATAL(r.whole.problem);
		CU_ASSERT_STRING_EQUAL(r.whole.problem, cases[i].problem);
		CU_ASSERT_EQUAL(r.whole.problem_at, cases[i].at);
		CU_ASSERT_EQUAL(json_tree(&r.whole, r.arena, &tree, &r.err), ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err.msg, cases[i].problem));
		arena_free(r.arena);
	}
}

static void words_problems(void)
{
	struct scanned r = scan(STR("{\"a\":{\"\\u0078\":1,\"x\":2}}"), NULL, 0);
	struct json_object *tree;

	CU_ASSERT(str_is(r.whole.problem_key, "x"));
	CU_ASSERT_EQUAL(json_tree(&r.whole, r.arena, &tree, &r.err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(r.err.msg, "duplicate key 'x' at byte 17");
	arena_free(r.arena);
	r = scan(STR("[1e400]"), NULL, 0);
	CU_ASSERT_EQUAL(r.whole.problem_key.len, 0);
	CU_ASSERT_EQUAL(json_tree(&r.whole, r.arena, &tree, &r.err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(r.err.msg, "number out of range at byte 1");
	arena_free(r.arena);
}

/* Text of n levels of arrays, or of objects, around a 1. */
static void add_nested(struct buf *b, size_t n, bool objects)
{
	for (size_t i = 0; i < n; i++)
		buf_puts(b, objects ? "{\"k\":" : "[");
	buf_putc(b, '1');
	for (size_t i = 0; i < n; i++)
		buf_putc(b, objects ? '}' : ']');
}

static void limits_depth(void)
{
	static const size_t depths[] = {1, 31, 32, 33, 34, 35, 127, 128, 129, 1000, 200000};

	for (size_t i = 0; i < 2 * COUNT(depths); i++) {
		size_t depth = depths[i / 2];
		struct buf b = {0};
		struct scanned r;
		struct json_object *tree;

		buf_puts(&b, "{\"events\":[");
		add_nested(&b, depth, i % 2);
		buf_puts(&b, ",7],\"x\":");
		add_nested(&b, depth - 1, i % 2);
		buf_puts(&b, "}");
		r = scan(buf_view(&b), "events", 10);
		CU_ASSERT_EQUAL(r.code, OK);
		CU_ASSERT_EQUAL_FATAL(r.nitems, 2);
		CU_ASSERT_EQUAL(r.items[0].problem != NULL, depth > 32);
		CU_ASSERT_EQUAL(r.whole.problem != NULL, depth > 32);
		CU_ASSERT(item_is(&r.items[1], "7", NULL));
		CU_ASSERT_EQUAL(json_tree(&r.items[0], r.arena, &tree, &r.err),
			depth > 32 ? ERR_INVALID : OK);
		arena_free(r.arena);
		buf_free(&b);
	}
}

static void survives_bombs(void)
{
	static const char openers[] = "[{";

	for (size_t i = 0; i < 2; i++) {
		struct buf b = {0};
		struct scanned r;

		for (int n = 0; n < 1000000; n++)
			buf_puts(&b, openers[i] == '[' ? "[" : "{\"\":");
		r = scan(buf_view(&b), NULL, 0);
		CU_ASSERT_EQUAL(r.code, ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(r.err.msg, "the text ends too early"));
		arena_free(r.arena);
		buf_free(&b);
	}
}

static void limits_keys(void)
{
	static const int counts[] = {0, 1, 255, 256, 257, 3000};

	for (size_t i = 0; i < COUNT(counts); i++) {
		struct buf b = {0};
		struct scanned r;

		buf_puts(&b, "[{\"in\":[{\"a\":1},{\"a\":1}]},{");
		for (int k = 0; k < counts[i]; k++)
			buf_printf(&b, "%s\"key%d\":{\"key0\":0}", k ? "," : "", k);
		buf_puts(&b, "}]");
		r = scan(buf_view(&b), NULL, 0);
		CU_ASSERT_EQUAL(r.code, OK);
		CU_ASSERT_EQUAL(r.whole.problem != NULL, counts[i] > 256);
		arena_free(r.arena);
		buf_free(&b);
	}
}

static void slices_elements(void)
{
	struct scanned r = scan(
		STR(" {\"events\" : [ {\"a\":1} ,2,\"x\",[3], {\"b\":1,\"b\":2},\"\\u0000\" ,null],"
		    "\"n\":{\"events\":[9]}} "),
		"events", 7);

	CU_ASSERT_EQUAL(r.code, OK);
	CU_ASSERT_PTR_NULL(r.whole.problem);
	CU_ASSERT_EQUAL(r.whole.text.ptr[0], '{');
	CU_ASSERT_EQUAL(r.whole.text.ptr[r.whole.text.len - 1], '}');
	CU_ASSERT_EQUAL_FATAL(r.nitems, 7);
	CU_ASSERT(item_is(&r.items[0], "{\"a\":1}", NULL));
	CU_ASSERT(item_is(&r.items[1], "2", NULL));
	CU_ASSERT(item_is(&r.items[2], "\"x\"", NULL));
	CU_ASSERT(item_is(&r.items[3], "[3]", NULL));
	CU_ASSERT(item_is(&r.items[4], "{\"b\":1,\"b\":2}", "duplicate key"));
	CU_ASSERT_EQUAL(r.items[4].problem_at, 7);
	CU_ASSERT(item_is(&r.items[5], "\"\\u0000\"", "character \\u0000"));
	CU_ASSERT(item_is(&r.items[6], "null", NULL));
	arena_free(r.arena);
}

static void finds_the_array(void)
{
	static const struct {
		struct str text;
		int nitems;
		const char *problem; /* of the whole */
	} cases[] = {
		{STR("{\"events\":[]}"), 0, NULL},
		{STR("{\"\\u0065vents\":[1]}"), 1, NULL},
		{STR("{\"a\":[1],\"events\":[1,2],\"b\":[1]}"), 2, NULL},
		{STR("{\"events\":{}}"), -1, NULL},
		{STR("{\"events\":\"x\",\"a\":[1]}"), -1, NULL},
		{STR("{\"Events\":[1]}"), -1, NULL},
		{STR("{\"a\":{\"events\":[1]}}"), -1, NULL},
		{STR("[[1]]"), -1, NULL},
		{STR("7"), -1, NULL},
		{STR("{\"events\":[1,2],\"events\":[3]}"), 2, "duplicate key"},
		{STR("{\"events\":[1,2],\"a\":1e999}"), 2, "number out of range"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct scanned r = scan(cases[i].text, "events", 10);

		CU_ASSERT_EQUAL(r.code, OK);
		CU_ASSERT_EQUAL(r.nitems, cases[i].nitems);
		CU_ASSERT_EQUAL(r.whole.problem != NULL, cases[i].problem != NULL);
		if (cases[i].problem && r.whole.problem)
			CU_ASSERT_STRING_EQUAL(r.whole.problem, cases[i].problem);
		arena_free(r.arena);
	}
}

static void limits_elements(void)
{
	struct buf b = {0};
	struct scanned r;

	buf_puts(&b, "{\"events\":[");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%s%d", i ? "," : "", i);
	buf_puts(&b, "]}");
	r = scan(buf_view(&b), "events", 1000);
	CU_ASSERT_EQUAL(r.code, OK);
	CU_ASSERT_EQUAL_FATAL(r.nitems, 1000);
	for (int i = 0; i < 1000; i++)
		CU_ASSERT_EQUAL(atoi(r.items[i].text.ptr), i);
	arena_free(r.arena);
	r = scan(buf_view(&b), "events", 999);
	CU_ASSERT_EQUAL(r.code, ERR_TOO_LARGE);
	CU_ASSERT_STRING_EQUAL(
		r.err.msg, "more than 999 elements in 'events': send them in several requests");
	arena_free(r.arena);
	buf_free(&b);
}

static void builds_trees(void)
{
	struct arena *a = arena_new();
	struct json_object *tree, *member;
	struct err e = {0};

	CU_ASSERT_EQUAL_FATAL(json_parse_object(STR(" {\"t\":\"\\u00e9\",\"cost\":1e-7,\"n\":-12,"
						    "\"big\":18446744073709551615} "),
				      a, &tree, &e),
		OK);
	CU_ASSERT_STRING_EQUAL(
		json_object_get_string(json_object_object_get(tree, "t")), "\xc3\xa9");
	member = json_object_object_get(tree, "cost");
	CU_ASSERT(json_object_is_type(member, json_type_double));
	CU_ASSERT(str_is(json_number_text(member), "1e-7"));
	CU_ASSERT(str_is(json_number_text(json_object_object_get(tree, "n")), "-12"));
	CU_ASSERT(str_is(
		json_number_text(json_object_object_get(tree, "big")), "18446744073709551615"));
	arena_reset(a);
	CU_ASSERT_EQUAL(json_parse_object(STR("[1]"), a, &tree, &e), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(e.msg, "expected a JSON object: {...}");
	CU_ASSERT_EQUAL(json_parse_object(STR("null"), a, &tree, &e), ERR_INVALID);
	CU_ASSERT_EQUAL(json_parse_object(STR("{\"a\":NaN}"), a, &tree, &e), ERR_INVALID);
	CU_ASSERT_EQUAL(json_parse_object(STR("{\"a\":1e400}"), a, &tree, &e), ERR_INVALID);
	CU_ASSERT_EQUAL(json_parse_object((struct str){NULL, 0}, a, &tree, &e), ERR_INVALID);
	CU_ASSERT_EQUAL(json_parse_object(STR("{\"a\":1}"), a, &tree, &e), OK);
	CU_ASSERT(str_is(json_number_text(json_object_object_get(tree, "a")), "1"));
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"sound text is accepted, and json-c agrees", accepts_sound_text},
	{"a syntax error is named with its offset", names_syntax_errors},
	{"a content problem is noted at its place", notes_problems},
	{"a problem is worded for the client", words_problems},
	{"more than 32 levels spoil their item only", limits_depth},
	{"a million brackets are survived", survives_bombs},
	{"an object has at most 256 keys, which differ", limits_keys},
	{"elements are given back one by one, each with its own problem", slices_elements},
	{"only an outermost member of the name is the array", finds_the_array},
	{"the number of elements is limited", limits_elements},
	{"trees keep the text of numbers", builds_trees},
};
TAP_MAIN("json", tests)
