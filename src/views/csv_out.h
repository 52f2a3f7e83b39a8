/* A writer of CSV as RFC 4180 has it, for spreadsheets and programs: exact numbers, times with the
 * offset of a zone, and no cell that a spreadsheet takes for a formula. */
#ifndef VIEWS_CSV_OUT_H
#define VIEWS_CSV_OUT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/money.h"
#include "base/str.h"

struct csv_out {
	struct buf *out;
	struct zone zone;
	bool in_row;
};

void csv_begin(struct csv_out *c, struct buf *out, const struct zone *z);
/* The first line; names say the unit: "Cost (USD)". */
void csv_head(struct csv_out *c, const char *const *names, int n);

/* Each appends one cell; csv_end_row ends the line.
 * Text that begins with = + - @ TAB or CR gets an apostrophe before it: a spreadsheet would run it.
 */
void csv_text(struct csv_out *c, struct str text);
void csv_i64(struct csv_out *c, int64_t n);
/* Exact decimal USD. */
void csv_money(struct csv_out *c, pusd_sum pusd);
/* At most 9 significant digits; not finite is an empty cell. */
void csv_number(struct csv_out *c, double v);
/* "2026-11-17T03:15:00+05:30" */
void csv_time(struct csv_out *c, int64_t us);
/* Unknown. */
void csv_empty(struct csv_out *c);
void csv_end_row(struct csv_out *c);

#endif
