#include "domain/cover.h"

static const int64_t quarter_us = 15 * US_PER_MIN;

struct maker {
	const int64_t *dirty;
	int ndirty;
	struct arena *arena;
	struct cover *out;
	int cap[GRAINS];
	int bucket;
};

static int64_t floor_to(int64_t us, int64_t unit_us)
{
	int64_t rest = us % unit_us;

	return us - (rest < 0 ? rest + unit_us : rest);
}

int64_t grain_floor(enum grain g, int64_t us)
{
	switch (g) {
	case GRAIN_HOUR: return floor_to(us, US_PER_HOUR);
	case GRAIN_DAY: return floor_to(us, US_PER_DAY);
	case GRAIN_MONTH: return zone_floor(&zone_utc, us, UNIT_MONTH);
	default: return floor_to(us, quarter_us);
	}
}

int64_t grain_next(enum grain g, int64_t us)
{
	switch (g) {
	case GRAIN_HOUR: return floor_to(us, US_PER_HOUR) + US_PER_HOUR;
	case GRAIN_DAY: return floor_to(us, US_PER_DAY) + US_PER_DAY;
	case GRAIN_MONTH: return zone_step(&zone_utc, us, UNIT_MONTH, 1);
	default: return floor_to(us, quarter_us) + quarter_us;
	}
}

/* Index of the first dirty hour at or after an instant. */
static int first_dirty(const struct maker *m, int64_t at_us)
{
	int low = 0, high = m->ndirty;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (m->dirty[middle] < at_us)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_dirty(const struct maker *m, int64_t hour_us)
{
	int i = first_dirty(m, hour_us);

	return i < m->ndirty && m->dirty[i] == hour_us;
}

static void put(struct maker *m, enum grain g, int64_t start_us, bool minus)
{
	struct cover *c = m->out;

	if (c->n[g] == m->cap[g]) {
		int cap = m->cap[g] ? 2 * m->cap[g] : 64;
		struct cover_part *grown = arena_array(m->arena, (size_t)cap, sizeof(*grown));

		if (c->n[g])
			memcpy(grown, c->part[g], (size_t)c->n[g] * sizeof(*grown));
		c->part[g] = grown;
		m->cap[g] = cap;
	}
	c->part[g][c->n[g]++] = (struct cover_part){start_us, m->bucket, minus};
}

static void put_quarters(struct maker *m, enum grain g, int64_t from_us, int64_t to_us, bool minus)
{
	for (int64_t at = from_us; at < to_us; at += quarter_us)
		put(m, g, at, minus);
}

/* A stretch of one period of some grain, and the period's own ends. */
struct piece {
	int64_t from, to;
	int64_t start, end;
};

/* What [from, to) has in the period of grain g that holds `from`. */
static struct piece first_piece(enum grain g, int64_t from_us, int64_t to_us)
{
	int64_t end = grain_next(g, from_us);

	return (struct piece){from_us, end < to_us ? end : to_us, grain_floor(g, from_us), end};
}

/* The number of parts that fill() takes for [from, to). */
static int count_parts(enum grain g, int64_t from_us, int64_t to_us)
{
	struct piece p;
	int n = 0;

	if (g == GRAIN_QUARTER)
		return (int)((to_us - from_us) / quarter_us);
	for (; from_us < to_us; from_us = p.to) {
		int direct, rest;

		p = first_piece(g, from_us, to_us);
		rest = 1 + count_parts(g - 1, p.start, p.from) + count_parts(g - 1, p.to, p.end);
		direct = rest > 1 ? count_parts(g - 1, p.from, p.to) : rest;
		n += rest < direct ? rest : direct;
	}
	return n;
}

/* Whether a piece is better taken as its whole period without the rest. */
static bool whole_is_better(enum grain g, const struct piece *p)
{
	return 1 + count_parts(g - 1, p->start, p->from) + count_parts(g - 1, p->to, p->end) <
	       count_parts(g - 1, p->from, p->to);
}

/* [from, to) by periods of grain g and, where they do not fit, smaller ones. */
static void fill(struct maker *m, enum grain g, int64_t from_us, int64_t to_us, bool minus)
{
	struct piece p;

	if (g == GRAIN_QUARTER) {
		put_quarters(m, GRAIN_QUARTER, from_us, to_us, minus);
		return;
	}
	for (; from_us < to_us; from_us = p.to) {
		p = first_piece(g, from_us, to_us);
		if (whole_is_better(g, &p)) {
			put(m, g, p.start, minus);
			fill(m, g - 1, p.start, p.from, !minus);
			fill(m, g - 1, p.to, p.end, !minus);
		} else {
			fill(m, g - 1, p.from, p.to, minus);
		}
	}
}

/* Takes the stored sums of an hour away again: the part that added it, if one of those from
 * `first` up to `last` did just that, else by a part of its own. Returns the new `last`. */
static int take_away_hour(struct maker *m, int64_t hour_us, int first, int last)
{
	struct cover_part *parts = m->out->part[GRAIN_HOUR];
	int i = first;

	while (i < last && (parts[i].start_us != hour_us || parts[i].minus))
		i++;
	if (i == last) {
		put(m, GRAIN_HOUR, hour_us, true);
		return last;
	}
	m->out->n[GRAIN_HOUR]--;
	memmove(&parts[i], &parts[i + 1], (size_t)(m->out->n[GRAIN_HOUR] - i) * sizeof(*parts));
	return last - 1;
}

/* As if nothing were dirty; then, for each dirty hour, what is stored of it is taken away and its
 * base rows are added. A dirty hour of which the bucket has a part only is left out from the
 * beginning. */
static void fill_bucket(struct maker *m, int64_t from_us, int64_t to_us)
{
	int64_t hour = grain_floor(GRAIN_HOUR, from_us), next = hour + US_PER_HOUR;
	int first = m->out->n[GRAIN_HOUR], last;

	if ((from_us > hour || to_us < next) && is_dirty(m, hour)) {
		put_quarters(m, GRAIN_BASE, from_us, to_us < next ? to_us : next, false);
		from_us = next;
	}
	hour = grain_floor(GRAIN_HOUR, to_us);
	if (from_us <= hour && hour < to_us && is_dirty(m, hour)) {
		put_quarters(m, GRAIN_BASE, hour, to_us, false);
		to_us = hour;
	}
	fill(m, GRAIN_MONTH, from_us, to_us, false);
	last = m->out->n[GRAIN_HOUR];
	for (int i = first_dirty(m, from_us); i < m->ndirty && m->dirty[i] < to_us; i++) {
		last = take_away_hour(m, m->dirty[i], first, last);
		put_quarters(m, GRAIN_BASE, m->dirty[i], m->dirty[i] + US_PER_HOUR, false);
	}
}

void cover_make(const struct period_buckets *b, const int64_t *dirty_hours, int ndirty,
	struct arena *a, struct cover *ret)
{
	struct maker m = {.dirty = dirty_hours, .ndirty = ndirty, .arena = a, .out = ret};

	*ret = (struct cover){0};
	for (m.bucket = 0; m.bucket < b->n; m.bucket++)
		fill_bucket(&m, b->bounds[m.bucket], b->bounds[m.bucket + 1]);
}
