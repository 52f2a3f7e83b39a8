#include "handlers/status_handlers.h"

#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/json_out.h"
#include "config.h"
#include "handlers/filters.h"
#include "handlers/redis_ping.h"
#include "http/status.h"

#define REMEMBER_US US_PER_S /* a hanging server makes one look in that time slow */

enum {
	DEADLINE_MS = 200,
	LAG_DEGRADED_MS =
		100, /* a worker that waits so long for a processor is slow for everybody */
};

static const char *const health_names[] = {
	[HEALTH_OK] = "ok",
	[HEALTH_DEGRADED] = "degraded",
	[HEALTH_DOWN] = "down",
};

static enum health memory_health(const struct health_report *h)
{
	return h->memory_mb > h->memory_limit_mb ? HEALTH_DEGRADED : HEALTH_OK;
}

static enum health lag_health(const struct health_report *h)
{
	return h->lag_ms > LAG_DEGRADED_MS ? HEALTH_DEGRADED : HEALTH_OK;
}

enum health health_of(const struct health_report *h)
{
	bool is_redis_down = h->has_redis && h->redis_us < 0;

	if (h->database_us < 0)
		return HEALTH_DOWN;
	return is_redis_down || memory_health(h) || lag_health(h) ? HEALTH_DEGRADED : HEALTH_OK;
}

static double ms_from_us(double us)
{
	return round(us / 10) / 100;
}

/* A server that did not answer has no latency: null. */
static void put_server(struct json_out *j, const char *name, int64_t latency_us)
{
	json_put_key(j, name);
	json_put_obj(j);
	json_kv_cstr(j, "status", health_names[latency_us < 0 ? HEALTH_DOWN : HEALTH_OK]);
	json_kv_double(j, "latencyMs", latency_us < 0 ? NAN : ms_from_us((double)latency_us));
	json_put_obj_end(j);
}

static void put_checks(struct json_out *j, const struct health_report *h)
{
	json_put_key(j, "checks");
	json_put_obj(j);
	put_server(j, "database", h->database_us);
	if (h->has_redis)
		put_server(j, "redis", h->redis_us);
	json_put_key(j, "memory");
	json_put_obj(j);
	json_kv_cstr(j, "status", health_names[memory_health(h)]);
	json_kv_int(j, "usedMB", h->memory_mb);
	json_kv_int(j, "limitMB", h->memory_limit_mb);
	json_put_obj_end(j);
	json_put_key(j, "eventLoop");
	json_put_obj(j);
	json_kv_cstr(j, "status", health_names[lag_health(h)]);
	json_kv_double(j, "lagMs", h->lag_ms);
	json_put_obj_end(j);
	json_put_obj_end(j);
}

static void put_metrics(struct json_out *j, const struct health_report *h)
{
	double requests = h->requests ? (double)h->requests : 1;

	json_put_key(j, "metrics");
	json_put_obj(j);
	json_kv_int(j, "requestsPerMinute", (int64_t)h->requests);
	json_kv_double(j, "avgLatencyMs", ms_from_us((double)h->latency_us / requests));
	json_kv_double(j, "errorRate", round((double)h->errors / requests * 1e4) / 1e4);
	json_put_obj_end(j);
}

void health_render(const struct health_report *h, struct json_out *j)
{
	json_put_obj(j);
	json_kv_cstr(j, "status", health_names[health_of(h)]);
	json_kv_time(j, "timestamp", h->now_us);
	json_kv_int(j, "uptime", h->uptime_s);
	json_kv_cstr(j, "version", PACKAGE_VERSION);
	put_checks(j, h);
	put_metrics(j, h);
	json_put_obj_end(j);
}

static int64_t ask_database(struct app *app)
{
	struct err e = {0};
	int64_t us;

	return db_ping(app->db, DEADLINE_MS, &us, &e) ? -1 : us;
}

static int64_t ask_redis(struct app *app)
{
	struct err e = {0};
	int64_t us;

	return redis_ping(app->conf->redis_url, DEADLINE_MS, &us, &e) ? -1 : us;
}

/* The result of a check, made anew by one worker of all when it is older than REMEMBER_US. */
static int64_t remembered(
	struct status_check *check, struct app *app, int64_t (*ask)(struct app *), int64_t now_us)
{
	if (status_claim(&check->claimed_us, now_us, REMEMBER_US) ||
		atomic_load(&check->made_us) == 0) {
		atomic_store(&check->latency_us, ask(app));
		atomic_store(&check->made_us, now_us);
	}
	return atomic_load(&check->latency_us);
}

/* How long this worker waited for a processor each time it wanted one, since the last look
 * (proc(5), schedstat). */
static double scheduling_lag_ms(struct lag_mark *mark)
{
	unsigned long long ran_ns, delay_ns, slices;
	double lag_ms = 0;
	FILE *f = fopen("/proc/self/schedstat", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%llu %llu %llu", &ran_ns, &delay_ns, &slices) == 3) {
		if (slices > mark->slices)
			lag_ms = ms_from_us((double)(delay_ns - mark->delay_ns) / 1e3 /
					    (double)(slices - mark->slices));
		*mark = (struct lag_mark){delay_ns, slices};
	}
	fclose(f);
	return lag_ms;
}

static void measure(struct app *app, int64_t now_us, struct health_report *ret)
{
	struct status_sums sums;

	status_sum(app->status, now_us, &sums);
	*ret = (struct health_report){
		.now_us = now_us,
		.uptime_s = (now_us - app->started_us) / US_PER_S,
		.database_us = remembered(&app->status->database, app, ask_database, now_us),
		.has_redis = app->conf->redis_url[0] != '\0',
		.memory_mb = status_memory_bytes(app->status) / (1024 * 1024),
		.memory_limit_mb = app->conf->memory_limit_mb,
		.lag_ms = scheduling_lag_ms(&app->lag),
		.requests = sums.requests,
		.errors = sums.errors,
		.latency_us = sums.latency_us,
	};
	if (ret->has_redis)
		ret->redis_us = remembered(&app->status->redis, app, ask_redis, now_us);
}

enum err_code status_healthz(void *app, struct request *q, struct response *r, struct err *e)
{
	static const char *const no_params[] = {NULL};
	struct health_report report;
	struct json_out j;

	if (request_only_params(q, no_params, e))
		return filters_blame(r, e);
	measure(app, q->now_us, &report);
	if (health_of(&report) == HEALTH_DOWN)
		r->status = 503;
	response_header(r, "Cache-Control", "no-store");
	response_json(r, &j);
	health_render(&report, &j);
	return OK;
}
