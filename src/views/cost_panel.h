/* The panel "Cost over time": a bar per bucket beside the period of comparison. */
#ifndef VIEWS_COST_PANEL_H
#define VIEWS_COST_PANEL_H

#include "views/panel.h"
#include "views/usage_page.h"

void cost_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct period *range, const struct usage_series *series);

#endif
