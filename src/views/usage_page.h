#ifndef VIEWS_USAGE_PAGE_H
#define VIEWS_USAGE_PAGE_H

#endif
