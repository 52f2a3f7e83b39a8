#include "store/usage_summary_store.h"

#include "base/hist.h"
#include "base/map.h"
#include "domain/cover.h"
#include "domain/usage_sums.h"
#include "store/usage_columns.h"

/* Any number, the same for every version of the program. */
#define DERIVE_LOCK "4611686018427387851"

#define FOR_EACH_SCOPE(X) \
	X(KEY, "key") X(TOOL_MODEL, "tool_model") X(TENANT, "tenant") X(ALL, "all")
enum scope {
#define X(id, name) SCOPE_##id,
	FOR_EACH_SCOPE(X)
#undef X
		SCOPES
};
static const char *const scope_names[] = {
#define X(id, name) name,
	FOR_EACH_SCOPE(X)
#undef X
};

static const char *const period_types[GRAINS] = {
	[GRAIN_QUARTER] = "QUARTER_HOUR",
	[GRAIN_HOUR] = "HOURLY",
	[GRAIN_DAY] = "DAILY",
	[GRAIN_MONTH] = "MONTHLY",
};

enum {
	LOCK,
	NO_LOOKUPS,
	DIRTY_HOURS,
	DIRTY_OF_MONTH,
	CLEAN,
	INVALIDATE,
	READ_BASE,
	DELETE_HOURS,
	DELETE_QUARTERS,
	READ_CHILDREN,
	DELETE_PARENTS,
	COPY,
	DELETE_HOUR_ERRORS,
	HOUR_ERRORS,
	DELETE_PARENT_ERRORS,
	PARENT_ERRORS
};

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LOCK] = {"usage_summary_lock", "SELECT pg_advisory_xact_lock(" DERIVE_LOCK ")", 0},
	/* The planner does not know how many keys change; a look-up over a range of time for each
	 * of many takes minutes where reading all of the range once takes seconds. */
	[NO_LOOKUPS] = {"usage_summary_no_lookups", "SET LOCAL enable_nestloop = off", DB_SIMPLE},
	[DIRTY_HOURS] = {"usage_summary_dirty_hours",
		"SELECT hour FROM usage_dirty_hour ORDER BY hour", 0},
	[DIRTY_OF_MONTH] = {"usage_summary_dirty_of_month",
		"SELECT hour, version FROM usage_dirty_hour WHERE hour >= $1 AND hour < $2 ORDER "
		"BY hour",
		2},
	[CLEAN] = {"usage_summary_clean",
		"DELETE FROM usage_dirty_hour WHERE hour IN (SELECT d.hour FROM usage_dirty_hour d"
		" JOIN unnest($1::timestamptz[], $2::bigint[]) AS k (hour, version) USING (hour, "
		"version)"
		" FOR UPDATE OF d SKIP LOCKED)",
		2},
	[INVALIDATE] = {"usage_summary_invalidate",
		"INSERT INTO usage_dirty_hour AS d (hour)"
		" SELECT date_trunc('hour', period_start, 'UTC') AS hour FROM ai_usage_rollup"
		" WHERE period_start >= $1 AND period_start < $2"
		" UNION SELECT period_start FROM ai_usage_summary WHERE scope = 'all'"
		" AND period_type = 'HOURLY' AND period_start >= $1 AND period_start < $2"
		" ORDER BY hour"
		" ON CONFLICT (hour) DO UPDATE SET version = d.version + 1",
		2},
	[READ_BASE] = {"usage_summary_read_base",
		"SELECT grouping(r.period_start, r.tool_id, r.tenant_id), coalesce(r.period_start, "
		"h.hour),"
		" coalesce(r.tool_id, ''), coalesce(r.model, ''), coalesce(r.tenant_id, '')"
#define X(member, base, summary) ", sum(r." base ")::bigint"
		FOR_EACH_USAGE_COUNT(X)
#undef X
			", sum(r.total_cost), " USAGE_LATENCIES(
				"r.latency") " FROM unnest($1::timestamptz[]) AS h (hour)"
					     " JOIN ai_usage_rollup r ON r.period_start >= h.hour"
					     " AND r.period_start < h.hour + interval '1 hour'"
					     " WHERE r.period_start >= $2 AND r.period_start < $3"
					     " GROUP BY GROUPING SETS ((h.hour, r.period_start, "
					     "r.tool_id, r.model),"
					     " (h.hour, r.period_start), (h.hour, r.tool_id, "
					     "r.model, r.tenant_id),"
					     " (h.hour, r.tool_id, r.model), (h.hour, "
					     "r.tenant_id), (h.hour))",
		3},
	[DELETE_HOURS] = {"usage_summary_delete_hours",
		"DELETE FROM ai_usage_summary s USING unnest($1::timestamptz[]) AS h (hour)"
		" WHERE s.scope IN ('key', 'tool_model', 'tenant', 'all') AND s.period_type = "
		"'HOURLY'"
		" AND s.period_start = h.hour AND s.period_start >= $2 AND s.period_start < $3"
		" RETURNING s.scope, s.tool_id, s.model, s.tenant_id",
		3},
	[DELETE_QUARTERS] = {"usage_summary_delete_quarters",
		"DELETE FROM ai_usage_summary s USING unnest($1::timestamptz[]) AS h (hour)"
		" WHERE s.scope IN ('tool_model', 'all') AND s.period_type = 'QUARTER_HOUR'"
		" AND s.period_start >= h.hour AND s.period_start < h.hour + interval '1 hour'"
		" AND s.period_start >= $2 AND s.period_start < $3",
		3},
	[READ_CHILDREN] = {"usage_summary_read_children",
		"SELECT r.tool_id, r.model, r.tenant_id"
#define X(member, base, summary) ", sum(r." summary ")::bigint"
		FOR_EACH_USAGE_COUNT(X)
#undef X
			", sum(r.total_cost), " USAGE_LATENCIES(
				"r.latency") " FROM ai_usage_summary r"
					     " JOIN unnest($5::text[], $6::text[], $7::text[]) AS "
					     "k (tool_id, model, "
					     "tenant_id)"
					     " USING (tool_id, model, tenant_id)"
					     " WHERE r.scope = $1 AND r.period_type = $2 AND "
					     "r.period_start >= $3 AND "
					     "r.period_start < $4"
					     " GROUP BY r.tool_id, r.model, r.tenant_id ORDER BY "
					     "r.tool_id, r.model, "
					     "r.tenant_id",
		7},
	[DELETE_PARENTS] = {"usage_summary_delete_parents",
		"DELETE FROM ai_usage_summary r"
		" USING unnest($4::text[], $5::text[], $6::text[]) AS k (tool_id, model, tenant_id)"
		" WHERE r.scope = $1 AND r.period_type = $2 AND r.period_start = $3"
		" AND (r.tool_id, r.model, r.tenant_id) = (k.tool_id, k.model, k.tenant_id)",
		6},
	[COPY] = {"usage_summary_copy",
		"COPY ai_usage_summary (scope, tenant_id, tool_id, model, period_start, "
		"period_end, period_type"
#define X(member, base, summary) ", " summary
		FOR_EACH_USAGE_COUNT(X)
#undef X
			", successful_calls, total_tokens, total_cost, avg_latency_ms, "
			"p50_latency_ms,"
			" p95_latency_ms, p99_latency_ms, latency) FROM STDIN",
		DB_SIMPLE},
	[DELETE_HOUR_ERRORS] = {"usage_summary_delete_hour_errors",
		"DELETE FROM ai_usage_error_summary s USING unnest($1::timestamptz[]) AS h (hour)"
		" WHERE s.period_type = 'HOURLY' AND s.period_start = h.hour"
		" AND s.period_start >= $2 AND s.period_start < $3",
		3},
	[HOUR_ERRORS] = {"usage_summary_hour_errors",
		"INSERT INTO ai_usage_error_summary"
		" (period_type, period_start, tool_id, model, error_type, failed_calls)"
		" SELECT 'HOURLY', h.hour, r.tool_id, r.model, r.error_type, "
		"sum(r.failed_calls)::bigint"
		" FROM unnest($1::timestamptz[]) AS h (hour)"
		" JOIN ai_usage_error_rollup r ON r.period_start >= h.hour"
		" AND r.period_start < h.hour + interval '1 hour'"
		" WHERE r.period_start >= $2 AND r.period_start < $3"
		" GROUP BY h.hour, r.tool_id, r.model, r.error_type",
		3},
	[DELETE_PARENT_ERRORS] = {"usage_summary_delete_parent_errors",
		"DELETE FROM ai_usage_error_summary WHERE period_type = $1 AND period_start = $2",
		2},
	[PARENT_ERRORS] = {"usage_summary_parent_errors",
		"INSERT INTO ai_usage_error_summary"
		" (period_type, period_start, tool_id, model, error_type, failed_calls)"
		" SELECT $1, $2, tool_id, model, error_type, sum(failed_calls)::bigint"
		" FROM ai_usage_error_summary"
		" WHERE period_type = $3 AND period_start >= $2 AND period_start < $4"
		" GROUP BY tool_id, model, error_type",
		4},
};
/* clang-format on */
const struct db_stmts usage_summary_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

