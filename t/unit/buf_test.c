#include "base/buf.h"

#include "lib/tap.h"

static void builds_text(void)
{
	struct buf b = {0};

	buf_puts(&b, "a");
	buf_putc(&b, 'b');
	buf_str(&b, STR("cd"));
	buf_printf(&b, "%d%s", 5, "!");
	CU_ASSERT_STRING_EQUAL(b.data, "abcd5!");
	CU_ASSERT_EQUAL(b.len, 6);
	buf_reset(&b);
	CU_ASSERT_EQUAL(buf_view(&b).len, 0);
	buf_free(&b);
	CU_ASSERT_PTR_NULL(b.data);
}

static void writes_integers(void)
{
	static const struct {
		int64_t v;
		const char *text;
	} cases[] = {{0, "0"}, {-1, "-1"}, {1234567890123, "1234567890123"},
		{INT64_MIN, "-9223372036854775808"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b = {0};

		buf_i64(&b, cases[i].v);
		CU_ASSERT_STRING_EQUAL(b.data, cases[i].text);
		buf_free(&b);
	}
}

static void grows(void)
{
	struct buf b = {0};

	for (int i = 0; i < 10000; i++)
		buf_puts(&b, "0123456789");
	CU_ASSERT_EQUAL(b.len, 100000);
	CU_ASSERT_EQUAL(b.data[b.len], '\0');
	buf_free(&b);
}

static void an_empty_view_is_a_string(void)
{
	struct buf b = {0};

	CU_ASSERT_STRING_EQUAL(buf_view(&b).ptr, "");
}

static const struct tap_test tests[] = {
	{"text is appended and terminated", builds_text},
	{"integers of every size", writes_integers},
	{"grows without losing anything", grows},
	{"the view of an empty buffer is an empty string", an_empty_view_is_a_string},
};
TAP_MAIN("buf", tests)
