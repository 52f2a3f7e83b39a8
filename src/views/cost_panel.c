#include "views/cost_panel.h"

#include <math.h>

#include "views/chart.h"
#include "views/figure.h"
#include "views/usage_rows.h"
#include "views/when.h"

/* What the panel shows, worked out once. */
struct cost_view {
	struct chart chart;
	struct chart_layer bars;
	struct chart_line before;
	const char *unit; /* "day" */
	int highest;	  /* slot */
	pusd_sum sum;
};

/* The period before is drawn over whole buckets only: a part of one would look like a fall. */
static void fill_values(struct html *h, struct cost_view *v, const struct usage_series *s)
{
	int n = s->buckets.n;
	double *now = arena_array(h->arena, (size_t)n + 1, sizeof(double));
	double *before = arena_array(h->arena, (size_t)n + 1, sizeof(double));
	int64_t *middle = arena_array(h->arena, (size_t)n + 1, sizeof(int64_t));

	for (int i = 0; i < n; i++) {
		now[i] = usage_usd(&s->sums[i]);
		before[i] = s->before && !chart_slot_partial(&v->chart, i)
				    ? usage_usd(&s->before[i])
				    : NAN;
		middle[i] = (s->buckets.bounds[i] + s->buckets.bounds[i + 1]) / 2;
		v->sum += s->sums[i].cost_pusd;
		if (s->sums[i].cost_pusd > s->sums[v->highest].cost_pusd)
			v->highest = i;
	}
	v->bars = (struct chart_layer){.name = "cost", .y = now, .series = 1};
	v->before = (struct chart_line){
		.name = "before", .at_us = middle, .y = before, .n = n, .before = true};
}

static const char *slot_name(struct html *h, const struct chart *c, int i)
{
	return html_fmt(h, "%s%s", when_slot(h->arena, &c->zone, c->slots.bounds[i], c->slots.unit),
		chart_slot_partial(c, i) ? " (part)" : "");
}

static const char **slot_texts(
	struct html *h, const struct cost_view *v, const struct usage_series *s)
{
	const char **text = arena_array(h->arena, (size_t)s->buckets.n + 1, sizeof(*text));

	for (int i = 0; i < s->buckets.n; i++)
		text[i] = html_fmt(h, "%s: %s%s%s", slot_name(h, &v->chart, i),
			figure_usd(h->arena, s->sums[i].cost_pusd), s->before ? ", before " : "",
			s->before ? figure_usd(h->arena, s->before[i].cost_pusd) : "");
	return text;
}

static void make_view(struct html *h, const struct panel *p, const struct period *range,
	const struct usage_series *s, struct cost_view *v)
{
	v->unit = when_unit(s->buckets.unit);
	v->chart = (struct chart){
		.id = html_fmt(h, "%s-c", p->id),
		.title = html_fmt(h, "AI cost per %s", v->unit),
		.height = 220,
		.tight = true,
		.quantity = QUANTITY_USD,
		.zone = range->zone,
		.from_us = range->from_us,
		.to_us = range->to_us,
		.slots = s->buckets,
		.layers = &v->bars,
		.nlayers = 1,
		.lines = &v->before,
		.nlines = s->before ? 1 : 0,
	};
	fill_values(h, v, s);
	v->chart.slot_text = slot_texts(h, v, s);
	v->chart.desc = html_fmt(h, "%s in all; the highest %s, %s, has %s.",
		figure_usd(h->arena, v->sum), v->unit, slot_name(h, &v->chart, v->highest),
		figure_usd(h->arena, s->sums[v->highest].cost_pusd));
}

static void draw_sentence(struct html *h, const struct cost_view *v, const struct usage_series *s)
{
	html_open(h, "p", "class", "say", NULL);
	html_textf(h, "Highest %s: ", v->unit);
	html_el(h, "b", figure_usd(h->arena, s->sums[v->highest].cost_pusd), NULL);
	html_textf(h, " (%s); ", slot_name(h, &v->chart, v->highest));
	html_textf(h, "%s on average.", figure_usd(h->arena, v->sum / s->buckets.n));
	html_close(h);
}

/* The intervals that suit the range, as a choice. */
static void draw_intervals(
	struct html *h, const struct shell *s, const struct period *range, enum time_unit current)
{
	static const int64_t unit_us[] = {
		[UNIT_QUARTER] = 15 * US_PER_MIN,
		[UNIT_HOUR] = US_PER_HOUR,
		[UNIT_DAY] = US_PER_DAY,
		[UNIT_WEEK] = 7 * US_PER_DAY,
		[UNIT_MONTH] = 30 * US_PER_DAY,
	};
	int64_t length_us = range->to_us - range->from_us;
	enum time_unit choice[UNIT_MONTH + 1];
	int n = 0;

	for (enum time_unit u = UNIT_QUARTER; u <= UNIT_MONTH; u++)
		if (u == current || (length_us >= 2 * unit_us[u] &&
					    length_us / unit_us[u] + 2 <= USAGE_SLOTS_MAX))
			choice[n++] = u;
	if (n < 2)
		return;
	html_open(h, "nav", "class", "seg in", "aria-label", "Interval", NULL);
	for (int i = 0; i < n; i++)
		html_el(h, "a", when_unit(choice[i]), "href",
			view_link(
				h->arena, s->view, VIEW_INTERVAL, period_interval_name(choice[i])),
			"aria-current", choice[i] == current ? "true" : NULL, NULL);
	html_close(h);
}

static void draw_legend(struct html *h, const struct usage_series *s)
{
	const struct chart_key keys[] = {
		{KEY_BAR, 1, "cost", NULL},
		{KEY_BAR, 0, "part of a period", NULL},
		{KEY_BEFORE, 0, "period before", NULL},
	};

	chart_legend(h, keys, s->before ? 3 : 2, NULL);
}

static void draw_data(struct html *h, const struct cost_view *v, const struct usage_series *s)
{
	static const char *const columns[] = {"cost, USD", "before, USD", "calls"};
	int n = s->buckets.n, ncolumns = 3, decimals = figure_usd_decimals(v->sum);
	const char **names = arena_array(h->arena, (size_t)n + 1, sizeof(*names));
	const char **cells = arena_array(h->arena, (size_t)(n * ncolumns) + 1, sizeof(*cells));

	for (int i = 0; i < n; i++) {
		names[i] = slot_name(h, &v->chart, i);
		cells[i * ncolumns] = figure_usd_column(h->arena, s->sums[i].cost_pusd, decimals);
		cells[i * ncolumns + 1] =
			s->before ? figure_usd_column(h->arena, s->before[i].cost_pusd, decimals)
				  : FIGURE_UNKNOWN;
		cells[i * ncolumns + 2] = figure_count(h->arena, s->sums[i].calls);
	}
	chart_table(h, &(struct chart_data){
			       .caption = v->chart.title,
			       .first = html_fmt(h, "%s (%s)", v->unit, v->chart.zone.name),
			       .row_names = names,
			       .column_names = columns,
			       .cells = cells,
			       .nrows = n,
			       .ncolumns = ncolumns,
		       });
}

void cost_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct period *range, const struct usage_series *series)
{
	struct cost_view v = {0};

	if (panel_begin(h, s, p)) {
		make_view(h, p, range, series, &v);
		draw_sentence(h, &v, series);
		chart_draw(h, &v.chart);
		draw_legend(h, series);
		draw_intervals(h, s, range, series->buckets.unit);
		draw_data(h, &v, series);
	}
	panel_end(h);
}
