/* The tenants and tools that are known, so that a batch writes only those that are new or were seen
 * at a new time. */
#ifndef COLLECTOR_REGISTRY_H
#define COLLECTOR_REGISTRY_H

#include "base/arena.h"
#include "domain/usage.h"
#include "store/db.h"

struct registry;

struct registry *registry_new(void);
void registry_free(struct registry *r);

/* Forgets everything: the database may not have it any more. */
void registry_forget(struct registry *r);
/* Reads the tools; tenants become known as they are seen. */
enum err_code registry_load(struct registry *r, struct db *db, struct err *e) MUST_CHECK;

/* Gives an event without toolName or operation those of its tool; of an unknown tool: its id, and
 * "call". */
void registry_complete(const struct registry *r, struct usage_event *u);

/* Notes an event that is being stored. Its text must live until the batch ends. */
void registry_note(struct registry *r, const struct usage_event *u);
/* Writes what was noted and is news, inside the caller's transaction. */
enum err_code registry_store(
	struct registry *r, struct db *db, struct arena *a, struct err *e) MUST_CHECK;
/* Ends the batch; what was noted and not committed is written with a later one. */
void registry_end_batch(struct registry *r, bool committed);

#endif
