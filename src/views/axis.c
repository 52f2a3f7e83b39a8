#include "views/axis.h"

#include <math.h>

#include "views/figure.h"
#include "views/when.h"

static int steps_up_to(double largest, double step)
{
	return (int)ceil(largest / step * (1 - 1e-9));
}

/* Of 1, 2, 2.5, 4, 5 times a power of ten, the step that takes 3 to 6 of them with the least room
 * above `largest`. */
static double nice_step(double largest)
{
	static const double steps[] = {1, 2, 2.5, 4, 5, 10, 20};
	double power = pow(10, floor(log10(largest / 6))), best = 0, best_top = INFINITY;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		double step = steps[i] * power;
		int n = steps_up_to(largest, step);

		if (n >= 3 && n <= 6 && n * step < best_top * (1 - 1e-9)) {
			best = step;
			best_top = n * step;
		}
	}
	return best;
}

struct axis axis_make(enum quantity quantity, double largest)
{
	struct axis x = {.quantity = quantity};

	if (!isfinite(largest) || largest <= 0)
		largest = 1;
	x.step = nice_step(largest);
	if (quantity == QUANTITY_COUNT && x.step < 1)
		x.step = 1;
	x.steps = steps_up_to(largest, x.step);
	x.top = x.step * x.steps;
	return x;
}

double axis_y(const struct axis *x, double height, double v)
{
	return height - v / x->top * height;
}

struct scale_unit {
	double factor;
	const char *prefix, *unit;
};

/* The unit that all labels of a scale share, by its highest value. */
static struct scale_unit shared_unit(const struct axis *x)
{
	bool usd = x->quantity == QUANTITY_USD;
	const char *sign = usd ? "$" : "";

	if (x->quantity == QUANTITY_PERCENT)
		return (struct scale_unit){1, "", FIGURE_PERCENT};
	if (x->quantity == QUANTITY_MS)
		return x->top >= 10000 ? (struct scale_unit){1000, "", " s"}
				       : (struct scale_unit){1, "", " ms"};
	if (x->top >= 1e9)
		return (struct scale_unit){1e9, sign, " bn"};
	if (x->top >= 1e6)
		return (struct scale_unit){1e6, sign, " M"};
	if (x->top >= 1e4)
		return (struct scale_unit){1e3, sign, " k"};
	if (usd && x->top < 1e-4)
		return (struct scale_unit){1e-6, "\xC2\xB5$", ""};
	return usd && x->top < 0.1 ? (struct scale_unit){1e-3, "m$", ""}
				   : (struct scale_unit){1, sign, ""};
}

/* Decimals needed to tell multiples of a step apart. */
static int decimals_of(double step)
{
	int decimals = 0;

	while (decimals < 9 && fabs(step - round(step)) > 1e-6 * step) {
		step *= 10;
		decimals++;
	}
	return decimals;
}

const char *axis_label(const struct axis *x, struct arena *a, int i)
{
	struct scale_unit u = shared_unit(x);
	double step = x->step / u.factor;

	return arena_printf(a, "%s%.*f%s", u.prefix, decimals_of(step), step * i, u.unit);
}

const char *axis_value(const struct axis *x, struct arena *a, double v)
{
	struct figure f;

	if (!isfinite(v))
		return FIGURE_UNKNOWN;
	switch (x->quantity) {
	case QUANTITY_USD:
		return figure_usd(a, (pusd_sum)(v * PUSD_PER_USD + (v < 0 ? -0.5 : 0.5)));
	case QUANTITY_PERCENT: return arena_printf(a, "%.1f%s", v, FIGURE_PERCENT);
	case QUANTITY_MS: f = figure_ms(a, (int64_t)llround(v)); break;
	case QUANTITY_COUNT: f = figure_short(a, (int64_t)llround(v)); break;
	default: return FIGURE_UNKNOWN;
	}
	return arena_printf(a, "%s%s%s", f.text, *f.unit ? " " : "", f.unit);
}

