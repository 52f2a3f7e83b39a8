#include "views/usage_verdict.h"

#include "views/usage_rows.h"
#include "views/when.h"

/* Failures are judged from this many calls on. */
enum { ENOUGH_CALLS = 20 };
static const double failed_warning = 0.05, failed_critical = 0.20;

static double failed_share(const struct usage_sums *s)
{
	return s->calls ? (double)s->failed / (double)s->calls : 0;
}

static bool over(const struct verdict_facts *f, int64_t limit_pusd)
{
	return limit_pusd >= 0 && f->month_to_date->cost_pusd >= limit_pusd;
}

enum status usage_status(const struct verdict_facts *f)
{
	double failed = f->total->calls >= ENOUGH_CALLS ? failed_share(f->total) : 0;

	if (f->state->status == PANEL_ERROR ||
		(f->total->calls == 0 && f->month_to_date->calls == 0))
		return STATUS_UNKNOWN;
	if (over(f, f->month->critical_pusd) || failed >= failed_critical)
		return STATUS_CRIT;
	if (over(f, f->month->warning_pusd) || failed >= failed_warning)
		return STATUS_WARN;
	return f->total->unpriced > 0 ? STATUS_INFO : STATUS_OK;
}

static void draw_no_answer(struct html *h, const struct verdict_facts *f)
{
	if (f->state->status == PANEL_ERROR) {
		html_el(h, "p", "The key figures could not be read.", "class", "lead", NULL);
		html_el(h, "p",
			"The panels below that could be read are right; try again for the others.",
			"class", "why", NULL);
		return;
	}
	html_el(h, "p", "No AI call in this range.", "class", "lead", NULL);
	html_open(h, "p", "class", "why", NULL);
	html_text(h, view_is_filtered(f->shell->view) ? "Nothing was received for these filters. "
						      : "Nothing was received. ");
	html_el(h, "a", "Look at a whole year", "href",
		view_link(h->arena, f->shell->view, VIEW_RANGE, "1y"), NULL);
	html_text(h, ", or send events to ");
	html_el(h, "code", "POST /api/monitoring/ai-usage/events", NULL);
	html_text(h, ".");
	html_close(h);
}

/* "62 % of the $100 warning", "over the $100 warning, below the critical $150", ... */
static void draw_limits(struct html *h, const struct verdict_facts *f)
{
	int64_t warning = f->month->warning_pusd, critical = f->month->critical_pusd;
	pusd_sum cost = f->month_to_date->cost_pusd;

	if (over(f, critical))
		html_textf(h, ", over the critical limit of %s.",
			figure_usd_limit(h->arena, critical));
	else if (over(f, warning) && critical >= 0)
		html_textf(h, ", over the %s warning, below the critical %s.",
			figure_usd_limit(h->arena, warning), figure_usd_limit(h->arena, critical));
	else if (over(f, warning))
		html_textf(h, ", over the %s warning.", figure_usd_limit(h->arena, warning));
	else if (warning > 0)
		html_textf(h, ", %s of the %s warning%s.",
			figure_about(h->arena, (double)cost / (double)warning),
			figure_usd_limit(h->arena, warning),
			view_is_filtered(f->shell->view) ? " for all usage" : "");
	else
		html_text(h, "; no limit is set.");
}

static void draw_lead(struct html *h, const struct verdict_facts *f)
{
	const struct usage_sums *t = f->total;

	html_open(h, "p", "class", "lead", NULL);
	html_el(h, "b", figure_usd(h->arena, f->month_to_date->cost_pusd), NULL);
	html_textf(h, " spent in %s so far", when_month(&f->shell->zone, f->shell->now_us));
	draw_limits(h, f);
	if (t->calls >= ENOUGH_CALLS && failed_share(t) >= failed_warning) {
		html_text(h, " ");
		html_el(h, "b",
			html_fmt(h, "%s%s", figure_percent(h->arena, failed_share(t)),
				FIGURE_PERCENT),
			NULL);
		html_text(h, " of the calls failed");
		if (f->total_before->calls)
			html_textf(h, " (%s%s before)",
				figure_percent(h->arena, failed_share(f->total_before)),
				FIGURE_PERCENT);
		html_text(h, ".");
	}
	if (t->unpriced) {
		html_text(h, " ");
		html_el(h, "b", figure_count(h->arena, t->unpriced), NULL);
		html_textf(h, " %s no price: counted, but at an unknown cost.",
			t->unpriced == 1 ? "call has" : "calls have");
	}
	html_close(h);
}

static void draw_why(struct html *h, const struct verdict_facts *f)
{
	const struct zone *z = &f->shell->zone;
	int64_t month = zone_floor(z, f->shell->now_us, UNIT_MONTH);

	html_open(h, "p", "class", "why", NULL);
	html_textf(h, "The same days of %s: %s", when_month(z, zone_step(z, month, UNIT_MONTH, -1)),
		figure_usd(h->arena, f->month_before->cost_pusd));
	if (f->month_before->cost_pusd > 0)
		html_textf(h, " (%s%s)",
			figure_change(
				h->arena, usage_usd(f->month_to_date), usage_usd(f->month_before)),
			FIGURE_PERCENT);
	html_text(h, ". ");
	if (f->ntools > 1 && f->total->cost_pusd > 0) {
		html_el(h, "b", arena_cstr(h->arena, f->tools[0].name), NULL);
		html_textf(h, " is the most expensive tool with %s of the cost in this range. ",
			figure_about(h->arena, usage_usd(&f->tools[0].sums) / usage_usd(f->total)));
	}
	html_close(h);
}

void usage_verdict(struct html *h, const struct verdict_facts *f)
{
	enum status s = usage_status(f);

	verdict_begin(h, s, NULL);
	if (s == STATUS_UNKNOWN) {
		draw_no_answer(h, f);
	} else {
		draw_lead(h, f);
		draw_why(h, f);
	}
	verdict_end(h);
}
