#include "store/job_store.h"

enum { LOCK, UNLOCK, CLAIM, FINISH, LIST, LATEST };

/* clang-format off */
#define LOCK_KEY                                                                                   \
	"hashtextextended('opswatch job ' || $1::text || ' '"                                      \
	" || extract(epoch FROM $2::timestamptz), 0)"
#define COLUMNS                                                                                    \
	"job, scheduled_for, status, host, pid, attempt, started_at, finished_at, summary,"        \
	" error_message"

static const struct db_stmt stmts[] = {
	[LOCK] = {"job_lock", "SELECT pg_try_advisory_lock(" LOCK_KEY ")", 2},
	[UNLOCK] = {"job_unlock", "SELECT pg_advisory_unlock(" LOCK_KEY ")", 2},
	[CLAIM] = {"job_claim",
		"INSERT INTO job_run AS r (job, scheduled_for, status, host, pid, started_at)"
		" VALUES ($1, $2, 'RUNNING', $3, $4, $5)"
		" ON CONFLICT (job, scheduled_for) DO UPDATE SET status = 'RUNNING',"
		" host = excluded.host, pid = excluded.pid, attempt = r.attempt + 1,"
		" started_at = excluded.started_at, finished_at = NULL, summary = NULL,"
		" error_message = NULL"
		" WHERE r.status <> 'DONE' OR $6"
		" RETURNING attempt",
		6},
	[FINISH] = {"job_finish",
		"UPDATE job_run SET status = $4, finished_at = $5,"
		" summary = CASE WHEN $4 = 'DONE' THEN $6::text END,"
		" error_message = CASE WHEN $4 = 'FAILED' THEN $6::text END"
		" WHERE job = $1 AND scheduled_for = $2 AND attempt = $3 AND status = 'RUNNING'",
		6},
	[LIST] = {"job_list",
		"SELECT " COLUMNS " FROM job_run WHERE $1::text IS NULL OR job = $1"
		" ORDER BY started_at DESC, job LIMIT $2",
		2},
	[LATEST] = {"job_latest",
		"SELECT DISTINCT ON (job) " COLUMNS " FROM job_run ORDER BY job, scheduled_for DESC",
		0},
};
/* clang-format on */
const struct db_stmts job_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

static const char *const status_names[] = {
#define X(name, text) [name] = text,
	FOR_EACH_JOB_STATUS(X)
#undef X
};

const char *job_status_name(enum job_status s)
{
	return status_names[s];
}

enum job_status job_status_of(struct str name)
{
	enum job_status s = RUN_RUNNING;

	while (s < RUN_FAILED && !str_is(name, status_names[s]))
		s++;
	return s;
}

static enum err_code query_bool(struct db *db, const struct db_stmt *s,
	const struct db_param *params, struct arena *a, bool *ret, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query_one(db, s, params, a, &rows, e);

	if (!rc)
		*ret = db_bool(rows, 0, 0);
	return rc;
}

/* Failing to unlock means that the connection, and the lock with it, is gone. */
static void unlock(struct db *db, const struct db_param *key, struct arena *a)
{
	bool held;

	if (query_bool(db, &stmts[UNLOCK], key, a, &held, NULL))
		db_disconnect(db);
}

static enum err_code take(struct db *db, const struct db_param *params, struct arena *a,
	int *ret_attempt, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[CLAIM], params, a, &rows, e);

	if (!rc && db_nrows(rows))
		*ret_attempt = (int)db_i64(rows, 0, 0);
	return rc;
}

/* In a transaction, so that lock and row are of one session. */
enum err_code job_store_claim(
	struct db *db, const struct job_claim *c, struct arena *a, int *ret_attempt, struct err *e)
{
	const struct db_param params[] = {
		db_p_str(a, c->job),
		db_p_time(a, c->scheduled_for_us),
		db_p_str(a, c->host),
		db_p_i64(a, c->pid),
		db_p_time(a, c->now_us),
		db_p_bool(c->again),
	};
	bool locked = false;
	enum err_code rc = db_begin(db, DB_READ_WRITE, e);

	*ret_attempt = 0;
	if (rc)
		return rc;
	rc = query_bool(db, &stmts[LOCK], params, a, &locked, e);
	if (!rc && locked)
		rc = take(db, params, a, ret_attempt, e);
	if (!rc)
		rc = db_commit(db, e);
	else
		db_rollback(db);
	if (locked && (rc || !*ret_attempt))
		unlock(db, params, a);
	return rc;
}

enum err_code job_store_finish(struct db *db, const struct job_claim *c, int attempt,
	enum job_status status, struct str text, int64_t now_us, struct arena *a, struct err *e)
{
	const struct db_param params[] = {
		db_p_str(a, c->job),
		db_p_time(a, c->scheduled_for_us),
		db_p_i64(a, attempt),
		db_p_cstr(job_status_name(status)),
		db_p_time(a, now_us),
		db_p_str(a, text),
	};
	int64_t written = 0;
	enum err_code rc = db_exec(db, &stmts[FINISH], params, &written, e);

	if (!rc && !written)
		rc = err_set(e, ERR_CONFLICT, "run of %.*s was taken over by another process",
			STR_ARG(c->job));
	unlock(db, params, a);
	return rc;
}

static struct job_run row_to_run(const struct db_rows *r, int row)
{
	return (struct job_run){
		.job = db_str(r, row, 0),
		.scheduled_for_us = db_time(r, row, 1),
		.status = job_status_of(db_str(r, row, 2)),
		.host = db_str(r, row, 3),
		.pid = (int)db_i64(r, row, 4),
		.attempt = (int)db_i64(r, row, 5),
		.started_us = db_time(r, row, 6),
		.finished_us = db_time(r, row, 7),
		.summary = db_str(r, row, 8),
		.error_message = db_str(r, row, 9),
	};
}

static enum err_code list(struct db *db, const struct db_stmt *s, const struct db_param *params,
	struct arena *a, struct job_run **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, s, params, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = row_to_run(rows, i);
	return OK;
}

enum err_code job_store_list(struct db *db, struct str job, int limit, struct arena *a,
	struct job_run **ret, int *ret_n, struct err *e)
{
	return list(db, &stmts[LIST], (struct db_param[]){db_p_str(a, job), db_p_i64(a, limit)}, a,
		ret, ret_n, e);
}

enum err_code job_store_latest(
	struct db *db, struct arena *a, struct job_run **ret, int *ret_n, struct err *e)
{
	return list(db, &stmts[LATEST], NULL, a, ret, ret_n, e);
}
