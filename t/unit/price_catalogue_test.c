#include "ingest/price_catalogue.h"

#include <stdio.h>

#include "base/json.h"
#include "lib/tap.h"

/* One provider with one model. */
#define CATALOGUE(names, prices)                                                                   \
	"[{\"id\":\"maker\",\"model_match\":{\"contains\":\"own\"},\"models\":[{\"id\":\"own-1\"," \
	"\"match\":" names ",\"prices\":" prices "}]}]"
#define PLAIN "{\"input_mtok\":1,\"output_mtok\":2.5}"

static struct price_catalogue read_text(const char *text, struct arena *a)
{
	struct price_catalogue c = {.n = 0};
	struct json_item whole, *items;
	struct json_object *root;
	struct err e = {0};
	int n;

	CU_ASSERT_EQUAL_FATAL(json_scan(str_from(text), NULL, 0, a, &whole, &items, &n, &e), OK);
	CU_ASSERT_EQUAL_FATAL(json_tree(&whole, a, &root, &e), OK);
	CU_ASSERT_EQUAL(price_catalogue_read(root, a, &c, &e), OK);
	return c;
}

static void conditions_become_patterns(void)
{
	static const struct {
		const char *text, *pattern;
		enum price_match match;
	} cases[] = {
		{CATALOGUE("{\"equals\":\"own-1\"}", PLAIN), "own-1", MATCH_EXACT},
		{CATALOGUE("{\"starts_with\":\"own-1\"}", PLAIN), "own-1", MATCH_PREFIX},
		{CATALOGUE("{\"ends_with\":\"own-1.5\"}", PLAIN), "own-1\\.5$", MATCH_REGEX},
		{CATALOGUE("{\"contains\":\"own+\"}", PLAIN), "own\\+", MATCH_REGEX},
		{CATALOGUE("{\"regex\":\"^own-(?:1|2)-\\\\d{8}\\\\.x$\"}", PLAIN),
			"^own-(1|2)-[0-9]{8}\\.x$", MATCH_REGEX},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct price_catalogue c = read_text(cases[i].text, a);

		CU_ASSERT_EQUAL_FATAL(c.n, 1);
		CU_ASSERT_EQUAL(c.price[0].match, cases[i].match);
		CU_ASSERT_TRUE(str_is(c.price[0].pattern, cases[i].pattern));
		CU_ASSERT_EQUAL(c.price[0].input, 1000000);
		CU_ASSERT_EQUAL(c.price[0].output, 2500000);
		CU_ASSERT_EQUAL(c.price[0].cache_read, RATE_NONE);
		CU_ASSERT_TRUE(str_is(c.price[0].source, "genai-prices"));
	}
	arena_free(a);
}

static void alternatives_become_rows(void)
{
	struct arena *a = arena_new();
	struct price_catalogue c =
		read_text(CATALOGUE("{\"or\":[{\"equals\":\"own-1\"},{\"or\":[{\"starts_with\":"
				    "\"own-1-\"},{\"equals\":\"own-1\"}]},"
				    "{\"and\":[{\"contains\":\"a\"},{\"contains\":\"b\"}]},{"
				    "\"regex\":\"(?!x)\"}]}",
				  PLAIN),
			a);

	CU_ASSERT_EQUAL(c.n, 2);
	CU_ASSERT_EQUAL(c.skipped[SKIP_REPEATED], 1);
	CU_ASSERT_EQUAL(c.skipped[SKIP_BOTH], 1);
	CU_ASSERT_EQUAL(c.skipped[SKIP_REGEX], 1);
	arena_free(a);
}

static void every_rate_is_read(void)
{
	struct arena *a = arena_new();
	struct price_catalogue c =
		read_text(CATALOGUE("{\"equals\":\"x\"}",
				  "{\"input_mtok\":1,\"cache_read_mtok\":2,\"cache_write_mtok\":3,"
				  "\"cache_write_1h_mtok\":4,"
				  "\"output_mtok\":5,\"output_reasoning_mtok\":6,\"input_audio_"
				  "mtok\":7,\"output_audio_mtok\":8,"
				  "\"input_image_mtok\":9,\"web_searches_kcount\":10}"),
			a);

	CU_ASSERT_EQUAL_FATAL(c.n, 1);
	CU_ASSERT_EQUAL(c.price[0].input, 1000000);
	CU_ASSERT_EQUAL(c.price[0].cache_read, 2000000);
	CU_ASSERT_EQUAL(c.price[0].cache_write, 3000000);
	CU_ASSERT_EQUAL(c.price[0].cache_write_1h, 4000000);
	CU_ASSERT_EQUAL(c.price[0].output, 5000000);
	CU_ASSERT_EQUAL(c.price[0].reasoning, 6000000);
	CU_ASSERT_EQUAL(c.price[0].audio_input, 7000000);
	CU_ASSERT_EQUAL(c.price[0].audio_output, 8000000);
	CU_ASSERT_EQUAL(c.price[0].image_input, 9000000);
	CU_ASSERT_EQUAL(c.searches, 1);
	arena_free(a);
}

