#ifndef VIEWS_SVG_H
#define VIEWS_SVG_H

#endif
