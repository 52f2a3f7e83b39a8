#include "store/position_store.h"

enum { LIST, PUT, DELETE };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LIST] = {"position_list",
		"SELECT source, inode, position FROM source_position ORDER BY source",
		0},
	[PUT] = {"position_put",
		"INSERT INTO source_position (source, inode, position)"
		" SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[]) ORDER BY 1"
		" ON CONFLICT (source) DO UPDATE"
		" SET inode = excluded.inode, position = excluded.position, updated_at = now()",
		3},
	[DELETE] = {"position_delete", "DELETE FROM source_position WHERE source = $1", 1},
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

enum err_code position_store_put(
	struct db *db, const struct source_position *p, int n, struct err *e)
{
	struct db_array source = {0}, inode = {0}, position = {0};
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_str(&source, p[i].source);
		db_array_i64(&inode, (int64_t)p[i].inode);
		db_array_i64(&position, p[i].position);
	}
	rc = db_exec(db, &stmts[PUT],
		(struct db_param[]){db_p_array(&source), db_p_array(&inode), db_p_array(&position)},
		NULL, e);
	db_array_free(&source);
	db_array_free(&inode);
	db_array_free(&position);
	return rc;
}

enum err_code position_store_delete(
	struct db *db, struct str source, struct arena *a, struct err *e)
{
	return db_exec(db, &stmts[DELETE], (struct db_param[]){db_p_str(a, source)}, NULL, e);
}
