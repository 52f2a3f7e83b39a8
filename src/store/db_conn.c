#include "store/db_conn.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

enum {
	RETRY_PAUSE_US = 1000000, /* after a failed attempt to connect */
	ANSWER_GRACE_MS = 5000, /* on top of statement_timeout, before the server counts as gone */
	IDLE_TRANSACTION_MS = 60000
};

static const int64_t no_deadline = INT64_MAX;

struct db *db_new(const struct db_options *o)
{
	struct db *db = mem_zalloc(sizeof(*db));

	db->url = mem_strdup(o->url);
	db->default_user = o->default_user ? mem_strdup(o->default_user) : NULL;
	db->application = mem_strdup(o->application);
	db->statement_timeout_ms = o->statement_timeout_ms;
	db->connect_timeout_s = o->connect_timeout_s;
	return db;
}

void db_disconnect(struct db *db)
{
	PQfinish(db->conn);
	db->conn = NULL;
	db->nprepared = 0;
	db->copying = false;
	if (db->transaction == IN_TRANSACTION)
		db->transaction = LOST_TRANSACTION;
}

void db_free(struct db *db)
{
	if (!db)
		return;
	db_disconnect(db);
	free(db->prepared);
	free(db->url);
	free(db->default_user);
	free(db->application);
	free(db);
}

/* libpq's messages have several lines. */
static enum err_code set_libpq_error(
	struct err *e, enum err_code code, const char *what, const char *msg)
{
	char line[sizeof(e->msg)];
	size_t n = 0;

	for (; *msg && n < sizeof(line) - 1; msg++)
		if (*msg != '\n' && *msg != '\t')
			line[n++] = *msg;
		else if (n && line[n - 1] != ' ')
			line[n++] = ' ';
	while (n && line[n - 1] == ' ')
		n--;
	line[n] = '\0';
	return err_set(e, code, "%s: %s", what, line);
}

bool db_conn_is_lost(const struct db *db)
{
	return !db->conn || PQstatus(db->conn) == CONNECTION_BAD;
}

int64_t db_conn_deadline_ms(int64_t ms)
{
	return clock_mono_us() + ms * US_PER_MS;
}

int64_t db_conn_deadline(const struct db *db)
{
	return db->statement_timeout_ms
		       ? db_conn_deadline_ms(db->statement_timeout_ms + ANSWER_GRACE_MS)
		       : no_deadline;
}

/* False when the deadline passes first. */
static bool await_socket(const struct db *db, short events, int64_t deadline_us)
{
	struct pollfd fd = {.fd = PQsocket(db->conn), .events = events};
	int n;

	do {
		int64_t left_us = deadline_us - clock_mono_us();
		int64_t left_ms = left_us > 0 ? (left_us + US_PER_MS - 1) / US_PER_MS : 0;

		if (deadline_us == no_deadline)
			left_ms = -1;
		n = poll(&fd, 1, left_ms < INT32_MAX ? (int)left_ms : INT32_MAX);
	} while (n < 0 && errno == EINTR);
	return n != 0;
}

/* A host with '@' comes from an unescaped '@' in a password and would put half of that into
 * messages. */
static enum err_code check_url(const char *url, struct err *e)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);
	bool at_in_host = false;

	if (!options && (strchr(url, '=') || strstr(url, "://")))
		return err_set(e, ERR_DB,
			"database_url is neither a PostgreSQL connection string "
			"(host=... dbname=...) nor a URL (postgresql://user@host/name)");
	for (PQconninfoOption *o = options; o && o->keyword; o++)
		if (strcmp(o->keyword, "host") == 0 && o->val && strchr(o->val, '@'))
			at_in_host = true;
	PQconninfoFree(options);
	if (at_in_host)
		return err_set(
			e, ERR_DB, "database_url: write '@' in a user name or password as %%40");
	return OK;
}

/* Of settings that are repeated libpq takes the last, so what stands before dbname (which may be a
 * whole URL) can be overridden by it. */
static PGconn *start_connection(const struct db *db)
{
	const char *const keys[] = {
		"user", "dbname", "fallback_application_name", "client_encoding", NULL};
	const char *const values[] = {db->default_user, db->url, db->application, "UTF8", NULL};

	return PQconnectStartParams(keys, values, 1);
}

static PostgresPollingStatusType await_connection(struct db *db, int64_t deadline_us)
{
	PostgresPollingStatusType state = PGRES_POLLING_WRITING;

	if (PQstatus(db->conn) == CONNECTION_BAD)
		return PGRES_POLLING_FAILED;
	while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
		if (!await_socket(
			    db, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline_us))
			return state;
		state = PQconnectPoll(db->conn);
	}
	return state;
}

/* The next result, or NULL at the end of a statement; when the deadline passes, the connection is
 * dropped. */
static PGresult *next_result(struct db *db, int64_t deadline_us)
{
	while (db->conn && PQisBusy(db->conn)) {
		if (!await_socket(db, POLLIN, deadline_us))
			db_disconnect(db);
		else if (!PQconsumeInput(db->conn))
			break;
	}
	return db->conn ? PQgetResult(db->conn) : NULL;
}

PGresult *db_conn_result(struct db *db, int64_t deadline_us)
{
	PGresult *kept = NULL, *next;

	while ((next = next_result(db, deadline_us))) {
		if (kept && PQresultStatus(kept) == PGRES_FATAL_ERROR) {
			PQclear(next);
			continue;
		}
		PQclear(kept);
		kept = next;
		if (PQresultStatus(kept) == PGRES_COPY_IN)
			break;
	}
	return kept;
}

