#ifndef VIEWS_LAYOUT_H
#define VIEWS_LAYOUT_H

#endif
