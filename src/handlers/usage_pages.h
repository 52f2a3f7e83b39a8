/* The page "AI Usage". */
#ifndef HANDLERS_USAGE_PAGES_H
#define HANDLERS_USAGE_PAGES_H

#include "handlers/app.h"

/* GET /monitoring/ai-usage, and the figures of one panel as CSV with ?csv=<id>. */
enum err_code usage_pages_get(void *app, struct request *q, struct response *r, struct err *e);

#endif
