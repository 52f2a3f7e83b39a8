#include "handlers/status_handlers.h"

#include <string.h>

#include "base/json_out.h"
#include "handlers/redis_ping.h"
#include "lib/tap.h"

static const struct health_report fine = {
	.now_us = INT64_C(1736937000000000),
	.uptime_s = 86400,
	.database_us = 5000,
	.has_redis = true,
	.redis_us = 2340,
	.memory_mb = 256,
	.memory_limit_mb = 512,
	.lag_ms = 1,
	.requests = 150,
	.errors = 3,
	.latency_us = 150 * 45000,
};

static void renders_the_report(void)
{
	struct health_report h = fine;
	struct buf text = {0};
	struct json_out j;

	json_out_begin(&j, &text);
	health_render(&h, &j);
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data,
		"{\"status\":\"ok\",\"timestamp\":\"2025-01-15T10:30:00Z\",\"uptime\":86400,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data,
		",\"checks\":{\"database\":{\"status\":\"ok\",\"latencyMs\":5},\"redis\":{"
		"\"status\":\"ok\",\"latencyMs\":2.34},"
		"\"memory\":{\"status\":\"ok\",\"usedMB\":256,\"limitMB\":512},\"eventLoop\":{"
		"\"status\":\"ok\",\"lagMs\":1}},"
		"\"metrics\":{\"requestsPerMinute\":150,\"avgLatencyMs\":45,\"errorRate\":0.02}}"));
	buf_reset(&text);
	h = (struct health_report){.database_us = -1};
	json_out_begin(&j, &text);
	health_render(&h, &j);
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "{\"status\":\"down\""));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(text.data, "\"database\":{\"status\":\"down\",\"latencyMs\":null}"));
	CU_ASSERT_PTR_NULL(strstr(text.data, "redis"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\"avgLatencyMs\":0,\"errorRate\":0}"));
	buf_free(&text);
}

static void judges(void)
{
	struct health_report h = fine;

	CU_ASSERT_EQUAL(health_of(&h), HEALTH_OK);
	h.redis_us = -1;
	CU_ASSERT_EQUAL(health_of(&h), HEALTH_DEGRADED);
	h.has_redis = false;
	CU_ASSERT_EQUAL(health_of(&h), HEALTH_OK);
	h.memory_mb = 513;
	CU_ASSERT_EQUAL(health_of(&h), HEALTH_DEGRADED);
	h.database_us = -1;
	CU_ASSERT_EQUAL(health_of(&h), HEALTH_DOWN);
	h = fine;
	h.lag_ms = 100.1;
	CU_ASSERT_EQUAL(health_of(&h), HEALTH_DEGRADED);
}

static void reads_redis_urls(void)
{
	static const struct {
		const char *url, *user, *password, *host, *port; /* host NULL: refused */
	} rows[] = {
		{"redis://cache", "", "", "cache", "6379"},
		{"redis://cache:6380/", "", "", "cache", "6380"},
		{"redis://:s3cret@127.0.0.1:6379/0", "", "s3cret", "127.0.0.1", "6379"},
		{"redis://ops:a:b@cache", "ops", "a:b", "cache", "6379"},
		{"redis://:p@ss@cache", "", "p@ss", "cache", "6379"},
		{"redis://", NULL, NULL, NULL, NULL},
		{"redis://:6379", NULL, NULL, NULL, NULL},
		{"redis://cache:", NULL, NULL, NULL, NULL},
		{"redis://nobody@cache", NULL, NULL, NULL, NULL},
		{"rediss://cache", NULL, NULL, NULL, NULL},
		{"cache:6379", NULL, NULL, NULL, NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct redis_url u;
		struct err e = {0};
		enum err_code code = redis_url_parse(rows[i].url, &u, &e);

		CU_ASSERT_EQUAL(code, rows[i].host ? OK : ERR_INVALID);
		if (code)
			continue;
		CU_ASSERT_STRING_EQUAL(u.user, rows[i].user);
		CU_ASSERT_STRING_EQUAL(u.password, rows[i].password);
		CU_ASSERT_STRING_EQUAL(u.host, rows[i].host);
		CU_ASSERT_STRING_EQUAL(u.port, rows[i].port);
	}
}

static const struct tap_test tests[] = {
	{"renders the report of plan and of a system that is down", renders_the_report},
	{"judges: ok, degraded, down", judges},
	{"reads redis URLs", reads_redis_urls},
};
TAP_MAIN("health", tests)
