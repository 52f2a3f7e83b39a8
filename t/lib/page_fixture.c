#include "lib/page_fixture.h"

#include <math.h>
#include <stdio.h>

struct tool_facts {
	const char *id;
	double cost_per_day_usd;
	int calls_per_day;
	int p50_ms;
	double failed;
};

static const struct tool_facts tool_facts[] = {
	{"document-analyzer", 0.96, 50, 4120, 0.086},
	{"chatbot", 0.69, 166, 980, 0.004},
	{"content-generator", 0.47, 61, 2350, 0.008},
	{"compliance-monitor", 0.32, 39, 1890, 0.003},
	{"prior-auth", 0.30, 36, 2210, 0.011},
	{"product-descriptions", 0.22, 44, 1440, 0.002},
	{"intake", 0.19, 50, 1120, 0.005},
	{"predictive-maintenance", 0.15, 22, 1610, 0.009},
	{"lead-scoring", 0.13, 28, 640, 0.001},
	{"revenue-management", 0.10, 17, 1380, 0.006},
	{"scheduling", 0.06, 28, 720, 0.001},
	{"inventory-forecasting", 0.04, 9, 1750, 0.014},
	{"safety-monitor", 0.03, 5, 830, 0},
};
enum { TOOLS = sizeof(tool_facts) / sizeof(tool_facts[0]) };

static const char *const tenant_names[] = {"Hazelmere Legal", "Granite Peak Mining",
	"Silverbirch Bank", "Larkspur Living", "Fernhill Pharma", "Eastmoor Health",
	"Corvane Insurance", "Ashgrove Dental", "Finch & Lowe", "Lowland Dairy", "Greywater Energy",
	"Amberline Logistics", "Ridgeway Surgical", "Yarrow Medical", "Tallgrass Wind",
	"Maplecourt Realty", "Redfern Nursing", "Harborline Shipping", "Driftwood Resorts",
	"Fairhaven <Care>"};
enum { NAMED_TENANTS = sizeof(tenant_names) / sizeof(tenant_names[0]), TENANTS = 60 };

static struct str text(struct arena *a, const char *s)
{
	return arena_str(a, str_from(s));
}

/* One tool's calls over `days`, at a given level. */
static struct usage_sums tool_sums(struct arena *a, const struct tool_facts *t, double days)
{
	struct usage_sums s = {0};

	s.calls = (int64_t)llround(t->calls_per_day * days);
	s.failed = (int64_t)llround((double)s.calls * t->failed);
	s.prompt_tokens = s.calls * 1600;
	s.completion_tokens = s.calls * 1100;
	s.cached_tokens = s.calls * 350;
	s.cost_pusd = (pusd_sum)(t->cost_per_day_usd * days * 1e12);
	s.latency_sum_ms = s.calls * t->p50_ms * 13 / 10;
	s.latency = arena_zalloc(a, sizeof(*s.latency));
	for (int i = 0; i < 50 && s.calls; i++)
		hist_add(s.latency, t->p50_ms * exp(0.75 * (i - 25) / 12.0),
			(uint64_t)(s.calls / 50 + 1));
	return s;
}

static struct usage_sums all_sums(struct arena *a, double days)
{
	struct usage_sums total = {.latency = arena_zalloc(a, sizeof(struct hist))};

	for (int i = 0; i < TOOLS; i++) {
		struct usage_sums one = tool_sums(a, &tool_facts[i], days);

		usage_sums_add(&total, &one);
	}
	total.unpriced = total.calls / 200;
	return total;
}

/* How busy a moment is: weekends are quiet, the last two days are not. */
static double level(int64_t at_us, int64_t now_us)
{
	struct civil c = zone_civil(&zone_utc, at_us);
	double week = c.weekday >= 5 ? 0.6 : 1,
	       growth = exp(-(double)(now_us - at_us) / (double)US_PER_DAY * 0.004);
	double spike = now_us - at_us < 2 * US_PER_DAY + US_PER_DAY / 2 ? 1.5 : 1;

	return week * growth * spike * (1 + 0.08 * sin((double)at_us / 1.7e10));
}

