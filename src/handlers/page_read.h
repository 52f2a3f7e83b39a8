/* The reads of one page, all of one snapshot. A read that fails costs the panels that show it, not
 * the page: it ends the snapshot, and the next read begins another. */
#ifndef HANDLERS_PAGE_READ_H
#define HANDLERS_PAGE_READ_H

#include "handlers/app.h"
#include "store/usage_read.h"
#include "views/panel.h"

struct page_read {
	const struct app *app;
	const struct request *q;
	struct response *r;
	struct usage_reader *reader; /* NULL: the next read begins one */
	int nfailed;
	struct err failure; /* the first */
};

/* Reads with the `reader` of the struct page_read that is running it, or in its transaction. */
typedef enum err_code (*page_read_fn)(void *ctx, struct err *e);

/* Runs one read. Its own failure is noted for the log and turned into the state of its panels; an
 * error is returned only when the database cannot be asked at all, and then the page has nothing to
 * show. After two failures the rest is not tried, so that a slow database does not hold a worker.
 */
enum err_code page_read_run(struct page_read *p, page_read_fn read, void *ctx,
	struct panel_state *ret, struct err *e) MUST_CHECK;
/* The error of the first read that failed, or OK: for an answer that is nothing without it. */
enum err_code page_read_check(const struct page_read *p, struct err *e) MUST_CHECK;
/* Ends the snapshot. */
void page_read_end(struct page_read *p);

#endif
