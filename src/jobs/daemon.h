/* The calendar where there is no systemd: runs every job when it is due, makes up for what was
 * missed while nothing ran, and tries again what failed. Several daemons on one database run each
 * moment of a job once. */
#ifndef JOBS_DAEMON_H
#define JOBS_DAEMON_H

#include "base/conf.h"
#include "store/db.h"

struct daemon;

/* The connection stays the caller's; `conf` must live as long. */
struct daemon *daemon_new(struct db *db, const struct conf *conf);
void daemon_free(struct daemon *d);

/* Runs one job that is due at now_us, if any, and logs what goes wrong. Returns when the next turn
 * is due: at once (now_us or before) while other jobs are. */
int64_t daemon_turn(struct daemon *d, int64_t now_us);

#endif
