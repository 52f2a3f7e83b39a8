#include "store/migrate.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHA256_BYTES = 32, VERSION_DIGITS = 3 };

/* Any number, the same for every version of the program. */
#define LOCK_KEY "4611686018427387847"

enum { LOCK, UNLOCK, CREATE, LIST, RECORD };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LOCK] = {"migrate_lock", "SELECT pg_advisory_lock(" LOCK_KEY ")", 0},
	[UNLOCK] = {"migrate_unlock", "SELECT pg_advisory_unlock(" LOCK_KEY ")", 0},
	[CREATE] = {"migrate_create",
		"CREATE TABLE IF NOT EXISTS schema_migration ("
		" version integer PRIMARY KEY,"
		" name text NOT NULL,"
		" sha256 bytea NOT NULL,"
		" applied_at timestamptz NOT NULL DEFAULT now())",
		0},
	[LIST] = {"migrate_list",
		"SELECT version, name, sha256 FROM schema_migration ORDER BY version",
		0},
	[RECORD] = {"migrate_record",
		"INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
		3},
};
/* clang-format on */

const struct db_stmts migrate_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

struct script {
	struct migration migration;
	char *sql;
	char sha256[SHA256_BYTES];
	bool applied;
};

struct scripts {
	struct script *item;
	int n;
};

static int is_script(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	for (int i = 0; i < VERSION_DIGITS; i++)
		if (!isdigit((unsigned char)d->d_name[i]))
			return 0;
	return d->d_name[VERSION_DIGITS] == '_' && strcmp(d->d_name + n - 4, ".sql") == 0;
}

static enum err_code read_file(const char *path, struct arena *a, char **ret, struct err *e)
{
	FILE *f = fopen(path, "r");
	struct buf text = {0};
	enum err_code rc = OK;
	size_t n;

	if (!f)
		return err_set(
			e, ERR_INTERNAL, "cannot open migration %s: %s", path, strerror(errno));
	while ((n = fread(buf_room(&text, BUFSIZ), 1, BUFSIZ, f)) > 0)
		text.len += n;
	if (ferror(f))
		rc = err_set(
			e, ERR_INTERNAL, "cannot read migration %s: %s", path, strerror(errno));
	else
		*ret = arena_cstr(a, buf_view(&text));
	fclose(f);
	buf_free(&text);
	return rc;
}

static enum err_code read_script(
	const char *dir, const char *file, struct arena *a, struct script *ret, struct err *e)
{
	enum err_code rc = read_file(arena_printf(a, "%s/%s", dir, file), a, &ret->sql, e);

	if (rc)
		return rc;
	ret->migration.version = (int)strtol(file, NULL, 10);
	ret->migration.name = arena_cstr(a, (struct str){file, strlen(file) - 4});
	if (!EVP_Digest(ret->sql, strlen(ret->sql), (unsigned char *)ret->sha256, NULL,
		    EVP_sha256(), NULL))
		return err_set(e, ERR_INTERNAL, "cannot compute the SHA-256 of %s", file);
	return OK;
}

static enum err_code read_scripts(
	const char *dir, struct arena *a, struct scripts *ret, struct err *e)
{
	struct dirent **files = NULL;
	int n = scandir(dir, &files, is_script, alphasort);
	enum err_code rc = OK;

	if (n <= 0)
		rc = err_set(e, ERR_NOT_FOUND,
			"sql_dir '%s' holds no migrations (NNN_name.sql)%s%s", dir,
			n < 0 ? ": " : "", n < 0 ? strerror(errno) : "");
	else
		*ret = (struct scripts){arena_array(a, (size_t)n, sizeof(*ret->item)), n};
	for (int i = 0; i < n; i++) {
		if (!rc)
			rc = read_script(dir, files[i]->d_name, a, &ret->item[i], e);
		if (!rc && i &&
			ret->item[i].migration.version == ret->item[i - 1].migration.version)
			rc = err_set(e, ERR_INVALID,
				"two migrations have the same number: %s.sql and %s.sql in %s",
				ret->item[i - 1].migration.name, ret->item[i].migration.name, dir);
		free(files[i]);
	}
	free(files);
	return rc;
}

static struct script *find_script(const struct scripts *s, int64_t version)
{
	for (int i = 0; i < s->n; i++)
		if (s->item[i].migration.version == version)
			return &s->item[i];
	return NULL;
}

/* Marks the scripts that the database has, and refuses one whose history is not ours. */
static enum err_code compare(struct db *db, struct scripts *s, struct arena *a, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[LIST], NULL, a, &rows, e);

	if (rc)
		return rc;
	for (int i = 0; i < db_nrows(rows); i++) {
		struct script *known = find_script(s, db_i64(rows, i, 0));
		struct str name = db_str(rows, i, 1);

		if (!known || !str_is(name, known->migration.name))
			return err_set(e, ERR_CONFLICT,
				"the database is of a newer version: it has migration %.*s, which "
				"this version does not know; install the newer version or restore "
				"an older backup",
				STR_ARG(name));
		if (!str_eq(db_bytes(rows, i, 2), (struct str){known->sha256, SHA256_BYTES}))
			return err_set(e, ERR_CONFLICT,
				"%.*s.sql is not the file that was applied to the database; "
				"restore it and put the change into a new migration",
				STR_ARG(name));
		known->applied = true;
	}
	return OK;
}

static enum err_code apply(struct db *db, const struct script *s, struct arena *a, struct err *e)
{
	const struct db_param params[] = {
		db_p_i64(a, s->migration.version),
		db_p_cstr(s->migration.name),
		db_p_bytes((struct str){s->sha256, SHA256_BYTES}),
	};
	enum err_code rc = db_begin(db, DB_READ_WRITE, e);

	if (rc)
		return rc;
	rc = db_script(db, s->sql, e);
	if (rc)
		err_wrap(e, "%s.sql", s->migration.name);
	else
		rc = db_exec(db, &stmts[RECORD], params, NULL, e);
	if (!rc)
		return db_commit(db, e);
	db_rollback(db);
	return rc;
}

static enum err_code apply_missing(struct db *db, struct scripts *s, struct arena *a,
	struct migration **ret_applied, int *ret_n, struct err *e)
{
	enum err_code rc;

	*ret_applied = arena_array(a, (size_t)s->n, sizeof(**ret_applied));
	*ret_n = 0;
	for (int i = 0; i < s->n; i++) {
		if (s->item[i].applied)
			continue;
		rc = apply(db, &s->item[i], a, e);
		if (rc)
			return rc;
		(*ret_applied)[(*ret_n)++] = s->item[i].migration;
	}
	return OK;
}

enum err_code migrate(struct db *db, const char *sql_dir, struct arena *a,
	struct migration **ret_applied, int *ret_n, struct err *e)
{
	struct scripts scripts = {0};
	struct err ignored = {0};
	enum err_code rc;

	rc = read_scripts(sql_dir, a, &scripts, e);
	if (!rc)
		rc = db_exec(db, &stmts[LOCK], NULL, NULL, e);
	if (rc)
		return rc;
	rc = db_exec(db, &stmts[CREATE], NULL, NULL, e);
	if (!rc)
		rc = compare(db, &scripts, a, e);
	if (!rc)
		rc = apply_missing(db, &scripts, a, ret_applied, ret_n, e);
	if (db_exec(db, &stmts[UNLOCK], NULL, NULL, &ignored))
		db_disconnect(db);
	return rc;
}
