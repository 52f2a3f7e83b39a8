/* Stored AI calls, newest first. */
#ifndef STORE_USAGE_EVENT_READ_H
#define STORE_USAGE_EVENT_READ_H

#include "domain/usage.h"
#include "store/usage_reader.h"

extern const struct db_stmts usage_event_read_stmts;

/* A place in the list: what follows is older, or as old with a smaller id, or that of a smaller
 * tenant: an id is unique within a tenant only. */
struct usage_event_position {
	int64_t created_at_us; /* INT64_MAX: before the newest */
	struct str id, tenant_id;
};

/* Up to `limit` events of [from, to) that follow a position. There is no index by time and tenant,
 * because it would make every stored event dearer; instead the hourly figures tell in which hours
 * the next events are, and only those hours are read. */
enum err_code usage_event_read(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, const struct usage_event_position *after, int limit,
	struct usage_event **ret, int *ret_n, struct err *e) MUST_CHECK;

#endif