struct key {
	struct str tool, model, tenant; /* "": summed over */
};

struct keys {
	struct key *item;
	int n, cap;
};

/* One derivation. */
struct run {
	struct db *db;
	struct arena *memory;  /* of the whole run */
	struct arena *scratch; /* of one step */
	struct keys changed[SCOPES];
	struct map seen; /* of the changed keys */
	struct buf text, copy, encoded;
	struct hist latency;
	int64_t rows;
};

static void run_free(struct run *r)
{
	map_free(&r->seen);
	buf_free(&r->text);
	buf_free(&r->copy);
	buf_free(&r->encoded);
	arena_free(r->scratch);
	arena_free(r->memory);
}

static enum scope scope_of(struct str name)
{
	enum scope s = 0;

	while (s < SCOPE_ALL && !str_is(name, scope_names[s]))
		s++;
	return s;
}

/* Remembers that the summaries of a key change. Ids hold no control characters, so they can
 * separate them. */
static void touch(struct run *r, enum scope s, struct key k)
{
	struct keys *keys = &r->changed[s];
	void **slot;

	buf_reset(&r->text);
	buf_printf(&r->text, "%d\n%.*s\n%.*s\n%.*s", (int)s, STR_ARG(k.tool), STR_ARG(k.model),
		STR_ARG(k.tenant));
	if (map_get(&r->seen, buf_view(&r->text)))
		return;
	slot = map_slot(&r->seen, arena_str(r->memory, buf_view(&r->text)));
	*slot = r;
	if (keys->n == keys->cap) {
		struct key *grown;

		keys->cap = keys->cap ? 2 * keys->cap : 256;
		grown = arena_array(r->memory, (size_t)keys->cap, sizeof(*grown));
		if (keys->n)
			memcpy(grown, keys->item, (size_t)keys->n * sizeof(*grown));
		keys->item = grown;
	}
	keys->item[keys->n++] = (struct key){arena_str(r->memory, k.tool),
		arena_str(r->memory, k.model), arena_str(r->memory, k.tenant)};
}

