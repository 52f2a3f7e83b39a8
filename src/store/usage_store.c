#include "store/usage_store.h"

#include "base/utf8.h"
#include "store/pg_copy.h"

enum {
	COPY,
	STAGE,
	COPY_STAGE,
	INSERT_STAGED,
	FIND,
	DECLARE_RECEIVED,
	FETCH_RECEIVED,
	REJECT,
	COUNT
};

/* clang-format off */
/* In the order of usage_store_copy_row. */
#define COLUMNS                                                                                    \
	"id, tenant_id, created_at, received_at, tool_id, tool_name, operation, provider, model,"  \
	" service_tier, request_id, prompt_tokens, completion_tokens, total_tokens,"               \
	" cached_tokens, cache_write_tokens, cache_write_1h_tokens, reasoning_tokens,"             \
	" audio_prompt_tokens, audio_completion_tokens, image_prompt_tokens, usage_inconsistent,"  \
	" estimated_cost, cost_source, model_price_id, latency_ms, time_to_first_token_ms,"        \
	" success, error_type, user_id, entity_type, entity_id, metadata, source"
enum { EVENT_COLUMNS = 34 };

static const struct db_stmt stmts[] = {
	[COPY] = {"usage_copy", "COPY ai_usage_event (" COLUMNS ") FROM STDIN (FORMAT binary)", DB_SIMPLE},
	[STAGE] = {"usage_stage",
		"CREATE TEMP TABLE usage_stage (LIKE ai_usage_event) ON COMMIT DROP",
		DB_SIMPLE},
	[COPY_STAGE] = {"usage_copy_stage", "COPY usage_stage (" COLUMNS ") FROM STDIN (FORMAT binary)", DB_SIMPLE},
	[INSERT_STAGED] = {"usage_insert_staged",
		"INSERT INTO ai_usage_event (" COLUMNS ") SELECT " COLUMNS " FROM usage_stage"
		" ON CONFLICT (tenant_id, id, created_at) DO NOTHING"
		" RETURNING tenant_id, id, created_at, received_at",
		0},
	[FIND] = {"usage_find",
		"SELECT s.tenant_id, s.id, e.created_at, e.received_at"
		" FROM unnest($1::text[], $2::text[]) AS s (tenant_id, id)"
		" CROSS JOIN LATERAL (SELECT created_at, received_at FROM ai_usage_event"
		" WHERE tenant_id = s.tenant_id AND id = s.id"
		" ORDER BY received_at DESC LIMIT 1) AS e",
		2},
	[DECLARE_RECEIVED] = {"usage_declare_received",
		"DECLARE usage_received NO SCROLL CURSOR FOR"
		" SELECT tenant_id, id, created_at, received_at FROM ai_usage_event"
		" WHERE received_at >= $1",
		1},
	[FETCH_RECEIVED] = {"usage_fetch_received", "FETCH 20000 FROM usage_received", 0},
	[REJECT] = {"usage_reject",
		"INSERT INTO ingest_reject (source, reason, record, rejected_at)"
		" SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])",
		4},
	[COUNT] = {"usage_count",
		"INSERT INTO ingest_minute AS m"
		" (minute, source, loaded, duplicates, rejected, lag_max_ms)"
		" SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::bigint[],"
		" $5::bigint[], $6::bigint[]) ORDER BY 1, 2"
		" ON CONFLICT (minute, source) DO UPDATE SET loaded = m.loaded + excluded.loaded,"
		" duplicates = m.duplicates + excluded.duplicates,"
		" rejected = m.rejected + excluded.rejected,"
		" lag_max_ms = greatest(m.lag_max_ms, excluded.lag_max_ms)",
		6},
};
/* clang-format on */
const struct db_stmts usage_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

static char *put_name(char *p, const char *name)
{
	return pg_copy_text(p, str_from(name));
}

static char *put_cost(char *p, const struct usage_event *u)
{
	p = u->cost_source == COST_UNPRICED ? pg_copy_null(p) : pg_copy_money(p, u->cost_pusd);
	p = put_name(p, cost_source_name(u->cost_source));
	return u->model_price_id ? pg_copy_i64(p, u->model_price_id) : pg_copy_null(p);
}

