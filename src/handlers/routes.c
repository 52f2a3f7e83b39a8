/* All addresses that are answered, in one table. See http/router.h for what the columns mean. */
#include "domain/usage.h"
#include "handlers/app.h"
#include "handlers/ingest_handlers.h"
#include "handlers/status_handlers.h"

const struct route app_routes[] = {
	{METHOD_GET, "/api/healthz", ACCESS_ANYONE, NULL, 0, status_healthz},
	{METHOD_POST, "/api/monitoring/ai-usage/events", ACCESS_INGEST, "application/json", USAGE_BODY_MAX,
		ingest_usage_events},
};

const int app_nroutes = sizeof(app_routes) / sizeof(app_routes[0]);