PGresult *db_conn_text(struct db *db, const char *sql, int64_t deadline_us)
{
	return PQsendQuery(db->conn, sql) ? db_conn_result(db, deadline_us) : NULL;
}

bool db_conn_succeeded(const PGresult *res)
{
	ExecStatusType status = PQresultStatus(res);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN ||
	       status == PGRES_EMPTY_QUERY;
}

static bool has_state(const PGresult *res, const char *sqlstate_prefix)
{
	const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	return state && strncmp(state, sqlstate_prefix, strlen(sqlstate_prefix)) == 0;
}

static enum err_code code_of(const PGresult *res)
{
	static const struct {
		const char *sqlstate;
		enum err_code code;
	} table[] = {
		{"23505", ERR_CONFLICT},  /* unique violation */
		{"40", ERR_CONFLICT},	  /* serialization failure, deadlock */
		{"57014", ERR_TIMEOUT},	  /* statement_timeout */
		{"55P03", ERR_TIMEOUT},	  /* lock_timeout */
		{"57P", ERR_DB},	  /* shutting down, starting up, terminated */
		{"53", ERR_DB},		  /* disk full, too many connections */
		{"08", ERR_DB},		  /* connection */
		{"22", ERR_INVALID},	  /* a value that is out of range or malformed */
		{"23", ERR_INVALID},	  /* a value that a constraint refuses */
		{"42501", ERR_FORBIDDEN}, /* privilege */
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (has_state(res, table[i].sqlstate))
			return table[i].code;
	return ERR_INTERNAL;
}

enum err_code db_conn_fail(struct db *db, PGresult *res, const char *what, struct err *e)
{
	const char *msg = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
	enum err_code code;

	if (!db->conn)
		code = err_set(e, ERR_TIMEOUT, "%s: PostgreSQL gives no answer", what);
	else if (!res || !msg)
		code = set_libpq_error(e, ERR_DB, what, PQerrorMessage(db->conn));
	else if (has_state(res, "40"))
		code = err_set(
			e, code_of(res), "%s: %s; the transaction may be tried again", what, msg);
	else
		code = err_set(e, code_of(res), "%s: %s", what, msg);
	/* Prepared statements that the server forgot, or that a migration has made useless: prepare
	 * all afresh. */
	if (db_conn_is_lost(db) || has_state(res, "26000") || has_state(res, "0A000"))
		db_disconnect(db);
	PQclear(res);
	return code;
}

static enum err_code set_session(struct db *db, int64_t deadline_us, struct err *e)
{
	char sql[512];
	PGresult *res;

	snprintf(sql, sizeof(sql),
		"SET timezone = 'UTC'; SET search_path = public; SET jit = off;"
		" SET client_min_messages = warning; SET statement_timeout = %d;"
		" SET lock_timeout = %d; SET idle_in_transaction_session_timeout = %d",
		db->statement_timeout_ms, db->statement_timeout_ms / 2, IDLE_TRANSACTION_MS);
	res = db_conn_text(db, sql, deadline_us);
	if (!db_conn_succeeded(res))
		return db_conn_fail(db, res, "cannot set up the PostgreSQL session", e);
	PQclear(res);
	return OK;
}

static void ignore_notice(void *unused, const PGresult *notice)
{
	(void)unused;
	(void)notice;
}

static enum err_code connect_now(struct db *db, int64_t deadline_us, struct err *e)
{
	enum err_code rc = check_url(db->url, e);
	PostgresPollingStatusType state;

	if (rc)
		return rc;
	db->conn = start_connection(db);
	if (!db->conn)
		return err_set(e, ERR_DB, "cannot connect to PostgreSQL: out of memory");
	PQsetNoticeReceiver(db->conn, ignore_notice, NULL);
	state = await_connection(db, deadline_us);
	db->connections += state == PGRES_POLLING_OK;
	if (state == PGRES_POLLING_OK)
		rc = set_session(db, deadline_us, e);
	else if (state == PGRES_POLLING_FAILED)
		rc = set_libpq_error(
			e, ERR_DB, "cannot connect to PostgreSQL", PQerrorMessage(db->conn));
	else
		rc = err_set(e, ERR_DB, "cannot connect to PostgreSQL: no answer in time");
	if (rc)
		db_disconnect(db);
	return rc;
}

/* True when the server has closed an idle connection; reads what else it has sent meanwhile. */
static bool was_closed(struct db *db)
{
	while (await_socket(db, POLLIN, 0))
		if (!PQconsumeInput(db->conn))
			return true;
	return false;
}

enum err_code db_conn_ready(struct db *db, int64_t deadline_us, struct err *e)
{
	struct err local = {0};
	enum err_code rc;

	if (db_conn_is_lost(db) || (db->transaction == NO_TRANSACTION && was_closed(db)))
		db_disconnect(db);
	if (db->transaction == LOST_TRANSACTION)
		return err_set(
			e, ERR_DB, "the connection to PostgreSQL was lost during the transaction");
	if (db->conn)
		return OK;
	if (clock_mono_us() < db->retry_at_us) {
		if (e)
			*e = db->connect_error;
		return ERR_DB;
	}
	rc = connect_now(db, deadline_us, &local);
	if (!rc)
		return OK;
	local.code = ERR_DB;
	db->connect_error = local;
	db->retry_at_us = clock_mono_us() + RETRY_PAUSE_US;
	if (e)
		*e = local;
	return ERR_DB;
}
