/* One line per event on stderr: `2026-11-23T16:16:35.123456Z info event key=value ...`. Only bin/,
 * the router, the collector loop and the job runner log; libraries return errors. Never a secret, a
 * prompt or a body. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below this level are dropped. Default LOG_INFO. */
void log_set_level(enum log_level level);
/* "debug", "info", "warn", "error"; ERR_INVALID names the four. */
enum err_code log_level_parse(const char *text, enum log_level *ret, struct err *e) MUST_CHECK;

/* `event` is one lower-case word; fmt gives the key=value pairs. Control characters are replaced,
 * the line is cut at 2,000 bytes and written by one write(2). */
void log_event(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Repeated complaints: the first at once, then one a minute with the number left out in
 * `suppressed=`. */
struct log_throttle {
	long long next_s;
	unsigned long suppressed;
};
void log_throttled(struct log_throttle *t, enum log_level level, const char *event, const char *fmt,
	...) PRINTF_LIKE(4, 5);

#endif
