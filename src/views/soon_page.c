#include "views/soon_page.h"

#include "views/components.h"

/* What a page will show, and which part of the product brings it. */
static const struct {
	enum page page;
	const char *shows;
	const char *comes;
} soon[] = {
	{PAGE_TENANTS,
		"A health score for every tenant with the reasons behind it, the tenants most at "
		"risk of leaving, and a page per "
		"tenant that puts its usage, errors and AI calls side by side.",
		"Tenant health scores come with phase 5 of the product's plan: they need the "
		"activity and registration data of tenants."},
	{PAGE_INFRASTRUCTURE,
		"API latency (p50, p95, p99) and error rate over time, the slowest endpoints, slow "
		"database queries, and memory and "
		"CPU of the hosts.",
		"Infrastructure monitoring is phase 2 of the product's plan: it reads nginx's "
		"access log and the database's statistics."},
	{PAGE_ANOMALIES,
		"Values that left their normal band in cost, usage, health, security and "
		"infrastructure, each with its evidence, and "
		"buttons to acknowledge, resolve or mark it as a false positive.",
		"Anomaly detection is phase 3 of the product's plan: it learns what is normal from "
		"the data that is collected now."},
	{PAGE_ALERTS,
		"The rules that decide who is told about what, a form to create and test them, and "
		"the history of every message that "
		"was sent, held back or failed.",
		"Alerting is phase 4 of the product's plan: it sends what anomaly detection finds "
		"by mail, Slack and webhook."},
};
enum { SOON = sizeof(soon) / sizeof(soon[0]) };

static int find(enum page p)
{
	for (int i = 0; i < SOON; i++)
		if (soon[i].page == p)
			return i;
	return -1;
}

bool soon_page_is(enum page p)
{
	return find(p) >= 0;
}

void soon_page(struct html *h, const struct shell *s)
{
	int i = find(s->page);
	const char *overview = view_page_link(h->arena, s->view, page_path(PAGE_OVERVIEW));
	const char *usage = view_page_link(h->arena, s->view, page_path(PAGE_USAGE));

	layout_begin(h, s, page_name(s->page), NULL);
	verdict_begin(h, STATUS_UNKNOWN, "Not yet");
	html_el(h, "p", "No figures yet.", "class", "lead", NULL);
	html_el(h, "p", i < 0 ? "This page is not part of the product yet." : soon[i].comes,
		"class", "why", NULL);
	verdict_end(h);
	html_lit(h, "<div class=\"g\"><section class=\"panel c12\" aria-labelledby=\"soon-h\">"
		    "<div class=\"hd\"><h2 id=\"soon-h\">What this page will show</h2></div>");
	html_el(h, "p", i < 0 ? "" : soon[i].shows, "class", "say", NULL);
	html_open(h, "p", "class", "acts top-gap", NULL);
	html_el(h, "a", "Open AI Usage", "class", "btn pri", "href", usage, NULL);
	html_el(h, "a", "Overview", "class", "btn", "href", overview, NULL);
	html_close(h);
	html_lit(h, "</section></div>");
	layout_end(h);
}