static char *put_tokens(char *p, const struct usage_event *u)
{
	p = pg_copy_i64(p, u->prompt_tokens);
	p = pg_copy_i64(p, u->completion_tokens);
	p = pg_copy_i64(p, u->prompt_tokens + u->completion_tokens);
	p = pg_copy_i64(p, u->cached_tokens);
	p = pg_copy_i64(p, u->cache_write_tokens);
	p = pg_copy_i64(p, u->cache_write_1h_tokens);
	p = pg_copy_i64(p, u->reasoning_tokens);
	p = pg_copy_i64(p, u->audio_prompt_tokens);
	p = pg_copy_i64(p, u->audio_completion_tokens);
	p = pg_copy_i64(p, u->image_prompt_tokens);
	return pg_copy_bool(p, u->usage_inconsistent);
}

/* Most bytes that a row can take. */
static size_t row_size(const struct usage_event *u)
{
	size_t n = PG_COPY_ROW + EVENT_COLUMNS * PG_COPY_FIELD + u->metadata.len;

#define X(field, name, max) n += u->field.len;
	FOR_EACH_USAGE_TEXT(X)
#undef X
	return n;
}

void usage_store_copy_row(struct buf *out, const struct usage_event *u)
{
	char *start = buf_room(out, row_size(u));
	char *p = pg_copy_row(start, EVENT_COLUMNS);

	p = pg_copy_text(p, u->id);
	p = pg_copy_text(p, u->tenant_id);
	p = pg_copy_time(p, u->created_at_us);
	p = pg_copy_time(p, u->received_at_us);
	p = pg_copy_text(p, u->tool_id);
	p = pg_copy_text(p, u->tool_name);
	p = pg_copy_text(p, u->operation);
	p = pg_copy_text(p, u->provider);
	p = pg_copy_text(p, u->model);
	p = pg_copy_text(p, u->service_tier);
	p = pg_copy_text(p, u->request_id);
	p = put_tokens(p, u);
	p = put_cost(p, u);
	p = pg_copy_i64(p, u->latency_ms);
	p = u->time_to_first_token_ms >= 0 ? pg_copy_i64(p, u->time_to_first_token_ms)
					   : pg_copy_null(p);
	p = pg_copy_bool(p, u->success);
	p = pg_copy_text(p, u->error_type);
	p = pg_copy_text(p, u->user_id);
	p = pg_copy_text(p, u->entity_type);
	p = pg_copy_text(p, u->entity_id);
	p = pg_copy_jsonb(p, u->metadata);
	p = put_name(p, usage_source_name(u->source));
	*p = '\0';
	out->len += (size_t)(p - start);
}

static enum err_code copy_begin(struct db *db, const struct db_stmt *s, struct err *e)
{
	enum err_code rc = db_copy_begin(db, s, e);

	return rc ? rc : db_copy_data(db, pg_copy_header, e);
}

static enum err_code copy(struct db *db, const struct db_stmt *s, struct str rows, struct err *e)
{
	enum err_code rc = copy_begin(db, s, e);

	if (!rc)
		rc = db_copy_data(db, rows, e);
	return rc ? rc : db_copy_end(db, NULL, e);
}

enum err_code usage_store_copy(struct db *db, struct str rows, struct err *e)
{
	return copy(db, &stmts[COPY], rows, e);
}

enum err_code usage_store_copy_begin(struct db *db, struct err *e)
{
	return copy_begin(db, &stmts[COPY], e);
}

static struct usage_key row_to_key(const struct db_rows *r, int row)
{
	return (struct usage_key){
		.tenant_id = db_str(r, row, 0),
		.id = db_str(r, row, 1),
		.created_at_us = db_time(r, row, 2),
		.received_at_us = db_time(r, row, 3),
	};
}

static void rows_to_keys(
	const struct db_rows *r, struct arena *a, struct usage_key **ret, int *ret_n)
{
	*ret_n = db_nrows(r);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = row_to_key(r, i);
}

enum err_code usage_store_insert_new(struct db *db, struct str rows, struct arena *a,
	struct usage_key **ret, int *ret_n, struct err *e)
{
	struct db_rows *inserted;
	enum err_code rc = db_exec(db, &stmts[STAGE], NULL, NULL, e);

