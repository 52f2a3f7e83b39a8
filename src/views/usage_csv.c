#include "views/usage_csv.h"

#include "views/usage_rows.h"

/* Heads of what put_tokens(), put_sums() and put_latency() write. */
#define TOKENS_HEAD                                                                         \
	"Prompt tokens", "Completion tokens", "Cached prompt tokens", "Cache write tokens", \
		"Reasoning tokens"
#define SUMS_HEAD "Cost (USD)", "Calls", "Failed calls", "Calls without a price", TOKENS_HEAD
#define LATENCY_HEAD \
	"Average latency (ms)", "p50 latency (ms)", "p95 latency (ms)", "p99 latency (ms)"

#define HEAD(c, ...)                                                    \
	do {                                                            \
		static const char *const names[] = {__VA_ARGS__};       \
		csv_head((c), names, sizeof(names) / sizeof(names[0])); \
	} while (0)

/* The cost of calls that all have no price is unknown, not 0. */
static void put_cost(struct csv_out *c, const struct usage_sums *s)
{
	if (s->calls > 0 && s->unpriced == s->calls)
		csv_empty(c);
	else
		csv_money(c, s->cost_pusd);
}

static void put_tokens(struct csv_out *c, const struct usage_sums *s)
{
	csv_i64(c, s->prompt_tokens);
	csv_i64(c, s->completion_tokens);
	csv_i64(c, s->cached_tokens);
	csv_i64(c, s->cache_write_tokens);
	csv_i64(c, s->reasoning_tokens);
}

static void put_sums(struct csv_out *c, const struct usage_sums *s)
{
	put_cost(c, s);
	csv_i64(c, s->calls);
	csv_i64(c, s->failed);
	csv_i64(c, s->unpriced);
	put_tokens(c, s);
}

static void put_latency(struct csv_out *c, const struct usage_sums *s)
{
	static const double quantiles[] = {0.5, 0.95, 0.99};

	if (s->calls)
		csv_i64(c, usage_sums_avg_ms(s));
	else
		csv_empty(c);
	for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
		if (s->calls && s->latency)
			csv_i64(c, usage_sums_quantile_ms(s, quantiles[i]));
		else
			csv_empty(c);
	}
}

static void put_span(struct csv_out *c, int64_t from_us, int64_t to_us)
{
	csv_time(c, from_us);
	csv_time(c, to_us);
}

static void put_figure(
	struct csv_out *c, const char *name, const struct period *p, const struct usage_sums *s)
{
	csv_text(c, str_from(name));
	put_span(c, p->from_us, p->to_us);
	put_sums(c, s);
	put_latency(c, s);
	csv_end_row(c);
}

static void put_figures(struct csv_out *c, const struct usage_page *m)
{
	const struct usage_month *month = &m->month;
	int today = month->days.n - 1;
	struct period day = {
		.from_us = month->days.bounds[today], .to_us = month->days.bounds[today + 1]};
	struct period so_far = {.from_us = month->days.bounds[0], .to_us = day.to_us};

	HEAD(c, "Figure", "Start", "End", SUMS_HEAD, LATENCY_HEAD);
	put_figure(c, "Range", &m->period, &m->total);
	put_figure(c, "Before", &m->previous, &m->total_before);
	put_figure(c, "Today", &day, &m->today);
	put_figure(c, "Month to date", &so_far, &m->month_to_date);
}

static void put_cost_over_time(struct csv_out *c, const struct usage_series *s)
{
	HEAD(c, "Start", "End", "Cost (USD)", "Calls", "Calls without a price", "Cost before (USD)",
		"Calls before");
	for (int i = 0; i < s->buckets.n; i++) {
		put_span(c, s->buckets.bounds[i], s->buckets.bounds[i + 1]);
		put_cost(c, &s->sums[i]);
		csv_i64(c, s->sums[i].calls);
		csv_i64(c, s->sums[i].unpriced);
		if (s->before)
			put_cost(c, &s->before[i]);
		else
			csv_empty(c);
		if (s->before)
			csv_i64(c, s->before[i].calls);
		else
			csv_empty(c);
		csv_end_row(c);
	}
}

static void put_tokens_over_time(struct csv_out *c, const struct usage_series *s)
{
	HEAD(c, "Start", "End", TOKENS_HEAD, "Total tokens");
	for (int i = 0; i < s->buckets.n; i++) {
		put_span(c, s->buckets.bounds[i], s->buckets.bounds[i + 1]);
		put_tokens(c, &s->sums[i]);
		csv_i64(c, usage_tokens(&s->sums[i]));
		csv_end_row(c);
	}
}

