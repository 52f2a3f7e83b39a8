#include "views/view_state.h"

#include "lib/tap.h"

static const struct view_state state = {
	"/monitoring/ai-usage",
	{[VIEW_RANGE] = "30d",
		[VIEW_TZ] = "Europe/Berlin",
		[VIEW_TENANT] = "a&b=c",
		[VIEW_START] = "20"},
};

static void changes_one_thing(void)
{
	static const struct {
		enum view_param changed;
		const char *value;
		const char *link;
	} cases[] = {
		{VIEW_TOOL, "chatbot",
			"/monitoring/"
			"ai-usage?range=30d&tz=Europe%2FBerlin&tenant=a%26b%3Dc&tool=chatbot"},
		{VIEW_RANGE, "7d",
			"/monitoring/ai-usage?range=7d&tz=Europe%2FBerlin&tenant=a%26b%3Dc"},
		{VIEW_TENANT, NULL, "/monitoring/ai-usage?range=30d&tz=Europe%2FBerlin"},
		{VIEW_START, "40",
			"/monitoring/"
			"ai-usage?range=30d&tz=Europe%2FBerlin&tenant=a%26b%3Dc&start=40"},
		{VIEW_CSV, "cost",
			"/monitoring/"
			"ai-usage?range=30d&tz=Europe%2FBerlin&tenant=a%26b%3Dc&csv=cost"},
		{VIEW_FROM, "2026-01-01",
			"/monitoring/ai-usage?from=2026-01-01&tz=Europe%2FBerlin&tenant=a%26b%3Dc"},
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_STRING_EQUAL(
			view_link(a, &state, cases[i].changed, cases[i].value), cases[i].link);
	arena_free(a);
}

static void a_new_range_replaces_from_and_to(void)
{
	static const struct view_state fixed = {
		"/p", {[VIEW_FROM] = "2026-01-01", [VIEW_TO] = "2026-02-01"}};
	struct arena *a = arena_new();

	CU_ASSERT_STRING_EQUAL(view_link(a, &fixed, VIEW_RANGE, "24h"), "/p?range=24h");
	CU_ASSERT_STRING_EQUAL(
		view_link(a, &(struct view_state){"/p", {0}}, VIEW_TOOL, NULL), "/p");
	arena_free(a);
}

static void other_pages_keep_range_zone_and_tenant(void)
{
	struct view_state v = state;
	struct arena *a = arena_new();

	v.param[VIEW_TOOL] = "chatbot";
	v.param[VIEW_SORT] = "tools.calls";
	CU_ASSERT_STRING_EQUAL(view_page_link(a, &v, "/monitoring/"),
		"/monitoring/?range=30d&tz=Europe%2FBerlin&tenant=a%26b%3Dc");
	arena_free(a);
}

static void ids_are_encoded(void)
{
	struct arena *a = arena_new();

	CU_ASSERT_STRING_EQUAL(url_path(a, "/t/", "a/b ü?#"), "/t/a%2Fb%20%C3%BC%3F%23");
	CU_ASSERT_STRING_EQUAL(url_path(a, "/t/", ""), "/t/");
	arena_free(a);
}

static void names_end_with_null(void)
{
	CU_ASSERT_STRING_EQUAL(view_param_names[VIEW_RANGE], "range");
	CU_ASSERT_PTR_NULL(view_param_names[VIEW_PARAMS]);
}

static const struct tap_test tests[] = {
	{"a link is the view with one thing changed", changes_one_thing},
	{"a new range replaces from and to", a_new_range_replaces_from_and_to},
	{"links to other pages keep range, zone and tenant",
		other_pages_keep_range_zone_and_tenant},
	{"ids in paths are percent-encoded", ids_are_encoded},
	{"the list of parameters ends with NULL", names_end_with_null},
};
TAP_MAIN("view_state", tests)
