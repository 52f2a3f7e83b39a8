#include "handlers/soon_pages.h"

#include "handlers/page_answer.h"
#include "handlers/page_shell.h"
#include "views/soon_page.h"

static enum page page_of(const char *path)
{
	int p = 0;

	while (p < PAGES - 1 && strcmp(path, page_path((enum page)p)) != 0)
		p++;
	return (enum page)p;
}

static enum err_code answer_page(
	struct page_read *p, const struct page_query *query, struct response *r, struct err *e)
{
	struct shell shell = page_shell_read(p, query, page_of(query->view.path));
	struct html h;

	(void)e;
	shell.from_us = shell.to_us = 0;
	response_html(r);
	html_begin(&h, r->body, r->arena);
	soon_page(&h, &shell);
	return OK;
}

enum err_code soon_pages_get(void *app, struct request *q, struct response *r, struct err *e)
{
	return page_answer(
		&(struct page_answers){page_of(q->path), answer_page, NULL}, app, q, r, e);
}
