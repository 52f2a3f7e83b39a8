#include "store/usage_rollup_store.h"

#include <stdlib.h>

#include "base/clock.h"
#include "store/usage_columns.h"

/* Any number, the same for every version of the program. */
#define REBUILD_LOCK "4611686018427387849"

enum { LOCK_SHARED, LOCK, MARK_DIRTY, FIND_LATENCY, ADD, ADD_ERRORS };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LOCK_SHARED] = {"usage_rollup_lock_shared",
		"SELECT pg_advisory_xact_lock_shared(" REBUILD_LOCK ")", 0},
	[LOCK] = {"usage_rollup_lock", "SELECT pg_advisory_xact_lock(" REBUILD_LOCK ")", 0},
	[MARK_DIRTY] = {"usage_rollup_mark_dirty",
		"INSERT INTO usage_dirty_hour AS d (hour) SELECT unnest($1::timestamptz[])"
		" ON CONFLICT (hour) DO UPDATE SET version = d.version + 1",
		1},
	[FIND_LATENCY] = {"usage_rollup_find_latency",
		"SELECT k.i, r.latency"
		" FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[]) WITH "
		"ORDINALITY"
		" AS k (period_start, tenant_id, tool_id, model, i)"
		" JOIN ai_usage_rollup r USING (period_start, tenant_id, tool_id, model)"
		" WHERE r.period_start BETWEEN $5 AND $6",
		6},
	[ADD] = {"usage_rollup_add",
		"INSERT INTO ai_usage_rollup AS r (period_start, tenant_id, tool_id, model"
#define X(member, base, summary) ", " base
		FOR_EACH_USAGE_COUNT(X)
#undef X
			", total_cost, latency) SELECT * FROM unnest($1::timestamptz[], $2::text[],"
			" $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], "
			"$8::bigint[],"
			" $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[],"
			" $14::numeric[], $15::bytea[])"
			" ON CONFLICT (period_start, tenant_id, tool_id, model) DO UPDATE SET"
			" latency = excluded.latency, total_cost = r.total_cost + "
			"excluded.total_cost"
#define X(member, base, summary) ", " base " = r." base " + excluded." base
		FOR_EACH_USAGE_COUNT(X)
#undef X
			,
		15},
	[ADD_ERRORS] = {"usage_rollup_add_errors",
		"INSERT INTO ai_usage_error_rollup AS r"
		" (period_start, tenant_id, tool_id, model, error_type, failed_calls)"
		" SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[],"
		" $5::text[], $6::bigint[])"
		" ON CONFLICT (tenant_id, period_start, tool_id, model, error_type)"
		" DO UPDATE SET failed_calls = r.failed_calls + excluded.failed_calls",
		6},
};
/* clang-format on */
const struct db_stmts usage_rollup_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

/* The columns of the rows of one call, as array parameters in the order of ADD. */
enum { KEYS = 4, COST = KEYS + USAGE_COUNTS, LATENCY, COLUMNS };

struct columns {
	struct db_array array[COLUMNS];
};

static void columns_free(struct columns *c)
{
	for (int i = 0; i < COLUMNS; i++)
		db_array_free(&c->array[i]);
}

static void columns_key(struct columns *c, int64_t period_start_us, struct str tenant,
	struct str tool, struct str model)
{
	db_array_time(&c->array[0], period_start_us);
	db_array_str(&c->array[1], tenant);
	db_array_str(&c->array[2], tool);
	db_array_str(&c->array[3], model);
}

