#include "ingest/csv.h"

#include <stdlib.h>
#include <sys/types.h>

#include "base/buf.h"
#include "lib/tap.h"

/* A stream over bytes. fmemopen refuses an empty one; a blank line reads the same. */
static FILE *stream(struct str bytes)
{
	FILE *f = fmemopen((void *)(bytes.len ? bytes.ptr : "\n"), bytes.len ? bytes.len : 1, "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	return f;
}

/* Records as text: fields between | |, records behind each other, "!" and the message for a bad
 * one. */
static void dump(FILE *f, struct buf *out)
{
	struct csv *c = csv_open(f);
	enum csv_result result;
	struct err e = {0};

	while ((result = csv_next(c, &e)) == CSV_RECORD || result == CSV_BAD) {
		if (result == CSV_BAD) {
			buf_printf(out, "!%s!", e.msg);
			continue;
		}
		buf_putc(out, '|');
		for (size_t i = 0; i < csv_count(c); i++) {
			buf_str(out, csv_field(c, i));
			buf_putc(out, '|');
		}
	}
	CU_ASSERT_EQUAL(result, CSV_END);
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_END);
	csv_close(c);
}

static bool reads_as(struct str text, struct str expected)
{
	struct buf out = {0};
	FILE *f = stream(text);
	bool same;

	dump(f, &out);
	same = str_eq(buf_view(&out), expected);
	if (!same)
		printf("# found %s\n", out.data);
	buf_free(&out);
	fclose(f);
	return same;
}

