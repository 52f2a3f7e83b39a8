#include "views/usage_stats.h"

#include <math.h>

#include "views/usage_rows.h"

/* A rate or a percentile of fewer calls says nothing that deserves a judgement. */
enum { ENOUGH_CALLS = 20 };
/* From these changes on a figure is worth a word: a fifth for latency, a quarter for cost, half a
 * point of success. */
static const double latency_ratio = 1.2, cost_ratio = 1.25, success_points = 0.005;

typedef double (*measure_fn)(const struct usage_sums *);

static double measure_tokens(const struct usage_sums *s)
{
	return (double)usage_tokens(s);
}

static double measure_calls(const struct usage_sums *s)
{
	return (double)s->calls;
}

static double measure_p95(const struct usage_sums *s)
{
	return s->calls ? (double)usage_sums_quantile_ms(s, 0.95) : NAN;
}

static double measure_unpriced(const struct usage_sums *s)
{
	return (double)s->unpriced;
}

static int by_sign(double now, double before)
{
	return isfinite(now) && isfinite(before) ? (now > before) - (now < before) : 0;
}

/* The measure over the buckets of the range. The first and the last one are left out: the range
 * usually cuts them. */
static void add_trend(
	struct html *h, struct key_figure *f, const struct usage_series *s, measure_fn measure)
{
	enum { ENDS = 2, WORTH_CUTTING = 6, WORTH_DRAWING = 3 };
	bool cut = s->buckets.n >= WORTH_CUTTING;
	int n = s->buckets.n - (cut ? ENDS : 0);
	double *y = arena_array(h->arena, (size_t)(n > 0 ? n : 1), sizeof(double));

	for (int i = 0; i < n; i++)
		y[i] = measure(&s->sums[i + cut]);
	f->trend = y;
	f->ntrend = n >= WORTH_DRAWING ? n : 0;
}

static const char *was(struct html *h, const char *text, const char *unit)
{
	return html_fmt(h, "was %s%s%s", text, *unit ? " " : "", unit);
}

static bool judged(const struct usage_sums *now, const struct usage_sums *before)
{
	return now->calls >= ENOUGH_CALLS && before->calls >= ENOUGH_CALLS;
}

/* Costs of the days of the month before and of this one, without today. Returns how many. */
static int day_costs(struct html *h, const struct usage_month *m, double **ret)
{
	int n = 0;
	double *y =
		arena_array(h->arena, (size_t)(m->days_before.n + m->days.n + 1), sizeof(double));

	for (int i = 0; i < m->days_before.n; i++)
		y[n++] = usage_usd(&m->sums_before[i]);
	for (int i = 0; i + 1 < m->days.n; i++)
		y[n++] = usage_usd(&m->sums[i]);
	*ret = y;
	return n;
}

struct key_figure stat_today(struct html *h, const char *label, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_month *month)
{
	enum { TREND_DAYS = 14 };
	double *days;
	int n = day_costs(h, month, &days), first = n > TREND_DAYS ? n - TREND_DAYS : 0;
	double ratio = usage_usd(now) / usage_usd(before);

	return (struct key_figure){
		.label = label,
		.value = {figure_usd(h->arena, now->cost_pusd), ""},
		.trend = days + first,
		.ntrend = n - first,
		.direction = by_sign(usage_usd(now), usage_usd(before)),
		.judgement = judged(now, before) && ratio >= cost_ratio ? JUDGEMENT_WATCH
									: JUDGEMENT_NONE,
		.reference = was(h, figure_usd(h->arena, before->cost_pusd), ""),
		.of = "by now yesterday",
	};
}

struct key_figure stat_month(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_month *month)
{
	struct key_figure f = stat_today(h, "Cost, month to date", now, before, month);
	double *y = arena_array(h->arena, (size_t)month->days.n + 1, sizeof(double));

	for (int i = 0; i < month->days.n; i++)
		y[i + 1] = y[i] + usage_usd(&month->sums[i]);
	f.trend = y;
	f.ntrend = month->days.n + 1;
	f.of = "a month ago";
	return f;
}

