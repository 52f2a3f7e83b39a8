#include "store/usage_read.h"

#include <stdlib.h>

#include "base/map.h"
#include "domain/cover.h"
#include "store/usage_columns.h"

enum {
	SUMS_OF_SCOPE,
	SUMS_OF_ALL_TENANTS,
	SUMS_OF_TENANTS,
	SUMS_OF_TENANTS_KEYS,
	ERRORS,
	ERRORS_OF_TENANT,
	TENANT_NAMES,
	TOOL_NAMES
};

/* clang-format off */
/* The parts of a cover: $1 to $4 stored periods, $5 to $7 quarter-hours of base rows. */
#define STORED_PARTS                                                                               \
	"unnest($1::text[], $2::timestamptz[], $3::integer[], $4::boolean[])"                      \
	" AS c (period_type, start, bucket, minus)"
#define BASE_PARTS                                                                                 \
	"unnest($5::timestamptz[], $6::integer[], $7::boolean[]) AS c (start, bucket, minus)"
#define TENANTS " CROSS JOIN unnest($14::text[]) AS t (id)"

/* The rows of each part, by look-ups in an index. OFFSET 0 keeps the planner from the opposite: reading all rows, and
 * then the parts for each; it knows neither how many parts there are nor how few rows each has. */
#define ROWS(table, columns, condition)                                                            \
	" CROSS JOIN LATERAL (SELECT " columns " FROM " table " WHERE period_start = c.start"      \
	" AND " condition " OFFSET 0) x"
#define SUMMARY_COLUMN(member, base, summary) ", " summary
#define BASE_COLUMN(member, base, summary)    ", " base
#define STORED_ROWS(condition)                                                                     \
	ROWS("ai_usage_summary",                                                                   \
		"tenant_id, tool_id, model, total_cost, latency" FOR_EACH_USAGE_COUNT(SUMMARY_COLUMN), \
		"period_type = c.period_type AND " condition)
#define BASE_ROWS(condition)                                                                       \
	ROWS("ai_usage_rollup",                                                                    \
		"tenant_id, tool_id, model, total_cost, latency" FOR_EACH_USAGE_COUNT(BASE_COLUMN), condition)

/* Tools lie within [$10, $11], models within [$12, $13]: one text for a given one and for any. */
#define WITHIN_FILTER "tool_id >= $10 AND tool_id <= $11 AND model >= $12 AND model <= $13"

#define STORED_SUM(member, base, summary) ", sum(x." summary ")::bigint"
#define BASE_SUM(member, base, summary)   ", sum(x." base ")::bigint"

/* Sums per bucket, sign and group ($8: enum usage_group_by), with histograms if $9. */
#define GROUPS(columns, rows)                                                                      \
	"SELECT c.bucket, c.minus, CASE $8::integer WHEN 1 THEN x.tenant_id"                       \
	" WHEN 2 THEN x.tool_id WHEN 3 THEN x.model ELSE '' END" columns                           \
	", sum(x.total_cost), " USAGE_LATENCIES("x.latency") " FILTER (WHERE $9::boolean)"         \
	" FROM " rows " GROUP BY 1, 2, 3"

/* A group can be in both halves; the caller adds them up. */
#define SUMS(stored, base)                                                                         \
	GROUPS(FOR_EACH_USAGE_COUNT(STORED_SUM), stored)                                           \
	" UNION ALL " GROUPS(FOR_EACH_USAGE_COUNT(BASE_SUM), base)

#define WITHIN_ERROR_FILTER "tool_id >= $8 AND tool_id <= $9 AND model >= $10 AND model <= $11"

