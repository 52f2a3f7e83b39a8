#include "views/view_state.h"

#include <string.h>

const char *const view_param_names[VIEW_PARAMS + 1] = {
#define X(id, name, kept) [id] = name,
	FOR_EACH_VIEW_PARAM(X)
#undef X
};

static const bool param_kept[VIEW_PARAMS] = {
#define X(id, name, kept) [id] = kept,
	FOR_EACH_VIEW_PARAM(X)
#undef X
};

static bool unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

/* Percent-encoding of RFC 3986: at most three times the length. Returns the end of what was
 * written. */
static char *encode(char *to, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (unreserved(c)) {
			*to++ = *p;
			continue;
		}
		*to++ = '%';
		*to++ = hex[c >> 4];
		*to++ = hex[c & 15];
	}
	return to;
}

static char *copy(char *to, const char *text)
{
	size_t n = strlen(text);

	memcpy(to, text, n);
	return to + n;
}

/* The parameters that are given, as a query string behind the path. */
static const char *address(struct arena *a, const char *path, const char *const param[VIEW_PARAMS])
{
	size_t size = strlen(path) + 1;
	char *text, *to;
	char sep = '?';

	for (int i = 0; i < VIEW_PARAMS; i++)
		if (param[i] && *param[i])
			size += 2 + strlen(view_param_names[i]) + 3 * strlen(param[i]);
	text = arena_alloc(a, size);
	to = copy(text, path);
	for (int i = 0; i < VIEW_PARAMS; i++) {
		if (!param[i] || !*param[i])
			continue;
		*to++ = sep;
		sep = '&';
		to = copy(to, view_param_names[i]);
		*to++ = '=';
		to = encode(to, param[i]);
	}
	*to = '\0';
	return text;
}

bool view_is_filtered(const struct view_state *v)
{
	static const enum view_param filters[] = {VIEW_TENANT, VIEW_TOOL, VIEW_MODEL};

	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		if (v->param[filters[i]] && *v->param[filters[i]])
			return true;
	return false;
}

const char *view_link(
	struct arena *a, const struct view_state *v, enum view_param changed, const char *value)
{
	const char *param[VIEW_PARAMS];

	for (int i = 0; i < VIEW_PARAMS; i++)
		param[i] = param_kept[i] ? v->param[i] : NULL;
	if (changed == VIEW_RANGE)
		param[VIEW_FROM] = param[VIEW_TO] = NULL;
	if (changed == VIEW_FROM || changed == VIEW_TO)
		param[VIEW_RANGE] = NULL;
	if (changed == VIEW_RANGE || changed == VIEW_FROM || changed == VIEW_TO)
		param[VIEW_INTERVAL] = NULL;
	param[changed] = value;
	return address(a, v->path, param);
}

const char *view_page_link(struct arena *a, const struct view_state *v, const char *path)
{
	static const enum view_param shared[] = {
		VIEW_RANGE, VIEW_FROM, VIEW_TO, VIEW_TZ, VIEW_TENANT};
	const char *param[VIEW_PARAMS] = {0};

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		param[shared[i]] = v->param[shared[i]];
	return address(a, path, param);
}

const char *url_path(struct arena *a, const char *prefix, const char *id)
{
	char *text = arena_alloc(a, strlen(prefix) + 3 * strlen(id) + 1);

	*encode(copy(text, prefix), id) = '\0';
	return text;
}
