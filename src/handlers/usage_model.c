#include "handlers/usage_model.h"

/* What the reads work on. */
struct model {
	const struct page_read *read;
	const struct page_query *q;
	const struct conf *conf;
	struct arena *arena;
	unsigned panels;
	struct usage_page *page;
};

/* The sums of the buckets that lie within [from, to), with their histograms if they have any. */
static struct usage_sums sum_between(struct arena *a, const struct period_buckets *b,
	const struct usage_sums *sums, int64_t from_us, int64_t to_us)
{
	struct usage_sums total = {0};

	if (b->n && sums[0].latency)
		total.latency = arena_zalloc(a, sizeof(*total.latency));
	for (int i = 0; i < b->n; i++)
		if (b->bounds[i] >= from_us && b->bounds[i + 1] <= to_us)
			usage_sums_add(&total, &sums[i]);
	return total;
}

static enum err_code read_series(void *ctx, struct err *e)
{
	struct model *m = ctx;
	struct usage_page *page = m->page;
	struct usage_sums *sums;
	enum err_code rc =
		usage_read_series(m->read->reader, &m->q->filter, &m->q->buckets, true, &sums, e);

	if (rc)
		return rc;
	page->series.buckets = m->q->buckets;
	page->series.sums = sums;
	page->total = sum_between(
		m->arena, &m->q->buckets, sums, page->period.from_us, page->period.to_us);
	return OK;
}

/* The buckets of the range moved to the period of comparison, and one more for what is left of it
 * when it is longer; when it is shorter, the last ones are empty. */
static struct period_buckets buckets_before(const struct model *m)
{
	const struct period *now = &m->q->period, *before = &m->q->previous;
	const struct period_buckets *b = &m->q->buckets;
	struct period_buckets moved = {.unit = b->unit, .n = b->n + 1};

	moved.bounds = arena_array(m->arena, (size_t)moved.n + 1, sizeof(*moved.bounds));
	for (int i = 0; i <= b->n; i++) {
		int64_t at = before->from_us + (b->bounds[i] - now->from_us);

		moved.bounds[i] = at < before->to_us ? at : before->to_us;
	}
	moved.bounds[moved.n] = before->to_us;
	return moved;
}

static enum err_code read_series_before(void *ctx, struct err *e)
{
	struct model *m = ctx;
	const struct period *before = &m->q->previous;
	struct period_buckets b = buckets_before(m);
	struct usage_sums *sums;
	enum err_code rc = usage_read_series(m->read->reader, &m->q->filter, &b, true, &sums, e);

	if (rc)
		return rc;
	m->page->total_before = sum_between(m->arena, &b, sums, before->from_us, before->to_us);
	if (m->page->total_before.calls)
		m->page->series.before = sums;
	return OK;
}

/* Cuts the bucket that holds `at` in two. There is room for one more. */
static void cut(struct period_buckets *b, int64_t at)
{
	int i = b->n;

	while (i > 0 && b->bounds[i] > at)
		i--;
	if (b->bounds[i] == at || i == b->n)
		return;
	memmove(&b->bounds[i + 2], &b->bounds[i + 1], (size_t)(b->n - i) * sizeof(*b->bounds));
	b->bounds[i + 1] = at;
	b->n++;
}

/* Days of the month before and of this one up to now: where each period begins and ends. */
struct calendar {
	struct period month, month_before; /* up to now, and the same days before */
	struct period today, yesterday;
	struct period_buckets days; /* from the first of the month before on */
	int ndays_before;
};

static enum err_code make_calendar(
	const struct page_query *q, struct arena *a, struct calendar *ret, struct err *e)
{
	struct calendar c = {.month = period_month_to_date(&q->period.zone, q->now_us)};
	struct period both;
	enum err_code rc;

	c.month_before = period_previous(&c.month);
	both = (struct period){c.month_before.from_us, c.month.to_us, c.month.zone, PERIOD_PLAIN};
	rc = period_buckets(&both, period_interval_name(UNIT_DAY), a, &c.days, e);
	if (rc)
		return rc;
	while (c.days.bounds[c.ndays_before] < c.month.from_us)
		c.ndays_before++;
	c.today = c.month;
	c.today.from_us = c.days.bounds[c.days.n - 1];
	c.today.kind = PERIOD_OF_DAY;
	c.yesterday = period_previous(&c.today);
	*ret = c;
	return OK;
}

/* The calendar's days, cut where "by now yesterday" and "the same days of the month before" end, so
 * that one read answers for all of them. */
static struct period_buckets cut_days(struct arena *a, const struct calendar *c)
{
	struct period_buckets b = c->days;

	b.bounds = arena_array(a, (size_t)b.n + 3, sizeof(*b.bounds));
	memcpy(b.bounds, c->days.bounds, ((size_t)b.n + 1) * sizeof(*b.bounds));
	cut(&b, c->yesterday.to_us);
	cut(&b, c->month_before.to_us);
	return b;
}

static int64_t limit_of(const char *usd)
{
	int64_t pusd;

	return *usd && money_parse(str_from(usd), &pusd, NULL) == OK ? pusd : -1;
}

