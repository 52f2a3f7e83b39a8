/* What a read asks for, from its query string: the same parameters everywhere. */
#ifndef HANDLERS_FILTERS_H
#define HANDLERS_FILTERS_H

#include "domain/period.h"
#include "handlers/app.h"
#include "store/usage_reader.h"

struct usage_query {
	struct usage_filter filter;
	struct period period;
	const char *interval; /* if that is among the names accepted; NULL: automatic */
};

/* Accepts range, from, to, tz, tenant, tool, model, and the names in `also` (NULL-terminated; may
 * be NULL). A token that is bound to a tenant sees that tenant only: ERR_FORBIDDEN if it asks for
 * another. ERR_INVALID for anything else that is wrong; it is in the errors[] of the problem, too.
 */
enum err_code filters_parse(const struct app *app, const struct request *q, struct response *r,
	const char *const *also, struct usage_query *ret, struct err *e) MUST_CHECK;

/* Puts an ERR_INVALID about a parameter into the errors[] of the problem; returns the code it was
 * given. */
enum err_code filters_blame(struct response *r, const struct err *e);

/* "limit": how many rows, 1 to 1000. */
enum err_code filters_limit(const struct request *q, struct response *r, int fallback, int *ret,
	struct err *e) MUST_CHECK;

#endif
