#include "views/minichart.h"

#include <math.h>

#include "views/svg.h"

enum { POINTS_MAX = 32, MARGIN = 3 };

/* The mean of each of `points` groups of neighbours; NAN for a group without a known value. Returns
 * how many are known. */
static int thin_out(const double *y, int n, int points, double *ret)
{
	int known_groups = 0;

	for (int g = 0; g < points; g++) {
		double sum = 0;
		int known = 0;

		for (int i = g * n / points; i < (g + 1) * n / points; i++) {
			if (!isfinite(y[i]))
				continue;
			sum += y[i];
			known++;
		}
		ret[g] = known ? sum / known : NAN;
		known_groups += known > 0;
	}
	return known_groups;
}

static void bounds_of(const double *y, int n, double *ret_low, double *ret_high)
{
	double low = INFINITY, high = -INFINITY;

	for (int i = 0; i < n; i++) {
		if (!isfinite(y[i]))
			continue;
		low = fmin(low, y[i]);
		high = fmax(high, y[i]);
	}
	*ret_low = low;
	*ret_high = high;
}

void minichart_line(struct html *h, const double *y, int n, int height, const char *cls)
{
	double v[POINTS_MAX], low, high, last_x = 0, last_y = 0;
	int points = n < POINTS_MAX ? n : POINTS_MAX;
	bool drawing = false;

	if (thin_out(y, n, points, v) < 2)
		return;
	bounds_of(v, points, &low, &high);
	html_open(h, "svg", "class", "spark", "viewBox", html_fmt(h, "0 0 100 %d", height),
		"preserveAspectRatio", "none", "aria-hidden", "true", NULL);
	svg_path_begin(h, html_fmt(h, "ln %s", cls));
	for (int i = 0; i < points; i++) {
		double x = 100.0 * i / (points - 1),
		       share = high > low ? (v[i] - low) / (high - low) : 0.5;

		if (isfinite(v[i])) {
			last_x = x;
			last_y = height - MARGIN - share * (height - 2 * MARGIN);
			(drawing ? svg_line : svg_move)(h, last_x, last_y);
		}
		drawing = isfinite(v[i]);
	}
	svg_path_end(h);
	svg_point(h, html_fmt(h, "pt sm %s", cls), last_x, last_y);
	html_close(h);
}

void minichart_bar(struct html *h, double share, const char *cls)
{
	double width = isfinite(share) ? fmin(fmax(share, 0), 1) * 100 : 0;

	html_lit(h, "<svg class=\"mbar\" aria-hidden=\"true\">");
	html_void(h, "rect", "class", cls, "width", svg_percent(h, width), "height", "8", "rx", "2",
		NULL);
	html_lit(h, "</svg>");
}

static void range_dot(struct html *h, const char *cls, double x, const char *radius)
{
	html_void(h, "circle", "class", cls, "cx", svg_percent(h, x), "cy", "8", "r", radius, NULL);
}

void minichart_range(struct html *h, int64_t p50_ms, int64_t p95_ms, int64_t p99_ms, double low_ms,
	double high_ms)
{
	const int64_t ms[] = {p50_ms, p95_ms, p99_ms};
	double span = log(high_ms) - log(low_ms), x[3];

	for (int i = 0; i < 3; i++) {
		double share = (log(fmax((double)ms[i], 1)) - log(low_ms)) / span;

		x[i] = fmin(fmax(isfinite(share) ? share : 0.5, 0), 1) * 100;
	}
	html_lit(h, "<svg class=\"rng\" aria-hidden=\"true\">");
	html_void(h, "line", "class", "ln s0", "x1", svg_percent(h, x[0]), "x2",
		svg_percent(h, x[2]), "y1", "8", "y2", "8", NULL);
	range_dot(h, "f3", x[0], "4");
	range_dot(h, "f1", x[1], "4.5");
	range_dot(h, "f2", x[2], "4");
	html_lit(h, "</svg>");
}
