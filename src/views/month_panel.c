#include "views/month_panel.h"

#include "views/chart.h"
#include "views/figure.h"
#include "views/usage_rows.h"
#include "views/when.h"

/* What the panel shows, worked out once. */
struct month_view {
	struct chart chart;
	struct chart_line lines[2];
	struct chart_limit limits[2];
	int nlimits;
	pusd_sum cost;	      /* of the month so far */
	pusd_sum cost_before; /* of the whole month before */
	const char *name, *name_before;
};

/* Running sums: point i+1 stands at the end of day i, point 0 at 0. Days are laid over the month
 * that begins at `start_us`; those beyond its end are added to its last day, and the day that is
 * not over ends now. */
static void running(struct html *h, const struct shell *s, const struct usage_sums *sums, int n,
	int64_t start_us, int64_t end_us, struct chart_line *ret)
{
	double *y = arena_array(h->arena, (size_t)n + 1, sizeof(double));
	int64_t *at = arena_array(h->arena, (size_t)n + 1, sizeof(int64_t));
	double sum = 0;
	int points = 1;

	at[0] = start_us;
	for (int i = 0; i < n; i++) {
		int64_t day_end = zone_step(&s->zone, start_us, UNIT_DAY, i + 1);

		sum += usage_usd(&sums[i]);
		if (day_end <= end_us)
			at[points++] = day_end;
		y[points - 1] = sum;
	}
	ret->at_us = at;
	ret->y = y;
	ret->n = points;
	if (at[points - 1] > s->now_us && !ret->before)
		at[points - 1] = s->now_us;
}

static pusd_sum cost_of(const struct usage_sums *sums, int n)
{
	pusd_sum cost = 0;

	for (int i = 0; i < n; i++)
		cost += sums[i].cost_pusd;
	return cost;
}

static void add_limit(struct html *h, struct month_view *v, int64_t pusd, bool critical)
{
	if (pusd < 0)
		return;
	v->limits[v->nlimits++] = (struct chart_limit){
		.y = (double)pusd / (double)PUSD_PER_USD,
		.critical = critical,
		.text = html_fmt(h, "%s %s", critical ? "critical" : "warning",
			figure_usd_limit(h->arena, pusd)),
	};
}

static const char **day_texts(struct html *h, const struct shell *s, const struct usage_month *m)
{
	const char **text = arena_array(h->arena, (size_t)m->days.n + 1, sizeof(*text));
	pusd_sum sum = 0;

	for (int i = 0; i < m->days.n; i++) {
		sum += m->sums[i].cost_pusd;
		text[i] = html_fmt(h, "%s: %s, month to date %s",
			when_slot(h->arena, &s->zone, m->days.bounds[i], UNIT_DAY),
			figure_usd(h->arena, m->sums[i].cost_pusd), figure_usd(h->arena, sum));
	}
	return text;
}

static void make_view(struct html *h, const struct shell *s, const struct panel *p,
	const struct usage_month *m, struct month_view *v)
{
	int64_t start = m->days.bounds[0], end = zone_step(&s->zone, start, UNIT_MONTH, 1);

	v->cost = cost_of(m->sums, m->days.n);
	v->cost_before = cost_of(m->sums_before, m->days_before.n);
	v->name = when_month(&s->zone, start);
	v->name_before = when_month(&s->zone, zone_step(&s->zone, start, UNIT_MONTH, -1));
	v->lines[0] = (struct chart_line){
		.name = html_fmt(h, "%.3s", v->name_before), .before = true, .labelled = true};
	v->lines[1] = (struct chart_line){.name = html_fmt(h, "%.3s", v->name), .series = 1};
	running(h, s, m->sums_before, m->days_before.n, start, end, &v->lines[0]);
	running(h, s, m->sums, m->days.n, start, end, &v->lines[1]);
	add_limit(h, v, m->warning_pusd, false);
	add_limit(h, v, m->critical_pusd, true);
	v->chart = (struct chart){
		.id = html_fmt(h, "%s-c", p->id),
		.title = html_fmt(h, "AI cost in %s, running up", v->name),
		.desc = html_fmt(h, "%s so far in %s; %s in the whole of %s.",
			figure_usd(h->arena, v->cost), v->name,
			figure_usd(h->arena, v->cost_before), v->name_before),
		.height = 250,
		.quantity = QUANTITY_USD,
		.zone = s->zone,
		.from_us = start,
		.to_us = end,
		.slots = m->days,
		.slot_text = day_texts(h, s, m),
		.lines = v->lines,
		.nlines = 2,
		.limits = v->limits,
		.nlimits = v->nlimits,
		.now_us = s->now_us,
		.now_text = html_fmt(h, "%s now", figure_usd(h->arena, v->cost)),
	};
}

/* Where the month stands against its limits and the month before. */
static void draw_sentence(struct html *h, const struct month_view *v, const struct usage_month *m)
{
	int64_t limit = m->warning_pusd >= 0 && v->cost < m->warning_pusd ? m->warning_pusd
									  : m->critical_pusd;

	html_open(h, "p", "class", "say", NULL);
	html_el(h, "b", figure_usd(h->arena, v->cost), NULL);
	html_textf(h, " so far; %s in the whole of %s.", figure_usd(h->arena, v->cost_before),
		v->name_before);
	if (limit > 0)
		html_textf(h, " %s of the %s limit of %s.",
			figure_about(h->arena, (double)v->cost / (double)limit),
			limit == m->warning_pusd ? "warning" : "critical",
			figure_usd_limit(h->arena, limit));
	html_close(h);
}

static void draw_data(struct html *h, const struct shell *s, const struct month_view *v,
	const struct usage_month *m)
{
	static const char *const columns[] = {"day, USD", "month to date, USD", "calls"};
	int n = m->days.n, ncolumns = 3, decimals = figure_usd_decimals(v->cost);
	const char **names = arena_array(h->arena, (size_t)n + 1, sizeof(*names));
	const char **cells = arena_array(h->arena, (size_t)(n * ncolumns) + 1, sizeof(*cells));
	pusd_sum sum = 0;

	for (int i = 0; i < n; i++) {
		sum += m->sums[i].cost_pusd;
		names[i] = when_slot(h->arena, &s->zone, m->days.bounds[i], UNIT_DAY);
		cells[i * ncolumns] = figure_usd_column(h->arena, m->sums[i].cost_pusd, decimals);
		cells[i * ncolumns + 1] = figure_usd_column(h->arena, sum, decimals);
		cells[i * ncolumns + 2] = figure_count(h->arena, m->sums[i].calls);
	}
	chart_table(h, &(struct chart_data){
			       .caption = html_fmt(h, "AI cost in %s, USD", v->name),
			       .first = html_fmt(h, "Day (%s)", s->zone.name),
			       .row_names = names,
			       .column_names = columns,
			       .cells = cells,
			       .nrows = n,
			       .ncolumns = ncolumns,
		       });
}

void month_panel(
	struct html *h, const struct shell *s, const struct panel *p, const struct usage_month *m)
{
	struct month_view v = {0};

	if (panel_begin(h, s, p)) {
		make_view(h, s, p, m, &v);
		draw_sentence(h, &v, m);
		chart_draw(h, &v.chart);
		draw_data(h, s, &v, m);
	}
	panel_end(h);
}
