#include "base/json_walk.h"

#include "base/json.h"
#include "lib/tap.h"

/* "key=kind:text" of every member, with blanks between. */
static const char *members(const char *text, struct arena *a)
{
	static const char kinds[] = "nb#sao"; /* in the order of enum json_kind */
	const char *all = "";
	struct json_item item, *items;
	struct json_value v;
	struct json_walk w;
	struct str key;
	int n;

	CU_ASSERT_EQUAL_FATAL(json_scan(str_from(text), NULL, 0, a, &item, &items, &n, NULL), OK);
	CU_ASSERT_PTR_NULL(item.problem);
	json_walk_begin(&w, item.text, a);
	while (json_walk_next(&w, &key, &v))
		all = arena_printf(a, "%s%s%.*s=%c:%.*s", all, *all ? " " : "", STR_ARG(key),
			kinds[v.kind], STR_ARG(v.text));
	return all;
}

static void visits_every_member(void)
{
	static const struct {
		const char *json;
		const char *members;
	} cases[] = {
		{"{}", ""},
		{" { } ", ""},
		{"{\"a\":1}", "a=#:1"},
		{"{ \"a\" : -1.5e+3 , \"b\" : true,\"c\":null\n}", "a=#:-1.5e+3 b=b:true c=n:null"},
		{"{\"a\":\"x\",\"\":\"\"}", "a=s:x =s:"},
		{"{\"o\":{\"x\":[1,{\"y\":\"}]\"}]},\"z\":2}",
			"o=o:{\"x\":[1,{\"y\":\"}]\"}]} z=#:2"},
		{"{\"l\":[[],[\"\\\"]\"]],\"m\":{}}", "l=a:[[],[\"\\\"]\"]] m=o:{}"},
		{"{\"t\":\"a\\n\\u00e9\\ud83d\\ude00\\\\\",\"\\u0061b\":false}",
			"t=s:a\n\xc3\xa9\xf0\x9f\x98\x80\\ ab=b:false"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(members(cases[i].json, a), cases[i].members);
	arena_free(a);
}

static void knows_single_values(void)
{
	static const struct {
		const char *text;
		enum json_kind kind;
	} cases[] = {{"null", JSON_NULL}, {"true", JSON_BOOL}, {"false", JSON_BOOL},
		{"0", JSON_NUMBER}, {"-7", JSON_NUMBER}, {"\"x\"", JSON_STRING},
		{"[1]", JSON_ARRAY}, {"{}", JSON_OBJECT}};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct json_value v = json_value_of(str_from(cases[i].text), a);

		CU_ASSERT_EQUAL(v.kind, cases[i].kind);
		CU_ASSERT_TRUE(v.kind == JSON_STRING ? str_is(v.text, "x")
						     : str_is(v.text, cases[i].text));
	}
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"every member is visited in order, nested values as they are written",
		visits_every_member},
	{"the kind of a single value is known", knows_single_values},
};
TAP_MAIN("json_walk", tests)
