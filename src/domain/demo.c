#include "domain/demo.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/map.h"
#include "domain/demo_tools.h"

/* Calls follow each tool's and customer's habits: an expected number per hour, customer and tool,
 * from which the calls are drawn. Every hour has a random sequence of its own, so that no hour
 * depends on the ones before. */

enum { SPIKE_TOOL = 1, TRIAL_TOOL = 2, HOURS_PER_DAY = 24 };

#define GROWTH_PER_YEAR 2.2
#define UNUSUAL_TRADE	0.3 /* how much a tool is used outside its trades */
#define USUAL_TRADE	2.5
#define FAILURE_RATE	0.01
#define OUTAGE_RATE	0.4
#define CHANGE_WIDTH	0.05 /* of the whole time; customers change model one after another */
#define SPIKE_VOLUME	1.5
#define SPIKE_PROMPT	4.0
#define DECLINE_TO	0.14
#define TRIAL_RATE \
	0.4 /* share of the trying customer's calls of one tool that go to the unpriced model */

enum {
	DECLINE_DAYS = 90,
	TRIAL_DAYS = 21,
	SPIKE_DAYS_AGO = 12,
	OUTAGE_DAYS_AGO = 5,
	OUTAGE_HOUR = 14
};

struct demo {
	struct demo_options o;
	struct demo_tenant *tenants;
	struct demo_story story;
	uint64_t tag; /* tells the calls of one set of options from those of another */
	int64_t from_hour, until_hour; /* hours since 1970; the last is included */
	int64_t hour;
	double scale; /* calls per hour for an activity of 1 */
};

/* Random numbers: splitmix64. */
struct dice {
	uint64_t state;
};