static void records_are_read(void)
{
	static const struct {
		struct str text, expected;
	} cases[] = {
		{STR(""), STR("")},
		{STR("\r\n\n\r\n"), STR("")},
		{STR("a,b,c\n1,2,3\n"), STR("|a|b|c||1|2|3|")},
		{STR("a,b\r\n1,2\r\n"), STR("|a|b||1|2|")},
		{STR("a,b\n\n\r\n1,2"), STR("|a|b||1|2|")},
		{STR("1,2\r"), STR("|1|2|")},
		{STR(",\n,,"), STR("|||||||")},
		{STR("a,"), STR("|a||")},
		{STR(" a , b"), STR("| a | b|")},
		{STR("\"a,b\",\"c\"\n"), STR("|a,b|c|")},
		{STR("\"say \"\"hi\"\"\",\"\"\"\"\n"), STR("|say \"hi\"|\"|")},
		{STR("\"\"\n"), STR("||")},
		{STR("\"\",\"\""), STR("|||")},
		{STR("\"two\nlines\r\nand\",x\n"), STR("|two\nlines\r\nand|x|")},
		{STR("a\rb,c\r\rd\n"), STR("|a\rb|c\r\rd|")},
		{STR("a\0b,\"\0\"\n"), STR("|a\0b|\0|")},
		{STR("\xef\xbb\xbf"
		     "a,b\n"),
			STR("|a|b|")},
		{STR("\xef\xbb\xbf\"a\""), STR("|a|")},
		{STR("a\n\xef\xbb\xbf"
		     "b\n"),
			STR("|a||\xef\xbb\xbf"
			    "b|")},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_TRUE(reads_as(cases[i].text, cases[i].expected));
}

static void malformed_records_are_told_and_left(void)
{
	CU_ASSERT_TRUE(
		reads_as(STR("a,b\"c,d\nx,y\n"), STR("!line 1, column 2: a quote inside a field: "
						     "put the whole field in quotes and double "
						     "it!|x|y|")));
	CU_ASSERT_TRUE(reads_as(
		STR("x\n\n\"a\nb\"c,d\ny\n"), STR("|x|!line 3, column 1: text after the closing "
						  "quote: quotes inside a field are written "
						  "twice!|y|")));
	CU_ASSERT_TRUE(reads_as(
		STR("x,y\n1,\"2\n3,4\n"), STR("|x|y|!line 2, column 2: a quote is never closed!")));
	CU_ASSERT_TRUE(reads_as(STR("\""), STR("!line 1, column 1: a quote is never closed!")));
	CU_ASSERT_TRUE(reads_as(STR("\"a\" ,b\nc"), STR("!line 1, column 1: text after the closing "
							"quote: quotes inside a field are written "
							"twice!|c|")));
}

static void repeat(struct buf *b, const char *text, int n)
{
	for (int i = 0; i < n; i++)
		buf_puts(b, text);
}

static bool limit_holds(struct buf *text, const char *expected)
{
	bool same;

	buf_puts(text, "\nnext\n");
	same = reads_as(buf_view(text), str_from(expected));
	buf_free(text);
	return same;
}

/* What is too large is still read by the rules: a line end in quotes does not end the record. */
static void sizes_are_limited(void)
{
	struct buf b = {0}, out = {0};
	FILE *f;

	repeat(&b, "x", CSV_FIELD_MAX + 1);
	CU_ASSERT_TRUE(
		limit_holds(&b, "!line 1, column 1: a field of more than 65536 bytes!|next|"));
	buf_puts(&b, "a,\"");
	repeat(&b, "\"\"\nb,c\n", CSV_FIELD_MAX);
	buf_puts(&b, "\"");
	CU_ASSERT_TRUE(
		limit_holds(&b, "!line 1, column 2: a field of more than 65536 bytes!|next|"));
	repeat(&b, ",", CSV_FIELDS_MAX);
	CU_ASSERT_TRUE(
		limit_holds(&b, "!line 1, column 257: a record of more than 256 fields!|next|"));
	for (int i = 0; i < 17; i++) {
		repeat(&b, "x", CSV_FIELD_MAX);
		buf_puts(&b, ",");
	}
	CU_ASSERT_TRUE(
		limit_holds(&b, "!line 1, column 17: a record of more than 1048576 bytes!|next|"));
	repeat(&b, "x", CSV_FIELD_MAX);
	repeat(&b, ",", CSV_FIELDS_MAX - 1);
	f = stream(buf_view(&b));
	dump(f, &out);
	CU_ASSERT_EQUAL(out.len, CSV_FIELD_MAX + CSV_FIELDS_MAX + 1);
	CU_ASSERT_EQUAL(out.data[1], 'x');
	fclose(f);
	buf_free(&b);
	buf_free(&out);
}

/* Every byte of a small file comes to lie on the border between two chunks. */
static void chunk_borders_do_not_show(void)
{
	static const struct str tail = STR("a\r\n\"b\"\"\r\n\",c\rd\r\ne,\"\"\r\n");

	for (size_t shift = 0; shift <= tail.len; shift++) {
		struct buf text = {0}, expected = {0};

		repeat(&text, "x", 65536 - 1 - (int)shift);
		buf_puts(&expected, "|");
		buf_str(&expected, buf_view(&text));
		buf_puts(&expected, "||a||b\"\r\n|c\rd||e||");
		buf_puts(&text, "\n");
		buf_str(&text, tail);
		CU_ASSERT_TRUE(reads_as(buf_view(&text), buf_view(&expected)));
		buf_free(&text);
		buf_free(&expected);
	}
}

static void columns_have_names(void)
{
	FILE *f = stream(STR("id, Prompt Tokens ,,\"a,b\",\n1,2,3,4,5\n"));
	struct csv *c = csv_open(f);
	struct err e = {0};

	CU_ASSERT_EQUAL(csv_header(c, &e), OK);
	CU_ASSERT_EQUAL(csv_columns(c), 5);
	CU_ASSERT_EQUAL(csv_column(c, STR("id")), 0);
	CU_ASSERT_EQUAL(csv_column(c, STR("Prompt Tokens")), 1);
	CU_ASSERT_EQUAL(csv_column(c, STR("a,b")), 3);
	CU_ASSERT_EQUAL(csv_column(c, STR("ID")), -1);
	CU_ASSERT_TRUE(str_is(csv_column_name(c, 1), "Prompt Tokens"));
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_RECORD);
	CU_ASSERT_TRUE(str_is(csv_field(c, 3), "4"));
	CU_ASSERT_PTR_NULL(csv_field(c, 5).ptr);
	CU_ASSERT_EQUAL(csv_line(c), 2);
	err_set(&e, ERR_INVALID, "not a number");
	csv_blame(c, 1, &e);
	CU_ASSERT_STRING_EQUAL(e.msg, "line 2, column 2 'Prompt Tokens': not a number");
	csv_close(c);
	fclose(f);
}