static struct period_buckets buckets_of(
	struct arena *a, int64_t from_us, int64_t to_us, enum time_unit unit)
{
	struct period_buckets b = {
		.unit = unit, .bounds = arena_array(a, PERIOD_BUCKETS_MAX + 1, sizeof(int64_t))};

	b.bounds[0] = from_us;
	do {
		int64_t next = zone_step(&zone_utc, b.bounds[b.n], unit, 1);

		b.bounds[++b.n] = next < to_us ? next : to_us;
	} while (b.bounds[b.n] < to_us);
	return b;
}

static struct usage_sums *series_sums(
	struct arena *a, const struct period_buckets *b, double factor, int64_t now_us)
{
	struct usage_sums *s = arena_array(a, (size_t)b->n, sizeof(*s));

	for (int i = 0; i < b->n; i++) {
		double days = (double)(b->bounds[i + 1] - b->bounds[i]) / (double)US_PER_DAY;

		s[i] = all_sums(a, days * factor * level(b->bounds[i], now_us));
	}
	return s;
}

static void add_all(struct arena *a, struct usage_sums *ret, const struct usage_sums *s, int n)
{
	*ret = (struct usage_sums){.latency = arena_zalloc(a, sizeof(struct hist))};
	for (int i = 0; i < n; i++)
		usage_sums_add(ret, &s[i]);
}

static void fill_month(struct arena *a, struct usage_month *m, double factor)
{
	int64_t start = zone_floor(&zone_utc, FIXTURE_NOW, UNIT_MONTH);
	int64_t before = zone_step(&zone_utc, start, UNIT_MONTH, -1);

	m->days = buckets_of(a, start, FIXTURE_NOW + 3 * US_PER_MIN, UNIT_DAY);
	m->sums = series_sums(a, &m->days, factor, FIXTURE_NOW);
	m->days_before = buckets_of(a, before, start, UNIT_DAY);
	m->sums_before = series_sums(a, &m->days_before, factor, FIXTURE_NOW);
	m->warning_pusd = 100 * PUSD_PER_USD;
	m->critical_pusd = 150 * PUSD_PER_USD;
}

static struct usage_group *tool_groups(struct arena *a, double days, double growth)
{
	struct usage_group *g = arena_array(a, TOOLS, sizeof(*g));

	for (int i = 0; i < TOOLS; i++) {
		g[i].key = g[i].name = text(a, tool_facts[i].id);
		g[i].sums = tool_sums(a, &tool_facts[i], days * (1 + growth * sin(i)));
	}
	return g;
}

static struct usage_group *model_groups(struct arena *a, double days)
{
	static const struct {
		const char *name;
		double share;
	} models[] = {{"gpt-4-turbo", 0.66}, {"gpt-4", 0.20}, {"gpt-3.5-turbo", 0.08},
		{"text-embedding-3-small", 0.06}, {"gpt-4.2-preview", 0}};
	struct usage_group *g = arena_array(a, 5, sizeof(*g));

	for (int i = 0; i < 5; i++) {
		g[i].key = g[i].name = text(a, models[i].name);
		g[i].sums = all_sums(a, days * models[i].share);
		g[i].sums.unpriced = 0;
	}
	g[4].sums.calls = g[4].sums.unpriced = 46;
	g[1].sums.unpriced = 3;
	return g;
}

static struct usage_group *tenant_groups(struct arena *a, double days, int n)
{
	struct usage_group *g = arena_array(a, (size_t)n, sizeof(*g));

	for (int i = 0; i < n; i++) {
		g[i].key = text(a, arena_printf(a, "t-%03d", i));
		g[i].name = text(
			a, i < NAMED_TENANTS ? tenant_names[i] : arena_printf(a, "Tenant %d", i));
		g[i].sums = all_sums(a, days * exp(-i / 14.0) / 14.3);
	}
	return g;
}

static const struct usage_failure failures[] = {{{"timeout", 7}, 86}, {{"rate_limit", 10}, 16},
	{{"content_filter", 14}, 8}, {{"bad_request", 11}, 5}, {{NULL, 0}, 2}};

static struct tenant_option *tenant_options(struct arena *a)
{
	struct tenant_option *o = arena_array(a, TENANTS, sizeof(*o));

