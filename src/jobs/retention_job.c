#include "jobs/retention_job.h"

#include "store/partition_store.h"

static void summarise(const struct str *names, int n, int64_t rows, struct buf *out)
{
	enum { NAMES_SHOWN = 7 };

	buf_printf(out, "dropped %d partitions", n);
	for (int i = 0; i < n && i < NAMES_SHOWN; i++)
		buf_printf(out, "%s%.*s", i ? ", " : " (", STR_ARG(names[i]));
	buf_puts(out, n > NAMES_SHOWN ? ", ...)" : n ? ")" : "");
	buf_printf(out, ", deleted %lld records of loading and jobs", (long long)rows);
}

enum err_code retention_job(const struct job_context *c, struct err *e)
{
	int64_t before_us = c->now_us - c->conf->retention_days * US_PER_DAY;
	struct str *names = NULL;
	int64_t rows = 0;
	enum err_code rc;
	int n = 0;

	if (c->conf->retention_days == 0) {
		buf_puts(c->summary, "retention_days is 0: everything is kept");
		return OK;
	}
	if (before_us < 0)
		before_us = 0;
	if ((rc = partition_drop(c->db, before_us, c->arena, &names, &n, e)) ||
		(rc = partition_delete_rows(c->db, before_us, c->arena, &rows, e)))
		return rc;
	summarise(names, n, rows, c->summary);
	return OK;
}