static const struct db_stmt stmts[] = {
	[SUMS_OF_SCOPE] = {"usage_read_sums_of_scope",
		SUMS(STORED_PARTS STORED_ROWS("scope = $14 AND " WITHIN_FILTER),
			BASE_PARTS BASE_ROWS(WITHIN_FILTER)),
		14},
	[SUMS_OF_ALL_TENANTS] = {"usage_read_sums_of_all_tenants",
		SUMS(STORED_PARTS STORED_ROWS("scope = 'tenant'"), BASE_PARTS BASE_ROWS("true")),
		9},
	[SUMS_OF_TENANTS] = {"usage_read_sums_of_tenants",
		SUMS(STORED_PARTS TENANTS STORED_ROWS("scope = 'tenant' AND tool_id = '' AND model = ''"
			" AND tenant_id = t.id"),
			BASE_PARTS TENANTS BASE_ROWS("tenant_id = t.id AND " WITHIN_FILTER)),
		14},
	[SUMS_OF_TENANTS_KEYS] = {"usage_read_sums_of_tenants_keys",
		SUMS(STORED_PARTS TENANTS STORED_ROWS("scope = 'key' AND tenant_id = t.id AND " WITHIN_FILTER),
			BASE_PARTS TENANTS BASE_ROWS("tenant_id = t.id AND " WITHIN_FILTER)),
		14},
	[ERRORS] = {"usage_read_errors",
		"SELECT x.error_type,"
		" sum(CASE WHEN x.minus THEN -x.failed_calls ELSE x.failed_calls END)::bigint AS calls"
		" FROM (SELECT c.minus, x.error_type, x.failed_calls FROM " STORED_PARTS
		ROWS("ai_usage_error_summary", "error_type, failed_calls",
			"period_type = c.period_type AND " WITHIN_ERROR_FILTER)
		" UNION ALL SELECT c.minus, x.error_type, x.failed_calls FROM " BASE_PARTS
		ROWS("ai_usage_error_rollup", "error_type, failed_calls", WITHIN_ERROR_FILTER)
		") x GROUP BY x.error_type ORDER BY calls DESC, x.error_type",
		11},
	[ERRORS_OF_TENANT] = {"usage_read_errors_of_tenant",
		"SELECT x.error_type, sum(x.failed_calls)::bigint AS calls FROM ai_usage_error_rollup x"
		" WHERE x.tenant_id = $1 AND x.period_start >= $2 AND x.period_start < $3"
		" AND x.tool_id >= $4 AND x.tool_id <= $5 AND x.model >= $6 AND x.model <= $7"
		" GROUP BY x.error_type ORDER BY calls DESC, x.error_type",
		7},
	[TENANT_NAMES] = {"usage_read_tenant_names",
		"SELECT id, name FROM tenant WHERE id = ANY ($1::text[])", 1},
	[TOOL_NAMES] = {"usage_read_tool_names",
		"SELECT id, name FROM tool WHERE id = ANY ($1::text[])", 1},
};
/* clang-format on */
const struct db_stmts usage_read_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

static const char *const period_types[GRAINS] = {
	[GRAIN_QUARTER] = "QUARTER_HOUR",
	[GRAIN_HOUR] = "HOURLY",
	[GRAIN_DAY] = "DAILY",
	[GRAIN_MONTH] = "MONTHLY",
};

/* A cover as the parameters $1 to $7 of STORED_PARTS and BASE_PARTS. */
enum { COVER_PARAMS = 7 };

struct cover_params {
	struct db_array array[COVER_PARAMS];
	struct db_param param[COVER_PARAMS];
};

static void cover_params_free(struct cover_params *c)
{
	for (int i = 0; i < COVER_PARAMS; i++)
		db_array_free(&c->array[i]);
}

static void put_parts(struct db_array *to, const struct cover_part *parts, int n)
{
	for (int i = 0; i < n; i++) {
		db_array_time(&to[0], parts[i].start_us);
		db_array_i64(&to[1], parts[i].bucket);
		db_array_str(&to[2], parts[i].minus ? STR("t") : STR("f"));
	}
}

/* `has_quarters`: whether quarter-hours of clean hours are stored, too, for what is read. */
static void cover_params_init(struct cover_params *c, const struct usage_reader *r,
	const struct period_buckets *b, bool has_quarters)
{
	struct cover cover;

	*c = (struct cover_params){0};
	cover_make(b, r->dirty, r->ndirty, r->arena, &cover);
	for (enum grain g = GRAIN_BASE; g < GRAINS; g++) {
		if (g == GRAIN_BASE || (g == GRAIN_QUARTER && !has_quarters)) {
			put_parts(&c->array[4], cover.part[g], cover.n[g]);
			continue;
		}
		for (int i = 0; i < cover.n[g]; i++)
			db_array_str(&c->array[0], str_from(period_types[g]));
		put_parts(&c->array[1], cover.part[g], cover.n[g]);
	}
	for (int i = 0; i < COVER_PARAMS; i++)
		c->param[i] = db_p_array(&c->array[i]);
}

