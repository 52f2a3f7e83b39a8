/* What json_scan finds sound, json-c must take, and what is cut out of a text must be judged as it
 * was within it. */
#include <string.h>

#include "base/json.h"
#include "base/json_out.h"
#include "fuzz/fuzz.h"

static const struct str seeds[] = {
	STR("{\"events\":[{\"id\":\"e-1\",\"tenantId\":\"acme\",\"toolId\":\"chatbot\",\"model\":"
	    "\"gpt-4o\",\"promptTokens\":120,\"completionTokens\":35,\"latencyMs\":840.5,"
	    "\"success\":"
	    "true,\"errorType\":null,\"metadata\":{\"a\":[1,2,{\"b\":{}}]}},{\"id\":\"e-2\"}]}"),
	STR("{\"a\":1,\"\\u0061\":2,\"b\":{\"c\":-0.5e-7},\"d\":[true,false,null]}"),
	STR("[1e400,-1e308,9223372036854775808,18446744073709551616,0.1,-0,"
	    "12345678901234567890123]"),
	STR("\"\\ud83d\\ude00 \\ud800 \\u0000 \\\"\\\\\\/\\b\\f\\n\\r\\t caf\xc3\xa9 "
	    "\xf0\x9f\x98\x80 \xff\""),
	STR("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"),
	STR(" { \"events\" : [ ] , \"events\" : [ 1 , \"x\" ] } "),
	STR("-12.5E+3"),
	STR(""),
};

static const struct str words[] = {STR("\"events\":"), STR("\\ud83d"), STR("\\ude00"),
	STR("\\u0000"), STR("\\u0061"), STR("1e400"), STR("1e-400"), STR("99999999999999999999"),
	STR("\"a\":"), STR("[[[[[[[[[[[[[[[["), STR("]]]]]]]]]]]]]]]]"),
	STR("{\"k\":{\"k\":{\"k\":"), STR("true"), STR(",{}"), STR("7,"), STR("[\"x\"],"),
	STR("null"), STR("NaN"), STR("\xe2\x82\xac"), STR("\xed\xa0\x80"), STR("\xf4\x90\x80\x80"),
	STR(",")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "json",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 80000,
};

struct found {
	enum err_code code;
	struct json_item whole;
	struct json_item *items;
	int nitems;
};

static struct found scan(struct str text, const char *array_key, struct arena *a)
{
	struct found f = {0};
	struct err e = {0};

	f.code = json_scan(text, array_key, 8, a, &f.whole, &f.items, &f.nitems, &e);
	FUZZ_CHECK((f.code == OK) == (e.msg[0] == '\0'));
	FUZZ_CHECK(f.code == OK || f.code == ERR_INVALID || (f.code == ERR_TOO_LARGE && array_key));
	return f;
}

static void check_tree(const struct json_item *item, struct arena *a)
{
	struct json_object *tree = NULL;
	struct err e = {0};
	enum err_code code = json_tree(item, a, &tree, &e);
	struct found again;

	FUZZ_CHECK((code == OK) == !item->problem);
	FUZZ_CHECK(!item->problem || item->problem_at < item->text.len);
	if (code == OK) {
		again = scan(str_from(json_object_to_json_string(tree)), NULL, a);
		FUZZ_CHECK(again.code == OK && !again.whole.problem);
	}
}

static void check_element(struct str text, const struct json_item *item, struct arena *a)
{
	struct found alone = scan(item->text, NULL, a);

	FUZZ_CHECK(
		item->text.ptr > text.ptr && item->text.ptr + item->text.len < text.ptr + text.len);
	FUZZ_CHECK(alone.code == OK && str_eq(alone.whole.text, item->text));
	FUZZ_CHECK(
		alone.whole.problem == item->problem && alone.whole.problem_at == item->problem_at);
	check_tree(item, a);
}

static void check_quote(struct str text, struct arena *a)
{
	struct buf quoted = {0};
	struct found f;

	json_quote(&quoted, text);
	f = scan(buf_view(&quoted), NULL, a);
	FUZZ_CHECK(f.code == OK);
	FUZZ_CHECK(!f.whole.problem || memchr(text.ptr, '\0', text.len));
	buf_free(&quoted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = {(const char *)data, size};
	struct found whole = scan(text, NULL, a);
	struct found split = scan(text, "events", a);

	FUZZ_CHECK(whole.code == split.code || split.code == ERR_TOO_LARGE);
	if (whole.code == OK)
		check_tree(&whole.whole, a);
	if (split.code == OK)
		for (int i = 0; i < split.nitems; i++)
			check_element(text, &split.items[i], a);
	check_quote(text, a);
	arena_free(a);
	return 0;
}