static double uniform(struct dice *d)
{
	uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double normal(struct dice *d)
{
	double r = sqrt(-2 * log(1 - uniform(d)));

	return r * cos(6.283185307179586 * uniform(d));
}

static double lognormal(struct dice *d, double median, double sigma)
{
	return median * exp(sigma * normal(d));
}

static int poisson(struct dice *d, double mean)
{
	double limit, p = 1;
	int n = -1;

	if (mean > 30) /* close enough to normal, and exp(-mean) would vanish */
		return (int)fmax(0, mean + sqrt(mean) * normal(d) + 0.5);
	limit = exp(-mean);
	do {
		n++;
		p *= uniform(d);
	} while (p > limit);
	return n;
}

static struct dice dice_for(const struct demo *d, const char *purpose, int64_t a, int64_t b)
{
	uint64_t h = hash_bytes(purpose, strlen(purpose), d->tag);

	h = hash_bytes(&a, sizeof(a), h);
	return (struct dice){hash_bytes(&b, sizeof(b), h)};
}

/* Floor division: hours before 1970 do not occur, but local hours may lie on the day before. */
static int64_t day_of(int64_t hour)
{
	return hour >= 0 ? hour / HOURS_PER_DAY : -((HOURS_PER_DAY - 1 - hour) / HOURS_PER_DAY);
}

static int weekday_of(int64_t day)
{
	return (int)((day + 3) % 7); /* 1970-01-01 was a Thursday */
}

static double growth(const struct demo *d, int64_t hour)
{
	return pow(GROWTH_PER_YEAR, (double)(hour - d->until_hour) / (365 * HOURS_PER_DAY));
}

/* 0 at the beginning, 1 at the end of the demonstration. */
static double elapsed(const struct demo *d, int64_t hour)
{
	return (double)(hour - d->from_hour) / (double)(d->until_hour - d->from_hour + 1);
}

/* The customer's own course: its start, its weight on this day, and the one that turns away. */
static double presence(const struct demo *d, int tenant, int64_t hour)
{
	const struct demo_tenant *t = &d->tenants[tenant];
	int64_t day = day_of(hour + t->utc_offset_h);
	struct dice dice = dice_for(d, "day", tenant, day);
	double p = t->size * exp(0.12 * normal(&dice));
	double since = (elapsed(d, hour) - t->joined) * d->o.days;
	double days_left = (double)(d->until_hour - hour) / HOURS_PER_DAY;

	if (t->joined > 0)
		p *= since <= 0 ? 0 : fmin(1, since / 30);
	if (tenant == d->story.declining_tenant && days_left < DECLINE_DAYS)
		p *= 1 - (1 - DECLINE_TO) * (1 - days_left / DECLINE_DAYS);
	return p;
}

static double habit_at(enum demo_habit habit, int64_t local_hour)
{
	int64_t day = day_of(local_hour);

	return demo_activity(habit, weekday_of(day), (int)(local_hour - day * HOURS_PER_DAY));
}

/* Expected activity of each tool in one hour of one customer; returns the sum. */
static double activity(const struct demo *d, int tenant, int64_t hour, double ret_of[DEMO_TOOLS])
{
	const struct demo_tenant *t = &d->tenants[tenant];
	double present = growth(d, hour) * presence(d, tenant, hour);
	double sum = 0;

	for (int i = 0; i < DEMO_TOOLS; i++) {
		unsigned trades = demo_tools[i].trades;

		ret_of[i] = demo_tools[i].weight * present *
			    habit_at(demo_tools[i].habit, hour + t->utc_offset_h);
		if (trades)
			ret_of[i] *= trades >> t->trade & 1 ? USUAL_TRADE : UNUSUAL_TRADE;
		sum += ret_of[i];
	}
	return sum;
}

static bool in_spike(const struct demo *d, int tool, int64_t hour)
{
	int64_t day = day_of(hour);

	return tool == SPIKE_TOOL && day >= d->story.spike_day && day < d->story.spike_day + 2;
}

/* The latest day, at most `day`, from which on `n` working days follow each other. */
static int64_t working_day(int64_t day, int n)
{
	while (weekday_of(day) + n > 5)
		day--;
	return day;
}

static void write_story(struct demo *d)
{
	int64_t last = day_of(d->until_hour);
	int64_t outage_hour = working_day(last - OUTAGE_DAYS_AGO, 1) * HOURS_PER_DAY + OUTAGE_HOUR;

	d->story = (struct demo_story){
		.declining_tenant = d->o.tenants > 4 ? 4 : -1,
		.unpriced_tenant = d->o.tenants > 2 ? 2 : -1,
		.spike_tool = demo_tools[SPIKE_TOOL].id,
		.spike_day = working_day(last - SPIKE_DAYS_AGO, 2),
		.outage_from_us = outage_hour * US_PER_HOUR,
		.outage_to_us = outage_hour * US_PER_HOUR + 90 * US_PER_MIN,
	};
	if (d->story.declining_tenant >= 0) {
		d->tenants[d->story.declining_tenant].joined = 0;
		d->tenants[d->story.declining_tenant].renewal_in_days = 45;
	}
}

/* Fixes the scale so that the last 30 days have the number of calls that was asked for. */
static void set_scale(struct demo *d)
{
	int64_t from = d->until_hour - 30 * HOURS_PER_DAY;
	double of[DEMO_TOOLS], sum = 0;
	int64_t hours = 0;

	for (int64_t hour = from < d->from_hour ? d->from_hour : from; hour <= d->until_hour;
		hour++, hours++)
		for (int t = 0; t < d->o.tenants; t++)
			sum += activity(d, t, hour, of);
	d->scale = (double)d->o.events_per_day / HOURS_PER_DAY * (double)hours / sum;
}

struct demo *demo_new(const struct demo_options *o, struct arena *a)
{
	struct demo *d = arena_zalloc(a, sizeof(*d));
	const int64_t tagged[] = {
		(int64_t)o->seed, o->until_us, o->days, o->tenants, o->events_per_day};

	d->o = *o;
	d->tag = hash_bytes(tagged, sizeof(tagged), 0);
	d->until_hour = (o->until_us - 1) / US_PER_HOUR;
	d->from_hour = d->until_hour + 1 - (int64_t)o->days * HOURS_PER_DAY;
	d->hour = d->from_hour;
	d->tenants = demo_tenants_make(o->tenants, o->seed, a);
	write_story(d);
	set_scale(d);
	return d;
}

const struct demo_tenant *demo_tenants(const struct demo *d)
{
	return d->tenants;
}

const struct demo_story *demo_story(const struct demo *d)
{
	return &d->story;
}

int demo_hours_done(const struct demo *d)
{
	return (int)(d->hour - d->from_hour);
}

int demo_hours(const struct demo *d)
{
	return (int)(d->until_hour - d->from_hour + 1);
}

/* Customers change one after another, each within a few days. */
static enum demo_model choose_model(const struct demo *d, const struct demo_tool *tool, int tenant,
	int64_t hour, struct dice *dice)
{
	struct dice own = dice_for(d, tool->id, tenant, 0);
	double change = tool->change + 3 * CHANGE_WIDTH * (uniform(&own) - 0.5);
	double share = 1 / (1 + exp(-(elapsed(d, hour) - change) / (CHANGE_WIDTH / 4)));

	if (tenant == d->story.unpriced_tenant && tool == &demo_tools[TRIAL_TOOL] &&
		d->until_hour - hour < TRIAL_DAYS * HOURS_PER_DAY && uniform(dice) < TRIAL_RATE)
		return DEMO_IN_HOUSE;
	return uniform(dice) < share ? tool->after : tool->before;
}

static void count_tokens(struct usage_event *u, const struct demo_tool *tool, enum demo_model model,
	double prompt, struct dice *dice)
{
	u->prompt_tokens = 1 + (int64_t)lognormal(dice, prompt, 0.55);
	u->completion_tokens = 1 + (int64_t)lognormal(dice, tool->completion, 0.6);
	u->reasoning_tokens = (int64_t)((double)u->completion_tokens *
					demo_models[model].reasoning * (0.6 + 0.8 * uniform(dice)));
	if (u->reasoning_tokens > u->completion_tokens)
		u->reasoning_tokens = u->completion_tokens;
	if (tool->cached > 0 && uniform(dice) < 0.75)
		u->cached_tokens = (int64_t)((double)u->prompt_tokens * tool->cached *
					     (0.7 + 0.3 * uniform(dice)));
	else if (tool->cached > 0 && str_is(u->provider, "anthropic"))
		u->cache_write_tokens = (int64_t)((double)u->prompt_tokens * tool->cached);
}

/* Longer answers take longer; a few calls are much slower than the rest. */
static int64_t latency(const struct usage_event *u, const struct demo_tool *tool,
	enum demo_model model, struct dice *dice)
{
	double ms = tool->latency_ms * demo_models[model].pace *
		    (0.35 + 0.65 * (double)u->completion_tokens / tool->completion);

	ms = lognormal(dice, ms, 0.35);
	if (uniform(dice) < 0.01)
		ms *= 3 + 4 * uniform(dice);
	return 40 + (int64_t)fmin(ms, 170000);
}

static void fail(struct usage_event *u, double kind)
{
	u->success = false;
	u->completion_tokens = u->reasoning_tokens = 0;
	if (kind < 0.4) {
		u->error_type = STR("timeout");
		u->latency_ms = 30000 + u->latency_ms % 50;
		return;
	}
	u->latency_ms = 90 + u->latency_ms % 300;
	if (kind < 0.85) { /* refused before anything was read */
		u->error_type = kind < 0.7 ? STR("rate_limit") : STR("bad_request");
		u->prompt_tokens = u->cached_tokens = u->cache_write_tokens = 0;
	} else {
		u->error_type = STR("content_filter");
	}
}

static void say_where(struct usage_event *u, const struct demo_tenant *t,
	const struct demo_tool *tool, struct dice *dice, struct arena *a)
{
	int user = 1 + (int)(t->seats * uniform(dice) * uniform(dice));

	if (tool->habit == DEMO_OFFICE)
		u->user_id = str_from(arena_printf(a, "user-%d", user));
	if (tool->entity_type) {
		u->entity_type = str_from(tool->entity_type);
		u->entity_id = str_from(
			arena_printf(a, "%s-%d", tool->entity_type, (int)(100000 * uniform(dice))));
	}
}

static void make_call(const struct demo *d, int tenant, int tool, struct dice *dice,
	struct arena *a, struct usage_event *u)
{
	const struct demo_tenant *t = &d->tenants[tenant];
	const struct demo_tool *use = &demo_tools[tool];
	enum demo_model model = choose_model(d, use, tenant, d->hour, dice);
	double failure_rate = FAILURE_RATE;

	usage_event_init(u);
	u->created_at_us = d->hour * US_PER_HOUR + (int64_t)(uniform(dice) * 3600000) * US_PER_MS;
	u->created_at_given = true;
	u->source = USAGE_IMPORT;
	u->tenant_id = t->id;
	u->tool_id = str_from(use->id);
	u->model = demo_models[model].name;
	u->provider = demo_models[model].provider;
	u->service_tier = str_from(use->service_tier);
	count_tokens(
		u, use, model, use->prompt * (in_spike(d, tool, d->hour) ? SPIKE_PROMPT : 1), dice);
	u->latency_ms = latency(u, use, model, dice);
	say_where(u, t, use, dice, a);
	if (str_is(u->provider, "openai") && u->created_at_us >= d->story.outage_from_us &&
		u->created_at_us < d->story.outage_to_us)
		failure_rate = OUTAGE_RATE;
	if (uniform(dice) < failure_rate)
		fail(u, failure_rate == OUTAGE_RATE ? 0.7 * uniform(dice) : uniform(dice));
}

static int by_time(const void *a, const void *b)
{
	const struct usage_event *x = a, *y = b;

	if (x->created_at_us != y->created_at_us)
		return x->created_at_us < y->created_at_us ? -1 : 1;
	return str_cmp(x->tenant_id, y->tenant_id);
}

struct batch {
	struct usage_event *event;
	int n, cap;
};

static struct usage_event *next_event(struct batch *b, struct arena *a)
{
	if (b->n == b->cap) {
		int cap = b->cap ? 2 * b->cap : 64;
		struct usage_event *more = arena_array(a, (size_t)cap, sizeof(*more));

		if (b->n)
			memcpy(more, b->event, (size_t)b->n * sizeof(*more));
		b->event = more;
		b->cap = cap;
	}
	return &b->event[b->n++];
}

static void make_hour(const struct demo *d, int tenant, struct batch *b, struct arena *a)
{
	struct dice dice = dice_for(d, "hour", tenant, d->hour);
	double of[DEMO_TOOLS];
	int made = 0;

	activity(d, tenant, d->hour, of);
	for (int tool = 0; tool < DEMO_TOOLS; tool++) {
		double mean = d->scale * of[tool] * (in_spike(d, tool, d->hour) ? SPIKE_VOLUME : 1);

		for (int n = mean > 0 ? poisson(&dice, mean) : 0; n > 0; n--) {
			struct usage_event *u = next_event(b, a);

			make_call(d, tenant, tool, &dice, a, u);
			u->id = str_from(arena_printf(a, "demo-%016llx-%lld-%d",
				(unsigned long long)d->tag, (long long)d->hour, made++));
			if (u->created_at_us >= d->o.until_us)
				b->n--;
		}
	}
}

int demo_next_hour(struct demo *d, struct arena *a, struct usage_event **ret)
{
	struct batch b = {0};

	if (d->hour > d->until_hour)
		return -1;
	for (int tenant = 0; tenant < d->o.tenants; tenant++)
		make_hour(d, tenant, &b, a);
	if (b.n)
		qsort(b.event, (size_t)b.n, sizeof(*b.event), by_time);
	d->hour++;
	*ret = b.event;
	return b.n;
}
