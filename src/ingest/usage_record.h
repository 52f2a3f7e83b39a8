/* The normalised form in which a checked AI call waits in the spool: one line of tab-separated
 * text, no JSON, so that the loader reads it in a fraction of a microsecond.
 *
 * "u1", then source, flags, receivedAt and createdAt (microseconds), latencyMs, timeToFirstTokenMs,
 * reported cost (pico-USD, empty when there is none), the counts of FOR_EACH_USAGE_TOKENS, the
 * texts of FOR_EACH_USAGE_TEXT, metadata. Tab, newline, carriage return and backslash inside a text
 * are written \t \n \r \\. An empty text is an absent one. */
#ifndef INGEST_USAGE_RECORD_H
#define INGEST_USAGE_RECORD_H

#include "base/buf.h"
#include "domain/usage.h"

/* Appends the record of a completed event. */
void usage_record_encode(struct buf *out, const struct usage_event *u);

/* Reads a record back; its texts point into `record`, or into the arena where there was something
 * to unescape. ERR_INVALID names the field that cannot be read, or the version. */
enum err_code usage_record_decode(
	struct str record, struct arena *a, struct usage_event *ret, struct err *e) MUST_CHECK;

#endif
