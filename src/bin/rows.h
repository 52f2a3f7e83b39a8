/* The rows of a file of AI calls, one after the other, in bounded memory. */
#ifndef BIN_ROWS_H
#define BIN_ROWS_H

#include <stdio.h>

#include "base/buf.h"
#include "ingest/csv.h"
#include "ingest/import.h"

enum row_format { FORMAT_BY_NAME, FORMAT_CSV, FORMAT_JSONL };

struct rows {
	FILE *file;
	const char *name; /* for messages */
	enum row_format format;
	struct import *import;
	struct csv *csv;
	struct buf line; /* JSON lines */
	int64_t line_no; /* where the row just read begins, from 1 */
	int64_t offset;	 /* bytes read */
	int64_t size;	 /* -1: not known */
};

/* Opens a file, "-" for standard input (of which a copy is made, so that it can be read twice), and
 * reads the header of a CSV file. The import stays the caller's. Close it whatever comes of it. */
enum err_code rows_open(struct rows *r, const char *path, enum row_format format, struct import *im,
	struct err *e) MUST_CHECK;
void rows_close(struct rows *r);
/* Begins again with the first row. */
enum err_code rows_begin(struct rows *r, struct err *e) MUST_CHECK;

enum row {
	ROW_EVENT,
	ROW_REFUSED, /* `problems` say why; one of no field tells its line itself */
	ROWS_END,
	ROWS_FAILED /* `e` says why */
};
/* The next row as an event that is not yet completed; arena memory. */
enum row rows_next(struct rows *r, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems, struct err *e);

/* How much of the file is read, 0 to 1; -1 if that is not known. */
double rows_part(const struct rows *r);

#endif
