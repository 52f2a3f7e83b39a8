/* Where a chart's grid lines, time labels and end labels go. Pure arithmetic. */
#ifndef VIEWS_AXIS_H
#define VIEWS_AXIS_H

#include "base/arena.h"
#include "base/clock.h"

/* What a chart's numbers are. */
enum quantity { QUANTITY_USD, QUANTITY_COUNT, QUANTITY_MS, QUANTITY_PERCENT };

/* A scale from 0 to at least the largest value, with 3 to 6 equal steps of 1, 2, 2.5, 4 or 5 times
 * a power of ten. */
struct axis {
	enum quantity quantity;
	double top; /* value of the highest grid line */
	double step;
	int steps;
};

/* `largest` below or equal to 0, or not finite, gives a scale up to 1. Counts never get steps
 * below 1. */
struct axis axis_make(enum quantity quantity, double largest);
/* Height of a value in a chart of `height` px, y growing downwards. */
double axis_y(const struct axis *x, double height, double v);
/* The label of grid line `i`: all in one unit and with the same decimals ("$0", "$40"; "0.6 M";
 * "m$20" and "Âµ$4" for fractions of a cent). */
const char *axis_label(const struct axis *x, struct arena *a, int i);
/* One value of the chart's quantity, as text with its unit ("$62.41", "1.13 M", "2,140 ms"); NAN is
 * unknown. */
const char *axis_value(const struct axis *x, struct arena *a, double v);

enum { AXIS_TICKS_MAX = 12 };

struct axis_tick {
	int64_t at_us;
	const char *text;
};

/* Labels of a time axis over [from, to): at local hours, days or months, so that at most about
 * eight fit. Days are counted from the first whole day on. Returns how many. */
int axis_time(struct arena *a, const struct zone *z, int64_t from_us, int64_t to_us,
	struct axis_tick ret[static AXIS_TICKS_MAX]);

/* Moves labels apart so that they are at least `gap` from each other and inside [low, high],
 * keeping their order and moving them as little as it takes. `y` need not be sorted. */
void axis_spread(double *y, int n, double gap, double low, double high);

#endif
