/* The native JSON form of an AI call: the members of plan model AIUsageEvent in camelCase and what opswatch adds. */
#ifndef INGEST_USAGE_JSON_H
#define INGEST_USAGE_JSON_H

#include "base/arena.h"
#include "base/json.h"
#include "domain/usage.h"

/* Reads an event out of an object. Members of a wrong type are added to `problems`, saying what is accepted and what was
 * found; null counts as absent; members it does not know are ignored. Without `success`, a call with an errorType has
 * failed. Rules on values are usage_event_complete()'s. The event's text lives as long as `o` and the arena. */
void usage_json_read(struct json_object *o, struct arena *a, struct usage_event *ret, struct usage_problems *problems);

/* "a string", "the number 1.5", ...: how messages name a value. Arena memory, at most 80 bytes. */
const char *usage_json_describe(struct json_object *v, struct arena *a);

#endif
