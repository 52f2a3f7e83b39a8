#include "views/chart.h"

#include <math.h>

#include "views/figure.h"
#include "views/svg.h"

enum { WIDTH = 1000, LABEL_GAP = 15 };

/* A chart being drawn: where values and times go. */
struct plot {
	const struct chart *c;
	struct axis axis;
	double height;
};

static double share_of_range(const struct chart *c, int64_t at_us)
{
	return (double)(at_us - c->from_us) / (double)(c->to_us - c->from_us);
}

static double x_of(const struct plot *p, int64_t at_us)
{
	return share_of_range(p->c, at_us) * WIDTH;
}

static double y_of(const struct plot *p, double v)
{
	return axis_y(&p->axis, p->height, v);
}

static double layer_value(const struct chart_layer *l, int i)
{
	return isfinite(l->y[i]) && l->y[i] > 0 ? l->y[i] : 0;
}

static double stack_height(const struct chart *c, int i)
{
	double sum = 0;

	for (int k = 0; k < c->nlayers; k++)
		sum += layer_value(&c->layers[k], i);
	return sum;
}

static double largest_value(const struct chart *c)
{
	double most = 0, marks;

	for (int i = 0; i < c->slots.n; i++)
		most = fmax(most, stack_height(c, i));
	for (int k = 0; k < c->nlines; k++)
		for (int i = 0; i < c->lines[k].n; i++)
			if (isfinite(c->lines[k].y[i]))
				most = fmax(most, c->lines[k].y[i]);
	marks = most;
	for (int k = 0; k < c->nlimits; k++)
		if (c->limits[k].y <= 4 * marks)
			most = fmax(most, c->limits[k].y * 1.04);
	return most;
}

bool chart_slot_partial(const struct chart *c, int i)
{
	const int64_t *b = c->slots.bounds;

	return zone_floor(&c->zone, b[i], c->slots.unit) != b[i] ||
	       zone_step(&c->zone, b[i], c->slots.unit, 1) != b[i + 1];
}

static void draw_grid(struct html *h, const struct plot *p)
{
	for (int i = 0; i <= p->axis.steps; i++) {
		double y = y_of(p, p->axis.step * i);

		svg_rule(h, i ? "gl" : "gl z", y);
		svg_text(h, "yl", "-8", y + 4, axis_label(&p->axis, h->arena, i));
	}
}

/* Labels of bars stand under the middle of their bar. */
static double tick_position(const struct plot *p, int64_t at_us)
{
	const struct period_buckets *s = &p->c->slots;

	if (p->c->nlayers)
		for (int i = 0; i < s->n; i++)
			if (s->bounds[i] == at_us)
				at_us = (s->bounds[i] + s->bounds[i + 1]) / 2;
	return 100 * share_of_range(p->c, at_us);
}

static void draw_time_axis(struct html *h, const struct plot *p)
{
	enum { BELOW = 18, EDGE = 3, FEW = 4 };
	struct axis_tick ticks[AXIS_TICKS_MAX];
	int n = axis_time(h->arena, &p->c->zone, p->c->from_us, p->c->to_us, ticks);

	for (int i = 0; i < n; i++) {
		double x = tick_position(p, ticks[i].at_us);
		const char *anchor = x < EDGE ? " a" : x > 100 - EDGE ? " e" : "";

		svg_text(h, html_fmt(h, "xl%s%s", anchor, n > FEW && i % 2 ? " min" : ""),
			svg_percent(h, x), p->height + BELOW, ticks[i].text);
	}
}

/* One path of all bars of a layer: whole slots, or partial ones. */
static void draw_layer(struct html *h, const struct plot *p, int layer, bool partial)
{
	const struct chart *c = p->c;
	bool begun = false;

	for (int i = 0; i < c->slots.n; i++) {
		double left = x_of(p, c->slots.bounds[i]),
		       slot = x_of(p, c->slots.bounds[i + 1]) - left;
		double v = layer_value(&c->layers[layer], i), below = 0;

		if (v <= 0 || chart_slot_partial(c, i) != partial)
			continue;
		if (!begun)
			svg_path_begin(
				h, html_fmt(h, "bar f%d%s",
					   partial && c->nlayers == 1 ? 0 : c->layers[layer].series,
					   partial ? " part" : ""));
		begun = true;
		for (int k = 0; k < layer; k++)
			below += layer_value(&c->layers[k], i);
		svg_move(h, left + slot * 0.15, y_of(p, below));
		svg_down(h, y_of(p, below + v) - y_of(p, below));
		svg_right(h, slot * 0.7);
		svg_down(h, y_of(p, below) - y_of(p, below + v));
		svg_shut(h);
	}
	if (begun)
		svg_path_end(h);
}

static int last_known(const struct chart_line *l)
{
	int i = l->n - 1;

	while (i >= 0 && !isfinite(l->y[i]))
		i--;
	return i;
}

static void draw_line(struct html *h, const struct plot *p, const struct chart_line *l)
{
	int last = last_known(l);
	bool drawing = false;

	if (last < 0)
		return;
	svg_path_begin(h, l->before ? "ln prev" : html_fmt(h, "ln s%d b", l->series));
	for (int i = 0; i <= last; i++) {
		if (!isfinite(l->y[i])) {
			drawing = false;
			continue;
		}
		(drawing ? svg_line : svg_move)(h, x_of(p, l->at_us[i]), y_of(p, l->y[i]));
		if (!drawing && (i == last || !isfinite(l->y[i + 1])))
			html_lit(h, "h.01");
		drawing = true;
	}
	svg_path_end(h);
	if (!l->before)
		svg_point(h, html_fmt(h, "pt s%d", l->series), x_of(p, l->at_us[last]),
			y_of(p, l->y[last]));
}