/* The sums of one result row, from a column on. */
static enum err_code read_sums(struct run *r, const struct db_rows *rows, int row, int column,
	struct usage_sums *ret, struct err *e)
{
	r->latency = (struct hist){0};
	return usage_columns_read(rows, row, column, &r->latency, ret, e);
}

static void copy_text(struct run *r, struct str field)
{
	db_copy_field(&r->copy, field);
	buf_putc(&r->copy, '\t');
}

static void copy_i64(struct run *r, int64_t v)
{
	buf_i64(&r->copy, v);
	buf_putc(&r->copy, '\t');
}

static void copy_bytes(struct buf *out, struct str bytes)
{
	static const char hex[] = "0123456789abcdef";

	buf_puts(out, "\\\\x");
	for (size_t i = 0; i < bytes.len; i++) {
		buf_putc(out, hex[(unsigned char)bytes.ptr[i] >> 4]);
		buf_putc(out, hex[(unsigned char)bytes.ptr[i] & 15]);
	}
}

/* Adds one line to what will be copied. */
static void put_row(struct run *r, enum scope scope, enum grain g, int64_t start_us,
	const struct key *k, const struct usage_sums *s)
{
	char text[TIME_TEXT], money[MONEY_TEXT];

	copy_text(r, str_from(scope_names[scope]));
	copy_text(r, k->tenant);
	copy_text(r, k->tool);
	copy_text(r, k->model);
	copy_text(r, str_from(time_format(start_us, text)));
	copy_text(r, str_from(time_format(grain_next(g, start_us), text)));
	copy_text(r, str_from(period_types[g]));
#define X(member, base, summary) copy_i64(r, s->member);
	FOR_EACH_USAGE_COUNT(X)
#undef X
	copy_i64(r, s->calls - s->failed);
	copy_i64(r, s->prompt_tokens + s->completion_tokens);
	copy_text(r, str_from(money_format(s->cost_pusd, money)));
	copy_i64(r, usage_sums_avg_ms(s));
	copy_i64(r, usage_sums_quantile_ms(s, 0.50));
	copy_i64(r, usage_sums_quantile_ms(s, 0.95));
	copy_i64(r, usage_sums_quantile_ms(s, 0.99));
	buf_reset(&r->encoded);
	hist_encode(s->latency, &r->encoded);
	copy_bytes(&r->copy, buf_view(&r->encoded));
	buf_putc(&r->copy, '\n');
}

