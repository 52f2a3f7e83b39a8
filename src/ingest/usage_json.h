/* The native JSON form of an AI call: the members of plan model AIUsageEvent in camelCase and what
 * opswatch adds. */
#ifndef INGEST_USAGE_JSON_H
#define INGEST_USAGE_JSON_H

#include "base/arena.h"
#include "base/json.h"
#include "domain/usage.h"

/* Reads an event out of an item of json_scan(), without building a tree. What is wrong is added to
 * `problems`, each saying what is accepted and what was found; field "" is the item itself. null
 * counts as absent; members it does not know are ignored. Without `success`, a call with an
 * errorType has failed. Rules on values are usage_event_complete()'s. The event's text points into
 * the item's or into the arena. False when there is no event to complete, because the item is not
 * an object or its JSON is not acceptable. */
bool usage_json_read_item(const struct json_item *item, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems);

/* The same from the tree of an object, which must live as long as the event. */
void usage_json_read(struct json_object *o, struct arena *a, struct usage_event *ret,
	struct usage_problems *problems);

#endif
