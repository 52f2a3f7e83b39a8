/* The figures of the AI usage panels as CSV: exact, unrounded, all rows. */
#ifndef VIEWS_USAGE_CSV_H
#define VIEWS_USAGE_CSV_H

#include "views/csv_out.h"
#include "views/usage_page.h"

/* Head and rows of one panel. */
void usage_csv(struct csv_out *c, const struct usage_page *m, enum usage_panel p);
/* The time that these figures are about. */
struct period usage_csv_span(const struct usage_page *m, enum usage_panel p);

#endif
