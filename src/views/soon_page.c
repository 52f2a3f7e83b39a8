#include "views/soon_page.h"

#include "views/components.h"

/* What a page will show, and what that takes. */
static const struct {
	enum page page;
	const char *shows;
	const char *missing;
} soon[] = {
	{PAGE_TENANTS,
		"A health score for every tenant with the reasons behind it, the tenants most at "
		"risk of leaving, and a page per tenant that puts its usage, errors and AI calls "
		"side by side.",
		"This version does not score tenants yet: that takes their registration and "
		"activity data."},
	{PAGE_INFRASTRUCTURE,
		"API latency (p50, p95, p99) and error rate over time, the slowest endpoints, slow "
		"database queries, and memory and CPU of the hosts.",
		"This version does not watch the infrastructure yet: that takes nginx's access log "
		"and the statistics of the database."},
	{PAGE_ANOMALIES,
		"Values that left their normal band in cost, usage, health, security and "
		"infrastructure, each with its evidence, and buttons to acknowledge, resolve or "
		"mark it as a false positive.",
		"This version does not detect anomalies yet: what is normal is learned from the "
		"data that is collected now."},
	{PAGE_ALERTS,
		"The rules that decide who is told about what, a form to create and test them, and "
		"the history of every message that was sent, held back or failed.",
		"This version does not send alerts yet: they follow from anomalies, by mail, Slack "
		"and webhook."},
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
	html_el(h, "p", i < 0 ? "This page is not part of the product yet." : soon[i].missing,
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
