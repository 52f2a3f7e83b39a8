/* Models of pages as a busy month would fill them: 13 tools, 60 tenants, a spike, failures,
 * unpriced calls, awkward names. */
#ifndef T_LIB_PAGE_FIXTURE_H
#define T_LIB_PAGE_FIXTURE_H

#include "views/overview_page.h"
#include "views/usage_page.h"

/* FULL: 30 days of traffic. EMPTY: an installation that has seen no call. BROKEN: every query
 * failed. YEAR: 53 weeks. ODD: one tool, one tenant, one call, fractions of a cent. */
enum fixture { FIXTURE_FULL, FIXTURE_EMPTY, FIXTURE_BROKEN, FIXTURE_YEAR, FIXTURE_ODD };

/* Tuesday 2026-11-17 03:12 UTC */
#define FIXTURE_NOW INT64_C(1794885120000000)

struct usage_page *fixture_usage_page(struct arena *a, enum fixture kind);
struct overview_page *fixture_overview_page(struct arena *a, enum fixture kind);
/* A frame without figures, as error and soon pages have it. */
struct shell fixture_shell(struct arena *a, enum page page);

#endif
