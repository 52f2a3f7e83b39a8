/* Who changed what: entries are added and read, never altered. */
#ifndef STORE_AUDIT_STORE_H
#define STORE_AUDIT_STORE_H

#include "store/db.h"

struct audit_entry {
	struct str actor;   /* "web:ops", "cli:root" */
	struct str action;  /* "price.set" */
	struct str subject; /* what was changed: a model, a tenant's id */
	struct str details; /* a JSON object, or absent */
	int64_t created_us; /* set by the database */
};

enum err_code audit_store_add(
	struct db *db, const struct audit_entry *x, struct arena *a, struct err *e) MUST_CHECK;
/* The latest entry of an action on a subject, or ERR_NOT_FOUND. */
enum err_code audit_store_latest(struct db *db, struct str action, struct str subject,
	struct arena *a, struct audit_entry *ret, struct err *e) MUST_CHECK;

extern const struct db_stmts audit_store_stmts;

#endif