static struct key_figure stat_number(struct html *h, const char *label,
	const struct usage_sums *now, const struct usage_sums *before, const struct usage_series *s,
	measure_fn measure)
{
	struct figure value = figure_short(h->arena, (int64_t)measure(now));
	struct figure reference = figure_short(h->arena, (int64_t)measure(before));
	struct key_figure f = {
		.label = label,
		.value = value,
		.direction = by_sign(measure(now), measure(before)),
		.reference = was(h, reference.text, reference.unit),
	};

	add_trend(h, &f, s, measure);
	return f;
}

struct key_figure stat_tokens(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s)
{
	return stat_number(h, "Tokens", now, before, s, measure_tokens);
}

struct key_figure stat_calls(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s)
{
	return stat_number(h, "Calls", now, before, s, measure_calls);
}

static struct key_figure stat_share(struct html *h, const char *label, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s, measure_fn measure)
{
	bool known = isfinite(measure(now));
	struct key_figure f = {
		.label = label,
		.value = {figure_percent(h->arena, measure(now)), known ? "%" : ""},
		.direction = by_sign(measure(now), measure(before)),
		.reference = isfinite(measure(before))
				     ? was(h, figure_percent(h->arena, measure(before)), "%")
				     : NULL,
	};

	add_trend(h, &f, s, measure);
	return f;
}

struct key_figure stat_success(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s)
{
	struct key_figure f = stat_share(h, "Succeeded", now, before, s, usage_sums_success);
	double change = usage_sums_success(now) - usage_sums_success(before);

	if (judged(now, before) && fabs(change) >= success_points)
		f.judgement = change < 0 ? JUDGEMENT_WORSE : JUDGEMENT_BETTER;
	return f;
}

struct key_figure stat_p95(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s)
{
	double ratio = measure_p95(now) / measure_p95(before);
	struct figure value = figure_ms(h->arena, usage_sums_quantile_ms(now, 0.95));
	struct figure reference = figure_ms(h->arena, usage_sums_quantile_ms(before, 0.95));
	struct key_figure f = {
		.label = "Latency p95",
		.value = now->calls ? value : (struct figure){FIGURE_UNKNOWN, ""},
		.direction = by_sign(measure_p95(now), measure_p95(before)),
		.reference = before->calls ? was(h, reference.text, reference.unit) : NULL,
	};

	if (judged(now, before) && ratio >= latency_ratio)
		f.judgement = JUDGEMENT_WORSE;
	if (judged(now, before) && ratio <= 1 / latency_ratio)
		f.judgement = JUDGEMENT_BETTER;
	add_trend(h, &f, s, measure_p95);
	return f;
}

static const char *usd(struct html *h, double amount)
{
	return isfinite(amount) ? figure_usd(h->arena, (pusd_sum)(amount * (double)PUSD_PER_USD))
				: FIGURE_UNKNOWN;
}

struct key_figure stat_per_1000(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s)
{
	double value = usage_usd_per_1000(now), reference = usage_usd_per_1000(before);
	struct key_figure f = {
		.label = "Cost per 1,000 calls",
		.value = {usd(h, value), ""},
		.direction = by_sign(value, reference),
		.judgement = judged(now, before) && value / reference >= cost_ratio
				     ? JUDGEMENT_WATCH
				     : JUDGEMENT_NONE,
		.reference = isfinite(reference) ? was(h, usd(h, reference), "") : NULL,
	};

	add_trend(h, &f, s, usage_usd_per_1000);
	return f;
}

struct key_figure stat_cached_or_unpriced(struct html *h, const struct usage_sums *now,
	const struct usage_sums *before, const struct usage_series *s)
{
	struct key_figure f;

	if (now->unpriced == 0)
		return stat_share(h, "Prompt from cache", now, before, s, usage_cached_share);
	f = stat_number(h, "Calls without a price", now, before, s, measure_unpriced);
	f.judgement = JUDGEMENT_WATCH;
	return f;
}
