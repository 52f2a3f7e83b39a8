/* The frame of every page: head, side bar, top bar, main. */
#ifndef VIEWS_LAYOUT_H
#define VIEWS_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/str.h"
#include "views/html.h"
#include "views/view_state.h"

/* identifier, path, name, short name, icon, key that follows "g" */
#define FOR_EACH_PAGE(X)                                                                       \
	X(PAGE_OVERVIEW, "/monitoring/", "Overview", "Overview", "over", "o")                  \
	X(PAGE_TENANTS, "/monitoring/tenants", "Tenant Health", "Tenants", "ten", "t")         \
	X(PAGE_INFRASTRUCTURE, "/monitoring/infrastructure", "Infrastructure", "Infra", "inf", \
		"i")                                                                           \
	X(PAGE_USAGE, "/monitoring/ai-usage", "AI Usage", "AI", "ai", "u")                     \
	X(PAGE_ANOMALIES, "/monitoring/anomalies", "Anomalies", "Anomalies", "ano", "a")       \
	X(PAGE_ALERTS, "/monitoring/alerts", "Alerts", "Alerts", "bell", "l")

enum page {
#define X(id, path, name, short_name, icon, key) id,
	FOR_EACH_PAGE(X)
#undef X
		PAGES
};
const char *page_path(enum page p);
const char *page_name(enum page p);

/* How well data comes in: the box at the foot of the side bar. Negative numbers are unknown. */
struct pipeline {
	int64_t lag_ms;	      /* age of the oldest event not stored yet; 0 when none waits */
	int64_t rejected_24h; /* events that could not be stored */
	int64_t received_24h;
	int jobs_on_time;
	int jobs;
};

struct tenant_option {
	struct str id;
	struct str name;
};

/* In force when the address names none; as period_parse() has it. */
#define LAYOUT_DEFAULT_RANGE "30d"

/* Shown in the tenant picker at most; beyond them the search box finds a tenant. */
enum { TENANT_OPTIONS_MAX = 100 };

struct shell {
	enum page page;
	const struct view_state *view; /* never NULL; a path alone where there is no state */
	int64_t now_us;
	struct zone zone;		     /* of every time on the page */
	struct zone deployment_zone;	     /* offered in the zone picker */
	int64_t from_us, to_us;		     /* the range in force; 0, 0: the page has none */
	const struct tenant_option *tenants; /* for the picker, by name */
	int ntenants;
	const struct pipeline *pipeline; /* NULL: not known (the page of an error) */
	int unacknowledged;		 /* anomalies; 0 shows no badge */
};

/* The range in force in a few words: "30 days", "month to date", else "17 Nov 03:00 – 04:00". */
const char *layout_range(struct html *h, const struct shell *s);

/* Everything up to the inside of <main>; `subtitle` (NULL: none) says range and comparison. */
void layout_begin(struct html *h, const struct shell *s, const char *title, const char *subtitle);
/* Closes the frame. The page has closed what it opened. */
void layout_end(struct html *h);

#endif