static enum err_code write_copy(struct run *r, struct err *e)
{
	int64_t rows = 0;
	enum err_code rc;

	if ((rc = db_copy_begin(r->db, &stmts[COPY], e)) ||
		(rc = db_copy_data(r->db, buf_view(&r->copy), e)) ||
		(rc = db_copy_end(r->db, &rows, e)))
		return rc;
	buf_reset(&r->copy);
	r->rows += rows;
	return OK;
}

/* Hours of one day, and the day. */
struct day {
	struct db_param params[3]; /* hours, start, end of the day */
	int64_t start_us;
};

/* Takes the old hourly summaries away; what they were about changes, even if it has no calls any
 * more. */
static enum err_code delete_hours(struct run *r, const struct day *d, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc;

	if ((rc = db_query(r->db, &stmts[DELETE_HOURS], d->params, r->scratch, &rows, e)))
		return rc;
	for (int i = 0; i < db_nrows(rows); i++) {
		struct key k = {db_str(rows, i, 1), db_str(rows, i, 2), db_str(rows, i, 3)};

		touch(r, scope_of(db_str(rows, i, 0)), k);
	}
	return db_exec(r->db, &stmts[DELETE_QUARTERS], d->params, NULL, e);
}

/* Which columns a row of READ_BASE is summed over (PostgreSQL's grouping()), and what that makes
 * it. */
enum { OVER_TENANTS = 1, OVER_TOOLS = 2, OVER_QUARTERS = 4 };

static enum scope scope_of_sum(int64_t over)
{
	if (over & OVER_TENANTS)
		return over & OVER_TOOLS ? SCOPE_ALL : SCOPE_TOOL_MODEL;
	return over & OVER_TOOLS ? SCOPE_TENANT : SCOPE_KEY;
}

static enum err_code derive_hours(struct run *r, const struct day *d, struct err *e)
{
	struct db_rows *rows;
	struct usage_sums sums;
	enum err_code rc;

