#include "store/audit_store.h"

enum { ADD, LATEST };

static const struct db_stmt stmts[] = {
	[ADD] = {"audit_add",
		"INSERT INTO audit_log (actor, action, subject, details) VALUES ($1, $2, $3, $4)",
		4},
	[LATEST] = {"audit_latest",
		"SELECT actor, action, subject, details, created_at FROM audit_log WHERE action = "
		"$1 AND subject = $2"
		" ORDER BY id DESC LIMIT 1",
		2},
};
const struct db_stmts audit_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

enum err_code audit_store_add(
	struct db *db, const struct audit_entry *x, struct arena *a, struct err *e)
{
	const struct db_param params[] = {
		db_p_str(a, x->actor),
		db_p_str(a, x->action),
		db_p_str(a, x->subject),
		db_p_str(a, x->details),
	};

	return db_exec(db, &stmts[ADD], params, NULL, e);
}

enum err_code audit_store_latest(struct db *db, struct str action, struct str subject,
	struct arena *a, struct audit_entry *ret, struct err *e)
{
	const struct db_param params[] = {db_p_str(a, action), db_p_str(a, subject)};
	struct db_rows *rows;
	enum err_code rc = db_query_one(db, &stmts[LATEST], params, a, &rows, e);

	if (rc)
		return rc;
	*ret = (struct audit_entry){
		.actor = db_str(rows, 0, 0),
		.action = db_str(rows, 0, 1),
		.subject = db_str(rows, 0, 2),
		.details = db_str(rows, 0, 3),
		.created_us = db_time(rows, 0, 4),
	};
	return OK;
}
