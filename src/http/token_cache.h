/* The tokens a worker knows, so that a request with one needs no database.
 *
 * They are read from a file in run_dir that the workers of a pool keep: every 5 s one of them (see
 * status_claim()) asks the database and replaces the file; the others see that it changed. A worker
 * that starts while the database is down finds the tokens there. A token that is in neither makes
 * one early refresh a second at most, and a request with one waits for a refresh that is under way.
 */
#ifndef HTTP_TOKEN_CACHE_H
#define HTTP_TOKEN_CACHE_H

#include "http/auth.h"
#include "http/request.h"
#include "http/status.h"

struct token_entry {
	unsigned char hash[TOKEN_HASH_BYTES];
	const char *name;
	unsigned scopes;       /* bits 1 << enum scope */
	const char *tenant_id; /* NULL: all */
	int64_t expires_us;    /* INT64_MAX: never */
};

/* Gives all valid tokens (arena memory). Must come back soon even when the database hangs: a
 * request waits for it. */
typedef enum err_code (*token_load_fn)(
	void *ctx, struct arena *a, struct token_entry **ret, size_t *ret_n, struct err *e);

struct token_cache;

/* `path`: the file, made with mode 0600; `shared`: the clocks of the pool. */
struct token_cache *token_cache_new(
	const char *path, struct status_tokens *shared, token_load_fn load, void *load_ctx);
void token_cache_free(struct token_cache *c);

/* A token_check_fn; ctx is a struct token_cache. ERR_AUTH for a token that is malformed, unknown or
 * expired, ERR_DB for one that is unknown here while the database cannot be asked. */
enum err_code token_cache_check(void *ctx, struct str token, int64_t now_us, struct arena *a,
	struct caller *ret, struct err *e) MUST_CHECK;

/* The file's text: one line each, "hash scopes expires tenant name" with tabs between; "-" for no
 * tenant. Entries with control characters are left out. */
void token_file_render(const struct token_entry *entries, size_t n, struct buf *out);
/* ERR_INVALID for text that is not such a file. Entries point into `text`, whose tabs and newlines
 * become NULs. */
enum err_code token_file_parse(char *text, struct arena *a, struct token_entry **ret, size_t *ret_n,
	struct err *e) MUST_CHECK;

#endif
