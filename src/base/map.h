/* Hash map from byte strings to pointers; keys are not copied. For per-batch and per-request
 * look-ups. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct map_slot {
	struct str key;
	uint64_t hash;
	void *value;
};

/* A zeroed struct is an empty map. */
struct map {
	struct map_slot *slots;
	size_t cap; /* power of two */
	size_t used;
};

/* 64-bit hash of bytes; `seed` chains several parts. Not for untrusted persistent use: collisions
 * only cost time, and the table grows at 70 %. */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

void *map_get(const struct map *m, struct str key);
/* The slot of a key, new (value NULL) if absent. Valid until the next insertion. `key.ptr` must
 * outlive the map. */
void **map_slot(struct map *m, struct str key);
void map_clear(struct map *m);
void map_free(struct map *m);

#endif
