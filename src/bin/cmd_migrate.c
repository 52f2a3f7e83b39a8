#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "bin/commands.h"
#include "store/migrate.h"
#include "store/partition_store.h"

static enum err_code run(struct db *db, const char *sql_dir, struct arena *a, struct err *e)
{
	struct migration *applied = NULL;
	enum err_code rc;
	int n = 0, made = 0;

	rc = migrate(db, sql_dir, a, &applied, &n, e);
	for (int i = 0; i < n; i++)
		printf("applied %s\n", applied[i].name);
	if (!rc)
		rc = partition_ensure(db, clock_now_us(), PARTITION_MONTHS_AHEAD, a, &made, e);
	if (rc)
		return rc;
	if (made)
		printf("made %d partitions, to the end of the month after next\n", made);
	if (!n)
		printf("the schema is up to date\n");
	return OK;
}

enum exit_status cmd_migrate(struct conf *conf, int argc, char **argv)
{
	struct arena *a;
	struct db *db;
	struct err e = {0};
	enum err_code rc;

	if (argc > 1)
		return command_misused(argv[0], "takes no arguments, found '%s'", argv[1]);
	a = arena_new();
	db = command_db(conf);
	rc = run(db, conf->sql_dir, a, &e);
	db_free(db);
	arena_free(a);
	return rc ? command_failed(&e) : EXIT_DONE;
}