static void put_days(
	struct csv_out *c, const struct period_buckets *days, const struct usage_sums *sums)
{
	pusd_sum so_far = 0;

	for (int i = 0; i < days->n; i++) {
		so_far += sums[i].cost_pusd;
		put_span(c, days->bounds[i], days->bounds[i + 1]);
		csv_money(c, so_far);
		put_sums(c, &sums[i]);
		csv_end_row(c);
	}
}

static void put_month(struct csv_out *c, const struct usage_page *m)
{
	HEAD(c, "Start", "End", "Cost of the month so far (USD)", SUMS_HEAD);
	put_days(c, &m->month.days_before, m->month.sums_before);
	put_days(c, &m->month.days, m->month.sums);
}

static void put_name(struct csv_out *c, const struct usage_group *g)
{
	csv_text(c, g->key);
	csv_text(c, g->name);
}

static void put_tools(struct csv_out *c, const struct usage_page *m)
{
	HEAD(c, "Tool ID", "Tool", SUMS_HEAD, "Cost before (USD)", "Calls before");
	for (int i = 0; i < m->ntools; i++) {
		const struct usage_sums none = {0};
		const struct usage_sums *before =
			usage_rows_find(m->tools_before, m->ntools_before, m->tools[i].key);

		put_name(c, &m->tools[i]);
		put_sums(c, &m->tools[i].sums);
		put_cost(c, before ? before : &none);
		csv_i64(c, before ? before->calls : 0);
		csv_end_row(c);
	}
}

static void put_models(struct csv_out *c, const struct usage_page *m)
{
	HEAD(c, "Model", SUMS_HEAD);
	for (int i = 0; i < m->nmodels; i++) {
		csv_text(c, m->models[i].key);
		put_sums(c, &m->models[i].sums);
		csv_end_row(c);
	}
}

static void put_failures(struct csv_out *c, const struct usage_page *m)
{
	HEAD(c, "Error type", "Failed calls");
	for (int i = 0; i < m->nfailures; i++) {
		csv_text(c, m->failures[i].error_type);
		csv_i64(c, m->failures[i].calls);
		csv_end_row(c);
	}
}

static void put_latencies(struct csv_out *c, const struct usage_page *m)
{
	HEAD(c, "Tool ID", "Tool", "Calls", "Failed calls", LATENCY_HEAD);
	for (int i = 0; i < m->ntools; i++) {
		put_name(c, &m->tools[i]);
		csv_i64(c, m->tools[i].sums.calls);
		csv_i64(c, m->tools[i].sums.failed);
		put_latency(c, &m->tools[i].sums);
		csv_end_row(c);
	}
}

/* Those that the search lets through, as on the page. */
static void put_tenants(struct csv_out *c, const struct usage_page *m)
{
	const char *search = m->shell.view->param[VIEW_SEARCH];

	HEAD(c, "Tenant ID", "Tenant", SUMS_HEAD);
	for (int i = 0; i < m->ntenants; i++) {
		if (!usage_rows_match(&m->tenants[i], search))
			continue;
		put_name(c, &m->tenants[i]);
		put_sums(c, &m->tenants[i].sums);
		csv_end_row(c);
	}
}

void usage_csv(struct csv_out *c, const struct usage_page *m, enum usage_panel p)
{
	switch (p) {
	case USAGE_FIGURES: put_figures(c, m); break;
	case USAGE_COST: put_cost_over_time(c, &m->series); break;
	case USAGE_MONTH: put_month(c, m); break;
	case USAGE_TOOLS: put_tools(c, m); break;
	case USAGE_MODELS: put_models(c, m); break;
	case USAGE_FAILURES: put_failures(c, m); break;
	case USAGE_TOKENS: put_tokens_over_time(c, &m->series); break;
	case USAGE_LATENCY: put_latencies(c, m); break;
	case USAGE_TENANTS: put_tenants(c, m); break;
	case USAGE_PANELS: break;
	}
}

struct period usage_csv_span(const struct usage_page *m, enum usage_panel p)
{
	struct period span = m->period;

	if (p == USAGE_MONTH) {
		span.from_us = m->month.days_before.bounds[0];
		span.to_us = m->month.days.bounds[m->month.days.n];
	}
	return span;
}
