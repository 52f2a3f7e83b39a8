#include "handlers/page_query.h"

#include "views/usage_page.h"

/* More bars than these are not made unless asked for. */
enum { PAGE_SLOTS_AUTO = 62 };

/* Parameters beside the common ones. */
static const char *const page_params[] = {"interval", "q", "sort", "start", "csv", NULL};

static struct view_state view_of(const struct request *q, enum page page)
{
	struct view_state view = {.path = page_path(page)};

	for (int i = 0; i < VIEW_PARAMS; i++)
		view.param[i] = request_query(q, view_param_names[i]);
	return view;
}

/* An automatic interval is made coarser until its bars can be told apart. */
static enum err_code read_buckets(
	const struct usage_query *u, struct response *r, struct period_buckets *ret, struct err *e)
{
	bool automatic = !u->interval || !*u->interval;
	enum err_code rc = period_buckets(&u->period, u->interval, r->arena, ret, e);

	while (!rc && automatic && ret->n > PAGE_SLOTS_AUTO && ret->unit < UNIT_MONTH)
		rc = period_buckets(
			&u->period, period_interval_name(ret->unit + 1), r->arena, ret, e);
	if (!rc && ret->n > USAGE_SLOTS_MAX)
		rc = err_set(e, ERR_INVALID,
			"interval: %s gives %d bars for this range, and a page shows at most %d",
			period_interval_name(ret->unit), ret->n, USAGE_SLOTS_MAX);
	return rc ? filters_blame(r, e) : OK;
}

enum err_code page_query_read(const struct app *app, const struct request *q, struct response *r,
	enum page page, struct page_query *ret, struct err *e)
{
	struct page_query p = {
		.view = view_of(q, page),
		.now_us = q->now_us - q->now_us % US_PER_MIN,
	};
	struct usage_query u;

	if (filters_parse(app, q, r, page_params, &u, e) || read_buckets(&u, r, &p.buckets, e))
		return e->code;
	p.filter = u.filter;
	p.period = u.period;
	p.previous = period_previous(&p.period);
	*ret = p;
	return OK;
}
