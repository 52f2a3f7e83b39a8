/* The first sentence of the AI pages: is the cost of the month within its limits, and do the calls
 * succeed? */
#ifndef VIEWS_USAGE_VERDICT_H
#define VIEWS_USAGE_VERDICT_H

#include "views/components.h"
#include "views/usage_page.h"

struct verdict_facts {
	const struct shell *shell;
	const struct usage_month *month;
	const struct usage_sums *month_to_date,
		*month_before;			       /* the same days of the month before */
	const struct usage_sums *total, *total_before; /* of the range */
	const struct usage_group *tools;	       /* of the range, most expensive first */
	int ntools;
	const struct panel_state *state; /* of the figures */
};

/* Critical: the month's cost is over its critical limit, or a fifth of the calls failed. Warning:
 * over the warning, or a twentieth failed. Info: some calls have no price. Unknown: no calls, or
 * the figures could not be read. */
enum status usage_status(const struct verdict_facts *f);
void usage_verdict(struct html *h, const struct verdict_facts *f);

#endif
