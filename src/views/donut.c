#include "views/donut.h"

#include <math.h>
#include <string.h>

#include "views/svg.h"

#define TURN 6.283185307179586

enum { CENTRE = 100, OUTER = 94, INNER = 62, FITS_LARGE = 8 };

static double value_of(const struct donut_slice *s)
{
	return isfinite(s->value) && s->value > 0 ? s->value : 0;
}

static double x_at(double turn, double radius)
{
	return CENTRE + radius * sin(turn * TURN);
}

static double y_at(double turn, double radius)
{
	return CENTRE - radius * cos(turn * TURN);
}

/* The part of the ring between two turns (0..1). */
static void ring_part(struct html *h, double from, double to)
{
	bool large = to - from > 0.5;

	svg_move(h, x_at(from, OUTER), y_at(from, OUTER));
	svg_arc(h, OUTER, large, true, x_at(to, OUTER), y_at(to, OUTER));
	svg_line(h, x_at(to, INNER), y_at(to, INNER));
	svg_arc(h, INNER, large, false, x_at(from, INNER), y_at(from, INNER));
	svg_shut(h);
}

/* An arc that ends where it begins draws nothing, so a (nearly) full ring is made of two halves
 * without an outline. */
static void draw_slice(struct html *h, const char *fill, const char *title, double from, double to)
{
	bool full = to - from > 0.999;

	svg_path_begin(h, full ? fill : html_fmt(h, "sl %s", fill));
	if (full) {
		ring_part(h, 0, 0.5);
		ring_part(h, 0.5, 1);
	} else {
		ring_part(h, from, to);
	}
	svg_path_end_titled(h, title);
}

void donut_draw(struct html *h, const struct donut *d)
{
	const char *title = html_fmt(h, "%s-t", d->id), *desc = html_fmt(h, "%s-d", d->id);
	double sum = 0, from = 0;

	for (int i = 0; i < d->n; i++)
		sum += value_of(&d->slices[i]);
	html_open(h, "svg", "class", "donut", "viewBox", "0 0 200 200", "role", "img",
		"aria-labelledby", html_fmt(h, "%s %s", title, desc), NULL);
	html_el(h, "title", d->title, "id", title, NULL);
	html_el(h, "desc", d->desc, "id", desc, NULL);
	for (int i = 0; i < d->n && sum > 0; i++) {
		double to = from + value_of(&d->slices[i]) / sum;

		if (to > from)
			draw_slice(h, html_fmt(h, "f%d", d->slices[i].series), d->slices[i].title,
				from, to);
		from = to;
	}
	if (sum <= 0)
		draw_slice(h, "ftr", "no cost", 0, 1);
	svg_text(h, strlen(d->big) > FITS_LARGE ? "big long" : "big", "100", 104, d->big);
	svg_text(h, NULL, "100", 122, d->small);
	html_close(h);
}
