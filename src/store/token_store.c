#include "store/token_store.h"

enum { LIST, INSERT, REVOKE };

/* clang-format off */
static const struct db_stmt stmts[] = {
	[LIST] = {"token_list",
		"SELECT id, name, token_sha256, array_to_string(scopes, ','), tenant_id,"
		" expires_at, revoked_at, created_at"
		" FROM api_token ORDER BY created_at, id",
		0},
	[INSERT] = {"token_insert",
		"INSERT INTO api_token (id, name, token_sha256, scopes, tenant_id, expires_at)"
		" VALUES (left(replace(gen_random_uuid()::text, '-', ''), 12),"
		" $1, $2, string_to_array($3, ','), $4, $5)"
		" RETURNING id",
		5},
	[REVOKE] = {"token_revoke",
		"UPDATE api_token SET revoked_at = least(revoked_at, $2) WHERE id = $1",
		2},
};
/* clang-format on */
const struct db_stmts token_store_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

static const struct {
	enum token_scope bit;
	const char *name;
} scopes[] = {
#define X(name, bit, text) {name, text},
	FOR_EACH_TOKEN_SCOPE(X)
#undef X
};

enum { NSCOPES = sizeof(scopes) / sizeof(scopes[0]) };

static unsigned scope_bit(struct str name)
{
	for (int i = 0; i < NSCOPES; i++)
		if (str_is(name, scopes[i].name))
			return scopes[i].bit;
	return 0;
}

enum err_code token_scopes_parse(struct str text, unsigned *ret, struct err *e)
{
	unsigned bits = 0;

	for (;;) {
		const char *comma = text.len ? memchr(text.ptr, ',', text.len) : NULL;
		struct str name = {text.ptr, comma ? (size_t)(comma - text.ptr) : text.len};
		unsigned bit = scope_bit(name);

		if (!bit)
			return err_set(e, ERR_INVALID,
				"scope '%.*s' is none of ingest, read, write, admin",
				(int)(name.len < 40 ? name.len : 40), name.ptr ? name.ptr : "");
		bits |= bit;
		if (!comma)
			break;
		text.ptr += name.len + 1;
		text.len -= name.len + 1;
	}
	*ret = bits;
	return OK;
}

const char *token_scopes_format(unsigned bits, struct arena *a)
{
	const char *text = "";

	for (int i = 0; i < NSCOPES; i++)
		if (bits & scopes[i].bit)
			text = arena_printf(a, "%s%s%s", text, *text ? "," : "", scopes[i].name);
	return text;
}

static int64_t time_or_never(const struct db_rows *r, int row, int col)
{
	return db_is_null(r, row, col) ? INT64_MAX : db_time(r, row, col);
}

static enum err_code row_to_token(
	const struct db_rows *r, int row, struct token *ret, struct err *e)
{
	*ret = (struct token){
		.id = db_str(r, row, 0),
		.name = db_str(r, row, 1),
		.sha256 = db_bytes(r, row, 2),
		.tenant_id = db_str(r, row, 4),
		.expires_us = time_or_never(r, row, 5),
		.revoked_us = time_or_never(r, row, 6),
		.created_us = db_time(r, row, 7),
	};
	return token_scopes_parse(db_str(r, row, 3), &ret->scopes, e);
}

enum err_code token_store_list(
	struct db *db, struct arena *a, struct token **ret, int *ret_n, struct err *e)
{
	struct db_rows *rows;
	enum err_code rc = db_query(db, &stmts[LIST], NULL, a, &rows, e);

	if (rc)
		return rc;
	*ret_n = db_nrows(rows);
	*ret = arena_array(a, (size_t)*ret_n, sizeof(**ret));
	for (int i = 0; i < *ret_n && !rc; i++)
		rc = row_to_token(rows, i, &(*ret)[i], e);
	return rc;
}

enum err_code token_store_insert(
	struct db *db, const struct token *t, struct arena *a, struct str *ret_id, struct err *e)
{
	const struct db_param params[] = {
		db_p_str(a, t->name),
		db_p_bytes(t->sha256),
		db_p_cstr(token_scopes_format(t->scopes, a)),
		db_p_str(a, t->tenant_id),
		t->expires_us == INT64_MAX ? db_p_cstr(NULL) : db_p_time(a, t->expires_us),
	};
	struct db_rows *rows;
	enum err_code rc = db_query_one(db, &stmts[INSERT], params, a, &rows, e);

	if (!rc)
		*ret_id = db_str(rows, 0, 0);
	return rc;
}

enum err_code token_store_revoke(
	struct db *db, struct str id, int64_t now_us, struct arena *a, struct err *e)
{
	int64_t found = 0;
	enum err_code rc = db_exec(db, &stmts[REVOKE],
		(struct db_param[]){db_p_str(a, id), db_p_time(a, now_us)}, &found, e);

	if (!rc && !found)
		return err_set(e, ERR_NOT_FOUND,
			"there is no token '%.*s'; see: opswatch token list",
			(int)(id.len < 40 ? id.len : 40), id.ptr);
	return rc;
}
