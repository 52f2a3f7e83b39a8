/* The parent of a pool of workers: makes the socket, keeps the workers alive, and does nothing
 * else. */
#ifndef HTTP_PREFORK_H
#define HTTP_PREFORK_H

#include "base/err.h"

struct prefork {
	const char *socket_path; /* mode 0660; made anew unless systemd hands it over as fd 3 */
	const char *lock_path;	 /* held while the pool lives: a second pool on the same socket is
				    refused */
	int backlog;		 /* connections that may wait for a worker */
	int workers;
	/* A worker's life, in a child; `slot` is its place in the pool, 0 to workers - 1. Returns
	 * the exit status. */
	int (*work)(void *ctx, int slot, int listen_fd);
	/* Called in the parent on SIGHUP, before all workers are renewed: reads the settings again
	 * and may change `workers` and `backlog`. */
	void (*reload)(void *ctx, struct prefork *p);
	void *ctx;
};

/* Runs the pool until SIGTERM or SIGINT: then workers finish their request, and are killed after 10
 * s. A worker that ends by itself is replaced, at once the first time, then with growing delays.
 * SIGHUP renews all workers; none is stopped in a request. ERR_CONFLICT when another pool holds the
 * lock. */
enum err_code prefork_run(struct prefork *p, struct err *e) MUST_CHECK;

#endif
