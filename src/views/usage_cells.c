#include "views/usage_cells.h"

#include <math.h>

#include "views/figure.h"
#include "views/table.h"
#include "views/usage_rows.h"

void cell_cost(struct html *h, const struct usage_sums *s, int decimals)
{
	if (s->calls > 0 && s->unpriced == s->calls)
		cell_strong(h, "n", "warnc", "no price");
	else
		cell_strong(h, "n", NULL, figure_usd_column(h->arena, s->cost_pusd, decimals));
}

void cell_share(struct html *h, const char *cls, double part, double whole)
{
	cell(h, cls, figure_percent(h->arena, whole > 0 ? part / whole : NAN));
}

void cell_change(struct html *h, const char *cls, const struct usage_sums *now,
	const struct usage_sums *before)
{
	static const double worth_a_look = 1.25;
	double cost = usage_usd(now), cost_before = before ? usage_usd(before) : 0;
	const char *text = figure_change(h->arena, cost, cost_before);

	if (cost_before > 0 && cost / cost_before >= worth_a_look)
		cell_strong(h, cls, "warnc", text);
	else
		cell(h, cls, text);
}

void cell_usd_per_1000(struct html *h, const char *cls, const struct usage_sums *s)
{
	double usd = usage_usd_per_1000(s);
	pusd_sum pusd = isfinite(usd) ? (pusd_sum)(usd * (double)PUSD_PER_USD) : 0;

	cell(h, cls,
		isfinite(usd) ? figure_usd_column(h->arena, pusd, figure_usd_decimals(pusd))
			      : FIGURE_UNKNOWN);
}

struct token_unit token_unit_for(int64_t total)
{
	if (total >= 1000000000000)
		return (struct token_unit){1e9, "Tokens, bn"};
	if (total >= 1000000)
		return (struct token_unit){1e6, "Tokens, M"};
	if (total >= 100000)
		return (struct token_unit){1e3, "Tokens, k"};
	return (struct token_unit){1, "Tokens"};
}

void cell_tokens(struct html *h, const char *cls, const struct token_unit *u, int64_t tokens)
{
	int64_t hundredths = (int64_t)llround((double)tokens / u->per * 100);

	if (u->per <= 1)
		cell(h, cls, figure_count(h->arena, tokens));
	else
		cell(h, cls,
			html_fmt(h, "%s.%02d", figure_count(h->arena, hundredths / 100),
				(int)(hundredths % 100)));
}
