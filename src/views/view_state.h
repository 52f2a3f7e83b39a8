/* What a page shows, as its address says it. Every link of a page is this state with one thing
 * changed, so each view has a permanent address. */
#ifndef VIEWS_VIEW_STATE_H
#define VIEWS_VIEW_STATE_H

#include <stdbool.h>

#include "base/arena.h"

/* identifier, name in the query string, kept when a link changes something else */
#define FOR_EACH_VIEW_PARAM(X)          \
	X(VIEW_RANGE, "range", 1)       \
	X(VIEW_FROM, "from", 1)         \
	X(VIEW_TO, "to", 1)             \
	X(VIEW_TZ, "tz", 1)             \
	X(VIEW_TENANT, "tenant", 1)     \
	X(VIEW_TOOL, "tool", 1)         \
	X(VIEW_MODEL, "model", 1)       \
	X(VIEW_INTERVAL, "interval", 1) \
	X(VIEW_SEARCH, "q", 1)          \
	X(VIEW_SORT, "sort", 1)         \
	X(VIEW_START, "start", 0)       \
	X(VIEW_CSV, "csv", 0)

enum view_param {
#define X(id, name, kept) id,
	FOR_EACH_VIEW_PARAM(X)
#undef X
		VIEW_PARAMS
};

/* Names in the order of enum view_param, then NULL: what a page accepts in its query string. */
extern const char *const view_param_names[VIEW_PARAMS + 1];

struct view_state {
	const char *path;		/* "/monitoring/ai-usage" */
	const char *param[VIEW_PARAMS]; /* decoded; NULL or "": not given */
};

/* Whether it is about a part of all calls: one tenant, tool or model. */
bool view_is_filtered(const struct view_state *v);
/* The address of this view with one parameter changed (NULL takes it out). A new range replaces
 * from and to, and they a range, and each of them the interval, which may not suit it; the first
 * row of a list is forgotten. Returns arena memory, percent-encoded. */
const char *view_link(
	struct arena *a, const struct view_state *v, enum view_param changed, const char *value);
/* The address of another page with the same range, zone and tenant. */
const char *view_page_link(struct arena *a, const struct view_state *v, const char *path);
/* A path of fixed parts and one percent-encoded id: url_path(a, "/monitoring/tenants/", id). */
const char *url_path(struct arena *a, const char *prefix, const char *id);

#endif
