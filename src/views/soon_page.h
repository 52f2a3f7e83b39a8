/* A page of the side bar whose data does not exist yet: says what it will show, and where to look
 * until then. */
#ifndef VIEWS_SOON_PAGE_H
#define VIEWS_SOON_PAGE_H

#include "views/html.h"
#include "views/layout.h"

/* Whether this page is one of them. */
bool soon_page_is(enum page p);
void soon_page(struct html *h, const struct shell *s);

#endif
