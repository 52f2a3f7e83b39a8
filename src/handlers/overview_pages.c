#include "handlers/overview_pages.h"

#include "handlers/csv_answer.h"
#include "handlers/operation_model.h"
#include "handlers/page_answer.h"
#include "handlers/page_shell.h"
#include "handlers/usage_model.h"
#include "views/operation_csv.h"
#include "views/usage_csv.h"

/* Panels that show the same as one of the AI usage page. */
static const struct {
	enum overview_panel panel;
	enum usage_panel usage;
} shared[] = {
	{OVERVIEW_FIGURES, USAGE_FIGURES},
	{OVERVIEW_MONTH, USAGE_MONTH},
	{OVERVIEW_TOOLS, USAGE_TOOLS},
	{OVERVIEW_FAILURES, USAGE_FAILURES},
};
enum { SHARED = sizeof(shared) / sizeof(shared[0]) };

static void take_usage(struct overview_page *m, const struct usage_page *u)
{
	m->period = u->period;
	m->previous = u->previous;
	m->total = u->total;
	m->total_before = u->total_before;
	m->today = u->today;
	m->yesterday = u->yesterday;
	m->month_to_date = u->month_to_date;
	m->month_before = u->month_before;
	m->series = u->series;
	m->month = u->month;
	m->tools = u->tools;
	m->ntools = u->ntools;
	m->failures = u->failures;
	m->nfailures = u->nfailures;
	for (int i = 0; i < SHARED; i++)
		m->state[shared[i].panel] = u->state[shared[i].usage];
}

static enum err_code read_usage(
	struct page_read *p, const struct page_query *query, struct overview_page *m, struct err *e)
{
	struct usage_page u;
	unsigned panels = 0;

	for (int i = 0; i < SHARED; i++)
		panels |= USAGE_PANEL_BIT(shared[i].usage);
	if (usage_model_read(p, query, panels, &u, e))
		return e->code;
	take_usage(m, &u);
	return OK;
}

static enum err_code answer_page(
	struct page_read *p, const struct page_query *query, struct response *r, struct err *e)
{
	struct overview_page m = {0};
	struct html h;

	if (read_usage(p, query, &m, e) ||
		operation_model_read(p, query, OPERATION_ALL_PANELS, &m, e))
		return e->code;
	m.shell = page_shell_read(p, query, PAGE_OVERVIEW);
	response_html(r);
	html_begin(&h, r->body, r->arena);
	overview_page(&h, &m);
	return OK;
}

static enum err_code answer_usage_csv(struct page_read *p, const struct page_query *query,
	enum usage_panel panel, struct response *r, struct err *e)
{
	struct usage_page m;
	struct csv_out c;

	if (usage_model_read(p, query, USAGE_PANEL_BIT(panel), &m, e) || page_read_check(p, e))
		return e->code;
	csv_answer_begin(r, usage_panel_id(panel), usage_csv_span(&m, panel), &c);
	usage_csv(&c, &m, panel);
	return OK;
}

static enum err_code answer_operation_csv(struct page_read *p, const struct page_query *query,
	enum overview_panel panel, struct response *r, struct err *e)
{
	struct overview_page m = {0};
	struct csv_out c;

	if (operation_model_read(p, query, OPERATION_PANEL_BIT(panel), &m, e) ||
		page_read_check(p, e))
		return e->code;
	csv_answer_begin(r, overview_panel_id(panel), query->period, &c);
	operation_csv(&c, &m, panel);
	return OK;
}

static enum err_code answer_csv(struct page_read *p, const struct page_query *query, const char *id,
	struct response *r, struct err *e)
{
	enum overview_panel panel = 0;

	while (panel < OVERVIEW_PANELS && strcmp(id, overview_panel_id(panel)) != 0)
		panel++;
	if (panel == OVERVIEW_PANELS)
		return page_no_panel(id, e);
	for (int i = 0; i < SHARED; i++)
		if (shared[i].panel == panel)
			return answer_usage_csv(p, query, shared[i].usage, r, e);
	return answer_operation_csv(p, query, panel, r, e);
}

enum err_code overview_pages_get(void *app, struct request *q, struct response *r, struct err *e)
{
	return page_answer(
		&(struct page_answers){PAGE_OVERVIEW, answer_page, answer_csv}, app, q, r, e);
}
