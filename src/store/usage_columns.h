/* The sums of a usage row as SQL: member of struct usage_sums, column of ai_usage_rollup, column of ai_usage_summary.
 * For the stores of usage only. */
#ifndef STORE_USAGE_COLUMNS_H
#define STORE_USAGE_COLUMNS_H

#define FOR_EACH_USAGE_COUNT(X)                                                                    \
	X(calls, "total_calls", "total_calls")                                                     \
	X(failed, "failed_calls", "failed_calls")                                                  \
	X(unpriced, "unpriced_calls", "unpriced_calls")                                            \
	X(prompt_tokens, "prompt_tokens", "total_prompt_tokens")                                   \
	X(completion_tokens, "completion_tokens", "total_completion_tokens")                       \
	X(cached_tokens, "cached_tokens", "cached_tokens")                                         \
	X(cache_write_tokens, "cache_write_tokens", "cache_write_tokens")                          \
	X(reasoning_tokens, "reasoning_tokens", "reasoning_tokens")                                \
	X(latency_sum_ms, "latency_sum_ms", "latency_sum_ms")

enum {
	USAGE_COUNTS = 0
#define X(member, base, summary) +1
	FOR_EACH_USAGE_COUNT(X)
#undef X
};

#endif
