/* Where a list goes on, as an opaque text. It says nothing to a client and is worth nothing in
 * another list: one that was changed, or made for other filters, is refused. */
#ifndef HANDLERS_CURSOR_H
#define HANDLERS_CURSOR_H

#include "base/arena.h"
#include "base/err.h"
#include "http/request.h"

/* The list that a request reads: its path and every parameter but the place in it. Arena memory. */
struct str cursor_list(const struct request *q);

/* A place as base64url. Arena memory. */
const char *cursor_seal(struct arena *a, struct str list, struct str place);
/* The place that a cursor of the same list has. ERR_INVALID for any other text. */
enum err_code cursor_open(struct arena *a, struct str list, const char *cursor,
	struct str *ret_place, struct err *e) MUST_CHECK;

#endif
