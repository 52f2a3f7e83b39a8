#include "domain/model_name.h"

/* First path segments that say who hosts or relays a model, not which model it is. Regions are not
 * among them: some cost more ("azure/eu/gpt-4o"). Neither are hosts with prices of their own
 * ("groq/", "together_ai/"). */
static const char *const relays[] = {"openai", "azure", "azure_ai", "azure_openai", "anthropic",
	"vertex_ai", "vertex_ai_beta", "vertex", "bedrock", "bedrock_converse", "converse",
	"google", "gemini", "models", "publishers", "openrouter", "litellm_proxy", "github", "xai",
	"x-ai", "mistral", "mistralai", "deepseek", "cohere", "global"};

/* Where Amazon Bedrock may run a model: "eu.anthropic.claude-..." */
static const char *const bedrock_regions[] = {
	"us.", "eu.", "apac.", "jp.", "au.", "ca.", "us-gov.", "global.", NULL};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(const char *s)
{
	size_t n = 0;

	while (is_digit(s[n]))
		n++;
	return n;
}

/* Removes `prefix` from the front of `s` in place. */
static bool drop_prefix(char *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(s, prefix, n) != 0)
		return false;
	memmove(s, s + n, strlen(s + n) + 1);
	return true;
}

static bool drop_relay(char *s)
{
	const char *slash = strchr(s, '/');
	size_t n = slash ? (size_t)(slash - s) : 0;

	for (size_t i = 0; n && i < sizeof(relays) / sizeof(relays[0]); i++)
		if (strlen(relays[i]) == n && memcmp(s, relays[i], n) == 0) {
			memmove(s, slash + 1, strlen(slash));
			return true;
		}
	return false;
}

/* Resource names: "projects/P/locations/L/publishers/google/models/M",
 * "arn:aws:bedrock:R::foundation-model/M". */
static void drop_resource_path(char *s)
{
	const char *last = NULL;

	if (strncmp(s, "projects/", 9) == 0 && strstr(s, "/publishers/"))
		last = strstr(s, "/models/");
	if (last)
		last += strlen("/models");
	else if (strncmp(s, "arn:aws", 7) == 0)
		last = strrchr(s, '/');
	if (last)
		memmove(s, last + 1, strlen(last));
}

/* "us.anthropic." and "-v1:0" of Amazon Bedrock. Other makers' models cost more there than at home,
 * so only Anthropic's lose their host. */
static void drop_bedrock(char *s)
{
	char *version;

	for (int i = 0; bedrock_regions[i]; i++) {
		size_t n = strlen(bedrock_regions[i]);

		if (strncmp(s, bedrock_regions[i], n) == 0 && strncmp(s + n, "anthropic.", 10) == 0)
			drop_prefix(s, bedrock_regions[i]);
	}
	if (!drop_prefix(s, "anthropic."))
		return;
	for (version = s; (version = strstr(version, "-v")); version += 2) {
		size_t n = digits(version + 2);

		if (n && version[2 + n] == ':')
			n += 1 + digits(version + 3 + n);
		if (n && version[2 + n] == '\0') {
			*version = '\0';
			return;
		}
	}
}

/* Vertex AI writes the snapshot behind an "@": "@20250929", "@default". */
static void unify_at(char *s)
{
	char *at = strrchr(s, '@');

	if (!at)
		return;
	if (strcmp(at, "@default") == 0 || strcmp(at, "@latest") == 0)
		*at = '\0';
	else if (digits(at + 1) == 8 && at[9] == '\0')
		*at = '-';
}

/* OpenRouter writes "claude-sonnet-4.5" for Anthropic's "claude-sonnet-4-5". */
static void unify_claude(char *s)
{
	if (strncmp(s, "claude-", 7) != 0)
		return;
	for (char *p = s + 1; *p; p++)
		if (*p == '.' && is_digit(p[-1]) && is_digit(p[1]))
			*p = '-';
}

static int number(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

static bool is_month_day(const char *month, const char *day)
{
	int m = number(month, 2), d = number(day, 2);

	return m >= 1 && m <= 12 && d >= 1 && d <= 31;
}

static bool is_year(const char *s)
{
	int y = number(s, 4);

	return y >= 2020 && y < 2100;
}

/* Where a trailing "-2024-04-09", "-20250514", "-0613" or "-latest" begins; NULL if the name ends
 * in none of them.
 * "-2411" is no month and day, and stays: names with year and month are models of their own. */
static char *snapshot(char *s)
{
	size_t len = strlen(s);
	char *p = s + len;

	if (len > 7 && strcmp(p - 7, "-latest") == 0)
		return p - 7;
	if (len > 11 && p[-11] == '-' && digits(p - 10) == 4 && p[-6] == '-' &&
		digits(p - 5) == 2 && p[-3] == '-' && digits(p - 2) == 2 && is_year(p - 10) &&
		is_month_day(p - 5, p - 2))
		return p - 11;
	if (len > 9 && p[-9] == '-' && digits(p - 8) == 8 && is_year(p - 8) &&
		is_month_day(p - 4, p - 2))
		return p - 9;
	if (len > 5 && p[-5] == '-' && digits(p - 4) == 4 && is_month_day(p - 4, p - 2))
		return p - 5;
	return NULL;
}

static void to_bare(char *s)
{
	drop_resource_path(s);
	while (drop_relay(s))
		;
	drop_bedrock(s);
	unify_at(s);
	unify_claude(s);
}

/* Adds a form unless it repeats the one before. */
static void add_form(struct model_name *m, const char *name)
{
	size_t len = strlen(name);
	struct str form = {m->text[m->n], len};

	if (len == 0 || (m->n > 0 && str_eq((struct str){name, len}, m->form[m->n - 1])))
		return;
	memcpy(m->text[m->n], name, len + 1);
	m->form[m->n++] = form;
}

void model_name_forms(struct str model, struct model_name *ret)
{
	char name[MODEL_NAME_MAX + 1];
	char *date;

	ret->n = 0;
	if (model.len == 0 || model.len > MODEL_NAME_MAX)
		return;
	for (size_t i = 0; i < model.len; i++)
		name[i] = lower(model.ptr[i]);
	name[model.len] = '\0';
	add_form(ret, name);
	to_bare(name);
	add_form(ret, name);
	date = snapshot(name);
	if (!date)
		return;
	*date = '\0';
	add_form(ret, name);
}

bool name_eq(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}
