#include "rollup_rows.h"

#include "base/clock.h"

static int64_t quarter_of(const struct usage_event *u)
{
	return u->created_at_us - u->created_at_us % (15 * US_PER_MIN);
}

void sums_add_event(struct usage_sums *s, const struct usage_event *u)
{
	s->calls++;
	s->failed += !u->success;
	s->unpriced += u->cost_source == COST_UNPRICED;
	s->prompt_tokens += u->prompt_tokens;
	s->completion_tokens += u->completion_tokens;
	s->cached_tokens += u->cached_tokens;
	s->cache_write_tokens += u->cache_write_tokens + u->cache_write_1h_tokens;
	s->reasoning_tokens += u->reasoning_tokens;
	s->cost_pusd += u->cost_source == COST_UNPRICED ? 0 : u->cost_pusd;
	s->latency_sum_ms += u->latency_ms;
	if (s->latency)
		hist_add(s->latency, (double)u->latency_ms, 1);
}

int rollup_rows_of(
	const struct usage_event *batch, int n, struct arena *arena, struct usage_rollup_row *rows)
{
	int nrows = 0;

	for (int i = 0; i < n; i++) {
		const struct usage_event *u = &batch[i];
		uint16_t *bucket = arena_alloc(arena, sizeof(*bucket));
		int k = 0;

		*bucket = (uint16_t)hist_bucket((double)u->latency_ms);
		while (k < nrows && !(rows[k].period_start_us == quarter_of(u) &&
					    str_eq(rows[k].tenant_id, u->tenant_id) &&
					    str_eq(rows[k].tool_id, u->tool_id) &&
					    str_eq(rows[k].model, u->model)))
			k++;
		if (k == nrows) {
			rows[nrows++] = (struct usage_rollup_row){.tenant_id = u->tenant_id,
				.tool_id = u->tool_id,
				.model = u->model,
				.period_start_us = quarter_of(u),
				.buckets = bucket};
		} else {
			uint16_t *both = arena_alloc(
				arena, (size_t)(rows[k].sums.calls + 1) * sizeof(*both));
			int64_t at = rows[k].sums.calls;

			memcpy(both, rows[k].buckets, (size_t)at * sizeof(*both));
			for (; at > 0 && both[at - 1] > *bucket; at--)
				both[at] = both[at - 1];
			both[at] = *bucket;
			rows[k].buckets = both;
		}
		sums_add_event(&rows[k].sums, u);
	}
	return nrows;
}

int error_rows_of(const struct usage_event *batch, int n, struct usage_error_row *rows)
{
	int nrows = 0;

	for (int i = 0; i < n; i++) {
		struct usage_error_row row = {batch[i].tenant_id, batch[i].tool_id, batch[i].model,
			batch[i].error_type.ptr ? batch[i].error_type : STR(""),
			quarter_of(&batch[i]), 1};
		int k = 0;

		if (batch[i].success)
			continue;
		while (k < nrows && !(rows[k].period_start_us == row.period_start_us &&
					    str_eq(rows[k].tenant_id, row.tenant_id) &&
					    str_eq(rows[k].tool_id, row.tool_id) &&
					    str_eq(rows[k].model, row.model) &&
					    str_eq(rows[k].error_type, row.error_type)))
			k++;
		if (k == nrows)
			rows[nrows++] = row;
		else
			rows[k].failed++;
	}
	return nrows;
}
