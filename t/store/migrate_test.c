#include "store/migrate.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

enum { CONCURRENT = 4 };

struct place {
	struct arena *a;
	char dir[64]; /* of migrations made by the test */
	struct db *db;
};

static void admin(const char *sql)
{
	struct db *db = test_db_of("postgres", "postgres", 0);
	struct err e = {0};

	MUST(db_script(db, sql, &e));
	db_free(db);
}

/* An empty database "migrating" of the ordinary owner, and an empty directory. */
static struct place place_new(void)
{
	struct place p = {.a = arena_new(), .dir = "/tmp/opswatch-migrate.XXXXXX"};

	admin("DROP DATABASE IF EXISTS migrating");
	admin("CREATE DATABASE migrating OWNER opswatch");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p.dir));
	p.db = test_db_of("opswatch", "migrating", 0);
	return p;
}

static void put_file(const struct place *p, const char *name, const char *text)
{
	FILE *f = fopen(arena_printf(p->a, "%s/%s", p->dir, name), "w");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static void place_free(struct place *p)
{
	DIR *d = opendir(p->dir);

	for (struct dirent *f; (f = readdir(d));)
		unlink(arena_printf(p->a, "%s/%s", p->dir, f->d_name));
	closedir(d);
	rmdir(p->dir);
	db_free(p->db);
	arena_free(p->a);
}

static const char *real_dir(struct arena *a)
{
	return arena_printf(a, "%s/sql", getenv("top_srcdir"));
}

static int64_t recorded(struct place *p)
{
	static const struct db_stmt count = {"count", "SELECT count(*) FROM schema_migration", 0};
	struct db_rows *rows;
	struct err e = {0};

	MUST(db_query_one(p->db, &count, NULL, p->a, &rows, &e));
	return db_i64(rows, 0, 0);
}

static void applies_once(void)
{
	struct place p = place_new();
	struct migration *applied;
	struct err e = {0};
	int n = 0, again = -1;

	MUST(migrate(p.db, real_dir(p.a), p.a, &applied, &n, &e));
	CU_ASSERT_FATAL(n >= 3);
	CU_ASSERT_EQUAL(applied[0].version, 1);
	CU_ASSERT_STRING_EQUAL(applied[1].name, "002_partitions");
	CU_ASSERT_EQUAL(recorded(&p), n);
	MUST(migrate(p.db, real_dir(p.a), p.a, &applied, &again, &e));
	CU_ASSERT_EQUAL(again, 0);
	CU_ASSERT_EQUAL(recorded(&p), n);
	place_free(&p);
}

static void applies_what_is_missing_in_order(void)
{
	struct place p = place_new();
	struct migration *applied;
	struct err e = {0};
	int n = 0;

	put_file(&p, "001_a.sql", "CREATE TABLE t (a integer);");
	put_file(&p, "notes.sql", "this is no migration");
	put_file(&p, "003_c.sql.orig", "nor is this");
	MUST(migrate(p.db, p.dir, p.a, &applied, &n, &e));
	CU_ASSERT_EQUAL(n, 1);
	put_file(&p, "010_c.sql", "ALTER TABLE t DROP COLUMN b;");
	put_file(&p, "002_b.sql", "ALTER TABLE t ADD COLUMN b integer;");
	MUST(migrate(p.db, p.dir, p.a, &applied, &n, &e));
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_EQUAL(applied[0].version, 2);
	CU_ASSERT_EQUAL(applied[1].version, 10);
	place_free(&p);
}

static void refuses_a_newer_database(void)
{
	struct place p = place_new();
	struct migration *applied;
	struct err e = {0};
	int n;

	put_file(&p, "001_a.sql", "CREATE TABLE t (a integer);");
	put_file(&p, "002_b.sql", "CREATE TABLE u (a integer);");
	MUST(migrate(p.db, p.dir, p.a, &applied, &n, &e));
	unlink(arena_printf(p.a, "%s/002_b.sql", p.dir));
	put_file(&p, "003_c.sql", "CREATE TABLE v (a integer);");
	MUST_FAIL(migrate(p.db, p.dir, p.a, &applied, &n, &e), ERR_CONFLICT,
		"newer version: it has migration 002_b");
	CU_ASSERT_EQUAL(recorded(&p), 2);
	place_free(&p);
}

static void refuses_a_changed_file(void)
{
	struct place p = place_new();
	struct migration *applied;
	struct err e = {0};
	int n;

	put_file(&p, "001_a.sql", "CREATE TABLE t (a integer);");
	MUST(migrate(p.db, p.dir, p.a, &applied, &n, &e));
	put_file(&p, "001_a.sql", "CREATE TABLE t (a bigint);");
	put_file(&p, "002_b.sql", "CREATE TABLE u (a integer);");
	MUST_FAIL(migrate(p.db, p.dir, p.a, &applied, &n, &e), ERR_CONFLICT,
		"001_a.sql is not the file");
	CU_ASSERT_EQUAL(recorded(&p), 1);
	place_free(&p);
}

static void a_failing_script_changes_nothing(void)
{
	struct place p = place_new();
	struct migration *applied;
	struct err e = {0};
	int n;

	put_file(&p, "001_a.sql", "CREATE TABLE t (a integer);");
	put_file(&p, "002_b.sql", "CREATE TABLE u (a integer);\n-- \xc3\xa4\nSELECT nothing;\n");
	MUST_FAIL(migrate(p.db, p.dir, p.a, &applied, &n, &e), ERR_INTERNAL, "002_b.sql: line 3: ");
	CU_ASSERT_EQUAL(recorded(&p), 1);
	put_file(&p, "002_b.sql", "CREATE TABLE u (a integer);");
	MUST(migrate(p.db, p.dir, p.a, &applied, &n, &e));
	CU_ASSERT_EQUAL(n, 1);
	place_free(&p);
}

static void refuses_a_directory_that_makes_no_sense(void)
{
	struct place p = place_new();
	struct migration *applied;
	struct err e = {0};
	int n;

	MUST_FAIL(
		migrate(p.db, p.dir, p.a, &applied, &n, &e), ERR_NOT_FOUND, "holds no migrations");
	MUST_FAIL(migrate(p.db, "/nowhere", p.a, &applied, &n, &e), ERR_NOT_FOUND, "No such file");
	put_file(&p, "001_a.sql", "SELECT 1;");
	put_file(&p, "001_b.sql", "SELECT 1;");
	MUST_FAIL(migrate(p.db, p.dir, p.a, &applied, &n, &e), ERR_INVALID,
		"001_a.sql and 001_b.sql");
	place_free(&p);
}

/* Exit status: the number of migrations applied, 100 on failure. */
static int migrate_alone(void)
{
	struct arena *a = arena_new();
	struct db *db = test_db_of("opswatch", "migrating", 0);
	struct migration *applied;
	struct err e = {0};
	int n;

	if (migrate(db, real_dir(a), a, &applied, &n, &e))
		n = 100;
	db_free(db);
	arena_free(a);
	return n;
}

static void concurrent_callers_wait_for_each_other(void)
{
	struct place p = place_new();
	int sum = 0, status = 0;

	fflush(stdout);
	for (int i = 0; i < CONCURRENT; i++)
		if (fork() == 0)
			_exit(migrate_alone());
	for (int i = 0; i < CONCURRENT; i++) {
		CU_ASSERT_FATAL(wait(&status) > 0);
		CU_ASSERT_TRUE(WIFEXITED(status));
		sum += WEXITSTATUS(status);
	}
	CU_ASSERT_EQUAL(sum, recorded(&p));
	place_free(&p);
}

static const struct tap_test tests[] = {
	{"an owner who is no superuser applies the schema, a second time nothing", applies_once},
	{"what is missing is applied in order of the numbers", applies_what_is_missing_in_order},
	{"a database of a newer version is refused", refuses_a_newer_database},
	{"a file changed after it was applied is refused", refuses_a_changed_file},
	{"a failing script is rolled back and its line named", a_failing_script_changes_nothing},
	{"an empty, missing or ambiguous directory is refused",
		refuses_a_directory_that_makes_no_sense},
	{"of concurrent callers one applies each migration",
		concurrent_callers_wait_for_each_other},
};
TAP_MAIN("migrate", tests)