	for (int i = 0; i < TENANTS; i++) {
		o[i].id = text(a, arena_printf(a, "t-%03d", i));
		o[i].name = text(
			a, i < NAMED_TENANTS ? tenant_names[i] : arena_printf(a, "Tenant %d", i));
	}
	return o;
}

struct shell fixture_shell(struct arena *a, enum page page)
{
	struct view_state *view = arena_zalloc(a, sizeof(*view));
	struct pipeline *pipeline = arena_zalloc(a, sizeof(*pipeline));

	view->path = page_path(page);
	*pipeline = (struct pipeline){.lag_ms = 800,
		.rejected_24h = 3,
		.received_24h = 21400,
		.jobs_on_time = 9,
		.jobs = 9};
	return (struct shell){
		.page = page,
		.view = view,
		.now_us = FIXTURE_NOW,
		.zone = zone_utc,
		.deployment_zone = zone_utc,
		.pipeline = pipeline,
	};
}

static struct shell ranged_shell(struct arena *a, enum page page, const struct period *p)
{
	struct shell s = fixture_shell(a, page);
	struct view_state *view = arena_zalloc(a, sizeof(*view));

	view->path = page_path(page);
	view->param[VIEW_RANGE] = p->to_us - p->from_us > 90 * US_PER_DAY ? "1y" : "30d";
	s.view = view;
	s.from_us = p->from_us;
	s.to_us = p->to_us;
	s.tenants = tenant_options(a);
	s.ntenants = TENANTS;
	return s;
}

static struct period period_of(int days)
{
	int64_t to = FIXTURE_NOW + 3 * US_PER_MIN;

	return (struct period){.from_us = to - days * US_PER_DAY, .to_us = to, .zone = zone_utc};
}

static void fill_totals(struct arena *a, struct usage_page *m, double factor)
{
	int days = (int)((m->period.to_us - m->period.from_us) / US_PER_DAY);

	m->series.sums = series_sums(a, &m->series.buckets, factor, FIXTURE_NOW);
	m->series.before = series_sums(a, &m->series.buckets, factor * 0.85, FIXTURE_NOW);
	add_all(a, &m->total, m->series.sums, m->series.buckets.n);
	m->total_before = all_sums(a, days * factor * 0.8);
	m->today = m->month.sums[m->month.days.n - 1];
	m->yesterday = all_sums(a, 0.13 * factor);
	add_all(a, &m->month_to_date, m->month.sums, m->month.days.n);
	add_all(a, &m->month_before, m->month.sums_before, m->month.days.n);
}

static void fill_groups(struct arena *a, struct usage_page *m, double days)
{
	m->tools = tool_groups(a, days, 0);
	m->tools_before = tool_groups(a, days * 0.8, -0.2);
	m->ntools = m->ntools_before = TOOLS;
	m->models = model_groups(a, days);
	m->nmodels = 5;
	m->tenants = tenant_groups(a, days, TENANTS);
	m->ntenants = TENANTS;
	m->failures = failures;
	m->nfailures = 5;
}

/* One call of $0.000002. */
static void fill_odd(struct arena *a, struct usage_page *m)
{
	struct usage_group *one = arena_zalloc(a, sizeof(*one));

	*one = (struct usage_group){.key = STR("x\"><script>"), .name = STR("x\"><script>")};
	one->sums = (struct usage_sums){
		.calls = 1, .prompt_tokens = 3, .cost_pusd = 2000000, .latency_sum_ms = 12};
	one->sums.latency = arena_zalloc(a, sizeof(struct hist));
	hist_add(one->sums.latency, 12, 1);
	m->tools = m->models = m->tenants = one;
	m->ntools = m->nmodels = m->ntenants = 1;
	m->total = m->today = m->month_to_date = one->sums;
	((struct usage_sums *)m->series.sums)[m->series.buckets.n - 1] = one->sums;
	((struct usage_sums *)m->month.sums)[m->month.days.n - 1] = one->sums;
	m->month.warning_pusd = m->month.critical_pusd = -1;
}