static void columns_add(struct columns *c, const struct usage_rollup_row *r)
{
	struct db_array *next = &c->array[KEYS];

	columns_key(c, r->period_start_us, r->tenant_id, r->tool_id, r->model);
#define X(member, base, summary) db_array_i64(next++, r->sums.member);
	FOR_EACH_USAGE_COUNT(X)
#undef X
	db_array_money(&c->array[COST], r->sums.cost_pusd);
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The hours of the rows, ascending and distinct; returns how many. */
static int hours_of(const struct usage_rollup_row *rows, int n, int64_t *hours)
{
	int distinct = 0;

	for (int i = 0; i < n; i++)
		hours[i] = rows[i].period_start_us - rows[i].period_start_us % US_PER_HOUR;
	qsort(hours, (size_t)n, sizeof(*hours), by_value);
	for (int i = 0; i < n; i++) {
		if (distinct == 0 || hours[distinct - 1] != hours[i])
			hours[distinct++] = hours[i];
	}
	return distinct;
}

enum err_code usage_rollup_mark_dirty(struct db *db, const int64_t *hours, int n, struct err *e)
{
	struct db_array array = {0};
	struct db_param params[1];
	enum err_code rc;

	for (int i = 0; i < n; i++)
		db_array_time(&array, hours[i]);
	params[0] = db_p_array(&array);
	rc = db_exec(db, &stmts[MARK_DIRTY], params, NULL, e);
	db_array_free(&array);
	return rc;
}

enum err_code usage_rollup_lock(struct db *db, struct err *e)
{
	return db_exec(db, &stmts[LOCK], NULL, NULL, e);
}

/* The stored histograms of the rows that exist already; stored[i] is absent for a new row. */
static enum err_code find_latency(struct db *db, struct columns *c, int64_t first_us,
	int64_t last_us, struct arena *a, struct str *stored, struct err *e)
{
	struct db_param params[KEYS + 2];
	struct db_rows *rows;
	enum err_code rc;

	for (int i = 0; i < KEYS; i++)
		params[i] = db_p_array(&c->array[i]);
	params[KEYS] = db_p_time(a, first_us);
	params[KEYS + 1] = db_p_time(a, last_us);
	rc = db_query(db, &stmts[FIND_LATENCY], params, a, &rows, e);
	for (int i = 0; rc == OK && i < db_nrows(rows); i++)
		stored[db_i64(rows, i, 0) - 1] = db_bytes(rows, i, 1);
	return rc;
}

/* The histogram of a row with the new calls, encoded into `out`. */
static enum err_code merge_latency(
	struct str stored, const struct usage_rollup_row *r, struct buf *out, struct err *e)
{
	struct hist h = {.total = (uint64_t)r->sums.calls};

	buf_reset(out);
	if (!stored.ptr) {
		hist_encode_buckets(r->buckets, (size_t)r->sums.calls, out);
		return OK;
	}
	for (int64_t i = 0; i < r->sums.calls; i++)
		h.count[r->buckets[i]]++;
	if (hist_add_encoded(&h, stored, e))
		return err_wrap(e, "ai_usage_rollup");
	hist_encode(&h, out);
	return OK;
}

static enum err_code merge_all(struct columns *c, const struct usage_rollup_row *rows, int n,
	const struct str *stored, struct err *e)
{
	struct buf encoded = {0};
	enum err_code rc = OK;

	for (int i = 0; rc == OK && i < n; i++) {
		rc = merge_latency(stored[i], &rows[i], &encoded, e);
		db_array_bytes(&c->array[LATENCY], buf_view(&encoded));
	}
	buf_free(&encoded);
	return rc;
}

static enum err_code write_rows(struct db *db, struct columns *c, struct err *e)
{
	struct db_param params[COLUMNS];

	for (int i = 0; i < COLUMNS; i++)
		params[i] = db_p_array(&c->array[i]);
	return db_exec(db, &stmts[ADD], params, NULL, e);
}

enum err_code usage_rollup_add(
	struct db *db, const struct usage_rollup_row *rows, int n, struct arena *a, struct err *e)
{
	struct str *stored = arena_array(a, (size_t)n, sizeof(*stored));
	int64_t *hours = arena_array(a, (size_t)n, sizeof(*hours));
	int nhours = hours_of(rows, n, hours);
	struct columns c = {0};
	enum err_code rc;

	if (n == 0)
		return OK;
	for (int i = 0; i < n; i++)
		columns_add(&c, &rows[i]);
	if ((rc = db_exec(db, &stmts[LOCK_SHARED], NULL, NULL, e)) ||
		(rc = usage_rollup_mark_dirty(db, hours, nhours, e)) ||
		(rc = find_latency(
			 db, &c, hours[0], hours[nhours - 1] + US_PER_HOUR, a, stored, e)) ||
		(rc = merge_all(&c, rows, n, stored, e)))
		goto done;
	rc = write_rows(db, &c, e);
done:
	columns_free(&c);
	return rc;
}

enum err_code usage_rollup_add_errors(
	struct db *db, const struct usage_error_row *rows, int n, struct err *e)
{
	struct db_param params[KEYS + 2];
	struct columns c = {0};
	enum err_code rc;

	if (n == 0)
		return OK;
	for (int i = 0; i < n; i++) {
		columns_key(&c, rows[i].period_start_us, rows[i].tenant_id, rows[i].tool_id,
			rows[i].model);
		db_array_str(&c.array[KEYS], rows[i].error_type);
		db_array_i64(&c.array[KEYS + 1], rows[i].failed);
	}
	for (int i = 0; i < KEYS + 2; i++)
		params[i] = db_p_array(&c.array[i]);
	rc = db_exec(db, &stmts[ADD_ERRORS], params, NULL, e);
	columns_free(&c);
	return rc;
}
