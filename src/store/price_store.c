#include "store/price_store.h"

enum { LIST, STAMP, PUT, END, NEXT };

/* The rows that differ from each other in time only. */
#define SAME_CALLS                                                                \
	" tenant_id IS NOT DISTINCT FROM $1 AND provider IS NOT DISTINCT FROM $2" \
	" AND match_kind = $3 AND pattern = $4 AND service_tier = $5 AND min_prompt_tokens = $6"

/* The names of the rates are those of their columns. */
#define X_COLUMN(field, name)	", " #field
#define X_EXCLUDED(field, name) ", excluded." #field
#define X_ASSIGN(field, name)	", " #field " = excluded." #field
#define X_OLD(field, name)	", p." #field

enum { FIRST_RATE_COLUMN = 10 };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LIST] = {"price_list",
		"SELECT id, tenant_id, provider, match_kind, pattern, service_tier,"
		" min_prompt_tokens, valid_from, valid_to, source" FOR_EACH_RATE(X_COLUMN)
		" FROM model_price"
		" ORDER BY pattern, service_tier, min_prompt_tokens, valid_from NULLS FIRST, id",
		0},
	[STAMP] = {"price_stamp",
		"SELECT coalesce(bit_xor(hashtextextended(p::text, 0)), 0) FROM model_price p", 0},
	[PUT] = {"price_put",
		"INSERT INTO model_price AS p (tenant_id, provider, match_kind, pattern,"
		" service_tier, min_prompt_tokens, valid_from, valid_to, source"
		FOR_EACH_RATE(X_COLUMN) ")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,"
		" $10, $11, $12, $13, $14, $15, $16, $17, $18)"
		" ON CONFLICT (tenant_id, provider, match_kind, pattern, service_tier,"
		" min_prompt_tokens, valid_from)"
		" DO UPDATE SET updated_at = now(), valid_to = excluded.valid_to,"
		" source = excluded.source" FOR_EACH_RATE(X_ASSIGN)
		" WHERE (p.valid_to, p.source" FOR_EACH_RATE(X_OLD) ") IS DISTINCT FROM"
		" (excluded.valid_to, excluded.source" FOR_EACH_RATE(X_EXCLUDED) ")"
		" RETURNING created_at = updated_at",
		18},
	[END] = {"price_end",
		"UPDATE model_price SET valid_to = $7, updated_at = now() WHERE" SAME_CALLS
		" AND (valid_from IS NULL OR valid_from < $7)"
		" AND (valid_to IS NULL OR valid_to > $7)",
		7},
	[NEXT] = {"price_next",
		"SELECT min(valid_from) FROM model_price WHERE" SAME_CALLS " AND valid_from > $7",
		7},
};
/* clang-format on */
const struct db_stmts price_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

/* The column has a CHECK for these names. */
static enum price_match match_of(struct str name)
{
	enum price_match m = MATCH_EXACT;

	while (m < MATCH_REGEX && !str_is(name, price_match_name(m)))
		m++;
	return m;
}

static int64_t rate_at(const struct db_rows *r, int row, int col)
{
	return db_is_null(r, row, col) ? RATE_NONE : (int64_t)db_money(r, row, col);
}

static struct price row_to_price(const struct db_rows *r, int row)
{
	int col = FIRST_RATE_COLUMN;
	struct price p = {
		.id = db_i64(r, row, 0),
		.tenant_id = db_str(r, row, 1),
		.provider = db_str(r, row, 2),
		.match = match_of(db_str(r, row, 3)),
		.pattern = db_str(r, row, 4),
		.service_tier = db_str(r, row, 5),
		.min_prompt_tokens = db_i64(r, row, 6),
		.valid_from_us = db_is_null(r, row, 7) ? INT64_MIN : db_time(r, row, 7),
		.valid_to_us = db_is_null(r, row, 8) ? INT64_MAX : db_time(r, row, 8),
		.source = db_str(r, row, 9),
	};

#define X(field, name) p.field = rate_at(r, row, col++);
	FOR_EACH_RATE(X)
#undef X
	return p;
}

enum err_code price_store_list(
	struct db *db, struct arena *a, struct price **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[LIST], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = row_to_price(rows, i);
	return OK;
}

enum err_code price_store_stamp(struct db *db, int64_t *ret, struct err *e)
{
	struct arena *a = arena_new();
	struct db_rows *rows;
	enum err_code rc = db_query_one(db, &stmts[STAMP], NULL, a, &rows, e);

	if (!rc)
		*ret = db_i64(rows, 0, 0);
	arena_free(a);
	return rc;
}

static struct db_param rate_param(struct arena *a, int64_t rate_pusd)
{
	return rate_pusd == RATE_NONE ? db_p_cstr(NULL) : db_p_money(a, rate_pusd);
}

enum err_code price_store_put(struct db *db, const struct price *p, struct arena *a,
	enum price_change *ret, struct err *e)
{
	const struct db_param params[] = {db_p_str(a, p->tenant_id), db_p_str(a, p->provider),
		db_p_cstr(price_match_name(p->match)), db_p_str(a, p->pattern),
		db_p_str(a, p->service_tier), db_p_i64(a, p->min_prompt_tokens),
		p->valid_from_us == INT64_MIN ? db_p_cstr(NULL) : db_p_time(a, p->valid_from_us),
		p->valid_to_us == INT64_MAX ? db_p_cstr(NULL) : db_p_time(a, p->valid_to_us),
		db_p_str(a, p->source),
#define X(field, name) rate_param(a, p->field),
		FOR_EACH_RATE(X)
#undef X
	};
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[PUT], params, a, &rows, e);

	if (rc)
		return rc;
	if (db_nrows(rows) == 0)
		*ret = PRICE_SAME;
	else
		*ret = db_bool(rows, 0, 0) ? PRICE_ADDED : PRICE_CHANGED;
	return OK;
}

enum err_code price_store_follow(
	struct db *db, struct price *p, struct arena *a, int *ret_ended, struct err *e)
{
	const struct db_param params[] = {
		db_p_str(a, p->tenant_id),
		db_p_str(a, p->provider),
		db_p_cstr(price_match_name(p->match)),
		db_p_str(a, p->pattern),
		db_p_str(a, p->service_tier),
		db_p_i64(a, p->min_prompt_tokens),
		db_p_time(a, p->valid_from_us),
	};
	struct db_rows *rows;
	int64_t ended;
	enum err_code rc = db_exec(db, &stmts[END], params, &ended, e);

	if (!rc)
		rc = db_query_one(db, &stmts[NEXT], params, a, &rows, e);
	if (rc)
		return rc;
	if (!db_is_null(rows, 0, 0) && db_time(rows, 0, 0) < p->valid_to_us)
		p->valid_to_us = db_time(rows, 0, 0);
	*ret_ended = (int)ended;
	return OK;
}
