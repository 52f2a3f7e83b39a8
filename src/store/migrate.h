/* The schema's versions: files NNN_name.sql, forward only, each applied once in one transaction
 * together with its row in schema_migration (version, name, sha256, applied_at). */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

struct migration {
	int version;	  /* NNN */
	const char *name; /* the file's name without ".sql" */
};

/* Applies what is missing of the files in sql_dir, in order; *ret_applied (arena memory) says what
 * that was. One caller at a time does it, others wait. Run it as the owner of the tables, without a
 * statement_timeout.
 *
 * ERR_CONFLICT, and nothing is changed, when the database comes from a newer version (it has a
 * migration that is not in sql_dir), or an applied file has been changed since. A script that fails
 * leaves those before it applied. */
enum err_code migrate(struct db *db, const char *sql_dir, struct arena *a,
	struct migration **ret_applied, int *ret_n, struct err *e) MUST_CHECK;

extern const struct db_stmts migrate_stmts;

#endif
