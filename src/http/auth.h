/* Bearer tokens: their form, how they are made, hashed and compared.
 *
 * "ow_" + 43 characters (32 random bytes) + 6 characters (CRC-32 of what stands before), both in
 * base 62, most significant digit first. The checksum tells a typing error from an unknown token,
 * and lets scanners of leaked secrets recognise one. Only the SHA-256 of a token is ever stored:
 * with 256 random bits a slow hash adds nothing. */
#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

enum { TOKEN_SECRET_BYTES = 32, TOKEN_LENGTH = 3 + 43 + 6, TOKEN_HASH_BYTES = 32 };

/* The token of "Bearer <token>" (any case of "Bearer"); false for another scheme, or NULL. */
bool auth_bearer(const char *authorization, struct str *ret_token);

/* A new token from the kernel's random numbers, NUL-terminated. */
enum err_code token_make(char ret[static TOKEN_LENGTH + 1], struct err *e) MUST_CHECK;
/* The token of a given secret; for tests, and for token_make. */
void token_encode(
	const unsigned char secret[static TOKEN_SECRET_BYTES], char ret[static TOKEN_LENGTH + 1]);
/* Prefix, length, alphabet and checksum are right. */
bool token_is_wellformed(struct str token);
/* SHA-256. */
void token_hash(struct str token, unsigned char ret[static TOKEN_HASH_BYTES]);
/* In constant time. */
bool token_hash_equal(const unsigned char a[static TOKEN_HASH_BYTES],
	const unsigned char b[static TOKEN_HASH_BYTES]);

#endif
