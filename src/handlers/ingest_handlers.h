/* POST /api/monitoring/ai-usage/events: AI calls come in. */
#ifndef HANDLERS_INGEST_HANDLERS_H
#define HANDLERS_INGEST_HANDLERS_H

#include "http/router.h"

/* One event object, or {"events":[...]} of up to USAGE_BATCH_MAX. Answers 202 when all events are
 * in the spool on disk, 207 when some items of a batch were refused, and problems otherwise: 400
 * for a broken envelope or a bad single event, 403 for a single event of a tenant that the token
 * may not write, 413 for too many events, 503 when the spool is full. Needs no database. */
enum err_code ingest_usage_events(void *app, struct request *q, struct response *r, struct err *e);

#endif
