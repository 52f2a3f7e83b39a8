/* Statements, rows, transactions and COPY over one connection (db_conn.c). libpq is in these two
 * files only. */
#include "store/db.h"

#include <assert.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "store/db_conn.h"
#include "store/pg_binary.h"

enum { COPY_PIECE = 128 * 1024, PARAMS_MAX = 48 };

/* Type oids of the binary forms that are decoded (pg_type.dat); they never change. */
enum pg_type {
	PG_BOOL = 16,
	PG_BYTEA = 17,
	PG_NAME = 19,
	PG_INT8 = 20,
	PG_INT2 = 21,
	PG_INT4 = 23,
	PG_TEXT = 25,
	PG_FLOAT8 = 701,
	PG_VARCHAR = 1043,
	PG_TIMESTAMPTZ = 1184,
	PG_NUMERIC = 1700,
	PG_JSONB = 3802
};

struct db_rows {
	PGresult *res;
	int n;
};

static int64_t connect_deadline(const struct db *db)
{
	return db_conn_deadline_ms(INT64_C(1000) * db->connect_timeout_s);
}

enum err_code db_ready(struct db *db, struct err *e)
{
	return db_conn_ready(db, connect_deadline(db), e);
}

unsigned db_connections(const struct db *db)
{
	return db->connections;
}

enum err_code db_ping(struct db *db, int deadline_ms, int64_t *ret_us, struct err *e)
{
	int64_t started_us = clock_mono_us();
	int64_t deadline_us = db_conn_deadline_ms(deadline_ms);
	enum err_code rc;
	PGresult *res;

	rc = db_conn_ready(db, deadline_us, e);
	if (rc)
		return rc;
	res = db_conn_text(db, "", deadline_us);
	if (!db_conn_succeeded(res))
		return db_conn_fail(db, res, "health check", e);
	PQclear(res);
	*ret_us = clock_mono_us() - started_us;
	return OK;
}

static bool is_prepared(const struct db *db, const struct db_stmt *s)
{
	for (int i = 0; i < db->nprepared; i++)
		if (db->prepared[i] == s)
			return true;
	return false;
}

static void remember(struct db *db, const struct db_stmt *s)
{
	size_t n = (size_t)db->nprepared + 1;

	db->prepared = mem_realloc(db->prepared, n * sizeof(*db->prepared));
	db->prepared[db->nprepared++] = s;
}

static PGresult *prepare(struct db *db, const struct db_stmt *s)
{
	PGresult *res;

	assert(s->nparams >= 0 && s->nparams <= PARAMS_MAX);
	if (!PQsendPrepare(db->conn, s->name, s->sql, 0, NULL))
		return NULL;
	res = db_conn_result(db, db_conn_deadline(db));
	if (db_conn_succeeded(res))
		remember(db, s);
	return res;
}

static PGresult *execute(struct db *db, const struct db_stmt *s, const struct db_param *params)
{
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];

	for (int i = 0; i < s->nparams; i++) {
		values[i] = params[i].value;
		lengths[i] = params[i].len;
		formats[i] = params[i].binary;
	}
	if (!PQsendQueryPrepared(db->conn, s->name, s->nparams, values, lengths, formats, 1))
		return NULL;
	return db_conn_result(db, db_conn_deadline(db));
}

static PGresult *prepare_and_execute(
	struct db *db, const struct db_stmt *s, const struct db_param *params)
{
	if (s->nparams == DB_SIMPLE)
		return db_conn_text(db, s->sql, db_conn_deadline(db));
	if (!is_prepared(db, s)) {
		PGresult *res = prepare(db, s);

		if (!db_conn_succeeded(res))
			return res;
		PQclear(res);
	}
	return execute(db, s, params);
}

/* Runs a statement; once more on a new connection when the old one turns out to be lost and nothing
 * can have been changed by the first attempt. */
static enum err_code run(struct db *db, const struct db_stmt *s, const struct db_param *params,
	bool harmless, PGresult **ret, struct err *e)
{
	bool may_retry = harmless && db->transaction == NO_TRANSACTION && db->conn;
	enum err_code rc;
	PGresult *res;

	assert(!db->copying);
	for (;;) {
		rc = db_ready(db, e);
		if (rc)
			return rc;
		res = prepare_and_execute(db, s, params);
		if (db_conn_succeeded(res)) {
			*ret = res;
			return OK;
		}
		if (!may_retry || !db->conn || !db_conn_is_lost(db))
			return db_conn_fail(db, res, s->name, e);
		PQclear(res);
		may_retry = false;
	}
}

static bool is_read(const struct db_stmt *s)
{
	return strncmp(s->sql, "SELECT", 6) == 0;
}

enum err_code db_prepare(struct db *db, const struct db_stmt *s, struct err *e)
{
	enum err_code rc = db_ready(db, e);
	PGresult *res;
	int nparams;

