#include "collector/tally.h"

#include <assert.h>

#include "base/map.h"

#define QUARTER_US (15 * US_PER_MIN)

/* A call's place in the histogram of its row. */
struct sample {
	uint32_t row;
	uint16_t bucket;
};

struct tally {
	struct arena *a;
	int max_events;
	int nsamples, nrows, nerrors;
	struct sample *samples;
	struct usage_rollup_row *rows;
	struct usage_error_row *errors;
	struct map row_of;   /* composed key to struct usage_rollup_row */
	struct map error_of; /* composed key to struct usage_error_row */
};

static void free_maps(void *p)
{
	struct tally *t = p;

	map_free(&t->row_of);
	map_free(&t->error_of);
}

struct tally *tally_new(struct arena *a, int max_events)
{
	struct tally *t = arena_zalloc(a, sizeof(*t));

	t->a = a;
	t->max_events = max_events;
	t->samples = arena_alloc(a, (size_t)max_events * sizeof(*t->samples));
	t->rows = arena_alloc(a, (size_t)max_events * sizeof(*t->rows));
	t->errors = arena_alloc(a, (size_t)max_events * sizeof(*t->errors));
	arena_defer(a, free_maps, t);
	return t;
}

enum { KEY_MAX = 128 + 128 + 256 + 128 + 4 + sizeof(int64_t) };

/* Texts hold no control characters, so a NUL ends each without doubt. */
static char *put_part(char *p, struct str s)
{
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return p + s.len + 1;
}

static struct str compose_key(
	char out[static KEY_MAX], const struct usage_event *u, int64_t period_us, bool with_error)
{
	char *p = out;

	memcpy(p, &period_us, sizeof(period_us));
	p = put_part(p + sizeof(period_us), u->tenant_id);
	p = put_part(p, u->tool_id);
	p = put_part(p, u->model);
	if (with_error)
		p = put_part(p, u->error_type);
	assert(p <= out + KEY_MAX);
	return (struct str){out, (size_t)(p - out)};
}

static struct usage_rollup_row *find_row(
	struct tally *t, const struct usage_event *u, int64_t period_us)
{
	char room[KEY_MAX];
	struct str key = compose_key(room, u, period_us, false);
	struct usage_rollup_row *row = map_get(&t->row_of, key);

	if (row)
		return row;
	row = &t->rows[t->nrows++];
	*row = (struct usage_rollup_row){.tenant_id = u->tenant_id,
		.tool_id = u->tool_id,
		.model = u->model,
		.period_start_us = period_us};
	*map_slot(&t->row_of, arena_str(t->a, key)) = row;
	return row;
}

static struct usage_error_row *find_error(
	struct tally *t, const struct usage_event *u, int64_t period_us)
{
	char room[KEY_MAX];
	struct str key = compose_key(room, u, period_us, true);
	struct usage_error_row *row = map_get(&t->error_of, key);

	if (row)
		return row;
	row = &t->errors[t->nerrors++];
	*row = (struct usage_error_row){.tenant_id = u->tenant_id,
		.tool_id = u->tool_id,
		.model = u->model,
		.error_type = u->error_type.ptr ? u->error_type : STR(""),
		.period_start_us = period_us};
	*map_slot(&t->error_of, arena_str(t->a, key)) = row;
	return row;
}

void tally_add(struct tally *t, const struct usage_event *u)
{
	int64_t period_us = u->created_at_us - u->created_at_us % QUARTER_US;
	struct usage_rollup_row *row = find_row(t, u, period_us);
	struct usage_sums *s = &row->sums;

	assert(t->nsamples < t->max_events);
	t->samples[t->nsamples++] = (struct sample){
		(uint32_t)(row - t->rows), (uint16_t)hist_bucket((double)u->latency_ms)};
	s->calls++;
	s->prompt_tokens += u->prompt_tokens;
	s->completion_tokens += u->completion_tokens;
	s->cached_tokens += u->cached_tokens;
	s->cache_write_tokens += u->cache_write_tokens + u->cache_write_1h_tokens;
	s->reasoning_tokens += u->reasoning_tokens;
	s->latency_sum_ms += u->latency_ms;
	if (u->cost_source == COST_UNPRICED)
		s->unpriced++;
	else
		s->cost_pusd += u->cost_pusd;
	if (!u->success) {
		s->failed++;
		find_error(t, u, period_us)->failed++;
	}
}

/* All samples in the order of their buckets, by counting. */
static struct sample *by_bucket(const struct tally *t)
{
	size_t at[HIST_BUCKETS + 1] = {0};
	struct sample *sorted = arena_alloc(t->a, (size_t)t->nsamples * sizeof(*sorted));

	for (int i = 0; i < t->nsamples; i++)
		at[t->samples[i].bucket + 1]++;
	for (int b = 0; b < HIST_BUCKETS; b++)
		at[b + 1] += at[b];
	for (int i = 0; i < t->nsamples; i++)
		sorted[at[t->samples[i].bucket]++] = t->samples[i];
	return sorted;
}

/* Dealing out the sorted samples leaves each row's buckets sorted. */
const struct usage_rollup_row *tally_rows(struct tally *t, int *ret_n)
{
	const struct sample *sorted = by_bucket(t);
	uint16_t *buckets = arena_alloc(t->a, (size_t)t->nsamples * sizeof(*buckets));
	uint16_t **end = arena_alloc(t->a, (size_t)t->nrows * sizeof(*end));

	for (int i = 0; i < t->nrows; i++) {
		t->rows[i].buckets = end[i] = buckets;
		buckets += t->rows[i].sums.calls;
	}
	for (int i = 0; i < t->nsamples; i++)
		*end[sorted[i].row]++ = sorted[i].bucket;
	*ret_n = t->nrows;
	return t->rows;
}

const struct usage_error_row *tally_errors(struct tally *t, int *ret_n)
{
	*ret_n = t->nerrors;
	return t->errors;
}
