#include "http/auth.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <zlib.h>

enum { PREFIX = 3, DIGITS = 43 /* 62^43 > 2^256 */, CHECK = 6 /* 62^6 > 2^32 */ };

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

bool auth_bearer(const char *authorization, struct str *ret_token)
{
	static const char scheme[] = "bearer ";
	const size_t n = sizeof(scheme) - 1;

	if (!authorization || strncasecmp(authorization, scheme, n) != 0)
		return false;
	authorization += n;
	authorization += strspn(authorization, " ");
	*ret_token = (struct str){authorization, strcspn(authorization, " \t")};
	return true;
}

/* Writes a big-endian number in base 62, leading zeros included; destroys it. */
static void base62(unsigned char *number, size_t n, char *to, int digits)
{
	for (int d = digits - 1; d >= 0; d--) {
		unsigned rest = 0;

		for (size_t i = 0; i < n; i++) {
			unsigned v = rest << 8 | number[i];

			number[i] = (unsigned char)(v / 62);
			rest = v % 62;
		}
		to[d] = alphabet[rest];
	}
}

static void put_check(const char *token, char *to)
{
	uLong crc = crc32(0, (const Bytef *)token, PREFIX + DIGITS);
	unsigned char number[4] = {(unsigned char)(crc >> 24), (unsigned char)(crc >> 16),
		(unsigned char)(crc >> 8), (unsigned char)crc};

	base62(number, sizeof(number), to, CHECK);
}

void token_encode(
	const unsigned char secret[static TOKEN_SECRET_BYTES], char ret[static TOKEN_LENGTH + 1])
{
	unsigned char number[TOKEN_SECRET_BYTES];

	memcpy(number, secret, sizeof(number));
	memcpy(ret, "ow_", PREFIX);
	base62(number, sizeof(number), ret + PREFIX, DIGITS);
	put_check(ret, ret + PREFIX + DIGITS);
	ret[TOKEN_LENGTH] = '\0';
}

enum err_code token_make(char ret[static TOKEN_LENGTH + 1], struct err *e)
{
	unsigned char secret[TOKEN_SECRET_BYTES];

	if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret))
		return err_set(e, ERR_INTERNAL, "getrandom: %s", strerror(errno));
	token_encode(secret, ret);
	OPENSSL_cleanse(secret, sizeof(secret));
	return OK;
}

bool token_is_wellformed(struct str token)
{
	char check[CHECK];

	if (token.len != TOKEN_LENGTH || memcmp(token.ptr, "ow_", PREFIX) != 0)
		return false;
	for (size_t i = PREFIX; i < TOKEN_LENGTH; i++)
		if (!token.ptr[i] || !strchr(alphabet, token.ptr[i]))
			return false;
	put_check(token.ptr, check);
	return memcmp(check, token.ptr + PREFIX + DIGITS, CHECK) == 0;
}

void token_hash(struct str token, unsigned char ret[static TOKEN_HASH_BYTES])
{
	EVP_Digest(token.ptr, token.len, ret, NULL, EVP_sha256(), NULL);
}

bool token_hash_equal(const unsigned char a[static TOKEN_HASH_BYTES],
	const unsigned char b[static TOKEN_HASH_BYTES])
{
	return CRYPTO_memcmp(a, b, TOKEN_HASH_BYTES) == 0;
}
