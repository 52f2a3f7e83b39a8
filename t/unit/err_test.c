#include "base/err.h"

#include <string.h>

#include "lib/tap.h"

static void sets_code_and_message(void)
{
	struct err e = {0};

	CU_ASSERT_EQUAL(err_set(&e, ERR_NOT_FOUND, "no tenant '%s'", "x"), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(e.code, ERR_NOT_FOUND);
	CU_ASSERT_STRING_EQUAL(e.msg, "no tenant 'x'");
	CU_ASSERT_EQUAL(err_set(NULL, ERR_DB, "ignored"), ERR_DB);
}

static void wraps_and_truncates(void)
{
	struct err e = {0};
	char text[600];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)err_set(&e, ERR_INVALID, "%s", text);
	CU_ASSERT_EQUAL(strlen(e.msg), sizeof(e.msg) - 1);
	(void)err_set(&e, ERR_INVALID, "bad");
	CU_ASSERT_EQUAL(err_wrap(&e, "load '%s'", "f"), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(e.msg, "load 'f': bad");
}

static void maps_codes_to_http(void)
{
	CU_ASSERT_EQUAL(err_status(OK), 200);
	CU_ASSERT_EQUAL(err_status(ERR_TOO_LARGE), 413);
	CU_ASSERT_EQUAL(err_status(ERR_FULL), 503);
	CU_ASSERT_STRING_EQUAL(err_title(ERR_NOT_FOUND), "Not Found");
}

static const struct tap_test tests[] = {
	{"sets code and message, also without a place for them", sets_code_and_message},
	{"wraps a message with context and never overflows", wraps_and_truncates},
	{"every code has a status and a title", maps_codes_to_http},
};
TAP_MAIN("err", tests)
