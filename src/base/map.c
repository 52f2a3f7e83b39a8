#include "base/map.h"

#include <stdlib.h>

#include "base/arena.h"

enum { FIRST_CAP = 16, FULL_PERCENT = 70 };

/* Random odd numbers with as many ones as zeros. */
static const uint64_t salt[3] = {
	UINT64_C(0x9ae16a3b2f90404f), UINT64_C(0xc2b2ae3d27d4eb4f), UINT64_C(0x8d58ac26afe12e47)};

/* Every bit of both factors reaches the middle of the 128-bit product; folding its halves spreads
 * it over all 64. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return v;
}

/* One multiplication per 8 bytes, each chained to the one before. The last 8 bytes overlap those
 * before them, and fewer than 8 are padded with zeros: the length, mixed in at the end, keeps both
 * apart from longer keys. */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed)
{
	const unsigned char *at = p;
	uint64_t h = seed ^ salt[0];
	size_t left = n;

	for (; left > 8; at += 8, left -= 8)
		h = fold(load(at, 8) ^ salt[1], h ^ salt[2]);
	if (n >= 8)
		h = fold(load(at + left - 8, 8) ^ salt[1], h ^ salt[2]);
	else if (n > 0)
		h = fold(load(at, n) ^ salt[1], h ^ salt[2]);
	return fold(h ^ salt[2], n ^ salt[1]);
}

/* The slot that holds the key, or the free one where it belongs. An occupied slot has a key
 * pointer. */
static struct map_slot *find(const struct map *m, struct str key, uint64_t hash)
{
	size_t mask = m->cap - 1;
	size_t i = hash & mask;

	while (m->slots[i].key.ptr && !(m->slots[i].hash == hash && str_eq(m->slots[i].key, key)))
		i = (i + 1) & mask;
	return &m->slots[i];
}

static void grow(struct map *m)
{
	struct map bigger = {.cap = m->cap ? 2 * m->cap : FIRST_CAP, .used = m->used};

	bigger.slots = mem_zalloc(bigger.cap * sizeof(bigger.slots[0]));
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].key.ptr)
			*find(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
	free(m->slots);
	*m = bigger;
}

void *map_get(const struct map *m, struct str key)
{
	if (m->used == 0)
		return NULL;
	return find(m, key, hash_bytes(key.ptr, key.len, 0))->value;
}

void **map_slot(struct map *m, struct str key)
{
	uint64_t hash = hash_bytes(key.ptr, key.len, 0);
	struct map_slot *slot;

	if ((m->used + 1) * 100 > m->cap * FULL_PERCENT)
		grow(m);
	slot = find(m, key, hash);
	if (!slot->key.ptr) {
		*slot = (struct map_slot){.key = {key.ptr ? key.ptr : "", key.len}, .hash = hash};
		m->used++;
	}
	return &slot->value;
}

void map_clear(struct map *m)
{
	if (m->used > 0)
		memset(m->slots, 0, m->cap * sizeof(m->slots[0]));
	m->used = 0;
}

void map_free(struct map *m)
{
	free(m->slots);
	*m = (struct map){0};
}
