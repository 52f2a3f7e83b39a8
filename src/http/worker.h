/* One worker: takes requests from the socket, has the router answer them, counts and logs. */
#ifndef HTTP_WORKER_H
#define HTTP_WORKER_H

#include "http/router.h"
#include "http/status.h"

/* Serves until the parent asks it to end. Answered 5xx are logged at warn, 4xx at info, the rest at
 * debug: the web server's access log has every request under the same id. */
void worker_run(const struct router *rt, struct web_status *status, int slot, int listen_fd);

#endif