/* Steps between time labels, finest first: the first that gives at most WANTED_LABELS is taken. */
static const struct {
	int64_t length_us;
	enum time_unit unit;
	int count;
} time_steps[] = {
	{15 * US_PER_MIN, UNIT_QUARTER, 1},
	{30 * US_PER_MIN, UNIT_QUARTER, 2},
	{US_PER_HOUR, UNIT_HOUR, 1},
	{2 * US_PER_HOUR, UNIT_HOUR, 2},
	{4 * US_PER_HOUR, UNIT_HOUR, 4},
	{12 * US_PER_HOUR, UNIT_HOUR, 12},
	{US_PER_DAY, UNIT_DAY, 1},
	{7 * US_PER_DAY, UNIT_DAY, 7},
	{14 * US_PER_DAY, UNIT_DAY, 14},
	{30 * US_PER_DAY, UNIT_MONTH, 1},
	{61 * US_PER_DAY, UNIT_MONTH, 2},
	{183 * US_PER_DAY, UNIT_MONTH, 6},
	{366 * US_PER_DAY, UNIT_MONTH, 12},
};
enum { WANTED_LABELS = 7, TIME_STEPS = sizeof(time_steps) / sizeof(time_steps[0]) };

static int choose_step(int64_t span_us)
{
	int i = 0;

	while (i < TIME_STEPS - 1 && span_us / time_steps[i].length_us > WANTED_LABELS)
		i++;
	return i;
}

/* The first label at or after `from`: a whole unit, and for hours and months one that the step
 * divides. */
static int64_t first_tick(const struct zone *z, int64_t from_us, enum time_unit unit, int count)
{
	int64_t at = zone_floor(z, from_us, unit);

	if (at < from_us)
		at = zone_step(z, at, unit, 1);
	for (int i = 0; i < count; i++) {
		struct civil c = zone_civil(z, at);

		if ((unit == UNIT_QUARTER && c.minute / 15 % count == 0) ||
			(unit == UNIT_HOUR && c.hour % count == 0) ||
			(unit == UNIT_MONTH && (c.month - 1) % count == 0) || unit == UNIT_DAY)
			break;
		at = zone_step(z, at, unit, 1);
	}
	return at;
}

/* Hours by the clock, but midnight as its day; days with their month where it is new; January as
 * its year. */
static const char *tick_text(struct arena *a, const struct zone *z, int64_t at, enum time_unit unit,
	bool first, bool new_month)
{
	struct civil c = zone_civil(z, at);

	switch (unit) {
	case UNIT_QUARTER:
	case UNIT_HOUR:
		return c.hour == 0 && c.minute == 0 ? when_day(a, z, at) : when_clock(a, z, at);
	case UNIT_MONTH:
		return c.month == 1 || first ? when_slot(a, z, at, UNIT_MONTH)
					     : arena_printf(a, "%.3s", when_month(z, at));
	default: return new_month ? when_day(a, z, at) : arena_printf(a, "%d", c.day);
	}
}

int axis_time(struct arena *a, const struct zone *z, int64_t from_us, int64_t to_us,
	struct axis_tick ret[static AXIS_TICKS_MAX])
{
	int step = choose_step(to_us - from_us), n = 0;
	int month[AXIS_TICKS_MAX];
	enum time_unit unit = time_steps[step].unit;
	int count = time_steps[step].count;

	for (int64_t at = first_tick(z, from_us, unit, count); at < to_us && n < AXIS_TICKS_MAX;
		at = zone_step(z, at, unit, count)) {
		int other = n > 1 ? n - 2 : 0; /* narrow charts leave every second label out */

		month[n] = zone_civil(z, at).month;
		ret[n].at_us = at;
		ret[n].text = tick_text(a, z, at, unit, n == 0, !n || month[n] != month[other]);
		n++;
	}
	return n;
}

/* Indexes of y in ascending order; few enough for insertion. */
static void order_of(const double *y, int n, int *order)
{
	for (int i = 0; i < n; i++) {
		int k = i;

		for (; k > 0 && y[order[k - 1]] > y[i]; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
}

void axis_spread(double *y, int n, double gap, double low, double high)
{
	enum { MOST = 16 };
	int order[MOST];

	if (n > MOST)
		n = MOST;
	order_of(y, n, order);
	for (int i = 0; i < n; i++) {
		double least = i ? y[order[i - 1]] + gap : low;

		if (y[order[i]] < least)
			y[order[i]] = least;
	}
	for (int i = n - 1; i >= 0; i--) {
		double most = i == n - 1 ? high : y[order[i + 1]] - gap;

		if (y[order[i]] > most)
			y[order[i]] = most;
	}
}