static void fill_month(struct model *m, const struct calendar *c, const struct period_buckets *cut,
	const struct usage_sums *sums)
{
	const struct period_buckets *days = &c->days;
	int nbefore = c->ndays_before;
	struct usage_sums *day = arena_array(m->arena, (size_t)days->n, sizeof(*day));

	for (int i = 0; i < days->n; i++)
		day[i] = sum_between(m->arena, cut, sums, days->bounds[i], days->bounds[i + 1]);
	m->page->month = (struct usage_month){
		.days = {UNIT_DAY, days->n - nbefore, days->bounds + nbefore},
		.sums = day + nbefore,
		.days_before = {UNIT_DAY, nbefore, days->bounds},
		.sums_before = day,
		.warning_pusd = limit_of(m->conf->ai_cost_warning_usd),
		.critical_pusd = limit_of(m->conf->ai_cost_critical_usd),
	};
}

static enum err_code read_month(void *ctx, struct err *e)
{
	struct model *m = ctx;
	struct usage_page *page = m->page;
	struct period_buckets b;
	struct usage_sums *sums;
	struct calendar c;
	enum err_code rc = make_calendar(m->q, m->arena, &c, e);

	if (rc)
		return rc;
	b = cut_days(m->arena, &c);
	if ((rc = usage_read_series(m->read->reader, &m->q->filter, &b, false, &sums, e)))
		return rc;
	fill_month(m, &c, &b, sums);
#define SUM_OF(p) sum_between(m->arena, &b, sums, (p).from_us, (p).to_us)
	page->today = SUM_OF(c.today);
	page->yesterday = SUM_OF(c.yesterday);
	page->month_to_date = SUM_OF(c.month);
	page->month_before = SUM_OF(c.month_before);
#undef SUM_OF
	return OK;
}

static enum err_code read_groups(const struct model *m, const struct period *p,
	enum usage_group_by by, bool percentiles, const struct usage_group **ret, int *ret_n,
	struct err *e)
{
	struct usage_group *groups;
	enum err_code rc = usage_read_groups(m->read->reader, &m->q->filter, p->from_us, p->to_us,
		by, percentiles, &groups, ret_n, e);

	if (!rc)
		*ret = groups;
	return rc;
}

static enum err_code read_tools(void *ctx, struct err *e)
{
	struct model *m = ctx;
	bool percentiles = m->panels & USAGE_PANEL_BIT(USAGE_LATENCY);

	return read_groups(
		m, &m->q->period, BY_TOOL, percentiles, &m->page->tools, &m->page->ntools, e);
}

static enum err_code read_tools_before(void *ctx, struct err *e)
{
	struct model *m = ctx;

	return read_groups(m, &m->q->previous, BY_TOOL, false, &m->page->tools_before,
		&m->page->ntools_before, e);
}

static enum err_code read_models(void *ctx, struct err *e)
{
	struct model *m = ctx;

	return read_groups(
		m, &m->q->period, BY_MODEL, false, &m->page->models, &m->page->nmodels, e);
}

static enum err_code read_tenants(void *ctx, struct err *e)
{
	struct model *m = ctx;

	return read_groups(
		m, &m->q->period, BY_TENANT, false, &m->page->tenants, &m->page->ntenants, e);
}

static enum err_code read_failures(void *ctx, struct err *e)
{
	struct model *m = ctx;
	const struct period *p = &m->q->period;
	struct usage_error_count *counts;
	struct usage_failure *failures;
	int n;
	enum err_code rc = usage_read_errors(
		m->read->reader, &m->q->filter, p->from_us, p->to_us, &counts, &n, e);

	if (rc)
		return rc;
	failures = arena_array(m->arena, (size_t)n, sizeof(*failures));
	for (int i = 0; i < n; i++)
		failures[i] = (struct usage_failure){counts[i].error_type, counts[i].calls};
	m->page->failures = failures;
	m->page->nfailures = n;
	return OK;
}

#define BIT USAGE_PANEL_BIT

/* Reads and the panels that show what they give. */
static const struct {
	page_read_fn read;
	unsigned panels;
} reads[] = {
	{read_series, BIT(USAGE_FIGURES) | BIT(USAGE_COST) | BIT(USAGE_TOKENS)},
	{read_series_before, BIT(USAGE_FIGURES) | BIT(USAGE_COST)},
	{read_month, BIT(USAGE_FIGURES) | BIT(USAGE_MONTH)},
	{read_tools, BIT(USAGE_TOOLS) | BIT(USAGE_LATENCY)},
	{read_tools_before, BIT(USAGE_TOOLS)},
	{read_models, BIT(USAGE_MODELS)},
	{read_tenants, BIT(USAGE_TENANTS)},
	{read_failures, BIT(USAGE_FAILURES)},
};

#undef BIT

static void note_state(struct usage_page *page, unsigned panels, const struct panel_state *state)
{
	for (int p = 0; p < USAGE_PANELS; p++)
		if (panels & USAGE_PANEL_BIT(p) && state->status != PANEL_OK)
			page->state[p] = *state;
}

enum err_code usage_model_read(struct page_read *p, const struct page_query *q, unsigned panels,
	struct usage_page *ret, struct err *e)
{
	struct model m = {.read = p,
		.q = q,
		.conf = p->app->conf,
		.arena = p->q->arena,
		.panels = panels,
		.page = ret};

	*ret = (struct usage_page){.period = q->period, .previous = q->previous};
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		struct panel_state state;

		if (!(reads[i].panels & panels))
			continue;
		if (page_read_run(p, reads[i].read, &m, &state, e))
			return e->code;
		note_state(ret, reads[i].panels, &state);
	}
	return OK;
}
