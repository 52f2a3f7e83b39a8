/* All addresses that are answered, in one table. See http/router.h for what the columns mean. */
#include "handlers/app.h"
#include "handlers/status_handlers.h"

const struct route app_routes[] = {
	{METHOD_GET, "/api/healthz", ACCESS_ANYONE, NULL, 0, status_healthz},
};

const int app_nroutes = sizeof(app_routes) / sizeof(app_routes[0]);