struct usage_page *fixture_usage_page(struct arena *a, enum fixture kind)
{
	struct usage_page *m = arena_zalloc(a, sizeof(*m));
	double factor = kind == FIXTURE_FULL || kind == FIXTURE_YEAR ? 1 : 0;
	int days = kind == FIXTURE_YEAR ? 365 : 30;

	m->period = period_of(days);
	m->previous = (struct period){.from_us = m->period.from_us - days * US_PER_DAY,
		.to_us = m->period.from_us,
		.zone = zone_utc};
	m->shell = ranged_shell(a, PAGE_USAGE, &m->period);
	m->series.buckets =
		buckets_of(a, m->period.from_us, m->period.to_us, days > 90 ? UNIT_WEEK : UNIT_DAY);
	fill_month(a, &m->month, factor);
	fill_totals(a, m, factor);
	if (factor > 0)
		fill_groups(a, m, (double)m->total.calls / (double)all_sums(a, 1).calls);
	if (kind == FIXTURE_ODD)
		fill_odd(a, m);
	for (int i = 0; i < USAGE_PANELS && kind == FIXTURE_BROKEN; i++)
		m->state[i] = (struct panel_state){PANEL_ERROR, "The query ran longer than 5 s.",
			"7f3c-90b1-44e2", FIXTURE_NOW};
	return m;
}

static const struct source_row sources[] = {
	{{"Direct events", 13}, FIXTURE_NOW - 4 * US_PER_S, 5 * US_PER_MIN},
	{{"AI gateway", 10}, FIXTURE_NOW - 14 * US_PER_MIN, 5 * US_PER_MIN},
	{{"Import", 6}, FIXTURE_NOW - 3 * US_PER_DAY, 0},
	{{"OpenTelemetry", 13}, 0, 0},
};

static const struct job_row jobs[] = {
	{{"aggregate", 9}, JOB_OK, FIXTURE_NOW - 7 * US_PER_MIN, 840,
		{"24 hours derived, nothing healed", 32}},
	{{"partitions", 10}, JOB_OK, FIXTURE_NOW - 3 * US_PER_HOUR, 62, {NULL, 0}},
	{{"retention", 9}, JOB_FAILED, FIXTURE_NOW - 2 * US_PER_HOUR, 12,
		{"lock timeout on ai_usage_event_2025_11", 38}},
	{{"digest", 6}, JOB_NEVER, 0, -1, {NULL, 0}},
};

static const struct reject_row rejects[] = {
	{FIXTURE_NOW - US_PER_HOUR, {"spool", 5},
		{"promptTokens is -4; it must be between 0 and 1,000,000,000", 58}},
	{FIXTURE_NOW - 2 * US_PER_DAY, {"import", 6}, {"line 812: <createdAt> is not a time", 35}},
};

struct overview_page *fixture_overview_page(struct arena *a, enum fixture kind)
{
	const struct usage_page *u = fixture_usage_page(a, kind);
	struct overview_page *m = arena_zalloc(a, sizeof(*m));

	*m = (struct overview_page){
		.shell = u->shell,
		.period = u->period,
		.previous = u->previous,
		.total = u->total,
		.total_before = u->total_before,
		.today = u->today,
		.yesterday = u->yesterday,
		.month_to_date = u->month_to_date,
		.month_before = u->month_before,
		.series = u->series,
		.month = u->month,
		.tools = u->tools,
		.ntools = u->ntools,
		.failures = u->failures,
		.nfailures = u->nfailures,
	};
	m->shell = ranged_shell(a, PAGE_OVERVIEW, &m->period);
	if (kind == FIXTURE_FULL || kind == FIXTURE_YEAR) {
		m->sources = sources;
		m->nsources = sizeof(sources) / sizeof(sources[0]);
		m->jobs = jobs;
		m->njobs = sizeof(jobs) / sizeof(jobs[0]);
		m->rejects = rejects;
		m->nrejects = sizeof(rejects) / sizeof(rejects[0]);
	}
	for (int i = 0; i < OVERVIEW_PANELS && kind == FIXTURE_BROKEN; i++)
		m->state[i] =
			(struct panel_state){PANEL_ERROR, NULL, "7f3c-90b1-44e2", FIXTURE_NOW};
	return m;
}