/* What is read, and which summaries have it. */
struct request {
	const struct usage_filter *filter;
	const struct period_buckets *buckets;
	enum usage_group_by by;
	bool percentiles;
	const struct usage_group *tenants; /* instead of the filter's */
	int ntenants;
};

struct source {
	int stmt;
	const char *scope; /* of SUMS_OF_SCOPE */
	bool has_quarters;
};

static struct source source_of(const struct request *q)
{
	bool all_keys = !q->filter->tool.len && !q->filter->model.len;

	if (q->filter->tenant.len || q->tenants) {
		if (all_keys && q->by <= BY_TENANT)
			return (struct source){SUMS_OF_TENANTS, NULL, false};
		return (struct source){SUMS_OF_TENANTS_KEYS, NULL, false};
	}
	if (q->by == BY_TENANT && all_keys)
		return (struct source){SUMS_OF_ALL_TENANTS, NULL, false};
	if (q->by == BY_TENANT)
		return (struct source){SUMS_OF_SCOPE, "key", false};
	return (struct source){
		SUMS_OF_SCOPE, all_keys && q->by == BY_NOTHING ? "all" : "tool_model", true};
}

static enum err_code query_sums(
	struct usage_reader *r, const struct request *q, struct db_rows **ret, struct err *e)
{
	struct source source = source_of(q);
	struct db_array tenants = {{0}};
	struct db_param params[14];
	struct cover_params cover;
	enum err_code rc;

	cover_params_init(&cover, r, q->buckets, source.has_quarters);
	memcpy(params, cover.param, sizeof(cover.param));
	params[7] = db_p_i64(r->arena, q->by);
	params[8] = db_p_bool(q->percentiles);
	usage_read_range(r->arena, q->filter->tool, &params[9]);
	usage_read_range(r->arena, q->filter->model, &params[11]);
	if (!q->tenants)
		db_array_str(&tenants, q->filter->tenant);
	for (int i = 0; i < q->ntenants; i++)
		db_array_str(&tenants, q->tenants[i].key);
	params[13] = source.scope ? db_p_cstr(source.scope) : db_p_array(&tenants);
	rc = db_query(r->db, &stmts[source.stmt], params, r->arena, ret, e);
	db_array_free(&tenants);
	cover_params_free(&cover);
	return rc;
}

/* The groups found so far. */
struct table {
	struct arena *arena;
	struct map index;
	struct usage_trend *item;
	int n, cap;
	int nbuckets;
};

static struct usage_sums *table_cell(struct table *t, struct str key, int bucket)
{
	struct usage_trend *g;
	void **slot = map_slot(&t->index, key);

	if (*slot)
		return &t->item[(intptr_t)*slot - 1].sums[bucket];
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 16;
		g = arena_array(t->arena, (size_t)t->cap, sizeof(*g));
		if (t->n)
			memcpy(g, t->item, (size_t)t->n * sizeof(*g));
		t->item = g;
	}
	g = &t->item[t->n++];
	*slot = (void *)(intptr_t)t->n;
	g->total.key = g->total.name = key;
	g->sums = arena_array(t->arena, (size_t)t->nbuckets, sizeof(*g->sums));
	return &g->sums[bucket];
}

static void take_away(struct usage_sums *from, const struct usage_sums *part)
{
#define X(member, base, summary) from->member -= part->member;
	FOR_EACH_USAGE_COUNT(X)
#undef X
	from->cost_pusd -= part->cost_pusd;
	if (!from->latency || !part->latency)
		return;
	from->latency->total -= part->latency->total;
	for (int i = 0; i < HIST_BUCKETS; i++)
		from->latency->count[i] -= part->latency->count[i];
}

static enum err_code add_row(
	struct table *t, const struct db_rows *rows, int row, bool percentiles, struct err *e)
{
	struct usage_sums *cell = table_cell(t, db_str(rows, row, 2), (int)db_i64(rows, row, 0));
	struct hist latency = {0};
	struct usage_sums part;
	enum err_code rc =
		usage_columns_read(rows, row, 3, percentiles ? &latency : NULL, &part, e);

	if (rc)
		return rc;
	if (percentiles && !cell->latency)
		cell->latency = arena_zalloc(t->arena, sizeof(*cell->latency));
	if (db_bool(rows, row, 1))
		take_away(cell, &part);
	else
		usage_sums_add(cell, &part);
	return OK;
}

