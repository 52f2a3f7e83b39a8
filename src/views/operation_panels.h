/* Panels about opswatch itself: are sources fresh, did jobs run, what could not be stored? */
#ifndef VIEWS_OPERATION_PANELS_H
#define VIEWS_OPERATION_PANELS_H

#include "views/overview_page.h"
#include "views/panel.h"

/* "Done", "Failed", ... */
const char *job_state_word(enum job_state s);

void sources_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct source_row *rows, int n);
void jobs_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct job_row *rows, int n);
void rejects_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct reject_row *rows, int n);

#endif
