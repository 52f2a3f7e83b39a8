/* The connection behind db.h: made, awaited, lost, and what its failures mean. For db.c only. */
#ifndef STORE_DB_CONN_H
#define STORE_DB_CONN_H

#include <libpq-fe.h>

#include "store/db.h"

enum db_transaction { NO_TRANSACTION, IN_TRANSACTION, LOST_TRANSACTION };

struct db {
	PGconn *conn; /* NULL: none */
	char *url, *default_user, *application;
	int statement_timeout_ms, connect_timeout_s;
	enum db_transaction transaction;
	bool copying;
	const struct db_stmt **prepared; /* on this connection */
	int nprepared;
	unsigned connections; /* made so far */
	int64_t retry_at_us;  /* monotonic; no attempt to connect before */
	struct err connect_error;
};

/* Connects if need be, until a moment of clock_mono_us(). */
enum err_code db_conn_ready(struct db *db, int64_t deadline_us, struct err *e) MUST_CHECK;
bool db_conn_is_lost(const struct db *db);

/* Deadlines: in so many ms; for a statement that starts now. */
int64_t db_conn_deadline_ms(int64_t ms);
int64_t db_conn_deadline(const struct db *db);

/* The result of what was sent: of several the first error, else the last. NULL: no answer. A COPY
 * stays open. When the deadline passes, the connection is dropped. The caller owns the result. */
PGresult *db_conn_result(struct db *db, int64_t deadline_us);
/* Sends statements as they are and awaits their result, as db_conn_result. */
PGresult *db_conn_text(struct db *db, const char *sql, int64_t deadline_us);
bool db_conn_succeeded(const PGresult *res);

/* Sets the error that a failed result (or NULL) stands for: "what: the server's words". Takes the
 * result; drops a connection that is of no more use. */
enum err_code db_conn_fail(struct db *db, PGresult *res, const char *what, struct err *e);

#endif
