#include "handlers/usage_pages.h"

#include "handlers/csv_answer.h"
#include "handlers/page_answer.h"
#include "handlers/page_shell.h"
#include "handlers/usage_model.h"
#include "views/usage_csv.h"

static enum err_code answer_page(
	struct page_read *p, const struct page_query *query, struct response *r, struct err *e)
{
	struct usage_page m;
	struct html h;

	if (usage_model_read(p, query, USAGE_ALL_PANELS, &m, e))
		return e->code;
	m.shell = page_shell_read(p, query, PAGE_USAGE);
	response_html(r);
	html_begin(&h, r->body, r->arena);
	usage_page(&h, &m);
	return OK;
}

static enum err_code answer_csv(struct page_read *p, const struct page_query *query, const char *id,
	struct response *r, struct err *e)
{
	enum usage_panel panel = 0;
	struct usage_page m;
	struct csv_out c;

	while (panel < USAGE_PANELS && strcmp(id, usage_panel_id(panel)) != 0)
		panel++;
	if (panel == USAGE_PANELS)
		return page_no_panel(id, e);
	if (usage_model_read(p, query, USAGE_PANEL_BIT(panel), &m, e) || page_read_check(p, e))
		return e->code;
	m.shell.view = &query->view;
	csv_answer_begin(r, id, usage_csv_span(&m, panel), &c);
	usage_csv(&c, &m, panel);
	return OK;
}

enum err_code usage_pages_get(void *app, struct request *q, struct response *r, struct err *e)
{
	return page_answer(
		&(struct page_answers){PAGE_USAGE, answer_page, answer_csv}, app, q, r, e);
}
