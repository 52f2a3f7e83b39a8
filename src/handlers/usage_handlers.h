/* AI usage as JSON. Every answer is of one moment, so its parts add up to its totals; parameters as
 * in filters.h. */
#ifndef HANDLERS_USAGE_HANDLERS_H
#define HANDLERS_USAGE_HANDLERS_H

#include "handlers/app.h"

/* GET /api/monitoring/ai-usage: totals, series, by tool, model (the first 1000 each) and tenant
 * (the first 20), errors, period before, month. */
enum err_code usage_get(void *app, struct request *q, struct response *r, struct err *e);

/* GET /api/monitoring/ai-usage/by-tenant, by-tool, by-model: all groups in pages, highest cost
 * first. */
enum err_code usage_by_tenant(void *app, struct request *q, struct response *r, struct err *e);
enum err_code usage_by_tool(void *app, struct request *q, struct response *r, struct err *e);
enum err_code usage_by_model(void *app, struct request *q, struct response *r, struct err *e);

/* GET /api/monitoring/ai-usage/trends: a series per tool, and its change against the period before,
 * in pages. */
enum err_code usage_trends(void *app, struct request *q, struct response *r, struct err *e);

/* GET /api/monitoring/ai-usage/events: stored calls, newest first, in pages. */
enum err_code usage_events(void *app, struct request *q, struct response *r, struct err *e);

#endif
