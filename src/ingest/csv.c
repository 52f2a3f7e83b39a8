#include "ingest/csv.h"

#include <errno.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"

enum { CHUNK = 64 * 1024 };

struct fields {
	struct buf text;	    /* the contents, one after the other */
	size_t end[CSV_FIELDS_MAX]; /* where each field ends in text */
	size_t n;
};

/* A record that is too large is still read to its true end, but not kept. */
enum excess { EXCESS_NONE, EXCESS_FIELD, EXCESS_RECORD, EXCESS_FIELDS };

struct csv {
	FILE *f;
	bool at_end;	  /* the stream has no more */
	int read_error;	  /* errno, or 0 */
	int64_t consumed; /* bytes of the stream before chunk[pos] */
	int64_t line;	  /* of chunk[pos] */
	int64_t record_line;
	enum excess excess;
	size_t excess_column;
	struct fields header;
	struct fields record;
	size_t pos, len;
	char chunk[CHUNK];
};

struct csv *csv_open(FILE *f)
{
	struct csv *c = mem_zalloc(sizeof(*c));

	c->f = f;
	c->line = c->record_line = 1;
	return c;
}

void csv_close(struct csv *c)
{
	if (!c)
		return;
	buf_free(&c->header.text);
	buf_free(&c->record.text);
	free(c);
}

static struct str field_of(const struct fields *fields, size_t i)
{
	size_t start = i > 0 ? fields->end[i - 1] : 0;

	if (i >= fields->n)
		return (struct str){NULL, 0};
	return (struct str){buf_view(&fields->text).ptr + start, fields->end[i] - start};
}

size_t csv_count(const struct csv *c)
{
	return c->record.n;
}

struct str csv_field(const struct csv *c, size_t column)
{
	return field_of(&c->record, column);
}

size_t csv_columns(const struct csv *c)
{
	return c->header.n;
}

static bool is_blank(char ch)
{
	return ch == ' ' || ch == '\t';
}

struct str csv_column_name(const struct csv *c, size_t column)
{
	struct str name = field_of(&c->header, column);

	for (; name.len > 0 && is_blank(name.ptr[0]); name.len--)
		name.ptr++;
	while (name.len > 0 && is_blank(name.ptr[name.len - 1]))
		name.len--;
	return name;
}

int csv_column(const struct csv *c, struct str name)
{
	for (size_t i = 0; i < c->header.n; i++)
		if (str_eq(csv_column_name(c, i), name))
			return (int)i;
	return -1;
}

int64_t csv_line(const struct csv *c)
{
	return c->record_line;
}

int64_t csv_offset(const struct csv *c)
{
	return c->consumed;
}

void csv_blame(const struct csv *c, size_t column, struct err *e)
{
	struct str name = csv_column_name(c, column);

	if (name.len > 60)
		name.len = 60;
	if (name.len > 0)
		err_wrap(e, "line %lld, column %zu '%.*s'", (long long)c->record_line, column + 1,
			STR_ARG(name));
	else
		err_wrap(e, "line %lld, column %zu", (long long)c->record_line, column + 1);
}

/* Sees to it that `n` bytes (a few) are in the chunk, if the stream has them; returns how many are
 * there, which may be more. */
static size_t ensure(struct csv *c, size_t n)
{
	if (c->len - c->pos < n && !c->at_end) {
		memmove(c->chunk, c->chunk + c->pos, c->len - c->pos);
		c->len -= c->pos;
		c->pos = 0;
		c->len += fread(c->chunk + c->len, 1, CHUNK - c->len, c->f);
		c->at_end = c->len < CHUNK;
		if (ferror(c->f))
			c->read_error = errno ? errno : EIO;
	}
	return c->len - c->pos;
}

static bool is_next(struct csv *c, struct str text)
{
	return ensure(c, text.len) >= text.len &&
	       memcmp(c->chunk + c->pos, text.ptr, text.len) == 0;
}

