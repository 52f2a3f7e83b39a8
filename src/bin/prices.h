/* Subcommands of `opswatch prices`, one file each. */
#ifndef BIN_PRICES_H
#define BIN_PRICES_H

#include "bin/commands.h"

/* argv[0] is the subcommand's name. */
enum exit_status prices_list(struct db *db, int argc, char **argv);
enum exit_status prices_import(struct db *db, int argc, char **argv);
enum exit_status prices_set(struct db *db, int argc, char **argv);

#endif
