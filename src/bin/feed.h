/* How commands hand AI calls in: through the spool, as every other way in does, and then, if
 * wanted, waiting until the collector has loaded them. */
#ifndef BIN_FEED_H
#define BIN_FEED_H

#include "base/conf.h"
#include "base/err.h"
#include "domain/usage.h"

struct feed;

struct feed *feed_open(const struct conf *conf);
/* What was not flushed is lost. NULL is accepted. */
void feed_close(struct feed *f);

/* Adds a completed call; every few hundred are made durable together. A full spool is waited for as
 * long as the collector makes room in it, then ERR_FULL. */
enum err_code feed_add(struct feed *f, const struct usage_event *u, struct err *e) MUST_CHECK;
enum err_code feed_flush(struct feed *f, struct err *e) MUST_CHECK;

/* Calls added so far. */
int64_t feed_count(const struct feed *f);

/* Waits until the collector has loaded everything that was flushed, showing progress. ERR_TIMEOUT,
 * saying what to do, when no collector runs or it makes no headway; nothing is lost then. */
enum err_code feed_wait(struct feed *f, struct err *e) MUST_CHECK;

#endif