	if (!rc)
		rc = copy(db, &stmts[COPY_STAGE], rows, e);
	if (!rc)
		rc = db_query(db, &stmts[INSERT_STAGED], NULL, a, &inserted, e);
	if (!rc)
		rows_to_keys(inserted, a, ret, ret_n);
	return rc;
}

enum err_code usage_store_find(struct db *db, const struct usage_key *keys, int n, struct arena *a,
	struct usage_key **ret, int *ret_n, struct err *e)
{
	struct db_array tenant = {0}, id = {0};
	struct db_rows *rows;
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_str(&tenant, keys[i].tenant_id);
		db_array_str(&id, keys[i].id);
	}
	rc = db_query(db, &stmts[FIND], (struct db_param[]){db_p_array(&tenant), db_p_array(&id)},
		a, &rows, e);
	if (!rc)
		rows_to_keys(rows, a, ret, ret_n);
	db_array_free(&tenant);
	db_array_free(&id);
	return rc;
}

/* One page of the cursor; *ret_n is 0 at its end. */
static enum err_code each_of_page(
	struct db *db, struct arena *a, usage_key_fn each, void *ctx, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[FETCH_RECEIVED], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	for (int i = 0; i < *ret_n; i++) {
		struct usage_key k = row_to_key(rows, i);

		each(ctx, k.tenant_id, k.id, k.received_at_us);
	}
	return OK;
}

enum err_code usage_store_each_received(
	struct db *db, int64_t since_us, usage_key_fn each, void *ctx, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = db_begin(db, DB_SNAPSHOT, e);
	int n;

	if (!rc)
		rc = db_exec(db, &stmts[DECLARE_RECEIVED],
			(struct db_param[]){db_p_time(a, since_us)}, NULL, e);
	do {
		n = 0;
		if (!rc)
			rc = each_of_page(db, a, each, ctx, &n, e);
		arena_reset(a);
	} while (n);
	db_rollback(db);
	arena_free(a);
	return rc;
}

/* Replaces what PostgreSQL takes in no text. */
static struct str storable(struct str s, struct buf *scratch)
{
	buf_reset(scratch);
	for (size_t i = 0; i < s.len;) {
		size_t n = s.ptr[i] ? utf8_char(s.ptr + i, s.len - i) : 0;

		buf_add(scratch, n ? s.ptr + i : "?", n ? n : 1);
		i += n ? n : 1;
	}
	return buf_view(scratch);
}

enum err_code usage_store_reject(
	struct db *db, const struct ingest_reject *rejects, int n, struct err *e)
{
	struct db_array source = {0}, reason = {0}, record = {0}, at = {0};
	struct buf scratch = {0};
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_str(&source, storable(rejects[i].source, &scratch));
		db_array_str(&reason, storable(rejects[i].reason, &scratch));
		db_array_str(&record, storable(rejects[i].record, &scratch));
		db_array_time(&at, rejects[i].at_us);
	}
	rc = db_exec(db, &stmts[REJECT],
		(struct db_param[]){db_p_array(&source), db_p_array(&reason), db_p_array(&record),
			db_p_array(&at)},
		NULL, e);
	buf_free(&scratch);
	db_array_free(&source);
	db_array_free(&reason);
	db_array_free(&record);
	db_array_free(&at);
	return rc;
}

enum err_code usage_store_count(
	struct db *db, const struct ingest_count *counts, int n, struct err *e)
{
	enum { MINUTE, SOURCE, LOADED, DUPLICATES, REJECTED, LAG, NCOLUMNS };
	struct db_array column[NCOLUMNS] = {0};
	struct db_param params[NCOLUMNS];
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_time(&column[MINUTE], counts[i].minute_us);
		db_array_str(&column[SOURCE], counts[i].source);
		db_array_i64(&column[LOADED], counts[i].loaded);
		db_array_i64(&column[DUPLICATES], counts[i].duplicates);
		db_array_i64(&column[REJECTED], counts[i].rejected);
		db_array_i64(&column[LAG], counts[i].lag_max_ms);
	}
	for (int i = 0; i < NCOLUMNS; i++)
		params[i] = db_p_array(&column[i]);
	rc = db_exec(db, &stmts[COUNT], params, NULL, e);
	for (int i = 0; i < NCOLUMNS; i++)
		db_array_free(&column[i]);
	return rc;
}
