#ifndef VIEWS_SOON_PAGE_H
#define VIEWS_SOON_PAGE_H

#endif