	if ((rc = delete_hours(r, d, e)) ||
		(rc = db_query(r->db, &stmts[READ_BASE], d->params, r->scratch, &rows, e)))
		return rc;
	for (int i = 0; i < db_nrows(rows); i++) {
		int64_t over = db_i64(rows, i, 0);
		enum grain g = over & OVER_QUARTERS ? GRAIN_HOUR : GRAIN_QUARTER;
		struct key k = {db_str(rows, i, 2), db_str(rows, i, 3), db_str(rows, i, 4)};

		if ((rc = read_sums(r, rows, i, 5, &sums, e)))
			return rc;
		put_row(r, scope_of_sum(over), g, db_time(rows, i, 1), &k, &sums);
		if (g == GRAIN_HOUR)
			touch(r, scope_of_sum(over), k);
	}
	if ((rc = write_copy(r, e)) ||
		(rc = db_exec(r->db, &stmts[DELETE_HOUR_ERRORS], d->params, NULL, e)))
		return rc;
	return db_exec(r->db, &stmts[HOUR_ERRORS], d->params, NULL, e);
}

/* The changed keys of a scope as three array parameters; `arrays` to be freed by the caller. */
static void key_params(const struct keys *keys, struct db_array arrays[3], struct db_param *params)
{
	for (int i = 0; i < keys->n; i++) {
		db_array_str(&arrays[0], keys->item[i].tool);
		db_array_str(&arrays[1], keys->item[i].model);
		db_array_str(&arrays[2], keys->item[i].tenant);
	}
	for (int i = 0; i < 3; i++)
		params[i] = db_p_array(&arrays[i]);
}

/* Sums up the summaries of grain g - 1 to those of one period of grain g, for the changed keys of
 * one scope. */
static enum err_code raise_scope(
	struct run *r, enum scope scope, enum grain g, int64_t start_us, struct err *e)
{
	struct db_array arrays[3] = {{{0}}};
	struct db_param keys[3];
	struct db_param start = db_p_time(r->scratch, start_us);
	struct db_param end = db_p_time(r->scratch, grain_next(g, start_us));
	struct db_param name = db_p_cstr(scope_names[scope]);
	struct usage_sums sums;
	struct db_rows *rows;
	enum err_code rc;

	key_params(&r->changed[scope], arrays, keys);
	if ((rc = db_exec(r->db, &stmts[DELETE_PARENTS],
		     (struct db_param[]){
			     name, db_p_cstr(period_types[g]), start, keys[0], keys[1], keys[2]},
		     NULL, e)) ||
		(rc = db_query(r->db, &stmts[READ_CHILDREN],
			 (struct db_param[]){name, db_p_cstr(period_types[g - 1]), start, end,
				 keys[0], keys[1], keys[2]},
			 r->scratch, &rows, e)))
		goto done;
	for (int i = 0; rc == OK && i < db_nrows(rows); i++) {
		struct key k = {db_str(rows, i, 0), db_str(rows, i, 1), db_str(rows, i, 2)};

		rc = read_sums(r, rows, i, 3, &sums, e);
		put_row(r, scope, g, start_us, &k, &sums);
	}
done:
	for (int i = 0; i < 3; i++)
		db_array_free(&arrays[i]);
	return rc;
}

static enum err_code raise_errors(struct run *r, enum grain g, int64_t start_us, struct err *e)
{
	struct db_param params[] = {
		db_p_cstr(period_types[g]),
		db_p_time(r->scratch, start_us),
		db_p_cstr(period_types[g - 1]),
		db_p_time(r->scratch, grain_next(g, start_us)),
	};
	enum err_code rc = db_exec(r->db, &stmts[DELETE_PARENT_ERRORS], params, NULL, e);

	return rc ? rc : db_exec(r->db, &stmts[PARENT_ERRORS], params, NULL, e);
}

static enum err_code raise_all(struct run *r, enum grain g, int64_t start_us, struct err *e)
{
	enum err_code rc = OK;

	for (enum scope s = 0; rc == OK && s < SCOPES; s++) {
		rc = raise_scope(r, s, g, start_us, e);
		if (rc == OK)
			rc = write_copy(r, e);
		arena_reset(r->scratch);
	}
	return rc ? rc : raise_errors(r, g, start_us, e);
}

