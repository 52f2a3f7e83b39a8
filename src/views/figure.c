#include "views/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* Puts a comma before every three digits of the whole part of a plain decimal text. */
static const char *grouped(struct arena *a, const char *digits)
{
	size_t sign = *digits == '-';
	size_t whole = strcspn(digits + sign, ".");
	char *text = arena_alloc(a, 3 * strlen(digits) + 4);
	char *to = text;

	if (sign) {
		memcpy(to, FIGURE_MINUS, 3);
		to += 3;
	}
	for (size_t i = 0; i < whole; i++) {
		if (i && (whole - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[sign + i];
	}
	memcpy(to, digits + sign + whole, strlen(digits + sign + whole) + 1);
	return text;
}

const char *figure_count(struct arena *a, int64_t n)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)n);
	return grouped(a, digits);
}

struct figure figure_short(struct arena *a, int64_t n)
{
	static const struct {
		double from;
		const char *unit;
	} units[] = {{1e9, "bn"}, {1e6, "M"}, {1e3, "k"}};
	double v = (double)n;

	if (v < 10000)
		return (struct figure){figure_count(a, n), ""};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		double scaled = v / units[i].from;

		if (scaled < 0.99995)
			continue;
		return (struct figure){
			grouped(a, arena_printf(a, scaled < 99.95 ? "%.1f" : "%.0f", scaled)),
			units[i].unit};
	}
	return (struct figure){figure_count(a, n), ""};
}

/* So many decimals that two significant digits remain; never fewer than cents. */
static int cents_or_more(pusd_sum pusd)
{
	pusd_sum amount = pusd < 0 ? -pusd : pusd;
	int decimals = 2;

	if (amount == 0)
		return 2;
	for (pusd_sum bound = PUSD_PER_USD / 10; amount < bound && decimals < 12; bound /= 10)
		decimals++;
	return decimals;
}

const char *figure_usd(struct arena *a, pusd_sum pusd)
{
	pusd_sum amount = pusd < 0 ? -pusd : pusd;
	char text[MONEY_TEXT];

	money_round(
		amount, amount >= 10000 * (pusd_sum)PUSD_PER_USD ? 0 : cents_or_more(amount), text);
	return arena_printf(a, "%s$%s", pusd < 0 ? FIGURE_MINUS : "", grouped(a, text));
}

const char *figure_usd_limit(struct arena *a, pusd_sum pusd)
{
	char text[MONEY_TEXT];

	if (pusd % PUSD_PER_USD != 0)
		return figure_usd(a, pusd);
	return arena_printf(a, "$%s", grouped(a, money_round(pusd, 0, text)));
}

int figure_usd_decimals(pusd_sum total)
{
	pusd_sum amount = total < 0 ? -total : total;

	if (amount >= 100000 * (pusd_sum)PUSD_PER_USD)
		return 0;
	if (amount >= PUSD_PER_USD || amount == 0)
		return 2;
	return cents_or_more(amount) + 1;
}

const char *figure_usd_column(struct arena *a, pusd_sum pusd, int decimals)
{
	char text[MONEY_TEXT];

	return grouped(a, money_round(pusd, decimals, text));
}

const char *figure_percent(struct arena *a, double share)
{
	double percent = share * 100;

	if (!isfinite(share))
		return FIGURE_UNKNOWN;
	if (share < 1 && percent > 99.9)
		percent = 99.9;
	if (share > 0 && percent < 0.05)
		return "<\xC2\xA0"
		       "0.1";
	return grouped(a, arena_printf(a, "%.1f", percent));
}

const char *figure_about(struct arena *a, double share)
{
	if (!isfinite(share))
		return FIGURE_UNKNOWN;
	if (share > 0 && share < 0.005)
		return "less than 1" FIGURE_PERCENT;
	return arena_printf(
		a, "%s%s", grouped(a, arena_printf(a, "%.0f", share * 100)), FIGURE_PERCENT);
}

const char *figure_change(struct arena *a, double now, double before)
{
	double percent = (now / before - 1) * 100;

	if (!isfinite(now) || !isfinite(before) || (now == 0 && before == 0))
		return FIGURE_UNKNOWN;
	if (before == 0)
		return "new";
	if (fabs(percent) < 0.05)
		return "0.0";
	return arena_printf(a, "%s%s", percent > 0 ? "+" : "",
		grouped(a, arena_printf(a, fabs(percent) < 999.5 ? "%.1f" : "%.0f", percent)));
}

struct figure figure_ms(struct arena *a, int64_t ms)
{
	if (ms < 1000)
		return (struct figure){figure_count(a, ms), "ms"};
	if (ms < 120000)
		return (struct figure){arena_printf(a, "%.1f", (double)ms / 1e3), "s"};
	return (struct figure){grouped(a, arena_printf(a, "%.1f", (double)ms / 6e4)), "min"};
}

const char *figure_seconds(struct arena *a, int64_t ms)
{
	return grouped(a, arena_printf(a, "%.2f", (double)ms / 1e3));
}

const char *figure_age(struct arena *a, int64_t us)
{
	if (us < 0)
		return FIGURE_UNKNOWN;
	if (us < 10 * US_PER_S)
		return arena_printf(a, "%.1f s", (double)us / US_PER_S);
	if (us < 2 * US_PER_MIN)
		return arena_printf(a, "%lld s", (long long)(us / US_PER_S));
	if (us < 2 * US_PER_HOUR)
		return arena_printf(a, "%lld min", (long long)(us / US_PER_MIN));
	if (us < 2 * US_PER_DAY)
		return arena_printf(a, "%lld h", (long long)(us / US_PER_HOUR));
	return arena_printf(a, "%lld d", (long long)(us / US_PER_DAY));
}
