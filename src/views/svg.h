/* Small pieces of SVG. Geometry is written with one decimal, colours are classes of app.css (the
 * pages' Content Security Policy allows no style attribute), and every number is finite. */
#ifndef VIEWS_SVG_H
#define VIEWS_SVG_H

#include <stdbool.h>

#include "views/html.h"

/* A coordinate: "12", "12.5", "-0.1". A number that is not finite is a programmer's error. */
const char *svg_num(struct html *h, double v);
/* The same with a percent sign and two decimals: positions in a chart that stretches. */
const char *svg_percent(struct html *h, double v);

/* A path, written point by point into the page. */
void svg_path_begin(struct html *h, const char *cls);
void svg_move(struct html *h, double x, double y);
void svg_line(struct html *h, double x, double y);
/* From the current point: "h", "v" and "z". */
void svg_right(struct html *h, double dx);
void svg_down(struct html *h, double dy);
void svg_shut(struct html *h);
/* An arc of a circle around the current point's centre, clockwise when `sweep`. */
void svg_arc(struct html *h, double radius, bool large, bool sweep, double x, double y);
void svg_path_end(struct html *h);
/* Ends the path and says what it is when the pointer rests on it. */
void svg_path_end_titled(struct html *h, const char *title);

/* A point that stays round in a chart that stretches in x only. */
void svg_point(struct html *h, const char *cls, double x, double y);
/* A hairline across the whole width at height y. */
void svg_rule(struct html *h, const char *cls, double y);
void svg_text(struct html *h, const char *cls, const char *x, double y, const char *text);

#endif
