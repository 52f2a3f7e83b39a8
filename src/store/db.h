/* PostgreSQL, behind one connection per process. Statements are constants, prepared on first use
 * per connection; values travel as parameters, results in binary.
 *
 * Errors: ERR_CONFLICT for a unique violation, and for a deadlock or serialization failure (the
 * message then says that the transaction may be tried again); ERR_TIMEOUT for a statement or lock
 * that took too long; ERR_DB when the server is gone, full or shutting down; ERR_INVALID for a
 * value it refuses; ERR_FORBIDDEN for a missing privilege. Messages carry the statement's name and
 * the server's words. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/money.h"
#include "base/str.h"

struct db;

struct db_options {
	const char *url;	  /* libpq connection string or URL */
	const char *default_user; /* used when the URL names none; may be NULL */
	const char *application;  /* application_name */
	int statement_timeout_ms; /* 0: none */
	int connect_timeout_s;
};

/* No I/O: the connection is made on first use, and again after a loss. */
struct db *db_new(const struct db_options *o);
void db_free(struct db *db);

/* Connects if need be. ERR_DB with the server's words (never the password) when it cannot; then
 * fails at once for 1 s without trying, so that a dead database costs callers nothing. */
enum err_code db_ready(struct db *db, struct err *e) MUST_CHECK;
/* Drops the connection; the next use makes a new one. */
void db_disconnect(struct db *db);
/* How many connections there have been: when it changes, the one before was lost, perhaps by a
 * crash of the server. */
unsigned db_connections(const struct db *db);
/* Round trip of an empty query with a deadline; for health checks. */
enum err_code db_ping(struct db *db, int deadline_ms, int64_t *ret_us, struct err *e) MUST_CHECK;

/* nparams of a statement that is sent as it is, in text, every time: COPY, CREATE TEMP TABLE. */
enum { DB_SIMPLE = -1 };

struct db_stmt {
	const char *name; /* unique among all stores */
	const char *sql;
	int nparams;
};

/* All statements of a store, for the test that prepares every one against the migrated schema. */
struct db_stmts {
	const struct db_stmt *item;
	int n;
};

/* Prepares now what would be prepared on first use, and checks the number of parameters. Not for
 * DB_SIMPLE. */
enum err_code db_prepare(struct db *db, const struct db_stmt *s, struct err *e) MUST_CHECK;

/* A parameter: text form unless binary; a NULL value is SQL NULL. */
struct db_param {
	const char *value;
	int len;     /* binary only */
	bool binary; /* bytea */
};
struct db_param db_p_str(struct arena *a, struct str s); /* absent slice: NULL */
struct db_param db_p_cstr(const char *s);
struct db_param db_p_i64(struct arena *a, int64_t v);
struct db_param db_p_bool(bool v);
struct db_param db_p_time(struct arena *a, int64_t us);
struct db_param db_p_money(struct arena *a, pusd_sum pusd);
struct db_param db_p_bytes(struct str s);

/* Array parameters: '{...}' literals built element by element, for `unnest($1::text[], ...)` and `=
 * ANY($1)`. */
struct db_array {
	struct buf buf;
};
void db_array_str(struct db_array *x, struct str s); /* absent slice: NULL */
void db_array_i64(struct db_array *x, int64_t v);
void db_array_time(struct db_array *x, int64_t us);
void db_array_money(struct db_array *x, pusd_sum pusd);
void db_array_bytes(struct db_array *x, struct str s);
/* Closes the literal; valid until db_array_reset. An array nothing was added to is '{}'. */
struct db_param db_p_array(struct db_array *x);
void db_array_reset(struct db_array *x);
void db_array_free(struct db_array *x);

/* Rows live until the arena is reset. Values point into them. */
struct db_rows;

/* A statement whose text begins with SELECT is taken for a read: outside a transaction it is tried
 * once more when the connection turns out to be lost. */
enum err_code db_query(struct db *db, const struct db_stmt *s, const struct db_param *params,
	struct arena *a, struct db_rows **ret, struct err *e) MUST_CHECK;
/* For statements without result rows; ret_affected may be NULL. */
enum err_code db_exec(struct db *db, const struct db_stmt *s, const struct db_param *params,
	int64_t *ret_affected, struct err *e) MUST_CHECK;
/* One row or ERR_NOT_FOUND. */
enum err_code db_query_one(struct db *db, const struct db_stmt *s, const struct db_param *params,
	struct arena *a, struct db_rows **ret, struct err *e) MUST_CHECK;

int db_nrows(const struct db_rows *r);
bool db_is_null(const struct db_rows *r, int row, int col);
/* The column must have the type named; anything else is a programmer's error and asserts. NULL
 * gives 0, false, absent. */
int64_t db_i64(const struct db_rows *r, int row, int col); /* int2, int4, int8 */
double db_f64(const struct db_rows *r, int row, int col);  /* float8 */
bool db_bool(const struct db_rows *r, int row, int col);
struct str db_str(const struct db_rows *r, int row, int col);	/* text, jsonb, name */
struct str db_bytes(const struct db_rows *r, int row, int col); /* bytea */
int64_t db_time(const struct db_rows *r, int row,
	int col); /* timestamptz, to microseconds since 1970; +-infinity: INT64 limits */
pusd_sum db_money(const struct db_rows *r, int row, int col); /* numeric with at most 12 decimals */

/* Transactions. A statement that fails leaves the transaction to be rolled back; after a lost
 * connection every statement fails until then. db_commit ends the transaction whether it succeeds
 * or not; ERR_DB from it can mean that the commit happened but the answer was lost. db_rollback
 * outside a transaction does nothing. */
enum db_mode {
	DB_READ_WRITE,
	DB_ASYNC,   /* read write; the commit does not wait for the disk: a crash of the server may
		       undo it, whole */
	DB_SNAPSHOT /* repeatable read, read only */
};
enum err_code db_begin(struct db *db, enum db_mode mode, struct err *e) MUST_CHECK;
enum err_code db_commit(struct db *db, struct err *e) MUST_CHECK;
void db_rollback(struct db *db);

/* COPY ... FROM STDIN in text format. db_copy_end gives ERR_CONFLICT on a unique violation.
 * db_rollback abandons one. */
enum err_code db_copy_begin(struct db *db, const struct db_stmt *s, struct err *e) MUST_CHECK;
enum err_code db_copy_data(struct db *db, struct str rows, struct err *e) MUST_CHECK;
enum err_code db_copy_end(struct db *db, int64_t *ret_rows, struct err *e) MUST_CHECK;
/* Appends one COPY text field (escaped; absent slice: \N), without the separator. */
void db_copy_field(struct buf *out, struct str s);

/* Runs a script of several statements (a migration); not for anything with values in it. Errors
 * name the line. */
enum err_code db_script(struct db *db, const char *sql, struct err *e) MUST_CHECK;

#endif
