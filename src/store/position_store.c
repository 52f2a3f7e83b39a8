#include "store/position_store.h"

enum { LIST, MOVE, SETTLE, DELETE };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LIST] = {"position_list",
		"SELECT source, inode, position FROM source_position ORDER BY source",
		0},
	[MOVE] = {"position_move",
		"INSERT INTO source_position AS old (source, inode, position)"
		" SELECT s.source, s.inode, s.position"
		" FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])"
		" AS s (source, inode, position, came_from)"
		" LEFT JOIN source_position p USING (source)"
		" WHERE coalesce(p.position, 0) = s.came_from ORDER BY 1"
		" ON CONFLICT (source) DO UPDATE"
		" SET inode = excluded.inode, position = excluded.position, updated_at = now()"
		" WHERE old.position < excluded.position",
		4},
	[SETTLE] = {"position_settle",
		"UPDATE source_position p SET updated_at = now()"
		" FROM unnest($1::text[], $2::bigint[]) AS s (source, position)"
		" WHERE p.source = s.source AND p.position = s.position",
		2},
	[DELETE] = {"position_delete",
		"DELETE FROM source_position p USING unnest($1::text[], $2::bigint[]) AS s (source, position)"
		" WHERE p.source = s.source AND p.position = s.position",
		2},
};
/* clang-format on */
const struct db_stmts position_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

enum err_code position_store_list(
	struct db *db, struct arena *a, struct source_position **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[LIST], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct source_position){
			.source = db_str(rows, i, 0),
			.inode = (uint64_t)db_i64(rows, i, 1),
			.position = db_i64(rows, i, 2),
		};
	return OK;
}

static enum err_code check_all(int64_t affected, int n, struct err *e)
{
	if (affected == n)
		return OK;
	return err_set(e, ERR_INTERNAL,
		"%d of %d positions are not where reading began: beginning again",
		n - (int)affected, n);
}

enum err_code position_store_move(
	struct db *db, const struct source_position *p, int n, struct err *e)
{
	struct db_array source = {0}, inode = {0}, position = {0}, from = {0};
	int64_t affected = 0;
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_str(&source, p[i].source);
		db_array_i64(&inode, (int64_t)p[i].inode);
		db_array_i64(&position, p[i].position);
		db_array_i64(&from, p[i].from);
	}
	rc = db_exec(db, &stmts[MOVE],
		(struct db_param[]){db_p_array(&source), db_p_array(&inode), db_p_array(&position),
			db_p_array(&from)},
		&affected, e);
	db_array_free(&source);
	db_array_free(&inode);
	db_array_free(&position);
	db_array_free(&from);
	return rc ? rc : check_all(affected, n, e);
}

/* Runs a statement on the rows that are where `p` says. */
static enum err_code run_at(struct db *db, const struct db_stmt *stmt,
	const struct source_position *p, int n, int64_t *ret_affected, struct err *e)
{
	struct db_array source = {0}, position = {0};
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_str(&source, p[i].source);
		db_array_i64(&position, p[i].position);
	}
	rc = db_exec(db, stmt, (struct db_param[]){db_p_array(&source), db_p_array(&position)},
		ret_affected, e);
	db_array_free(&source);
	db_array_free(&position);
	return rc;
}

enum err_code position_store_settle(
	struct db *db, const struct source_position *p, int n, struct err *e)
{
	int64_t affected = 0;
	enum err_code rc = db_begin(db, DB_READ_WRITE, e);

	if (!rc)
		rc = run_at(db, &stmts[SETTLE], p, n, &affected, e);
	if (!rc)
		rc = check_all(affected, n, e);
	if (!rc)
		return db_commit(db, e);
	db_rollback(db);
	return rc;
}

enum err_code position_store_delete(
	struct db *db, const struct source_position *p, int n, struct err *e)
{
	return run_at(db, &stmts[DELETE], p, n, NULL, e);
}
