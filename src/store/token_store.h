/* API tokens. Only their SHA-256 is stored. */
#ifndef STORE_TOKEN_STORE_H
#define STORE_TOKEN_STORE_H

#include "store/db.h"

/* Bits as in `1 << enum scope` (http/router.h). */
#define FOR_EACH_TOKEN_SCOPE(X)       \
	X(TOKEN_INGEST, 1u, "ingest") \
	X(TOKEN_READ, 2u, "read")     \
	X(TOKEN_WRITE, 4u, "write")   \
	X(TOKEN_ADMIN, 8u, "admin")

enum token_scope {
#define X(name, bit, text) name = bit,
	FOR_EACH_TOKEN_SCOPE(X)
#undef X
};

enum { TOKEN_SHA256_BYTES = 32 };

struct token {
	struct str id;
	struct str name;
	struct str sha256; /* TOKEN_SHA256_BYTES */
	unsigned scopes;
	struct str tenant_id; /* absent: all tenants */
	int64_t expires_us;   /* INT64_MAX: never */
	int64_t revoked_us;   /* INT64_MAX: not revoked */
	int64_t created_us;
};

/* "ingest,read" to bits and back (arena memory). ERR_INVALID for an unknown scope or none at all.
 */
enum err_code token_scopes_parse(struct str text, unsigned *ret, struct err *e) MUST_CHECK;
const char *token_scopes_format(unsigned scopes, struct arena *a);

/* All tokens, also revoked and expired ones, oldest first; arena memory. */
enum err_code token_store_list(
	struct db *db, struct arena *a, struct token **ret, int *ret_n, struct err *e) MUST_CHECK;
/* Stores name, sha256, scopes, tenant_id and expires_us of a new token; *ret_id is what it is
 * revoked by. */
enum err_code token_store_insert(struct db *db, const struct token *t, struct arena *a,
	struct str *ret_id, struct err *e) MUST_CHECK;
/* ERR_NOT_FOUND names the id. Revoking again keeps the first time. */
enum err_code token_store_revoke(
	struct db *db, struct str id, int64_t now_us, struct arena *a, struct err *e) MUST_CHECK;

extern const struct db_stmts token_store_stmts;

#endif
