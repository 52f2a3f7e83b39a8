/* A believable past for demonstrations and benchmarks: the AI calls of invented customers, hour by
 * hour. Business hours and weekends, growth, customers of very different size, a slow change of
 * models, and a few things worth finding: a customer that turns away, a tool whose cost jumps for
 * two days, an hour and a half of failing calls, calls of a model that nobody has a price for.
 * Pure: the same options give the same calls. */
#ifndef DOMAIN_DEMO_H
#define DOMAIN_DEMO_H

#include "base/arena.h"
#include "domain/demo_tenants.h"
#include "domain/usage.h"

enum { DEMO_DAYS_MAX = 3660, DEMO_EVENTS_PER_DAY_MAX = 1000000 };

struct demo_options {
	uint64_t seed;
	int64_t until_us;   /* no call is later */
	int days;	    /* 1 to DEMO_DAYS_MAX */
	int tenants;	    /* 1 to DEMO_TENANTS_MAX */
	int events_per_day; /* mean over the last 30 days, the things worth finding not counted */
};

/* What the demonstration hides, for tests and for people. Days are UTC days since 1970. */
struct demo_story {
	int declining_tenant; /* index; falls to a seventh over the last 90 days */
	int unpriced_tenant;  /* index; tries a model without a price in the last 21 days */
	const char *spike_tool;
	int64_t spike_day;		      /* and the day after it */
	int64_t outage_from_us, outage_to_us; /* four of ten OpenAI calls fail */
};

struct demo;

/* Lives in the arena. */
struct demo *demo_new(const struct demo_options *o, struct arena *a);
/* All o->tenants of them. */
const struct demo_tenant *demo_tenants(const struct demo *d);
const struct demo_story *demo_story(const struct demo *d);

/* The calls of the next hour in order of time, arena memory; they are not yet checked by
 * usage_event_complete(). Returns how many, -1 when the past is over. */
int demo_next_hour(struct demo *d, struct arena *a, struct usage_event **ret);
/* Progress: hours given out, and hours in all. */
int demo_hours_done(const struct demo *d);
int demo_hours(const struct demo *d);

#endif
