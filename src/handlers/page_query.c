#include "handlers/page_query.h"

static struct str filter_of(const struct view_state *v, enum view_param p)
{
	const char *value = v->param[p];

	return value && *value ? str_from(value) : (struct str){0};
}

enum err_code page_query_read(const struct request *q, const struct conf *conf, enum page page,
	struct page_query *ret, struct err *e)
{
	struct page_query p = {
		.view.path = page_path(page),
		.now_us = q->now_us - q->now_us % US_PER_MIN,
	};
	const char *const *param = p.view.param;
	enum err_code rc = request_only_params(q, view_param_names, e);

	for (int i = 0; i < VIEW_PARAMS; i++)
		p.view.param[i] = request_query(q, view_param_names[i]);
	if (!rc)
		rc = period_parse(
			&(struct period_query){
				.from = param[VIEW_FROM],
				.to = param[VIEW_TO],
				.range = param[VIEW_RANGE],
				.tz = param[VIEW_TZ],
			},
			&conf->zone, p.now_us, &p.period, e);
	if (!rc)
		rc = period_buckets(&p.period, param[VIEW_INTERVAL], q->arena, &p.buckets, e);
	if (rc)
		return rc;
	p.previous = period_previous(&p.period);
	p.filter = (struct usage_filter){
		.tenant = filter_of(&p.view, VIEW_TENANT),
		.tool = filter_of(&p.view, VIEW_TOOL),
		.model = filter_of(&p.view, VIEW_MODEL),
	};
	*ret = p;
	return OK;
}
