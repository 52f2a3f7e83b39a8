#include "store/usage_reader.h"

/* Above any id: a range of ids up to here means any. */
#define LAST_ID "\xf4\x8f\xbf\xbf"

enum { SETTINGS, DIRTY_HOURS, LOADED };

/* clang-format off */
static const struct db_stmt stmts[] = {
	/* The plans are always the same: for each stored period a look-up in the index of one partition. The planner
	 * cannot know it, because it does not see the sizes of the arrays, and planning afresh for every partition
	 * would take longer than most of the reads. */
	[SETTINGS] = {"usage_reader_settings",
		"SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;"
		" SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;"
		" SET LOCAL enable_sort = off; SET LOCAL enable_material = off",
		DB_SIMPLE},
	[DIRTY_HOURS] = {"usage_reader_dirty_hours",
		"SELECT hour FROM usage_dirty_hour ORDER BY hour", 0},
	[LOADED] = {"usage_reader_loaded", "SELECT max(updated_at) FROM source_position", 0},
};
/* clang-format on */
const struct db_stmts usage_reader_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

static enum err_code read_state(struct usage_reader *r, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc;

	if ((rc = db_exec(r->db, &stmts[SETTINGS], NULL, NULL, e)) ||
		(rc = db_query(r->db, &stmts[LOADED], NULL, r->arena, &rows, e)))
		return rc;
	r->loaded_us = db_time(rows, 0, 0);
	if ((rc = db_query(r->db, &stmts[DIRTY_HOURS], NULL, r->arena, &rows, e)))
		return rc;
	r->ndirty = db_nrows(rows);
	r->dirty = arena_array(r->arena, (size_t)r->ndirty, sizeof(*r->dirty));
	for (int i = 0; i < r->ndirty; i++)
		r->dirty[i] = db_time(rows, i, 0);
	return OK;
}

enum err_code usage_read_begin(
	struct db *db, struct arena *a, struct usage_reader **ret, struct err *e)
{
	struct usage_reader *r = arena_zalloc(a, sizeof(*r));
	enum err_code rc = db_begin(db, DB_SNAPSHOT, e);

	if (rc)
		return rc;
	r->db = db;
	r->arena = a;
	rc = read_state(r, e);
	if (rc)
		db_rollback(db);
	else
		*ret = r;
	return rc;
}

void usage_read_end(struct usage_reader *r)
{
	if (r)
		db_rollback(r->db);
}

void usage_read_range(struct arena *a, struct str id, struct db_param to[2])
{
	to[0] = db_p_str(a, id.len ? id : STR(""));
	to[1] = db_p_str(a, id.len ? id : STR(LAST_ID));
}
