#include "domain/model_name.h"

#include "lib/tap.h"

static void expect_forms(const char *model, const char *const *forms)
{
	struct model_name m;
	int n = 0;

	model_name_forms(str_from(model), &m);
	for (; n < MODEL_NAME_FORMS && forms[n]; n++) {
		bool same = n < m.n && str_is(m.form[n], forms[n]);

		if (!same)
			printf("# %s, form %d: expected %s, got %s\n", model, n, forms[n],
				n < m.n ? m.form[n].ptr : "none");
		CU_ASSERT_TRUE(same);
	}
	if (m.n != n)
		printf("# %s: %d forms, the last %s\n", model, m.n, m.form[m.n - 1].ptr);
	CU_ASSERT_EQUAL(m.n, n);
}

static void reduces_known_spellings(void)
{
	static const char *const cases[][1 + MODEL_NAME_FORMS] = {
		{"gpt-4o", "gpt-4o"},
		{"GPT-4o", "gpt-4o"},
		{"gpt-4-turbo-2024-04-09", "gpt-4-turbo-2024-04-09", "gpt-4-turbo"},
		{"gpt-4o-mini-2024-07-18", "gpt-4o-mini-2024-07-18", "gpt-4o-mini"},
		{"gpt-4-0613", "gpt-4-0613", "gpt-4"},
		{"claude-sonnet-4-20250514", "claude-sonnet-4-20250514", "claude-sonnet-4"},
		{"openai/gpt-4o", "openai/gpt-4o", "gpt-4o"},
		{"azure/gpt-4o-2024-08-06", "azure/gpt-4o-2024-08-06", "gpt-4o-2024-08-06",
			"gpt-4o"},
		{"azure/global/gpt-4o", "azure/global/gpt-4o", "gpt-4o"},
		{"models/gemini-2.5-pro", "models/gemini-2.5-pro", "gemini-2.5-pro"},
		{"vertex_ai/gemini-2.5-pro", "vertex_ai/gemini-2.5-pro", "gemini-2.5-pro"},
		{"projects/p1/locations/us/publishers/google/models/gemini-2.5-pro",
			"projects/p1/locations/us/publishers/google/models/gemini-2.5-pro",
			"gemini-2.5-pro"},
		{"claude-sonnet-4-5@20250929", "claude-sonnet-4-5@20250929",
			"claude-sonnet-4-5-20250929", "claude-sonnet-4-5"},
		{"claude-sonnet-4-5@default", "claude-sonnet-4-5@default", "claude-sonnet-4-5"},
		{"us.anthropic.claude-sonnet-4-5-20250929-v1:0",
			"us.anthropic.claude-sonnet-4-5-20250929-v1:0",
			"claude-sonnet-4-5-20250929", "claude-sonnet-4-5"},
		{"anthropic.claude-opus-4-6-v1", "anthropic.claude-opus-4-6-v1", "claude-opus-4-6"},
		{"bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
			"bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
			"claude-haiku-4-5-20251001", "claude-haiku-4-5"},
		{"arn:aws:bedrock:us-east-1::foundation-model/"
		 "anthropic.claude-3-5-sonnet-20241022-v2:0",
			"arn:aws:bedrock:us-east-1::foundation-model/"
			"anthropic.claude-3-5-sonnet-20241022-v2:0",
			"claude-3-5-sonnet-20241022", "claude-3-5-sonnet"},
		{"openrouter/anthropic/claude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5",
			"claude-sonnet-4-5"},
		{"azure/eu/gpt-4o", "azure/eu/gpt-4o", "eu/gpt-4o"},
		{"mistral-large-latest", "mistral-large-latest", "mistral-large"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_forms(cases[i][0], &cases[i][1]);
}

static void keeps_what_is_another_model(void)
{
	static const char *const cases[] = {"gpt-4o-audio-preview", "gpt-4-1106-preview",
		"ft:gpt-4o-2024-08-06:acme::id", "someone/gpt-4o", "groq/llama-3.3-70b",
		"deepseek-v3", "mistral-large-2411", "gpt-4o-2024-13-09", "gpt-4o-1999-01-01",
		"gemini-1.5-pro-002", "claude", "-0613", "gemini-2.5-pro@x", "openai.gpt-5.6-luna",
		"deepseek.v3-v1:0"};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_forms(cases[i], (const char *const[]){cases[i], NULL});
}

static void bounds_the_length(void)
{
	char longest[MODEL_NAME_MAX + 1];
	struct model_name m;

	memset(longest, 'a', sizeof(longest));
	model_name_forms((struct str){longest, MODEL_NAME_MAX}, &m);
	CU_ASSERT_EQUAL(m.n, 1);
	CU_ASSERT_EQUAL(m.form[0].len, MODEL_NAME_MAX);
	model_name_forms((struct str){longest, MODEL_NAME_MAX + 1}, &m);
	CU_ASSERT_EQUAL(m.n, 0);
	model_name_forms((struct str){NULL, 0}, &m);
	CU_ASSERT_EQUAL(m.n, 0);
}

static const struct tap_test tests[] = {
	{"known spellings of one model are reduced", reduces_known_spellings},
	{"names of other models stay what they are", keeps_what_is_another_model},
	{"names that are too long or empty have no forms", bounds_the_length},
};
TAP_MAIN("model_name", tests)