static void skip(struct csv *c, size_t n)
{
	const char *end = c->chunk + c->pos + n;
	const char *p = c->chunk + c->pos;

	for (; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		c->line++;
	c->pos += n;
	c->consumed += (int64_t)n;
}

static void note_excess(struct csv *c, enum excess excess)
{
	if (c->excess != EXCESS_NONE)
		return;
	c->excess = excess;
	c->excess_column = c->record.n;
}

/* Moves the next n bytes to the field that is being read. */
static void keep(struct csv *c, size_t n)
{
	struct fields *r = &c->record;
	size_t start = r->n > 0 ? r->end[r->n - 1] : 0;

	if (r->text.len - start + n > CSV_FIELD_MAX)
		note_excess(c, EXCESS_FIELD);
	if (r->text.len + n > CSV_RECORD_MAX)
		note_excess(c, EXCESS_RECORD);
	if (c->excess == EXCESS_NONE)
		buf_add(&r->text, c->chunk + c->pos, n);
	skip(c, n);
}

static void end_field(struct csv *c)
{
	if (c->record.n == CSV_FIELDS_MAX)
		note_excess(c, EXCESS_FIELDS);
	if (c->excess == EXCESS_NONE)
		c->record.end[c->record.n++] = c->record.text.len;
}

/* The length of the line end that is next, 0 at the end of the stream; -1 if something else is. */
static int line_end(struct csv *c)
{
	size_t left = ensure(c, 2);
	const char *p = c->chunk + c->pos;

	if (left == 0)
		return 0;
	if (p[0] == '\n' || (p[0] == '\r' && left == 1))
		return 1;
	return p[0] == '\r' && p[1] == '\n' ? 2 : -1;
}

static bool ends_field(struct csv *c)
{
	return is_next(c, STR(",")) || line_end(c) >= 0;
}

static enum err_code syntax_error(struct csv *c, size_t column, const char *what, struct err *e)
{
	enum err_code rc = err_set(e, ERR_INVALID, "%s", what);

	csv_blame(c, column, e);
	return rc;
}

static bool is_plain(char ch)
{
	return ch != ',' && ch != '"' && ch != '\n' && ch != '\r';
}

/* A carriage return that does not end the line is an ordinary byte. */
static enum err_code read_plain(struct csv *c, struct err *e)
{
	while (!ends_field(c)) {
		size_t n = is_next(c, STR("\r")) ? 1 : 0;

		if (is_next(c, STR("\"")))
			return syntax_error(c, c->record.n,
				"a quote inside a field: put the whole field in quotes and double "
				"it",
				e);
		while (c->pos + n < c->len && is_plain(c->chunk[c->pos + n]))
			n++;
		keep(c, n);
	}
	return OK;
}

static enum err_code read_quoted(struct csv *c, struct err *e)
{
	skip(c, 1);
	while (!is_next(c, STR("\"")) || is_next(c, STR("\"\""))) {
		size_t left = ensure(c, 1);
		const char *p = c->chunk + c->pos;
		const char *quote = memchr(p, '"', left);

		if (left == 0)
			return syntax_error(c, c->record.n, "a quote is never closed", e);
		if (quote == p) {
			keep(c, 1);
			skip(c, 1);
		} else {
			keep(c, quote ? (size_t)(quote - p) : left);
		}
	}
	skip(c, 1);
	if (!ends_field(c))
		return syntax_error(c, c->record.n,
			"text after the closing quote: quotes inside a field are written twice", e);
	return OK;
}

static enum err_code excess_error(struct csv *c, struct err *e)
{
	switch (c->excess) {
	case EXCESS_FIELD:
		err_set(e, ERR_INVALID, "a field of more than %d bytes", CSV_FIELD_MAX);
		break;
	case EXCESS_RECORD:
		err_set(e, ERR_INVALID, "a record of more than %d bytes", CSV_RECORD_MAX);
		break;
	case EXCESS_FIELDS:
		err_set(e, ERR_INVALID, "a record of more than %d fields", CSV_FIELDS_MAX);
		break;
	case EXCESS_NONE: return OK;
	}
	csv_blame(c, c->excess_column, e);
	return ERR_INVALID;
}

static enum err_code read_fields(struct csv *c, struct err *e)
{
	enum err_code rc;

	for (;;) {
		rc = is_next(c, STR("\"")) ? read_quoted(c, e) : read_plain(c, e);
		if (rc)
			return rc;
		end_field(c);
		if (!is_next(c, STR(",")))
			break;
		skip(c, 1);
	}
	skip(c, (size_t)line_end(c));
	return OK;
}

/* After a syntax error: nothing tells where the quotes belong, so the line end is the best guess.
 */
static void skip_line(struct csv *c)
{
	size_t left;

	while ((left = ensure(c, 1)) > 0) {
		const char *p = c->chunk + c->pos;
		const char *newline = memchr(p, '\n', left);

		skip(c, newline ? (size_t)(newline - p) + 1 : left);
		if (newline)
			return;
	}
}

static enum err_code check_count(struct csv *c, struct err *e)
{
	if (c->header.n == 0 || c->record.n == c->header.n)
		return OK;
	return err_set(e, ERR_INVALID, "line %lld: %zu fields, but the header has %zu",
		(long long)c->record_line, c->record.n, c->header.n);
}

static enum csv_result read_record(struct csv *c, struct err *e)
{
	c->record_line = c->line;
	buf_reset(&c->record.text);
	c->record.n = 0;
	c->excess = EXCESS_NONE;
	if (read_fields(c, e)) {
		skip_line(c);
		return CSV_BAD;
	}
	return excess_error(c, e) || check_count(c, e) ? CSV_BAD : CSV_RECORD;
}

static enum csv_result skip_mark(struct csv *c, struct err *e)
{
	if (c->consumed > 0)
		return CSV_RECORD;
	if (is_next(c, STR("\xff\xfe")) || is_next(c, STR("\xfe\xff"))) {
		err_set(e, ERR_INVALID, "the text is UTF-16: save it as UTF-8");
		return CSV_FAILED;
	}
	if (is_next(c, STR("\xef\xbb\xbf")))
		skip(c, 3);
	return CSV_RECORD;
}

enum csv_result csv_next(struct csv *c, struct err *e)
{
	enum csv_result result = skip_mark(c, e);
	int end;

	if (result == CSV_FAILED)
		return result;
	while ((end = line_end(c)) > 0)
		skip(c, (size_t)end);
	result = end == 0 ? CSV_END : read_record(c, e);
	if (c->read_error == 0)
		return result;
	err_set(e, ERR_INTERNAL, "cannot read on line %lld: %s", (long long)c->line,
		strerror(c->read_error));
	return CSV_FAILED;
}

static enum err_code check_names(struct csv *c, struct err *e)
{
	for (size_t i = 0; i < c->header.n; i++) {
		struct str name = csv_column_name(c, i);
		int first = csv_column(c, name);

		if (name.len == 0 || first == (int)i)
			continue;
		err_set(e, ERR_INVALID, "column %d has the same name", first + 1);
		csv_blame(c, i, e);
		return ERR_INVALID;
	}
	return OK;
}

enum err_code csv_header(struct csv *c, struct err *e)
{
	switch (csv_next(c, e)) {
	case CSV_END: return err_set(e, ERR_INVALID, "there is no header line");
	case CSV_BAD:
	case CSV_FAILED: return e->code;
	case CSV_RECORD: break;
	}
	c->header = c->record;
	c->record = (struct fields){.n = 0};
	return check_names(c, e);
}
