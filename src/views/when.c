#include "views/when.h"

#include <string.h>

#include "views/figure.h"

static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"};
static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static const char *day_text(struct arena *a, const struct civil *c, bool with_year)
{
	return with_year ? arena_printf(a, "%d %.3s %d", c->day, months[c->month - 1], c->year)
			 : arena_printf(a, "%d %.3s", c->day, months[c->month - 1]);
}

const char *when_day(struct arena *a, const struct zone *z, int64_t us)
{
	struct civil c = zone_civil(z, us);

	return day_text(a, &c, false);
}

const char *when_clock(struct arena *a, const struct zone *z, int64_t us)
{
	struct civil c = zone_civil(z, us);

	return arena_printf(a, "%02d:%02d", c.hour, c.minute);
}

const char *when_moment(struct arena *a, const struct zone *z, int64_t us, int64_t now_us)
{
	struct civil c = zone_civil(z, us), now = zone_civil(z, now_us);

	return arena_printf(
		a, "%s %02d:%02d", day_text(a, &c, c.year != now.year), c.hour, c.minute);
}

const char *when_month(const struct zone *z, int64_t us)
{
	return months[zone_civil(z, us).month - 1];
}

static bool same_day(const struct civil *a, const struct civil *b)
{
	return a->day == b->day && a->month == b->month && a->year == b->year;
}

const char *when_range(
	struct arena *a, const struct zone *z, int64_t from_us, int64_t to_us, int64_t now_us)
{
	bool from_midnight = zone_floor(z, from_us, UNIT_DAY) == from_us;
	bool to_midnight = zone_floor(z, to_us, UNIT_DAY) == to_us;
	struct civil from = zone_civil(z, from_us), to = zone_civil(z, to_us - 1),
		     now = zone_civil(z, now_us);
	bool years = from.year != now.year || to.year != now.year;
	const char *first = day_text(a, &from, years);
	const char *last = day_text(a, &to, years);

	if (from_midnight && to_midnight)
		return same_day(&from, &to) ? first
					    : arena_printf(a, "%s" FIGURE_TO "%s", first, last);
	if (!from_midnight || same_day(&from, &to))
		first = arena_printf(a, "%s %02d:%02d", first, from.hour, from.minute);
	if (to_midnight)
		return arena_printf(a, "%s" FIGURE_TO "%s%s24:00", first,
			same_day(&from, &to) ? "" : last, same_day(&from, &to) ? "" : " ");
	if (same_day(&from, &to))
		return arena_printf(a, "%s" FIGURE_TO "%s", first, when_clock(a, z, to_us));
	return arena_printf(a, "%s" FIGURE_TO "%s %s", first, last, when_clock(a, z, to_us));
}

const char *when_range_name(const char *range)
{
	static const char *const names[][2] = {{"15m", "15 minutes"}, {"1h", "1 hour"},
		{"6h", "6 hours"}, {"24h", "24 hours"}, {"7d", "7 days"}, {"30d", "30 days"},
		{"90d", "90 days"}, {"1y", "1 year"}, {"today", "today"}, {"mtd", "month to date"},
		{"last-month", "last month"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], range) == 0)
			return names[i][1];
	return NULL;
}

const char *when_slot(struct arena *a, const struct zone *z, int64_t us, enum time_unit unit)
{
	struct civil c = zone_civil(z, us);

	switch (unit) {
	case UNIT_QUARTER:
	case UNIT_HOUR:
		return arena_printf(a, "%s %s %02d:%02d", weekdays[c.weekday],
			day_text(a, &c, false), c.hour, c.minute);
	case UNIT_DAY: return arena_printf(a, "%s %s", weekdays[c.weekday], day_text(a, &c, false));
	case UNIT_WEEK: return arena_printf(a, "week of %s", day_text(a, &c, false));
	case UNIT_MONTH: return arena_printf(a, "%.3s %d", months[c.month - 1], c.year);
	}
	return "";
}

const char *when_unit(enum time_unit unit)
{
	static const char *const names[] = {
		[UNIT_QUARTER] = "quarter-hour",
		[UNIT_HOUR] = "hour",
		[UNIT_DAY] = "day",
		[UNIT_WEEK] = "week",
		[UNIT_MONTH] = "month",
	};

	return names[unit];
}

const char *when_input(struct arena *a, const struct zone *z, int64_t us)
{
	struct civil c = zone_civil(z, us);

	return arena_printf(
		a, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}
