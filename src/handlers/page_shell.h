/* What is around every page: the tenant picker and how well data comes in. */
#ifndef HANDLERS_PAGE_SHELL_H
#define HANDLERS_PAGE_SHELL_H

#include "handlers/page_query.h"
#include "handlers/page_read.h"

/* Never fails: what cannot be read is left out. Memory is the request's. */
struct shell page_shell_read(struct page_read *p, const struct page_query *q, enum page page);

#endif
