#include "handlers/error_handlers.h"

#include "views/error_page.h"

/* The page whose part of the site the address lies in. */
static enum page page_of(const char *path)
{
	for (int p = PAGE_OVERVIEW + 1; p < PAGES; p++)
		if (strncmp(path, page_path((enum page)p), strlen(page_path((enum page)p))) == 0)
			return (enum page)p;
	return PAGE_OVERVIEW;
}

void error_handlers_page(
	void *app, const struct request *q, struct response *r, const struct err *e)
{
	const struct conf *conf = ((const struct app *)app)->conf;
	struct view_state view = {.path = q->path};
	const struct shell shell = {
		.page = page_of(q->path),
		.view = &view,
		.now_us = q->now_us,
		.zone = conf->zone,
		.deployment_zone = conf->zone,
	};
	struct html h;

	for (int i = 0; i < VIEW_PARAMS; i++)
		view.param[i] = request_query(q, view_param_names[i]);
	response_html(r);
	html_begin(&h, r->body, q->arena);
	error_page(&h, &shell, e, q->request_id);
	html_end(&h);
}
