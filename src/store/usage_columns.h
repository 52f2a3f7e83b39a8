/* The sums of a usage row as SQL and back. For the stores of usage only. */
#ifndef STORE_USAGE_COLUMNS_H
#define STORE_USAGE_COLUMNS_H

#include "domain/usage_sums.h"
#include "store/db.h"

/* Member of struct usage_sums, column of ai_usage_rollup, column of ai_usage_summary. */
#define FOR_EACH_USAGE_COUNT(X)                                              \
	X(calls, "total_calls", "total_calls")                               \
	X(failed, "failed_calls", "failed_calls")                            \
	X(unpriced, "unpriced_calls", "unpriced_calls")                      \
	X(prompt_tokens, "prompt_tokens", "total_prompt_tokens")             \
	X(completion_tokens, "completion_tokens", "total_completion_tokens") \
	X(cached_tokens, "cached_tokens", "cached_tokens")                   \
	X(cache_write_tokens, "cache_write_tokens", "cache_write_tokens")    \
	X(reasoning_tokens, "reasoning_tokens", "reasoning_tokens")          \
	X(latency_sum_ms, "latency_sum_ms", "latency_sum_ms")

enum {
	USAGE_COUNTS = 0
#define X(member, base, summary) +1
	FOR_EACH_USAGE_COUNT(X)
#undef X
};

/* All histograms of a group as one bytea: each with its length before it. To be followed by a
 * FILTER or nothing. */
#define USAGE_LATENCIES(column) "string_agg(int4send(octet_length(" column ")) || " column ", '')"

/* The sums in a result row whose columns are, from `column` on, FOR_EACH_USAGE_COUNT, total_cost,
 * USAGE_LATENCIES. With `latency` the histograms are added to it and it becomes ret->latency. */
enum err_code usage_columns_read(const struct db_rows *rows, int row, int column,
	struct hist *latency, struct usage_sums *ret, struct err *e) MUST_CHECK;

#endif
