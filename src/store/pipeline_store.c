#include "store/pipeline_store.h"

enum { COUNTS, SOURCES, REJECTS, JOBS };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[COUNTS] = {"pipeline_counts",
		"SELECT coalesce(sum(loaded + duplicates), 0)::bigint, coalesce(sum(rejected), 0)::bigint"
		" FROM ingest_minute WHERE minute >= $1",
		1},
	[SOURCES] = {"pipeline_sources",
		"SELECT source, max(minute), coalesce(extract(epoch FROM max(minute - before)), 0)::bigint,"
		" count(*)"
		" FROM (SELECT source, minute,"
		" lag(minute) OVER (PARTITION BY source ORDER BY minute) AS before"
		" FROM ingest_minute WHERE minute >= $1 AND loaded + duplicates > 0) m"
		" GROUP BY source ORDER BY source",
		1},
	[REJECTS] = {"pipeline_rejects",
		"SELECT rejected_at, source, reason FROM ingest_reject ORDER BY rejected_at DESC, id DESC"
		" LIMIT $1",
		1},
	/* One look-up per job in the primary key, however many runs there are. */
	[JOBS] = {"pipeline_jobs",
		"WITH RECURSIVE known (job) AS (SELECT min(job) FROM job_run UNION ALL"
		" SELECT (SELECT min(r.job) FROM job_run r WHERE r.job > known.job)"
		" FROM known WHERE known.job IS NOT NULL)"
		" SELECT r.job, r.status, r.scheduled_for, (SELECT max(b.scheduled_for) FROM job_run b"
		" WHERE b.job = r.job AND b.scheduled_for < r.scheduled_for),"
		" r.started_at, r.finished_at, coalesce(r.error_message, r.summary)"
		" FROM known CROSS JOIN LATERAL (SELECT * FROM job_run WHERE job = known.job"
		" ORDER BY scheduled_for DESC LIMIT 1) r ORDER BY r.job",
		0},
};
/* clang-format on */
const struct db_stmts pipeline_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

enum err_code pipeline_store_counts(struct db *db, int64_t since_us, struct arena *a,
	struct pipeline_counts *ret, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query_one(
		db, &stmts[COUNTS], (struct db_param[]){db_p_time(a, since_us)}, a, &rows, e);

	if (!rc)
		*ret = (struct pipeline_counts){db_i64(rows, 0, 0), db_i64(rows, 0, 1)};
	return rc;
}

enum err_code pipeline_store_sources(struct db *db, int64_t since_us, struct arena *a,
	struct pipeline_source **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(
		db, &stmts[SOURCES], (struct db_param[]){db_p_time(a, since_us)}, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct pipeline_source){
			.source = db_str(rows, i, 0),
			.newest_us = db_time(rows, i, 1),
			.silence_us = db_i64(rows, i, 2) * US_PER_S,
			.minutes = db_i64(rows, i, 3),
		};
	return OK;
}

enum err_code pipeline_store_rejects(struct db *db, int limit, struct arena *a,
	struct pipeline_reject **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc =
		db_query(db, &stmts[REJECTS], (struct db_param[]){db_p_i64(a, limit)}, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct pipeline_reject){
			.at_us = db_time(rows, i, 0),
			.source = db_str(rows, i, 1),
			.reason = db_str(rows, i, 2),
		};
	return OK;
}

static struct pipeline_job row_to_job(const struct db_rows *r, int row)
{
	return (struct pipeline_job){
		.job = db_str(r, row, 0),
		.status = job_status_of(db_str(r, row, 1)),
		.scheduled_us = db_time(r, row, 2),
		.previous_us = db_time(r, row, 3),
		.started_us = db_time(r, row, 4),
		.finished_us = db_time(r, row, 5),
		.message = db_str(r, row, 6),
	};
}

enum err_code pipeline_store_jobs(
	struct db *db, struct arena *a, struct pipeline_job **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[JOBS], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = row_to_job(rows, i);
	return OK;
}
