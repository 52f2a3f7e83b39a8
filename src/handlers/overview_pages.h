/* The page "Overview". */
#ifndef HANDLERS_OVERVIEW_PAGES_H
#define HANDLERS_OVERVIEW_PAGES_H

#include "handlers/app.h"

/* GET /monitoring/, and the figures of one panel as CSV with ?csv=<id>. */
enum err_code overview_pages_get(void *app, struct request *q, struct response *r, struct err *e);

#endif
