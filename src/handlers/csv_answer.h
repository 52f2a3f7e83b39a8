/* The answer to ?csv=: a file to be saved. */
#ifndef HANDLERS_CSV_ANSWER_H
#define HANDLERS_CSV_ANSWER_H

#include "domain/period.h"
#include "http/response.h"
#include "views/csv_out.h"

/* Begins a file named opswatch_<panel>_<from>_<to>.csv, with the first and the last local day of
 * `span`; times in it are of the span's zone. */
void csv_answer_begin(
	struct response *r, const char *panel, struct period span, struct csv_out *ret);

#endif
