#include "store/tenant_store.h"

enum { LIST, NAMES, GET, PUT, SEE };

/* clang-format off */
#define COLUMNS                                                                                    \
	"id, name, status, plan, seats, mrr, renewal_at::text, timezone, metadata,"                \
	" first_seen_at, last_seen_at"

static const struct db_stmt stmts[] = {
	[LIST] = {"tenant_list", "SELECT " COLUMNS " FROM tenant ORDER BY id", 0},
	[NAMES] = {"tenant_names",
		"SELECT id, name, count(*) OVER () FROM tenant"
		" WHERE status <> 'archived' OR id = $1"
		" ORDER BY (id = $1) IS TRUE DESC, lower(name), id LIMIT $2",
		2},
	[GET] = {"tenant_get", "SELECT " COLUMNS " FROM tenant WHERE id = $1", 1},
	[PUT] = {"tenant_put",
		"INSERT INTO tenant"
		" (id, name, status, plan, seats, mrr, renewal_at, timezone, metadata)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
		" ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status,"
		" plan = excluded.plan, seats = excluded.seats, mrr = excluded.mrr,"
		" renewal_at = excluded.renewal_at, timezone = excluded.timezone,"
		" metadata = excluded.metadata, updated_at = now()",
		9},
	[SEE] = {"tenant_see",
		"INSERT INTO tenant AS t (id, name, first_seen_at, last_seen_at)"
		" SELECT id, id, first, last"
		" FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[])"
		" AS s (id, first, last) ORDER BY id"
		" ON CONFLICT (id) DO UPDATE SET"
		" first_seen_at = least(t.first_seen_at, excluded.first_seen_at),"
		" last_seen_at = greatest(t.last_seen_at, excluded.last_seen_at)"
		" WHERE t.first_seen_at IS NULL OR excluded.first_seen_at < t.first_seen_at"
		" OR excluded.last_seen_at >= t.last_seen_at + interval '1 minute'",
		3},
};
/* clang-format on */
const struct db_stmts tenant_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

static const char *const status_names[] = {
#define X(name, text) [name] = text,
	FOR_EACH_TENANT_STATUS(X)
#undef X
};

const char *tenant_status_name(enum tenant_status s)
{
	return status_names[s];
}

enum err_code tenant_status_parse(struct str text, enum tenant_status *ret, struct err *e)
{
	for (size_t i = 0; i < sizeof(status_names) / sizeof(status_names[0]); i++)
		if (str_is(text, status_names[i])) {
			*ret = (enum tenant_status)i;
			return OK;
		}
	return err_set(e, ERR_INVALID,
		"status '%.*s' is none of registered, unregistered, archived",
		(int)(text.len < 40 ? text.len : 40), text.ptr);
}

static enum err_code row_to_tenant(
	const struct db_rows *r, int row, struct tenant *ret, struct err *e)
{
	*ret = (struct tenant){
		.id = db_str(r, row, 0),
		.name = db_str(r, row, 1),
		.plan = db_str(r, row, 3),
		.seats = db_is_null(r, row, 4) ? -1 : db_i64(r, row, 4),
		.has_mrr = !db_is_null(r, row, 5),
		.mrr_pusd = db_money(r, row, 5),
		.renewal_at = db_str(r, row, 6),
		.timezone = db_str(r, row, 7),
		.metadata = db_str(r, row, 8),
		.first_seen_us = db_time(r, row, 9),
		.last_seen_us = db_time(r, row, 10),
	};
	return tenant_status_parse(db_str(r, row, 2), &ret->status, e);
}

enum err_code tenant_store_list(
	struct db *db, struct arena *a, struct tenant **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[LIST], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n && !rc; i++)
		rc = row_to_tenant(rows, i, &(*ret)[i], e);
	return rc;
}

enum err_code tenant_store_names(struct db *db, struct str chosen, int limit, struct arena *a,
	struct tenant_name **ret, int *ret_n, int *ret_total, struct err *e)
{
	const struct db_param params[] = {db_p_str(a, chosen), db_p_i64(a, limit)};
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[NAMES], params, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret_total = *ret_n ? (int)db_i64(rows, 0, 2) : 0;
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n; i++)
		(*ret)[i] = (struct tenant_name){db_str(rows, i, 0), db_str(rows, i, 1)};
	return OK;
}

enum err_code tenant_store_get(
	struct db *db, struct str id, struct arena *a, struct tenant *ret, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc =
		db_query_one(db, &stmts[GET], (struct db_param[]){db_p_str(a, id)}, a, &rows, e);

	if (rc == ERR_NOT_FOUND)
		return err_set(e, rc, "there is no tenant '%.*s'",
			(int)(id.len < 128 ? id.len : 128), id.ptr);
	return rc ? rc : row_to_tenant(rows, 0, ret, e);
}

enum err_code tenant_store_put(
	struct db *db, const struct tenant *t, struct arena *a, struct err *e)
{
	const struct db_param params[] = {
		db_p_str(a, t->id),
		db_p_str(a, t->name),
		db_p_cstr(tenant_status_name(t->status)),
		db_p_str(a, t->plan),
		t->seats < 0 ? db_p_cstr(NULL) : db_p_i64(a, t->seats),
		t->has_mrr ? db_p_money(a, t->mrr_pusd) : db_p_cstr(NULL),
		db_p_str(a, t->renewal_at),
		db_p_str(a, t->timezone),
		db_p_str(a, t->metadata),
	};

	return db_exec(db, &stmts[PUT], params, NULL, e);
}

enum err_code tenant_store_see(
	struct db *db, const struct tenant_sighting *seen, int n, struct err *e)
{
	struct db_array id = {0}, first = {0}, last = {0};
	enum err_code rc;

	for (int i = 0; i < n; i++) {
		db_array_str(&id, seen[i].id);
		db_array_time(&first, seen[i].first_us);
		db_array_time(&last, seen[i].last_us);
	}
	rc = db_exec(db, &stmts[SEE],
		(struct db_param[]){db_p_array(&id), db_p_array(&first), db_p_array(&last)}, NULL,
		e);
	db_array_free(&id);
	db_array_free(&first);
	db_array_free(&last);
	return rc;
}
