/* One worker's end of the FastCGI socket (libfcgi): one request at a time, one connection per
 * request. */
#ifndef HTTP_FCGI_H
#define HTTP_FCGI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct fcgi;

/* Takes over SIGTERM and SIGINT: they end fcgi_next() once the request at hand is answered. One per
 * process. */
struct fcgi *fcgi_open(int listen_fd);
void fcgi_free(struct fcgi *f);

/* Waits for the next request; *ret_params ("NAME=value", NULL-terminated) lives until fcgi_send.
 * False when the worker shall end. */
bool fcgi_next(struct fcgi *f, char *const **ret_params);
/* Reads up to n bytes of the body; fewer mean that there are no more. `f` is a struct fcgi (see
 * struct body_source). */
size_t fcgi_read(void *f, char *to, size_t n);
/* Sends head and body and ends the request. A peer that is gone is no error: nobody is left to
 * tell. */
void fcgi_send(struct fcgi *f, struct str head, struct str body);

#endif
