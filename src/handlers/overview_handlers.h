/* GET /api/monitoring/overview: is everything all right, and can the figures be trusted? */
#ifndef HANDLERS_OVERVIEW_HANDLERS_H
#define HANDLERS_OVERVIEW_HANDLERS_H

#include "handlers/app.h"

/* Totals of the range, today and month with what they were before, the first tools, errors; and,
 * unless the token is bound to a tenant, the work behind the figures: what came in within 24 hours,
 * and the jobs. `status` is the worst of the month's cost ("ok", "warning", "critical") and the
 * jobs ("warning" when one failed or is late). */
enum err_code overview_get(void *app, struct request *q, struct response *r, struct err *e);

#endif
