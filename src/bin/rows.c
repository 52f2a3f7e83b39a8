#include "bin/rows.h"

#include <errno.h>
#include <stdlib.h>

enum { LINE_MAX_BYTES = 1024 * 1024 };

enum err_code rows_begin(struct rows *r, struct err *e)
{
	enum err_code rc;

	rewind(r->file);
	r->line_no = r->offset = 0;
	if (r->format == FORMAT_JSONL)
		return OK;
	csv_close(r->csv);
	r->csv = csv_open(r->file);
	rc = csv_header(r->csv, e);
	if (!rc)
		rc = import_columns(r->import, r->csv, e);
	return rc ? err_wrap(e, "%s", r->name) : OK;
}

/* Reads a line without its end. Of one that is too long only the beginning is kept. False at the
 * end of the file. */
static bool read_line(struct rows *r)
{
	int c;

	buf_reset(&r->line);
	while ((c = getc_unlocked(r->file)) != EOF) {
		r->offset++;
		if (c == '\n')
			break;
		if (r->line.len <= LINE_MAX_BYTES)
			buf_putc(&r->line, (char)c);
	}
	if (c == EOF && r->line.len == 0)
		return false;
	r->line_no++;
	if (r->line.len > 0 && r->line.data[r->line.len - 1] == '\r')
		r->line.len--;
	return true;
}

static enum row next_json(
	struct rows *r, struct arena *a, struct usage_event *ret, struct usage_problems *problems)
{
	do {
		if (!read_line(r))
			return ROWS_END;
	} while (r->line.len == 0);
	if (r->line.len > LINE_MAX_BYTES)
		usage_problem_add(problems, a, "line", "is longer than %d bytes", LINE_MAX_BYTES);
	else
		import_json_event(r->import, buf_view(&r->line), a, ret, problems);
	return problems->n ? ROW_REFUSED : ROW_EVENT;
}

static enum row next_csv(struct rows *r, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems, struct err *e)
{
	enum csv_result result = csv_next(r->csv, e);

	r->line_no = csv_line(r->csv);
	r->offset = csv_offset(r->csv);
	switch (result) {
	case CSV_END: return ROWS_END;
	case CSV_FAILED: return ROWS_FAILED;
	case CSV_BAD: usage_problem_add(problems, a, "", "%s", e->msg); return ROW_REFUSED;
	case CSV_RECORD: break;
	}
	import_csv_event(r->import, r->csv, a, ret, problems);
	return problems->n ? ROW_REFUSED : ROW_EVENT;
}

enum row rows_next(struct rows *r, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems, struct err *e)
{
	enum row row;

	problems->n = 0;
	row = r->format == FORMAT_CSV ? next_csv(r, a, ret, problems, e)
				      : next_json(r, a, ret, problems);
	if (row == ROWS_END && ferror(r->file)) {
		err_set(e, ERR_INTERNAL, "cannot read '%.100s': %s", r->name, strerror(errno));
		return ROWS_FAILED;
	}
	return row;
}

double rows_part(const struct rows *r)
{
	return r->size > 0 ? (double)r->offset / (double)r->size : -1;
}

/* A copy of standard input that can be read twice. */
static FILE *copy_stdin(void)
{
	FILE *copy = tmpfile();
	char chunk[64 * 1024];
	size_t n;

	while (copy && (n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
		if (fwrite(chunk, 1, n, copy) < n) {
			fclose(copy);
			copy = NULL;
		}
	return copy;
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

static enum row_format format_of(const char *path)
{
	if (ends_in(path, ".jsonl") || ends_in(path, ".ndjson") || ends_in(path, ".json"))
		return FORMAT_JSONL;
	return FORMAT_CSV;
}

enum err_code rows_open(
	struct rows *r, const char *path, enum row_format format, struct import *im, struct err *e)
{
	bool is_stdin = strcmp(path, "-") == 0;

	*r = (struct rows){.name = is_stdin ? "standard input" : path, .import = im, .size = -1};
	r->format = format != FORMAT_BY_NAME ? format : format_of(path);
	r->file = is_stdin ? copy_stdin() : fopen(path, "r");
	if (!r->file)
		return err_set(
			e, ERR_NOT_FOUND, "cannot read '%.150s': %s", r->name, strerror(errno));
	if (fseek(r->file, 0, SEEK_END) == 0)
		r->size = ftell(r->file);
	return rows_begin(r, e);
}

void rows_close(struct rows *r)
{
	csv_close(r->csv);
	buf_free(&r->line);
	if (r->file)
		fclose(r->file);
}
