/* Errors as pages, for people. */
#ifndef HANDLERS_ERROR_HANDLERS_H
#define HANDLERS_ERROR_HANDLERS_H

#include "handlers/app.h"

/* An error_page_fn. */
void error_handlers_page(
	void *app, const struct request *q, struct response *r, const struct err *e);

#endif