static void bad_headers_are_refused(void)
{
	static const struct {
		struct str text;
		const char *message;
	} cases[] = {
		{STR(""), "there is no header line"},
		{STR("a,b\"\n1,2\n"), "line 1, column 2: a quote inside a field: put the whole "
				      "field in quotes and "
				      "double it"},
		{STR("a,b, a\n"), "line 1, column 3 'a': column 1 has the same name"},
		{STR("\xff\xfe"
		     "a\0"),
			"the text is UTF-16: save it as UTF-8"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		FILE *f = stream(cases[i].text);
		struct csv *c = csv_open(f);
		struct err e = {0};

		CU_ASSERT_EQUAL(csv_header(c, &e), ERR_INVALID);
		CU_ASSERT_STRING_EQUAL(e.msg, cases[i].message);
		csv_close(c);
		fclose(f);
	}
}

static void records_have_as_many_fields_as_the_header(void)
{
	FILE *f = stream(STR("a,b\n1\n1,2,3\n1,2\n\"\n\",2\n1,x\"\n"));
	struct csv *c = csv_open(f);
	struct err e = {0};

	CU_ASSERT_EQUAL(csv_header(c, &e), OK);
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_BAD);
	CU_ASSERT_STRING_EQUAL(e.msg, "line 2: 1 fields, but the header has 2");
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_BAD);
	CU_ASSERT_STRING_EQUAL(e.msg, "line 3: 3 fields, but the header has 2");
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_RECORD);
	CU_ASSERT_EQUAL(csv_offset(c), 16);
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_RECORD);
	CU_ASSERT_EQUAL(csv_line(c), 5);
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_BAD);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "line 7, column 2 'b': a quote inside"));
	CU_ASSERT_EQUAL(csv_next(c, &e), CSV_END);
	CU_ASSERT_EQUAL(csv_offset(c), 27);
	csv_close(c);
	fclose(f);
}

/* One read succeeds, the next one fails. */
static ssize_t failing_read(void *cookie, char *to, size_t n)
{
	int *calls = cookie;

	if (++*calls > 1)
		return -1;
	memset(to, 'a', n);
	return (ssize_t)n;
}

static void read_errors_are_told(void)
{
	int calls = 0;
	FILE *f = fopencookie(&calls, "r", (cookie_io_functions_t){.read = failing_read});
	struct csv *c = csv_open(f);
	struct err e = {0};

	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(csv_next(c, &e), CSV_FAILED);
		CU_ASSERT_EQUAL(e.code, ERR_INTERNAL);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "cannot read on line 1"));
	}
	csv_close(c);
	csv_close(NULL);
	fclose(f);
}

static const struct tap_test tests[] = {
	{"records are read as RFC 4180 has them", records_are_read},
	{"malformed records are told and left behind", malformed_records_are_told_and_left},
	{"fields, records and their number are limited", sizes_are_limited},
	{"borders of the read-ahead do not show", chunk_borders_do_not_show},
	{"columns have names", columns_have_names},
	{"bad headers are refused", bad_headers_are_refused},
	{"a record has as many fields as the header", records_have_as_many_fields_as_the_header},
	{"read errors are told", read_errors_are_told},
};
TAP_MAIN("csv", tests)
