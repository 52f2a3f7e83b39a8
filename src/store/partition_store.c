#include "store/partition_store.h"

enum { ENSURE, SPAN, DROP, DELETE_ROWS };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[ENSURE] = {"partition_ensure",
		"SELECT sum(ensure_month("
		"date_trunc('month', $1::timestamptz, 'UTC') + n * interval '1 month'))"
		" FROM generate_series(0, $2::integer) AS n",
		2},
	[SPAN] = {"partition_span",
		"SELECT min(month), max(month) + interval '1 month' FROM"
		" (SELECT to_timestamp(right(c.relname, 7), 'YYYY\"m\"MM') AS month"
		" FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
		" WHERE i.inhparent = 'ai_usage_event'::regclass) m",
		0},
	[DROP] = {"partition_drop", "SELECT drop_months($1)", 1},
	[DELETE_ROWS] = {"partition_delete_rows",
		"WITH reject AS (DELETE FROM ingest_reject WHERE rejected_at < $1 RETURNING 1),"
		" counted AS (DELETE FROM ingest_minute WHERE minute < $1 RETURNING 1),"
		" run AS (DELETE FROM job_run WHERE started_at < $1 RETURNING 1)"
		" SELECT (SELECT count(*) FROM reject) + (SELECT count(*) FROM counted)"
		" + (SELECT count(*) FROM run)",
		1},
};
/* clang-format on */
const struct db_stmts partition_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

enum err_code partition_ensure(
	struct db *db, int64_t at_us, int ahead, struct arena *a, int *ret_made, struct err *e)
{
	const struct db_param params[] = {db_p_time(a, at_us), db_p_i64(a, ahead)};
	struct db_rows *rows;
	enum err_code rc = db_query_one(db, &stmts[ENSURE], params, a, &rows, e);

	if (!rc && ret_made)
		*ret_made = (int)db_i64(rows, 0, 0);
	return rc;
}

enum err_code partition_span(
	struct db *db, struct arena *a, int64_t *ret_from_us, int64_t *ret_to_us, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query_one(db, &stmts[SPAN], NULL, a, &rows, e);

	if (!rc) {
		*ret_from_us = db_time(rows, 0, 0);
		*ret_to_us = db_time(rows, 0, 1);
	}
	return rc;
}

enum err_code partition_drop(struct db *db, int64_t before_us, struct arena *a,
	struct str **ret_names, int *ret_n, struct err *e)
{
	const struct db_param params[] = {db_p_time(a, before_us)};
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[DROP], params, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret_names = arena_array(a, (size_t)*ret_n, sizeof(**ret_names));
	for (int i = 0; i < *ret_n; i++)
		(*ret_names)[i] = db_str(rows, i, 0);
	return OK;
}

enum err_code partition_delete_rows(
	struct db *db, int64_t before_us, struct arena *a, int64_t *ret_deleted, struct err *e)
{
	const struct db_param params[] = {db_p_time(a, before_us)};
	struct db_rows *rows;
	enum err_code rc = db_query_one(db, &stmts[DELETE_ROWS], params, a, &rows, e);

	if (!rc)
		*ret_deleted = db_i64(rows, 0, 0);
	return rc;
}