	if (rc || is_prepared(db, s))
		return rc;
	res = prepare(db, s);
	if (!db_conn_succeeded(res))
		return db_conn_fail(db, res, s->name, e);
	PQclear(res);
	if (!PQsendDescribePrepared(db->conn, s->name))
		return db_conn_fail(db, NULL, s->name, e);
	res = db_conn_result(db, db_conn_deadline(db));
	if (!db_conn_succeeded(res))
		return db_conn_fail(db, res, s->name, e);
	nparams = PQnparams(res);
	PQclear(res);
	if (nparams != s->nparams)
		return err_set(e, ERR_INTERNAL, "%s: the text has %d parameters, its table says %d",
			s->name, nparams, s->nparams);
	return OK;
}

static void clear_result(void *res)
{
	PQclear(res);
}

enum err_code db_query(struct db *db, const struct db_stmt *s, const struct db_param *params,
	struct arena *a, struct db_rows **ret, struct err *e)
{
	PGresult *res = NULL;
	enum err_code rc = run(db, s, params, is_read(s), &res, e);
	struct db_rows *rows;

	if (rc)
		return rc;
	rows = arena_alloc(a, sizeof(*rows));
	*rows = (struct db_rows){.res = res, .n = PQntuples(res)};
	arena_defer(a, clear_result, res);
	*ret = rows;
	return OK;
}

enum err_code db_query_one(struct db *db, const struct db_stmt *s, const struct db_param *params,
	struct arena *a, struct db_rows **ret, struct err *e)
{
	struct db_rows *rows = NULL;
	enum err_code rc = db_query(db, s, params, a, &rows, e);

	if (rc)
		return rc;
	if (rows->n == 0)
		return err_set(e, ERR_NOT_FOUND, "%s: no such row", s->name);
	*ret = rows;
	return OK;
}

enum err_code db_exec(struct db *db, const struct db_stmt *s, const struct db_param *params,
	int64_t *ret_affected, struct err *e)
{
	PGresult *res = NULL;
	enum err_code rc = run(db, s, params, false, &res, e);

	if (rc)
		return rc;
	if (ret_affected)
		*ret_affected = strtoll(PQcmdTuples(res), NULL, 10);
	PQclear(res);
	return OK;
}

int db_nrows(const struct db_rows *r)
{
	return r->n;
}

bool db_is_null(const struct db_rows *r, int row, int col)
{
	return PQgetisnull(r->res, row, col);
}

/* The bytes of a value whose column has one of two types, or NULL. */
static const unsigned char *cell(
	const struct db_rows *r, int row, int col, Oid type, Oid other_type)
{
	Oid found = PQftype(r->res, col);

	assert(row >= 0 && row < r->n && col < PQnfields(r->res));
	assert(found == type || found == other_type);
	(void)found;
	return PQgetisnull(r->res, row, col) ? NULL
					     : (const unsigned char *)PQgetvalue(r->res, row, col);
}

int64_t db_i64(const struct db_rows *r, int row, int col)
{
	Oid type = PQftype(r->res, col) == PG_INT2 ? PG_INT2 : PG_INT4;
	const unsigned char *p = cell(r, row, col, PG_INT8, type);

	return p ? pg_binary_int(p, PQgetlength(r->res, row, col)) : 0;
}

double db_f64(const struct db_rows *r, int row, int col)
{
	const unsigned char *p = cell(r, row, col, PG_FLOAT8, PG_FLOAT8);

	return p ? pg_binary_float8(p) : 0;
}

bool db_bool(const struct db_rows *r, int row, int col)
{
	const unsigned char *p = cell(r, row, col, PG_BOOL, PG_BOOL);

	return p && *p;
}

struct str db_str(const struct db_rows *r, int row, int col)
{
	bool jsonb = PQftype(r->res, col) == PG_JSONB;
	Oid type = PQftype(r->res, col) == PG_NAME ? PG_NAME : PG_VARCHAR;
	const char *p = (const char *)cell(r, row, col, PG_TEXT, jsonb ? PG_JSONB : type);

	/* jsonb begins with the number of its format */
	return p ? (struct str){p + jsonb, (size_t)PQgetlength(r->res, row, col) - jsonb}
		 : (struct str){0};
}

struct str db_bytes(const struct db_rows *r, int row, int col)
{
	const char *p = (const char *)cell(r, row, col, PG_BYTEA, PG_BYTEA);

	return p ? (struct str){p, (size_t)PQgetlength(r->res, row, col)} : (struct str){0};
}

int64_t db_time(const struct db_rows *r, int row, int col)
{
	const unsigned char *p = cell(r, row, col, PG_TIMESTAMPTZ, PG_TIMESTAMPTZ);

	return p ? pg_binary_time(p) : 0;
}

