/* Rows of foreign files as AI calls: which column is which field, constants, ids by which a second
 * import of the same file adds nothing. Pure: reading the file and handing on the calls is the
 * command's business. */
#ifndef INGEST_IMPORT_H
#define INGEST_IMPORT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "domain/usage.h"
#include "ingest/csv.h"

struct import;

/* Free with import_free(); it grows with the number of rows that are given an id (16 to 32 bytes a
 * row). */
struct import *import_new(void);
void import_free(struct import *im);

/* True for the name of an event's field as in REST ("promptTokens", "createdAt"). */
bool import_is_field(struct str name);

/* "promptTokens=ContextTokens": the field comes from that column, or from that key of a JSON object
 * ("usage.input": a key of an object within). Without it a field comes from the column of its own
 * name; in a CSV header case and '_' do not matter. ERR_INVALID for what is no field, and for a
 * field that has got a source already. */
enum err_code import_map(struct import *im, const char *assignment, struct err *e) MUST_CHECK;
/* "toolId=chatbot": the same value in every row. */
enum err_code import_set(struct import *im, const char *assignment, struct err *e) MUST_CHECK;

/* Finds the columns of a CSV file whose header has been read. ERR_INVALID when one that
 * import_map() named is not there, lists those that are. */
enum err_code import_columns(struct import *im, const struct csv *c, struct err *e) MUST_CHECK;

/* The event of the CSV record just read, or of a line that is a JSON object, not yet completed;
 * what cannot be read is added to `problems`. Text values are understood as their field wants them:
 * numbers, true/false/yes/no/1/0, and times also without a zone (then UTC) and with a blank:
 * "2023-11-16 18:15:46.6805900". Memory is the arena's. */
void import_csv_event(const struct import *im, const struct csv *c, struct arena *a,
	struct usage_event *ret, struct usage_problems *problems);
void import_json_event(const struct import *im, struct str line, struct arena *a,
	struct usage_event *ret, struct usage_problems *problems);

/* Gives an event that has no id one that follows from its content and the number of equal ones
 * before it. To be called for the rows in their order, before anything in the event is changed. */
void import_identify(struct import *im, struct usage_event *u, struct arena *a);

#endif
