#include "store/usage_rebuild_store.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/hist.h"
#include "store/usage_rollup_store.h"

enum { COMPARE, DELETE_ROWS, DELETE_ERRORS, READ_EVENTS, READ_ERRORS };

#define QUARTER "date_bin('15 minutes', u.created_at, '1970-01-01 00:00:00+00')"

/* Quarter-hours ($1) and tenants ($2) as they were found to differ, all within [$3, $4). */
#define DIFFERENCES "unnest($1::timestamptz[], $2::text[]) AS k (period_start, tenant_id)"
#define EVENTS_OF_DIFFERENCES                                                      \
	" FROM ai_usage_event u JOIN " DIFFERENCES " ON u.tenant_id = k.tenant_id" \
	" AND " QUARTER " = k.period_start WHERE u.created_at >= $3 AND u.created_at < $4"

/* clang-format off */
static const struct db_stmt stmts[] = {
	[COMPARE] = {"usage_rebuild_compare",
		"SELECT period_start, tenant_id, coalesce(r.calls, 0), coalesce(u.calls, 0) FROM"
		" (SELECT " QUARTER " AS period_start, u.tenant_id, count(*) AS calls,"
		" count(*) FILTER (WHERE NOT u.success) AS failed, sum(u.prompt_tokens) AS prompt,"
		" sum(u.completion_tokens) AS completion, coalesce(sum(u.estimated_cost), 0) AS "
		"cost,"
		" sum(u.latency_ms) AS latency"
		" FROM ai_usage_event u WHERE u.created_at >= $1 AND u.created_at < $2 GROUP BY 1, "
		"2) u"
		" FULL JOIN (SELECT period_start, tenant_id, sum(total_calls)::bigint AS calls,"
		" sum(failed_calls) AS failed, sum(prompt_tokens) AS prompt,"
		" sum(completion_tokens) AS completion, sum(total_cost) AS cost,"
		" sum(latency_sum_ms) AS latency"
		" FROM ai_usage_rollup WHERE period_start >= $1 AND period_start < $2 GROUP BY 1, "
		"2) r"
		" USING (period_start, tenant_id)"
		" FULL JOIN (SELECT period_start, tenant_id, sum(failed_calls) AS failed"
		" FROM ai_usage_error_rollup WHERE period_start >= $1 AND period_start < $2 GROUP "
		"BY 1, 2) f"
		" USING (period_start, tenant_id)"
		" WHERE (u.calls, u.failed, u.prompt, u.completion, u.cost, u.latency)"
		" IS DISTINCT FROM (r.calls, r.failed, r.prompt, r.completion, r.cost, r.latency)"
		" OR coalesce(u.failed, 0) <> coalesce(f.failed, 0)"
		" ORDER BY 1, 2",
		2},
	[DELETE_ROWS] = {"usage_rebuild_delete_rows",
		"DELETE FROM ai_usage_rollup r USING " DIFFERENCES
		" WHERE r.period_start = k.period_start"
		" AND r.tenant_id = k.tenant_id AND r.period_start >= $3 AND r.period_start < $4",
		4},
	[DELETE_ERRORS] = {"usage_rebuild_delete_errors",
		"DELETE FROM ai_usage_error_rollup r USING " DIFFERENCES
		" WHERE r.period_start = k.period_start AND r.tenant_id = k.tenant_id"
		" AND r.period_start >= $3 AND r.period_start < $4",
		4},
	[READ_EVENTS] = {"usage_rebuild_read_events",
		"SELECT k.period_start, u.tenant_id, u.tool_id, u.model, count(*),"
		" count(*) FILTER (WHERE NOT u.success), count(*) FILTER (WHERE u.estimated_cost "
		"IS NULL),"
		" sum(u.prompt_tokens)::bigint, sum(u.completion_tokens)::bigint,"
		" sum(u.cached_tokens)::bigint,"
		" sum(u.cache_write_tokens + u.cache_write_1h_tokens)::bigint,"
		" sum(u.reasoning_tokens)::bigint, coalesce(sum(u.estimated_cost), 0),"
		" sum(u.latency_ms)::bigint, string_agg(int8send(u.latency_ms), "
		"'')" EVENTS_OF_DIFFERENCES " GROUP BY 1, 2, 3, 4",
		4},
	[READ_ERRORS] = {"usage_rebuild_read_errors",
		"SELECT k.period_start, u.tenant_id, u.tool_id, u.model, coalesce(u.error_type, "
		"''),"
		" count(*)" EVENTS_OF_DIFFERENCES " AND NOT u.success GROUP BY 1, 2, 3, 4, 5",
		4},
};
/* clang-format on */
const struct db_stmts usage_rebuild_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

enum err_code usage_rebuild_compare(struct db *db, int64_t from_us, int64_t to_us, struct arena *a,
	struct usage_difference **ret, int *ret_n, struct err *e)
{
	struct db_param params[] = {db_p_time(a, from_us), db_p_time(a, to_us)};
	struct usage_difference *found;
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[COMPARE], params, a, &rows, e);

	if (rc)
		return rc;
	found = arena_array(a, (size_t)db_nrows(rows), sizeof(*found));
	for (int i = 0; i < db_nrows(rows); i++) {
		found[i] = (struct usage_difference){
			.period_start_us = db_time(rows, i, 0),
			.tenant_id = db_str(rows, i, 1),
			.calls_found = db_i64(rows, i, 2),
			.calls_expected = db_i64(rows, i, 3),
		};
	}
	*ret = found;
	*ret_n = db_nrows(rows);
	return OK;
}

/* What differs, as the parameters of the other statements. */
struct target {
	struct db *db;
	struct arena *arena;
	struct db_array arrays[2];
	struct db_param params[4];
};

