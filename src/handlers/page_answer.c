#include "handlers/page_answer.h"

enum err_code page_no_panel(const char *id, struct err *e)
{
	return err_set(e, ERR_NOT_FOUND, "csv: this page has no panel '%.40s'", id);
}

enum err_code page_answer(const struct page_answers *a, void *app, struct request *q,
	struct response *r, struct err *e)
{
	struct page_read p = {.app = app, .q = q, .r = r};
	struct page_query query;
	const char *csv;
	enum err_code rc = page_query_read(p.app, q, r, a->page, &query, e);

	if (rc)
		return rc;
	csv = query.view.param[VIEW_CSV];
	if (!csv || !*csv)
		rc = a->html(&p, &query, r, e);
	else if (a->csv)
		rc = a->csv(&p, &query, csv, r, e);
	else
		rc = page_no_panel(csv, e);
	page_read_end(&p);
	if (rc == OK)
		response_etag(r, q);
	return rc;
}
