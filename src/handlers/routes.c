/* All addresses that are answered, in one table. See http/router.h for what the columns mean. */
#include "domain/usage.h"
#include "handlers/app.h"
#include "handlers/ingest_handlers.h"
#include "handlers/overview_handlers.h"
#include "handlers/overview_pages.h"
#include "handlers/soon_pages.h"
#include "handlers/status_handlers.h"
#include "handlers/usage_handlers.h"
#include "handlers/usage_pages.h"

const struct route app_routes[] = {
	{METHOD_GET, "/api/healthz", ACCESS_ANYONE, NULL, 0, status_healthz},
	{METHOD_POST, "/api/monitoring/ai-usage/events", ACCESS_INGEST, "application/json",
		USAGE_BODY_MAX, ingest_usage_events},
	{METHOD_GET, "/api/monitoring/overview", ACCESS_READ, NULL, 0, overview_get},
	{METHOD_GET, "/api/monitoring/ai-usage", ACCESS_READ, NULL, 0, usage_get},
	{METHOD_GET, "/api/monitoring/ai-usage/by-tenant", ACCESS_READ, NULL, 0, usage_by_tenant},
	{METHOD_GET, "/api/monitoring/ai-usage/by-tool", ACCESS_READ, NULL, 0, usage_by_tool},
	{METHOD_GET, "/api/monitoring/ai-usage/by-model", ACCESS_READ, NULL, 0, usage_by_model},
	{METHOD_GET, "/api/monitoring/ai-usage/trends", ACCESS_READ, NULL, 0, usage_trends},
	{METHOD_GET, "/api/monitoring/ai-usage/events", ACCESS_READ, NULL, 0, usage_events},
	{METHOD_GET, "/monitoring/", ACCESS_PAGE, NULL, 0, overview_pages_get},
	{METHOD_GET, "/monitoring/ai-usage", ACCESS_PAGE, NULL, 0, usage_pages_get},
	{METHOD_GET, "/monitoring/tenants", ACCESS_PAGE, NULL, 0, soon_pages_get},
	{METHOD_GET, "/monitoring/infrastructure", ACCESS_PAGE, NULL, 0, soon_pages_get},
	{METHOD_GET, "/monitoring/anomalies", ACCESS_PAGE, NULL, 0, soon_pages_get},
	{METHOD_GET, "/monitoring/alerts", ACCESS_PAGE, NULL, 0, soon_pages_get},
};

const int app_nroutes = sizeof(app_routes) / sizeof(app_routes[0]);