/* Sums up the buckets of a group. */
static void total_up(struct table *t, struct usage_trend *g, bool percentiles)
{
	if (t->nbuckets == 1) {
		g->total.sums = g->sums[0];
		return;
	}
	if (percentiles)
		g->total.sums.latency = arena_zalloc(t->arena, sizeof(struct hist));
	for (int i = 0; i < t->nbuckets; i++)
		usage_sums_add(&g->total.sums, &g->sums[i]);
}

static int by_cost(const void *a, const void *b)
{
	const struct usage_group *x = &((const struct usage_trend *)a)->total;
	const struct usage_group *y = &((const struct usage_trend *)b)->total;

	if (x->sums.cost_pusd != y->sums.cost_pusd)
		return x->sums.cost_pusd < y->sums.cost_pusd ? 1 : -1;
	if (x->sums.calls != y->sums.calls)
		return x->sums.calls < y->sums.calls ? 1 : -1;
	return str_cmp(x->key, y->key);
}

/* Totals and order; a group whose parts cancelled each other out is none. */
static void finish(struct table *t, const struct request *q)
{
	int kept = 0;

	for (int i = 0; i < t->n; i++) {
		total_up(t, &t->item[i], q->percentiles);
		if (t->item[i].total.sums.calls)
			t->item[kept++] = t->item[i];
	}
	t->n = kept;
	if (t->n)
		qsort(t->item, (size_t)t->n, sizeof(*t->item), by_cost);
}

static enum err_code read_table(
	struct usage_reader *r, const struct request *q, struct table *ret, struct err *e)
{
	struct table t = {.arena = r->arena, .nbuckets = q->buckets->n};
	struct db_rows *rows;
	enum err_code rc = query_sums(r, q, &rows, e);

	if (rc)
		return rc;
	for (int i = 0; rc == OK && i < db_nrows(rows); i++)
		rc = add_row(&t, rows, i, q->percentiles, e);
	map_free(&t.index);
	if (rc)
		return rc;
	finish(&t, q);
	*ret = t;
	return OK;
}

/* Gives groups their names; those without keep their id. */
static enum err_code read_names(
	struct usage_reader *r, const struct db_stmt *s, struct table *t, struct err *e)
{
	struct db_array ids = {{0}};
	struct map names = {0};
	struct db_rows *rows;
	enum err_code rc;

	for (int i = 0; i < t->n; i++)
		db_array_str(&ids, t->item[i].total.key);
	rc = db_query(r->db, s, (struct db_param[]){db_p_array(&ids)}, r->arena, &rows, e);
	db_array_free(&ids);
	if (rc)
		return rc;
	for (int i = 0; i < db_nrows(rows); i++)
		*map_slot(&names, db_str(rows, i, 0)) = (void *)(intptr_t)(i + 1);
	for (int i = 0; i < t->n; i++) {
		intptr_t row = (intptr_t)map_get(&names, t->item[i].total.key);

		if (row)
			t->item[i].total.name = db_str(rows, (int)row - 1, 1);
	}
	map_free(&names);
	return OK;
}

static enum err_code read_named(
	struct usage_reader *r, const struct request *q, struct table *ret, struct err *e)
{
	enum err_code rc = read_table(r, q, ret, e);

	if (rc || ret->n == 0)
		return rc;
	if (q->by == BY_TENANT)
		return read_names(r, &stmts[TENANT_NAMES], ret, e);
	return q->by == BY_TOOL ? read_names(r, &stmts[TOOL_NAMES], ret, e) : OK;
}

enum err_code usage_read_groups(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, enum usage_group_by by, bool percentiles,
	struct usage_group **ret, int *ret_n, struct err *e)
{
	struct period_buckets one = {.n = 1, .bounds = (int64_t[]){from_us, to_us}};
	struct request q = {.filter = f, .buckets = &one, .by = by, .percentiles = percentiles};
	struct table t;
	enum err_code rc = read_named(r, &q, &t, e);

	if (rc)
		return rc;
	*ret = arena_array(r->arena, (size_t)t.n + 1, sizeof(**ret));
	for (int i = 0; i < t.n; i++)
		(*ret)[i] = t.item[i].total;
	if (by == BY_NOTHING && t.n == 0 && percentiles)
		(*ret)[0].sums.latency = arena_zalloc(r->arena, sizeof(struct hist));
	*ret_n = by == BY_NOTHING ? 1 : t.n;
	return OK;
}

