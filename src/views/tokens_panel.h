/* The panel "Tokens over time": a bar per bucket, stacked from prompt, cached prompt and
 * completion. */
#ifndef VIEWS_TOKENS_PANEL_H
#define VIEWS_TOKENS_PANEL_H

#include "views/panel.h"
#include "views/usage_page.h"

void tokens_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct period *range, const struct usage_series *series);

#endif
