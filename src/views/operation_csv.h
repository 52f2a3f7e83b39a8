/* What the overview says about the system itself, as CSV. */
#ifndef VIEWS_OPERATION_CSV_H
#define VIEWS_OPERATION_CSV_H

#include "views/csv_out.h"
#include "views/overview_page.h"

/* OVERVIEW_SOURCES, OVERVIEW_JOBS or OVERVIEW_REJECTS; nothing for the other panels. */
void operation_csv(struct csv_out *c, const struct overview_page *m, enum overview_panel p);

#endif