enum err_code usage_read_total(struct usage_reader *r, const struct usage_filter *f,
	const struct period *p, struct usage_sums *ret, struct err *e)
{
	struct usage_group *all;
	int n;
	enum err_code rc =
		usage_read_groups(r, f, p->from_us, p->to_us, BY_NOTHING, true, &all, &n, e);

	if (rc == OK)
		*ret = all->sums;
	return rc;
}

enum err_code usage_read_tenant_latency(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, struct usage_group *groups, int n, struct err *e)
{
	struct period_buckets one = {.n = 1, .bounds = (int64_t[]){from_us, to_us}};
	struct request q = {f, &one, BY_TENANT, true, groups, n};
	struct map found = {0};
	struct table t;
	enum err_code rc;

	if (n == 0)
		return OK;
	if ((rc = read_table(r, &q, &t, e)))
		return rc;
	for (int i = 0; i < t.n; i++)
		*map_slot(&found, t.item[i].total.key) = t.item[i].total.sums.latency;
	for (int i = 0; i < n; i++)
		groups[i].sums.latency = map_get(&found, groups[i].key);
	map_free(&found);
	return OK;
}

enum err_code usage_read_trends(struct usage_reader *r, const struct usage_filter *f,
	const struct period_buckets *b, enum usage_group_by by, bool percentiles,
	struct usage_trend **ret, int *ret_n, struct err *e)
{
	struct request q = {.filter = f, .buckets = b, .by = by, .percentiles = percentiles};
	struct table t;
	enum err_code rc = read_named(r, &q, &t, e);

	if (rc)
		return rc;
	*ret = t.item;
	*ret_n = t.n;
	return OK;
}

enum err_code usage_read_series(struct usage_reader *r, const struct usage_filter *f,
	const struct period_buckets *b, bool percentiles, struct usage_sums **ret, struct err *e)
{
	struct request q = {
		.filter = f, .buckets = b, .by = BY_NOTHING, .percentiles = percentiles};
	struct table t;
	enum err_code rc = read_table(r, &q, &t, e);

	if (rc)
		return rc;
	*ret = t.n ? t.item[0].sums : arena_array(r->arena, (size_t)b->n, sizeof(**ret));
	for (int i = 0; percentiles && i < b->n; i++) {
		if (!(*ret)[i].latency)
			(*ret)[i].latency = arena_zalloc(r->arena, sizeof(struct hist));
	}
	return OK;
}

static enum err_code query_errors(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, struct db_rows **ret, struct err *e)
{
	struct period_buckets one = {.n = 1, .bounds = (int64_t[]){from_us, to_us}};
	struct db_param params[COVER_PARAMS + 4];
	struct cover_params cover;
	enum err_code rc;

	cover_params_init(&cover, r, &one, false);
	memcpy(params, cover.param, sizeof(cover.param));
	usage_read_range(r->arena, f->tool, &params[COVER_PARAMS]);
	usage_read_range(r->arena, f->model, &params[COVER_PARAMS + 2]);
	rc = db_query(r->db, &stmts[ERRORS], params, r->arena, ret, e);
	cover_params_free(&cover);
	return rc;
}

/* Errors are few: those of one tenant are read from the base rows, which have the tenant. */
static enum err_code query_errors_of_tenant(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, struct db_rows **ret, struct err *e)
{
	struct db_param params[7] = {db_p_str(r->arena, f->tenant), db_p_time(r->arena, from_us),
		db_p_time(r->arena, to_us)};

	usage_read_range(r->arena, f->tool, &params[3]);
	usage_read_range(r->arena, f->model, &params[5]);
	return db_query(r->db, &stmts[ERRORS_OF_TENANT], params, r->arena, ret, e);
}

enum err_code usage_read_errors(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, struct usage_error_count **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = f->tenant.len ? query_errors_of_tenant(r, f, from_us, to_us, &rows, e)
					 : query_errors(r, f, from_us, to_us, &rows, e);

	if (rc)
		return rc;
	*ret = arena_array(r->arena, (size_t)db_nrows(rows), sizeof(**ret));
	*ret_n = 0;
	for (int i = 0; i < db_nrows(rows); i++) {
		if (db_i64(rows, i, 1))
			(*ret)[(*ret_n)++] =
				(struct usage_error_count){db_str(rows, i, 0), db_i64(rows, i, 1)};
	}
	return OK;
}