/* A hatched rectangle over each run of points without data. */
static void draw_gaps(struct html *h, const struct plot *p, const struct chart_line *l)
{
	for (int i = 0; i < l->n; i++) {
		int first = i;
		double left, right;

		if (isfinite(l->y[i]))
			continue;
		while (i < l->n && !isfinite(l->y[i]))
			i++;
		left = first ? 100 * share_of_range(p->c, l->at_us[first - 1]) : 0;
		right = i < l->n ? 100 * share_of_range(p->c, l->at_us[i]) : 100;
		html_void(h, "rect", "fill", "url(#hatch)", "x", svg_percent(h, left), "y", "0",
			"width", svg_percent(h, right - left), "height", svg_num(h, p->height),
			NULL);
		svg_text(h, "al m", svg_percent(h, (left + right) / 2), p->height - 6, "no data");
	}
}

static void draw_marks(struct html *h, const struct plot *p)
{
	const char *height = svg_num(h, p->height);

	html_open(h, "svg", "viewBox", html_fmt(h, "0 0 %d %s", WIDTH, height),
		"preserveAspectRatio", "none", "width", "100%", "height", height, NULL);
	for (int k = 0; k < p->c->nlayers; k++) {
		draw_layer(h, p, k, false);
		draw_layer(h, p, k, true);
	}
	for (int k = 0; k < p->c->nlines; k++)
		draw_line(h, p, &p->c->lines[k]);
	html_close(h);
}

static void draw_hits(struct html *h, const struct plot *p)
{
	const struct period_buckets *s = &p->c->slots;

	if (!p->c->slot_text)
		return;
	html_open(h, "svg", "class", "hit", "viewBox", html_fmt(h, "0 0 %d 1", WIDTH),
		"preserveAspectRatio", "none", "width", "100%", "height", svg_num(h, p->height),
		NULL);
	for (int i = 0; i < s->n; i++) {
		const char *left = svg_num(h, x_of(p, s->bounds[i]));
		const char *right = svg_num(h, x_of(p, s->bounds[i + 1]));

		if (!p->c->slot_text[i])
			continue;
		html_open(h, "path", "d", html_fmt(h, "M%s 0H%sv1H%sz", left, right, left), NULL);
		html_el(h, "title", p->c->slot_text[i], NULL);
		html_close(h);
	}
	html_close(h);
}

static void draw_limits(struct html *h, const struct plot *p)
{
	for (int k = 0; k < p->c->nlimits; k++) {
		const struct chart_limit *l = &p->c->limits[k];
		const char *status = l->critical ? "crit" : "warn";
		double y = y_of(p, l->y);

		if (l->y > p->axis.top)
			continue;
		svg_rule(h, html_fmt(h, "thr %s", status), y);
		svg_text(h, html_fmt(h, "tl %s", status), "4", y - 5, l->text);
	}
}

static void draw_now(struct html *h, const struct plot *p)
{
	double x = 100 * share_of_range(p->c, p->c->now_us);
	const char *at = svg_percent(h, x);

	html_void(h, "line", "class", "now", "x1", at, "x2", at, "y1", "-8", "y2",
		svg_num(h, p->height), NULL);
	if (p->c->now_text)
		html_el(h, "text", p->c->now_text, "class", x > 30 ? "al e" : "al", "x", at, "dx",
			x > 30 ? "-5" : "5", "y", "-6", NULL);
}

/* Value and name of each labelled line at the right, pushed apart. */
static void draw_ends(struct html *h, const struct plot *p)
{
	const struct chart_line *labelled[CHART_LINES_MAX];
	double y[CHART_LINES_MAX];
	int n = 0;

	for (int k = 0; k < p->c->nlines && n < CHART_LINES_MAX; k++) {
		const struct chart_line *l = &p->c->lines[k];

		if (!l->labelled || last_known(l) < 0)
			continue;
		y[n] = y_of(p, l->y[last_known(l)]) + 4;
		labelled[n++] = l;
	}
	if (!n)
		return;
	axis_spread(y, n, LABEL_GAP, 4, p->height + 4);
	html_open(h, "svg", "x", "100%", "width", "1", "height", svg_num(h, p->height), "class",
		"ends", NULL);
	for (int k = 0; k < n; k++) {
		html_open(h, "text", "x", "12", "y", svg_num(h, y[k]), NULL);
		html_el(h, "tspan",
			axis_value(&p->axis, h->arena, labelled[k]->y[last_known(labelled[k])]),
			"class", "ev", NULL);
		html_el(h, "tspan", labelled[k]->name, "class", "en", "dx", "5", NULL);
		html_close(h);
	}
	html_close(h);
}

void chart_draw(struct html *h, const struct chart *c)
{
	struct plot p = {c, axis_make(c->quantity, largest_value(c)), c->height};
	const char *title = html_fmt(h, "%s-t", c->id), *desc = html_fmt(h, "%s-d", c->id);

	html_open(h, "div", "class", c->tight ? "chart tight" : "chart", NULL);
	html_open(h, "svg", "class", "plot", "height", svg_num(h, c->height), "role", "img",
		"aria-labelledby", html_fmt(h, "%s %s", title, desc), NULL);
	html_el(h, "title", c->title, "id", title, NULL);
	html_el(h, "desc", c->desc, "id", desc, NULL);
	for (int k = 0; k < c->nlines; k++)
		if (!c->lines[k].before)
			draw_gaps(h, &p, &c->lines[k]);
	draw_grid(h, &p);
	draw_time_axis(h, &p);
	draw_marks(h, &p);
	draw_hits(h, &p);
	draw_limits(h, &p);
	if (c->now_us > c->from_us && c->now_us < c->to_us)
		draw_now(h, &p);
	draw_ends(h, &p);
	html_close(h);
	html_close(h);
}
