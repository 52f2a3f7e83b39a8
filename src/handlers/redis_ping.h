/* Asks a Redis server whether it is alive; for the health check, so no client library. */
#ifndef HANDLERS_REDIS_PING_H
#define HANDLERS_REDIS_PING_H

#include <stdint.h>

#include "base/conf.h"
#include "base/err.h"

/* The parts of "redis://[[user]:password@]host[:port]", pointing into `text`; "" for an absent one,
 * "6379" for the port. */
struct redis_url {
	char text[CONF_TEXT];
	const char *user, *password, *host, *port;
};

/* Fills *u in place. ERR_INVALID, without the URL in the message, as it may hold a password. */
enum err_code redis_url_parse(const char *url, struct redis_url *u, struct err *e) MUST_CHECK;

/* One PING (RESP2), after AUTH if the URL holds a password, on a connection of its own. ERR_TIMEOUT
 * when the deadline passes, ERR_DB with the reason otherwise. Looking up a host name is not under
 * the deadline: give an address where the resolver is slow. */
enum err_code redis_ping(
	const char *url, int deadline_ms, int64_t *ret_us, struct err *e) MUST_CHECK;

#endif
