/* Subcommands of opswatch: one file cmd_NAME.c each; to add one, declare it here and add a row to
 * the table in opswatch.c. */
#ifndef BIN_COMMANDS_H
#define BIN_COMMANDS_H

#include "base/conf.h"
#include "store/db.h"

enum exit_status { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* What `opswatch COMMAND --help` prints, of the commands that have more to say than their line in
 * the table. */
extern const char cmd_demo_help[];
extern const char cmd_import_help[];
extern const char cmd_prices_help[];

/* The settings are loaded; argv[0] is the command's name, so that getopt works on what is given
 * here. */
enum exit_status cmd_conf(struct conf *conf, int argc, char **argv);
enum exit_status cmd_demo(struct conf *conf, int argc, char **argv);
enum exit_status cmd_import(struct conf *conf, int argc, char **argv);
enum exit_status cmd_migrate(struct conf *conf, int argc, char **argv);
enum exit_status cmd_prices(struct conf *conf, int argc, char **argv);
enum exit_status cmd_token(struct conf *conf, int argc, char **argv);

/* What commands share. */

/* Says what went wrong on stderr: "opswatch: message". Returns EXIT_FAILED. */
enum exit_status command_failed(const struct err *e);
/* The same for a wrong call, with a pointer to the help. Returns EXIT_USAGE. */
enum exit_status command_misused(const char *command, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A connection as the user that database_url names, without a limit on a statement's time. */
struct db *command_db(const struct conf *conf);
/* Who the audit log says it was: "cli:" and the user's name. */
struct str command_actor(struct arena *a);

#endif
