/* Whatever records any bytes hold, the same records written with every field in quotes read the
 * same. */
#include "base/buf.h"
#include "fuzz/fuzz.h"
#include "ingest/csv.h"

static const struct str seeds[] = {
	STR("TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n"),
	STR("a,\"b,c\",\"say \"\"hi\"\"\"\n,,\n\"two\nlines\",x,y"),
	STR("\xef\xbb\xbf\"a\",b\n1,2\n\n\r\n3,4\r"),
	STR("a,b\"c\nx,\"y\nz"),
	STR("\"\"\n\"a\"b\n"),
	STR("\xff\xfe"
	    "a\0"),
};

static const struct str words[] = {STR("\r\n"), STR("\"\""), STR("\","), STR(",\""), STR("\"\n"),
	STR("\xef\xbb\xbf"),
	STR(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,"), STR("\n\n"),
	STR("\r")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "csv",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 20000,
};

static void put_quoted(struct buf *out, struct str field)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < field.len; i++) {
		if (field.ptr[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, field.ptr[i]);
	}
	buf_putc(out, '"');
}

/* Reads all records and writes the good ones; the number of bad ones. */
static int rewrite(struct str text, struct buf *out)
{
	FILE *f = fmemopen((void *)text.ptr, text.len, "r");
	struct csv *c = csv_open(f);
	enum csv_result result;
	struct err e = {0};
	int bad = 0;

	while ((result = csv_next(c, &e)) == CSV_RECORD || result == CSV_BAD) {
		FUZZ_CHECK((result == CSV_RECORD) == (e.msg[0] == '\0'));
		for (size_t i = 0; result == CSV_RECORD && i < csv_count(c); i++) {
			put_quoted(out, csv_field(c, i));
			buf_putc(out, i + 1 < csv_count(c) ? ',' : '\n');
		}
		bad += result == CSV_BAD;
		e = (struct err){0};
	}
	FUZZ_CHECK(result == CSV_FAILED || csv_offset(c) == (int64_t)text.len);
	csv_close(c);
	fclose(f);
	return bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = {0}, twice = {0};

	if (size > 0)
		rewrite((struct str){(const char *)data, size}, &once);
	if (once.len > 0)
		FUZZ_CHECK(rewrite(buf_view(&once), &twice) == 0);
	FUZZ_CHECK(str_eq(buf_view(&once), buf_view(&twice)));
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
