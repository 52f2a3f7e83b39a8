/* What every handler is given. */
#ifndef HANDLERS_APP_H
#define HANDLERS_APP_H

#include "base/conf.h"
#include "http/router.h"
#include "store/db.h"

struct spool_writer;
struct web_status; /* counters shared by the workers (http/status.h) */

/* How long this process has waited for a processor, and how often it got one, when somebody last
 * looked. */
struct lag_mark {
	uint64_t delay_ns, slices;
};

struct app {
	const struct conf *conf;
	struct db *db;
	struct spool_writer *usage_spool;
	struct web_status *status;
	int64_t started_us; /* of the pool */
	struct lag_mark lag;
};

/* The table of all routes (handlers/routes.c). */
extern const struct route app_routes[];
extern const int app_nroutes;

#endif
