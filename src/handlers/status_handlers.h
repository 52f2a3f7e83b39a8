/* How the system itself is: GET /api/healthz. */
#ifndef HANDLERS_STATUS_HANDLERS_H
#define HANDLERS_STATUS_HANDLERS_H

#include "handlers/app.h"

/* 200 with status "ok" or "degraded" (Redis, memory or scheduling lag), 503 with status "down" when
 * the database cannot be asked: events are still accepted then, but nothing can be read, and a load
 * balancer should look elsewhere. */
enum err_code status_healthz(void *app, struct request *q, struct response *r, struct err *e);

enum health { HEALTH_OK, HEALTH_DEGRADED, HEALTH_DOWN };

/* What was measured; see status_healthz. */
struct health_report {
	int64_t now_us, uptime_s;
	int64_t database_us; /* -1: does not answer */
	bool has_redis;
	int64_t redis_us; /* -1: does not answer */
	int64_t memory_mb, memory_limit_mb;
	double lag_ms;
	uint64_t requests, errors; /* of the last minute */
	uint64_t latency_us;	   /* summed */
};

/* The verdict on a report, and the report as JSON. Pure. */
enum health health_of(const struct health_report *h);
struct json_out;
void health_render(const struct health_report *h, struct json_out *j);

#endif