pusd_sum db_money(const struct db_rows *r, int row, int col)
{
	const unsigned char *p = cell(r, row, col, PG_NUMERIC, PG_NUMERIC);
	pusd_sum v = 0;
	bool exact = !p || pg_binary_numeric(p, PQgetlength(r->res, row, col), &v);

	assert(exact);
	(void)exact;
	return v;
}

enum err_code db_begin(struct db *db, enum db_mode mode, struct err *e)
{
	static const struct db_stmt begin[] = {
		[DB_READ_WRITE] = {"begin", "BEGIN", DB_SIMPLE},
		[DB_ASYNC] = {"begin async", "BEGIN; SET LOCAL synchronous_commit TO off",
			DB_SIMPLE},
		[DB_SNAPSHOT] = {"begin snapshot",
			"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", DB_SIMPLE},
	};
	PGresult *res = NULL;
	enum err_code rc;

	assert(db->transaction == NO_TRANSACTION);
	rc = run(db, &begin[mode], NULL, true, &res, e);
	if (rc)
		return rc;
	PQclear(res);
	db->transaction = IN_TRANSACTION;
	return OK;
}

void db_rollback(struct db *db)
{
	enum db_transaction was = db->transaction;
	PGresult *res = NULL;

	if (db->copying && PQputCopyEnd(db->conn, "rolled back") == 1)
		PQclear(db_conn_result(db, db_conn_deadline(db)));
	db->copying = false;
	if (was == IN_TRANSACTION && db->conn)
		res = db_conn_text(db, "ROLLBACK", db_conn_deadline(db));
	if (was == IN_TRANSACTION && !db_conn_succeeded(res))
		db_disconnect(db);
	PQclear(res);
	db->transaction = NO_TRANSACTION;
}

/* COMMIT of a transaction with a failed statement succeeds, as a ROLLBACK. */
enum err_code db_commit(struct db *db, struct err *e)
{
	static const struct db_stmt commit = {"commit", "COMMIT", DB_SIMPLE};
	PGresult *res = NULL;
	enum err_code rc;

	assert(db->transaction != NO_TRANSACTION);
	rc = run(db, &commit, NULL, false, &res, e);
	if (!rc && strcmp(PQcmdStatus(res), "COMMIT") != 0)
		rc = err_set(e, ERR_DB,
			"commit: a statement of the transaction had failed, so it was rolled back");
	PQclear(res);
	if (rc)
		db_rollback(db);
	db->transaction = NO_TRANSACTION;
	return rc;
}

enum err_code db_copy_begin(struct db *db, const struct db_stmt *s, struct err *e)
{
	PGresult *res = NULL;
	enum err_code rc = run(db, s, NULL, true, &res, e);

	if (rc)
		return rc;
	assert(PQresultStatus(res) == PGRES_COPY_IN);
	PQclear(res);
	db->copying = true;
	return OK;
}

enum err_code db_copy_data(struct db *db, struct str rows, struct err *e)
{
	assert(db->copying);
	while (rows.len) {
		size_t n = rows.len < COPY_PIECE ? rows.len : COPY_PIECE;

		if (PQputCopyData(db->conn, rows.ptr, (int)n) != 1) {
			db->copying = false;
			return db_conn_fail(db, NULL, "copy", e);
		}
		rows.ptr += n;
		rows.len -= n;
	}
	return OK;
}

enum err_code db_copy_end(struct db *db, int64_t *ret_rows, struct err *e)
{
	PGresult *res;

	assert(db->copying);
	db->copying = false;
	if (PQputCopyEnd(db->conn, NULL) != 1)
		return db_conn_fail(db, NULL, "copy", e);
	res = db_conn_result(db, db_conn_deadline(db));
	if (!db_conn_succeeded(res))
		return db_conn_fail(db, res, "copy", e);
	if (ret_rows)
		*ret_rows = strtoll(PQcmdTuples(res), NULL, 10);
	PQclear(res);
	return OK;
}

/* The line of a script in which an error was found; 0 when the server does not say. */
static int error_line(const PGresult *res, const char *sql)
{
	const char *position = PQresultErrorField(res, PG_DIAG_STATEMENT_POSITION);
	long left = position ? strtol(position, NULL, 10) : 0;
	int line = left > 0;

	/* The position counts characters: bytes that begin one in UTF-8. */
	for (; *sql && left > 1; sql++) {
		left -= (sql[1] & 0xc0) != 0x80;
		line += *sql == '\n';
	}
	return line;
}

enum err_code db_script(struct db *db, const char *sql, struct err *e)
{
	enum err_code rc = db_ready(db, e);
	char what[32] = "script";
	PGresult *res;
	int line;

	if (rc)
		return rc;
	assert(!db->copying);
	res = db_conn_text(db, sql, db_conn_deadline(db));
	if (!db_conn_succeeded(res)) {
		line = error_line(res, sql);
		if (line)
			snprintf(what, sizeof(what), "line %d", line);
		return db_conn_fail(db, res, what, e);
	}
	PQclear(res);
	return OK;
}
