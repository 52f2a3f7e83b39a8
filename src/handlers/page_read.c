#include "handlers/page_read.h"

enum { FAILURES_MAX = 2 };

static struct panel_state failed_state(const struct page_read *p)
{
	struct panel_state s = {
		.status = PANEL_ERROR,
		.request_id = p->q->request_id,
		.at_us = p->q->now_us,
	};

	if (p->failure.code == ERR_TIMEOUT)
		s.text = arena_printf(p->q->arena, "The query ran longer than %g s.",
			(double)p->app->conf->statement_timeout_ms / 1000);
	return s;
}

void page_read_end(struct page_read *p)
{
	usage_read_end(p->reader);
	p->reader = NULL;
}

/* Other panels may still be read, by a connection that is good. */
static void note_failure(struct page_read *p, const struct err *e)
{
	page_read_end(p);
	if (p->nfailed++)
		return;
	p->failure = *e;
	p->r->cause = arena_strdup(p->q->arena, e->msg);
}

enum err_code page_read_run(
	struct page_read *p, page_read_fn read, void *ctx, struct panel_state *ret, struct err *e)
{
	struct err failure = {0};

	if (p->nfailed >= FAILURES_MAX) {
		*ret = failed_state(p);
		return OK;
	}
	if (!p->reader && usage_read_begin(p->app->db, p->q->arena, &p->reader, e)) {
		p->reader = NULL;
		return e->code;
	}
	*ret = (struct panel_state){.status = PANEL_OK};
	if (read(ctx, &failure)) {
		note_failure(p, &failure);
		*ret = failed_state(p);
	}
	return OK;
}

enum err_code page_read_check(const struct page_read *p, struct err *e)
{
	if (p->nfailed)
		*e = p->failure;
	return p->failure.code;
}
