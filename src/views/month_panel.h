/* The panel "Cost, month to date": the calendar month's cost running up, beside the month before
 * and the limits. */
#ifndef VIEWS_MONTH_PANEL_H
#define VIEWS_MONTH_PANEL_H

#include "views/panel.h"
#include "views/usage_page.h"

void month_panel(
	struct html *h, const struct shell *s, const struct panel *p, const struct usage_month *m);

#endif
