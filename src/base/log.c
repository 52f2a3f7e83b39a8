#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"

enum { LINE_MAX_BYTES = 2000, THROTTLE_S = 60 };

static const char *const level_names[] = {
	[LOG_DEBUG] = "debug",
	[LOG_INFO] = "info",
	[LOG_WARN] = "warn",
	[LOG_ERROR] = "error",
};

static enum log_level lowest = LOG_INFO;

void log_set_level(enum log_level level)
{
	lowest = level;
}

enum err_code log_level_parse(const char *text, enum log_level *ret, struct err *e)
{
	for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
		if (strcmp(text, level_names[i]) == 0) {
			*ret = (enum log_level)i;
			return OK;
		}
	}
	return err_set(e, ERR_INVALID,
		"log level '%.40s' is unknown: use debug, info, warn or error", text);
}

/* What could forge a line or steer a terminal becomes '?': C0 and C1 control characters, and bytes
 * that are not UTF-8. */
static void make_printable(char *text, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		unsigned char c = (unsigned char)text[i];
		bool is_c1;

		n = utf8_char(text + i, len - i);
		is_c1 = n == 2 && c == 0xc2 && (unsigned char)text[i + 1] < 0xa0;
		if (n == 0 || c < 0x20 || c == 0x7f || is_c1) {
			n = n ? n : 1;
			memset(text + i, '?', n);
		}
	}
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void write_line(enum log_level level, const char *event, unsigned long suppressed,
	const char *fmt, va_list ap)
{
	char line[LINE_MAX_BYTES]; /* a line feed takes the place of the NUL */
	char now[TIME_TEXT];
	const size_t room = sizeof(line);
	size_t len;
	int n;

	n = snprintf(line, room, "%s %s %s ", time_format(clock_now_us(), now), level_names[level],
		event);
	len = min_size(n < 0 ? 0 : (size_t)n, room - 1);
	if (suppressed) {
		n = snprintf(line + len, room - len, "suppressed=%lu ", suppressed);
		len = min_size(len + (n < 0 ? 0 : (size_t)n), room - 1);
	}
	n = vsnprintf(line + len, room - len, fmt, ap);
	len = min_size(len + (n < 0 ? 0 : (size_t)n), room - 1);
	make_printable(line, len);
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* there is nowhere left to complain */
}

void log_event(enum log_level level, const char *event, const char *fmt, ...)
{
	va_list ap;

	if (level < lowest)
		return;
	va_start(ap, fmt);
	write_line(level, event, 0, fmt, ap);
	va_end(ap);
}

void log_throttled(
	struct log_throttle *t, enum log_level level, const char *event, const char *fmt, ...)
{
	long long now_s = clock_mono_us() / US_PER_S;
	va_list ap;

	if (level < lowest)
		return;
	if (now_s < t->next_s) {
		t->suppressed++;
		return;
	}
	va_start(ap, fmt);
	write_line(level, event, t->suppressed, fmt, ap);
	va_end(ap);
	*t = (struct log_throttle){.next_s = now_s + THROTTLE_S};
}
