#include "store/tool_store.h"

enum { LIST, SEE };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LIST] = {"tool_list",
		"SELECT id, name, operation, registered FROM tool ORDER BY name, id",
		0},
	[SEE] = {"tool_see",
		"INSERT INTO tool (id, name, operation)"
		" SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ORDER BY 1"
		" ON CONFLICT (id) DO UPDATE SET name = excluded.name"
		" WHERE NOT tool.registered AND tool.name = tool.id AND excluded.name <> tool.id",
		3},
};
/* clang-format on */
const struct db_stmts tool_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

enum err_code tool_store_list(
	struct db *db, struct arena *a, struct tool **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[LIST], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct tool){
			.id = db_str(rows, i, 0),
			.name = db_str(rows, i, 1),
			.operation = db_str(rows, i, 2),
			.registered = db_bool(rows, i, 3),
		};
	return OK;
}

enum err_code tool_store_see(struct db *db, const struct tool *tools, int n, struct err *e)
{
	struct db_array id = {0}, name = {0}, operation = {0};
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_str(&id, tools[i].id);
		db_array_str(&name, tools[i].name);
		db_array_str(&operation, tools[i].operation);
	}
	rc = db_exec(db, &stmts[SEE],
		(struct db_param[]){db_p_array(&id), db_p_array(&name), db_p_array(&operation)},
		NULL, e);
	db_array_free(&id);
	db_array_free(&name);
	db_array_free(&operation);
	return rc;
}