static enum err_code derive_day(struct run *r, const int64_t *hours, int n, struct err *e)
{
	struct db_array array = {0};
	struct day d = {.start_us = grain_floor(GRAIN_DAY, hours[0])};
	enum err_code rc;

	for (int i = 0; i < n; i++)
		db_array_time(&array, hours[i]);
	d.params[0] = db_p_array(&array);
	d.params[1] = db_p_time(r->scratch, d.start_us);
	d.params[2] = db_p_time(r->scratch, grain_next(GRAIN_DAY, d.start_us));
	rc = derive_hours(r, &d, e);
	db_array_free(&array);
	arena_reset(r->scratch);
	return rc ? rc : raise_all(r, GRAIN_DAY, d.start_us, e);
}

static enum err_code derive_days(struct run *r, const int64_t *hours, int n, struct err *e)
{
	enum err_code rc = OK;

	for (int i = 0, same; rc == OK && i < n; i += same) {
		int64_t end = grain_next(GRAIN_DAY, hours[i]);

		for (same = 1; i + same < n && hours[i + same] < end; same++)
			;
		rc = derive_day(r, &hours[i], same, e);
	}
	return rc;
}

static enum err_code derive(struct run *r, int64_t month_us, struct db_rows *dirty, struct err *e)
{
	int n = db_nrows(dirty);
	int64_t *hours = arena_array(r->memory, (size_t)n, sizeof(*hours));
	struct db_array arrays[2] = {{{0}}};
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		hours[i] = db_time(dirty, i, 0);
		db_array_time(&arrays[0], hours[i]);
		db_array_i64(&arrays[1], db_i64(dirty, i, 1));
	}
	if ((rc = derive_days(r, hours, n, e)) || (rc = raise_all(r, GRAIN_MONTH, month_us, e)))
		goto done;
	rc = db_exec(r->db, &stmts[CLEAN],
		(struct db_param[]){db_p_array(&arrays[0]), db_p_array(&arrays[1])}, NULL, e);
done:
	db_array_free(&arrays[0]);
	db_array_free(&arrays[1]);
	return rc;
}

enum err_code usage_summary_derive_month(
	struct db *db, int64_t month_us, struct usage_summary_result *ret, struct err *e)
{
	struct run r = {.db = db, .memory = arena_new(), .scratch = arena_new()};
	struct db_param month[] = {db_p_time(r.memory, month_us),
		db_p_time(r.memory, grain_next(GRAIN_MONTH, month_us))};
	struct db_rows *dirty;
	enum err_code rc;

	if ((rc = db_begin(db, DB_READ_WRITE, e)) ||
		(rc = db_exec(db, &stmts[LOCK], NULL, NULL, e)) ||
		(rc = db_exec(db, &stmts[NO_LOOKUPS], NULL, NULL, e)) ||
		(rc = db_query(db, &stmts[DIRTY_OF_MONTH], month, r.memory, &dirty, e)) ||
		(db_nrows(dirty) && (rc = derive(&r, month_us, dirty, e))) ||
		(rc = db_commit(db, e)))
		goto done;
	ret->hours += db_nrows(dirty);
	ret->rows += r.rows;
done:
	db_rollback(db);
	run_free(&r);
	return rc;
}

enum err_code usage_summary_dirty_hours(
	struct db *db, struct arena *a, int64_t **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[DIRTY_HOURS], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = db_time(rows, i, 0);
	return OK;
}

enum err_code usage_summary_invalidate(struct db *db, int64_t from_us, int64_t to_us, struct err *e)
{
	struct arena *a = arena_new();
	struct db_param params[] = {db_p_time(a, from_us), db_p_time(a, to_us)};
	enum err_code rc = db_exec(db, &stmts[INVALIDATE], params, NULL, e);

	arena_free(a);
	return rc;
}
