/* The bar above a page: range, from and to, zone, tenant, search, live indicator, theme. Everything
 * but the last two works without script; those two are shown by live.js. */
#ifndef VIEWS_TOPBAR_H
#define VIEWS_TOPBAR_H

#include "views/layout.h"

void topbar_draw(struct html *h, const struct shell *s);

#endif
