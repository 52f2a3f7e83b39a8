/* An error as a page: what is wrong, what to do, and the id to find it in the log. */
#ifndef VIEWS_ERROR_PAGE_H
#define VIEWS_ERROR_PAGE_H

#include "base/err.h"
#include "views/html.h"
#include "views/layout.h"

/* `s->pipeline` and `s->tenants` may be NULL: the frame then leaves them out. */
void error_page(struct html *h, const struct shell *s, const struct err *e, const char *request_id);

#endif