static void steps_become_rows_of_long_prompts(void)
{
	struct arena *a = arena_new();
	struct price_catalogue c =
		read_text(CATALOGUE("{\"equals\":\"x\"}",
				  "{\"input_mtok\":{\"base\":1,\"tiers\":[{\"start\":200000,"
				  "\"price\":2},{\"start\":500000,\"price\":3}]},"
				  "\"output_mtok\":{\"base\":4,\"tiers\":[{\"start\":200000,"
				  "\"price\":6}]},\"cache_read_mtok\":0.5}"),
			a);
	static const int64_t expected[3][4] = {
		{0, 1000000, 4000000, 500000},
		{200001, 2000000, 6000000, 500000},
		{500001, 3000000, 6000000, 500000},
	};

	CU_ASSERT_EQUAL_FATAL(c.n, 3);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(c.price[i].min_prompt_tokens, expected[i][0]);
		CU_ASSERT_EQUAL(c.price[i].input, expected[i][1]);
		CU_ASSERT_EQUAL(c.price[i].output, expected[i][2]);
		CU_ASSERT_EQUAL(c.price[i].cache_read, expected[i][3]);
	}
	arena_free(a);
}

static void dates_follow_each_other(void)
{
	struct arena *a = arena_new();
	struct price_catalogue c =
		read_text(CATALOGUE("{\"equals\":\"x\"}",
				  "[{\"constraint\":{\"start_date\":\"2026-09-01\"},\"prices\":{"
				  "\"input_mtok\":3,\"output_mtok\":15}},"
				  "{\"prices\":{\"input_mtok\":2,\"output_mtok\":10}}]"),
			a);

	CU_ASSERT_EQUAL_FATAL(c.n, 2);
	CU_ASSERT_EQUAL(c.price[0].valid_from_us, INT64_MIN);
	CU_ASSERT_EQUAL(c.price[0].valid_to_us, INT64_C(1788220800000000));
	CU_ASSERT_EQUAL(c.price[0].input, 2000000);
	CU_ASSERT_EQUAL(c.price[1].valid_from_us, INT64_C(1788220800000000));
	CU_ASSERT_EQUAL(c.price[1].valid_to_us, INT64_MAX);
	CU_ASSERT_EQUAL(c.price[1].input, 3000000);
	arena_free(a);
}

static void what_cannot_be_said_is_counted(void)
{
	static const struct {
		const char *text;
		enum catalogue_skip skip;
	} cases[] = {
		{CATALOGUE("{\"equals\":\"x\"}",
			 "[{\"prices\":" PLAIN "},{\"constraint\":{\"start_time\":\"00:30:00Z\","
			 "\"end_time\":\"16:30:00Z\"},"
			 "\"prices\":" PLAIN "}]"),
			SKIP_TIME_OF_DAY},
		{CATALOGUE("{\"equals\":\"x\"}", "{\"input_mtok\":1,\"requests_kcount\":5}"),
			SKIP_REQUESTS},
		{CATALOGUE("{\"equals\":\"x\"}", "{\"input_mtok\":1,\"output_image_mtok\":30}"),
			SKIP_MEDIA},
		{CATALOGUE("{\"equals\":\"x\"}", "{}"), SKIP_NO_RATE},
		{CATALOGUE("{\"equals\":\"x\"}", "{\"input_mtok\":0.12345678}"), SKIP_TOO_FINE},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct price_catalogue c = read_text(cases[i].text, a);

		CU_ASSERT_EQUAL(c.models, 1);
		CU_ASSERT_EQUAL(c.n, 0);
		CU_ASSERT_EQUAL(c.skipped[cases[i].skip], 1);
	}
	arena_free(a);
}

static void own_names_hold_for_every_provider(void)
{
	struct arena *a = arena_new();
	struct price_catalogue c = read_text(
		"[{\"id\":\"maker\",\"model_match\":{\"or\":[{\"starts_with\":\"own\"}]},"
		"\"models\":["
		"{\"id\":\"own-1\",\"match\":{\"equals\":\"own-1\"},\"prices\":" PLAIN "},"
		"{\"id\":\"other\",\"match\":{\"equals\":\"other\"},\"prices\":" PLAIN "}]},"
		"{\"id\":\"host\",\"models\":[{\"id\":\"own-1\",\"match\":{\"equals\":\"own-1\"},"
		"\"prices\":" PLAIN "}]}]",
		a);

	CU_ASSERT_EQUAL_FATAL(c.n, 3);
	CU_ASSERT_PTR_NULL(c.price[0].provider.ptr);
	CU_ASSERT_TRUE(str_is(c.price[1].provider, "maker"));
	CU_ASSERT_TRUE(str_is(c.price[2].provider, "host"));
	CU_ASSERT_EQUAL(c.skipped[SKIP_REPEATED], 0);
	arena_free(a);
}

static void other_files_are_refused(void)
{
	static const char *const wrong[] = {
		"[{\"id\":\"a\"}]", "[{\"id\":\"a\",\"models\":[{\"id\":\"b\"}]}]", "[7]"};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct price_catalogue c;
		struct json_item whole, *items;
		struct json_object *root;
		struct err e = {0};
		int n;

		CU_ASSERT_EQUAL_FATAL(
			json_scan(str_from(wrong[i]), NULL, 0, a, &whole, &items, &n, &e), OK);
		CU_ASSERT_EQUAL_FATAL(json_tree(&whole, a, &root, &e), OK);
		CU_ASSERT_EQUAL(price_catalogue_read(root, a, &c, &e), ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "provider 1"));
	}
	arena_free(a);
}

static const struct tap_test tests[] = {
	{"conditions on names become patterns", conditions_become_patterns},
	{"alternatives become rows, each name once", alternatives_become_rows},
	{"every rate is read", every_rate_is_read},
	{"steps become rows for long prompts", steps_become_rows_of_long_prompts},
	{"dated prices follow each other", dates_follow_each_other},
	{"what a row cannot say is counted", what_cannot_be_said_is_counted},
	{"a maker's own names hold for every provider", own_names_hold_for_every_provider},
	{"other files are refused", other_files_are_refused},
};
TAP_MAIN("price_catalogue", tests)