static int by_bucket(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* Histogram buckets, ascending, of latencies that follow each other in 8 bytes each. */
static uint16_t *buckets_of(struct str latencies, struct arena *a)
{
	size_t n = latencies.len / 8;
	uint16_t *buckets = arena_array(a, n, sizeof(*buckets));

	for (size_t i = 0; i < n; i++) {
		uint64_t ms = 0;

		for (int k = 0; k < 8; k++)
			ms = ms << 8 | (unsigned char)latencies.ptr[8 * i + (size_t)k];
		buckets[i] = (uint16_t)hist_bucket((double)ms);
	}
	if (n)
		qsort(buckets, n, sizeof(*buckets), by_bucket);
	return buckets;
}

static void read_row(
	const struct db_rows *rows, int i, struct arena *a, struct usage_rollup_row *ret)
{
	*ret = (struct usage_rollup_row){
		.period_start_us = db_time(rows, i, 0),
		.tenant_id = db_str(rows, i, 1),
		.tool_id = db_str(rows, i, 2),
		.model = db_str(rows, i, 3),
		.sums =
			{
				.calls = db_i64(rows, i, 4),
				.failed = db_i64(rows, i, 5),
				.unpriced = db_i64(rows, i, 6),
				.prompt_tokens = db_i64(rows, i, 7),
				.completion_tokens = db_i64(rows, i, 8),
				.cached_tokens = db_i64(rows, i, 9),
				.cache_write_tokens = db_i64(rows, i, 10),
				.reasoning_tokens = db_i64(rows, i, 11),
				.cost_pusd = db_money(rows, i, 12),
				.latency_sum_ms = db_i64(rows, i, 13),
			},
		.buckets = buckets_of(db_bytes(rows, i, 14), a),
	};
}

static enum err_code rebuild_rows(const struct target *t, struct err *e)
{
	struct usage_rollup_row *sums;
	struct db_rows *rows;
	enum err_code rc;

	if ((rc = db_exec(t->db, &stmts[DELETE_ROWS], t->params, NULL, e)) ||
		(rc = db_query(t->db, &stmts[READ_EVENTS], t->params, t->arena, &rows, e)))
		return rc;
	sums = arena_array(t->arena, (size_t)db_nrows(rows), sizeof(*sums));
	for (int i = 0; i < db_nrows(rows); i++)
		read_row(rows, i, t->arena, &sums[i]);
	return usage_rollup_add(t->db, sums, db_nrows(rows), t->arena, e);
}

static enum err_code rebuild_errors(const struct target *t, struct err *e)
{
	struct usage_error_row *errors;
	struct db_rows *rows;
	enum err_code rc;

	if ((rc = db_exec(t->db, &stmts[DELETE_ERRORS], t->params, NULL, e)) ||
		(rc = db_query(t->db, &stmts[READ_ERRORS], t->params, t->arena, &rows, e)))
		return rc;
	errors = arena_array(t->arena, (size_t)db_nrows(rows), sizeof(*errors));
	for (int i = 0; i < db_nrows(rows); i++) {
		errors[i] = (struct usage_error_row){
			.period_start_us = db_time(rows, i, 0),
			.tenant_id = db_str(rows, i, 1),
			.tool_id = db_str(rows, i, 2),
			.model = db_str(rows, i, 3),
			.error_type = db_str(rows, i, 4),
			.failed = db_i64(rows, i, 5),
		};
	}
	return usage_rollup_add_errors(t->db, errors, db_nrows(rows), e);
}

/* Hours whose rows only go away have to be marked, too. */
static enum err_code mark_hours(
	struct db *db, const struct usage_difference *found, int n, struct arena *a, struct err *e)
{
	int64_t *hours = arena_array(a, (size_t)n, sizeof(*hours));
	int nhours = 0;

	for (int i = 0; i < n; i++) {
		int64_t hour = found[i].period_start_us - found[i].period_start_us % US_PER_HOUR;

		if (nhours == 0 || hours[nhours - 1] != hour)
			hours[nhours++] = hour;
	}
	return usage_rollup_mark_dirty(db, hours, nhours, e);
}

static enum err_code rebuild(struct db *db, int64_t from_us, int64_t to_us,
	const struct usage_difference *found, int n, struct arena *a, struct err *e)
{
	struct target t = {.db = db, .arena = a};
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_time(&t.arrays[0], found[i].period_start_us);
		db_array_str(&t.arrays[1], found[i].tenant_id);
	}
	t.params[0] = db_p_array(&t.arrays[0]);
	t.params[1] = db_p_array(&t.arrays[1]);
	t.params[2] = db_p_time(a, from_us);
	t.params[3] = db_p_time(a, to_us);
	if ((rc = mark_hours(db, found, n, a, e)) || (rc = rebuild_rows(&t, e)))
		goto done;
	rc = rebuild_errors(&t, e);
done:
	db_array_free(&t.arrays[0]);
	db_array_free(&t.arrays[1]);
	return rc;
}

enum err_code usage_rebuild_range(struct db *db, int64_t from_us, int64_t to_us, struct arena *a,
	struct usage_difference **ret, int *ret_n, struct err *e)
{
	struct usage_difference *found;
	enum err_code rc;
	int n;

	if ((rc = db_begin(db, DB_READ_WRITE, e)))
		return rc;
	if ((rc = usage_rollup_lock(db, e)) ||
		(rc = usage_rebuild_compare(db, from_us, to_us, a, &found, &n, e)) ||
		(n && (rc = rebuild(db, from_us, to_us, found, n, a, e)))) {
		db_rollback(db);
		return rc;
	}
	if ((rc = db_commit(db, e)))
		return rc;
	*ret = found;
	*ret_n = n;
	return OK;
}
