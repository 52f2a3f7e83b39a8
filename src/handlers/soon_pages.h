/* The pages of the side bar whose data does not exist yet. */
#ifndef HANDLERS_SOON_PAGES_H
#define HANDLERS_SOON_PAGES_H

#include "handlers/app.h"

/* GET of the path of a page of which soon_page_is() is true. */
enum err_code soon_pages_get(void *app, struct request *q, struct response *r, struct err *e);

#endif
