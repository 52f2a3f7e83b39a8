#include "http/auth.h"

#include <string.h>

#include "lib/tap.h"

static void reads_the_authorization_header(void)
{
	static const struct {
		const char *header, *token; /* NULL: not a bearer token */
	} rows[] = {
		{NULL, NULL},
		{"", NULL},
		{"Bearer", NULL},
		{"Basic dTpw", NULL},
		{"Bearertoken x", NULL},
		{"Bearer ow_1", "ow_1"},
		{"bearer ow_1", "ow_1"},
		{"BEARER   ow_1  ", "ow_1"},
		{"Bearer ", ""},
		{"Bearer a b", "a"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str token = {NULL, 0};

		CU_ASSERT_EQUAL(auth_bearer(rows[i].header, &token), rows[i].token != NULL);
		CU_ASSERT(str_eq(token, str_from(rows[i].token)));
	}
}

static void encodes_known_secrets(void)
{
	/* Worked out with an independent program: the secret as one number in base 62, zlib.crc32
	 * of what stands before. */
	unsigned char secret[TOKEN_SECRET_BYTES];
	char token[TOKEN_LENGTH + 1];

	memset(secret, 0, sizeof(secret));
	token_encode(secret, token);
	CU_ASSERT_STRING_EQUAL(token, "ow_00000000000000000000000000000000000000000003v21FD");
	memset(secret, 0xff, sizeof(secret));
	token_encode(secret, token);
	CU_ASSERT_STRING_EQUAL(token, "ow_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp12IVXBD");
	for (int i = 0; i < TOKEN_SECRET_BYTES; i++)
		secret[i] = (unsigned char)i;
	token_encode(secret, token);
	CU_ASSERT_STRING_EQUAL(token, "ow_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4b10hX");
}

static void makes_tokens_that_differ(void)
{
	char a[TOKEN_LENGTH + 1], b[TOKEN_LENGTH + 1];
	struct err e = {0};

	CU_ASSERT_EQUAL_FATAL(token_make(a, &e), OK);
	CU_ASSERT_EQUAL_FATAL(token_make(b, &e), OK);
	CU_ASSERT(strcmp(a, b) != 0);
	CU_ASSERT(token_is_wellformed(str_from(a)));
	CU_ASSERT(token_is_wellformed(str_from(b)));
}

static void recognises_typing_errors(void)
{
	char token[TOKEN_LENGTH + 2];
	struct err e = {0};

	CU_ASSERT_EQUAL_FATAL(token_make(token, &e), OK);
	for (int i = 0; i < TOKEN_LENGTH; i++) {
		char c = token[i];

		token[i] = c == 'x' ? 'y' : 'x';
		CU_ASSERT_FALSE(token_is_wellformed(str_from(token)));
		token[i] = '-';
		CU_ASSERT_FALSE(token_is_wellformed(str_from(token)));
		token[i] = c;
	}
	CU_ASSERT(token_is_wellformed((struct str){token, TOKEN_LENGTH}));
	CU_ASSERT_FALSE(token_is_wellformed((struct str){token, TOKEN_LENGTH - 1}));
	strcat(token, "0");
	CU_ASSERT_FALSE(token_is_wellformed(str_from(token)));
	CU_ASSERT_FALSE(token_is_wellformed(STR("")));
}

static void hashes_and_compares(void)
{
	/* FIPS 180-2, appendix B.1: SHA-256 of "abc" */
	static const unsigned char of_abc[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41,
		0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a,
		0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
	unsigned char hash[TOKEN_HASH_BYTES];

	token_hash(STR("abc"), hash);
	CU_ASSERT(token_hash_equal(hash, of_abc));
	hash[31] ^= 1;
	CU_ASSERT_FALSE(token_hash_equal(hash, of_abc));
}

static const struct tap_test tests[] = {
	{"reads the Authorization header", reads_the_authorization_header},
	{"encodes known secrets", encodes_known_secrets},
	{"makes tokens that differ and are well-formed", makes_tokens_that_differ},
	{"recognises typing errors", recognises_typing_errors},
	{"hashes and compares", hashes_and_compares},
};
TAP_MAIN("auth", tests)
