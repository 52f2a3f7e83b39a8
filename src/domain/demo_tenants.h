/* The customers of the demonstration: names, trades and sizes. Invented, and the same for a seed.
 */
#ifndef DOMAIN_DEMO_TENANTS_H
#define DOMAIN_DEMO_TENANTS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum { DEMO_TENANTS_MAX = 1000 };

/* What a customer does decides which tools it uses most. */
enum demo_trade { TRADE_HEALTH, TRADE_RETAIL, TRADE_INDUSTRY, TRADE_HOTELS, TRADE_SERVICES };

struct demo_tenant {
	struct str id;
	struct str name;
	enum demo_trade trade;
	double size;	  /* share of all calls; falls off as Zipf's law has it */
	int utc_offset_h; /* where its business hours lie */
	const char *plan;
	int seats;
	int64_t mrr_usd;
	int renewal_in_days; /* counted from the end of the demonstration */
	double joined; /* when in the demonstration its use began: 0 at or before its start, 1 its
			  end */
};

/* Largest first; sizes add up to 1. */
struct demo_tenant *demo_tenants_make(int n, uint64_t seed, struct arena *a);

#endif
