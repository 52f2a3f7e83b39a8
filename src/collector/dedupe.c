#include "collector/dedupe.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/map.h"

/* A slot is 56 bits of the key above 8 bits of the day of arrival; 0 is a free slot. */
enum { FIRST_CAP = 1 << 14, FULL_PERCENT = 70, HALF_PERCENT = 50, DAY_TAGS = 255, DAY_BITS = 0xff };

struct dedupe {
	uint64_t *slots;
	size_t cap; /* power of two */
	size_t used;
	int days;
	int64_t newest_day;
	uint64_t seed;
};

struct dedupe *dedupe_new(int days, uint64_t seed)
{
	struct dedupe *d = mem_zalloc(sizeof(*d));

	d->cap = FIRST_CAP;
	d->slots = mem_zalloc(d->cap * sizeof(*d->slots));
	d->days = days;
	d->seed = seed;
	return d;
}

void dedupe_free(struct dedupe *d)
{
	if (!d)
		return;
	free(d->slots);
	free(d);
}

uint64_t dedupe_key(const struct dedupe *d, struct str tenant_id, struct str id)
{
	return hash_bytes(id.ptr, id.len, hash_bytes(tenant_id.ptr, tenant_id.len, d->seed));
}

/* The slot that holds the key, or the free one where it belongs. */
static uint64_t *find(const struct dedupe *d, uint64_t key)
{
	size_t i = (key >> 8) & (d->cap - 1);

	while (d->slots[i] && (d->slots[i] ^ key) > DAY_BITS)
		i = (i + 1) & (d->cap - 1);
	return &d->slots[i];
}

void dedupe_prefetch(const struct dedupe *d, uint64_t key)
{
	__builtin_prefetch(&d->slots[(key >> 8) & (d->cap - 1)]);
}

bool dedupe_perhaps_seen(const struct dedupe *d, uint64_t key)
{
	return *find(d, key) != 0;
}

/* Days wrap around; more than DAY_TAGS - 1 days cannot lie between two tags in use. */
static unsigned day_tag(int64_t day)
{
	return (unsigned)(day % DAY_TAGS) + 1;
}

static int64_t age_in_days(const struct dedupe *d, uint64_t slot)
{
	return (day_tag(d->newest_day) + DAY_TAGS - (slot & DAY_BITS)) % DAY_TAGS;
}

/* Moves what is young enough into a table of its own. An arrival may be up to a day older than its
 * tag tells. */
static void rebuild(struct dedupe *d, size_t cap)
{
	uint64_t *old = d->slots;
	size_t old_cap = d->cap;

	d->slots = mem_zalloc(cap * sizeof(*d->slots));
	d->cap = cap;
	d->used = 0;
	for (size_t i = 0; i < old_cap; i++) {
		if (!old[i] || age_in_days(d, old[i]) > d->days + 1)
			continue;
		*find(d, old[i]) = old[i];
		d->used++;
	}
	free(old);
}

static void make_room(struct dedupe *d)
{
	if (d->used * 100 < d->cap * FULL_PERCENT)
		return;
	rebuild(d, d->cap);
	if (d->used * 100 > d->cap * HALF_PERCENT)
		rebuild(d, d->cap * 2);
}

bool dedupe_add(struct dedupe *d, uint64_t key, int64_t received_at_us)
{
	int64_t day = received_at_us / US_PER_DAY;
	bool is_new;
	uint64_t *slot;

	if (day > d->newest_day)
		d->newest_day = day;
	make_room(d);
	slot = find(d, key);
	is_new = *slot == 0;
	if (d->newest_day - day > d->days + 1 ||
		(!is_new && age_in_days(d, *slot) < d->newest_day - day))
		return is_new;
	d->used += is_new;
	*slot = (key & ~(uint64_t)DAY_BITS) | day_tag(day);
	return is_new;
}

size_t dedupe_count(const struct dedupe *d)
{
	return d->used;
}
