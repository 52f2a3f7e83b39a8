#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
	int status;
	const char *title;
} table[] = {[OK] = {200, "OK"},
#define X(name, status, title) [name] = {status, title},
	FOR_EACH_ERR(X)
#undef X
};

enum err_code err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	e->code = code;
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	return code;
}

enum err_code err_wrap(struct err *e, const char *fmt, ...)
{
	char context[sizeof(e->msg)];
	char old[sizeof(e->msg)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(context, sizeof(context), fmt, ap);
	va_end(ap);
	snprintf(old, sizeof(old), "%s", e->msg);
	if (snprintf(e->msg, sizeof(e->msg), "%.120s: %.130s", context, old) < 0)
		e->msg[0] = '\0';
	return e->code;
}

int err_status(enum err_code code)
{
	return table[code].status;
}

const char *err_title(enum err_code code)
{
	return table[code].title;
}
