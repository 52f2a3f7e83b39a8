/* Reader of comma-separated values (RFC 4180) from a stream, record by record in bounded memory.
 * Quoted fields may hold commas, doubled quotes and line ends; lines end in LF or CRLF, the last
 * one may lack its end; a UTF-8 byte order mark and blank lines are skipped. Bytes are not judged
 * further: whether a field is UTF-8 or a number is for whoever uses it. No error argument may be
 * NULL.
 *
 *	struct csv *c = csv_open(f);
 *
 *	rc = csv_header(c, e);
 *	model = csv_column(c, STR("model"));
 *	while ((result = csv_next(c, e)) == CSV_RECORD || result == CSV_BAD)
 *		if (result == CSV_RECORD)
 *			use(csv_field(c, model));
 *	csv_close(c);
 */
#ifndef INGEST_CSV_H
#define INGEST_CSV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

enum {
	CSV_FIELD_MAX = 64 * 1024,    /* bytes in a field */
	CSV_RECORD_MAX = 1024 * 1024, /* bytes in all fields of a record */
	CSV_FIELDS_MAX = 256	      /* fields in a record */
};

struct csv;

/* Reads from where `f` is. The stream stays the caller's, and open until csv_close. */
struct csv *csv_open(FILE *f);
/* NULL is accepted. */
void csv_close(struct csv *c);

/* Reads the first record as names of columns, without blanks around them. From then on every record
 * must have as many fields. ERR_INVALID when there is none, when it is malformed, has a name twice
 * or is UTF-16; ERR_INTERNAL when the stream cannot be read. */
enum err_code csv_header(struct csv *c, struct err *e) MUST_CHECK;
/* The index of a column, -1 if the header has no such name. Upper and lower case differ. */
int csv_column(const struct csv *c, struct str name);
/* How many columns the header has; the name of one of them. Valid until csv_close. */
size_t csv_columns(const struct csv *c);
struct str csv_column_name(const struct csv *c, size_t column);

enum csv_result {
	CSV_END,    /* no more records */
	CSV_RECORD, /* here is one */
	CSV_BAD,   /* this record is refused, e tells where and why; the next call goes on behind it
		    */
	CSV_FAILED /* the stream cannot be read, e tells why; every further call says the same */
};

/* Reads the next record. */
enum csv_result csv_next(struct csv *c, struct err *e) MUST_CHECK;
/* The fields of the record just read. Absent ({NULL, 0}) beyond the last one. Valid until the next
 * csv_next. */
size_t csv_count(const struct csv *c);
struct str csv_field(const struct csv *c, size_t column);

/* The line on which the record just read or refused begins, from 1; what a second field of it, or
 * whatever the caller makes of one, is to be blamed on. */
int64_t csv_line(const struct csv *c);
/* Puts "line 12, column 3 'model': " before the message of *e. */
void csv_blame(const struct csv *c, size_t column, struct err *e);

/* Bytes taken from the stream so far, up to the end of the record just read: for progress. */
int64_t csv_offset(const struct csv *c);

#endif
