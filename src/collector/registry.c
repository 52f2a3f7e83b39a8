#include "collector/registry.h"

#include <stdlib.h>

#include "base/map.h"
#include "store/tenant_store.h"
#include "store/tool_store.h"

/* The store moves last_seen in steps of a minute; asking it more often would change nothing. */
#define LAST_SEEN_STEP_US US_PER_MIN

/* A tenant and the times of its events: what the database has, and what the batch adds. */
struct seen_tenant {
	struct str id;
	bool stored;
	int64_t stored_first_us, stored_last_us;
	bool noted;
	int64_t first_us, last_us;
};

struct registry {
	struct arena *memory;	    /* of what is known */
	struct map tenants;	    /* id to struct seen_tenant */
	struct map tools;	    /* id to struct tool */
	struct seen_tenant **noted; /* those of the batch */
	size_t nnoted, cap_noted;
	struct tool **new_tools; /* to be written */
	size_t nnew_tools, cap_new_tools;
};

struct registry *registry_new(void)
{
	struct registry *r = mem_zalloc(sizeof(*r));

	r->memory = arena_new();
	return r;
}

void registry_free(struct registry *r)
{
	if (!r)
		return;
	map_free(&r->tenants);
	map_free(&r->tools);
	arena_free(r->memory);
	free(r->noted);
	free(r->new_tools);
	free(r);
}

void registry_forget(struct registry *r)
{
	map_clear(&r->tenants);
	map_clear(&r->tools);
	arena_reset(r->memory);
	r->nnoted = r->nnew_tools = 0;
}

static struct tool *remember_tool(struct registry *r, const struct tool *t)
{
	struct tool *known = map_get(&r->tools, t->id);

	if (!known) {
		known = arena_zalloc(r->memory, sizeof(*known));
		known->id = arena_str(r->memory, t->id);
		*map_slot(&r->tools, known->id) = known;
	}
	if (!str_eq(known->name, t->name))
		known->name = arena_str(r->memory, t->name);
	if (!str_eq(known->operation, t->operation))
		known->operation = arena_str(r->memory, t->operation);
	return known;
}

enum err_code registry_load(struct registry *r, struct db *db, struct err *e)
{
	struct arena *a = arena_new();
	struct tool *tools;
	int n = 0;
	enum err_code rc = tool_store_list(db, a, &tools, &n, e);

	for (int i = 0; rc == OK && i < n; i++)
		remember_tool(r, &tools[i]);
	arena_free(a);
	return rc;
}

void registry_complete(const struct registry *r, struct usage_event *u)
{
	const struct tool *known;

	if (u->tool_name.len && u->operation.len)
		return;
	known = map_get(&r->tools, u->tool_id);
	if (!u->tool_name.len)
		u->tool_name = known ? known->name : u->tool_id;
	if (!u->operation.len)
		u->operation = known ? known->operation : STR("call");
}

static void *grown(void *list, size_t n, size_t *cap)
{
	if (n < *cap)
		return list;
	*cap = *cap ? 2 * *cap : 64;
	return mem_realloc(list, *cap * sizeof(void *));
}

static void note_tenant(struct registry *r, const struct usage_event *u)
{
	struct seen_tenant *t = map_get(&r->tenants, u->tenant_id);

	if (!t) {
		t = arena_zalloc(r->memory, sizeof(*t));
		t->id = arena_str(r->memory, u->tenant_id);
		*map_slot(&r->tenants, t->id) = t;
	}
	if (!t->noted) {
		r->noted = grown(r->noted, r->nnoted, &r->cap_noted);
		r->noted[r->nnoted++] = t;
		t->noted = true;
		t->first_us = t->last_us = u->created_at_us;
	}
	if (u->created_at_us < t->first_us)
		t->first_us = u->created_at_us;
	if (u->created_at_us > t->last_us)
		t->last_us = u->created_at_us;
}

/* A tool is news when it is unknown, or was known by its id only and now has a name. */
static void note_tool(struct registry *r, const struct usage_event *u)
{
	struct tool tool = {.id = u->tool_id, .name = u->tool_name, .operation = u->operation};
	const struct tool *known = map_get(&r->tools, u->tool_id);

	if (known && (!str_eq(known->name, known->id) || str_eq(u->tool_name, known->id)))
		return;
	r->new_tools = grown(r->new_tools, r->nnew_tools, &r->cap_new_tools);
	r->new_tools[r->nnew_tools++] = remember_tool(r, &tool);
}

void registry_note(struct registry *r, const struct usage_event *u)
{
	note_tenant(r, u);
	note_tool(r, u);
}

static bool is_news(const struct seen_tenant *t)
{
	return !t->stored || t->first_us < t->stored_first_us ||
	       t->last_us >= t->stored_last_us + LAST_SEEN_STEP_US;
}

static enum err_code store_tenants(
	struct registry *r, struct db *db, struct arena *a, struct err *e)
{
	struct tenant_sighting *news = arena_array(a, r->nnoted, sizeof(*news));
	int n = 0;

	for (size_t i = 0; i < r->nnoted; i++)
		if (is_news(r->noted[i]))
			news[n++] = (struct tenant_sighting){
				r->noted[i]->id, r->noted[i]->first_us, r->noted[i]->last_us};
	return n ? tenant_store_see(db, news, n, e) : OK;
}

static enum err_code store_tools(struct registry *r, struct db *db, struct arena *a, struct err *e)
{
	struct tool *news = arena_array(a, r->nnew_tools, sizeof(*news));

	for (size_t i = 0; i < r->nnew_tools; i++)
		news[i] = *r->new_tools[i];
	return r->nnew_tools ? tool_store_see(db, news, (int)r->nnew_tools, e) : OK;
}

enum err_code registry_store(struct registry *r, struct db *db, struct arena *a, struct err *e)
{
	enum err_code rc = store_tenants(r, db, a, e);

	return rc ? rc : store_tools(r, db, a, e);
}

static void end_tenant(struct seen_tenant *t, bool committed)
{
	t->noted = false;
	if (!committed || !is_news(t))
		return;
	if (!t->stored || t->first_us < t->stored_first_us)
		t->stored_first_us = t->first_us;
	if (!t->stored || t->last_us > t->stored_last_us)
		t->stored_last_us = t->last_us;
	t->stored = true;
}

void registry_end_batch(struct registry *r, bool committed)
{
	for (size_t i = 0; i < r->nnoted; i++)
		end_tenant(r->noted[i], committed);
	r->nnoted = 0;
	if (committed)
		r->nnew_tools = 0;
}
