/* An AI call: its fields, their limits, their defaults. The same checks serve REST, import, and
 * every later way in. */
#ifndef DOMAIN_USAGE_H
#define DOMAIN_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/money.h"
#include "base/str.h"

/* name of the field, maximum bytes; text fields of an event */
#define FOR_EACH_USAGE_TEXT(X)             \
	X(id, "id", 64)                    \
	X(tenant_id, "tenantId", 128)      \
	X(tool_id, "toolId", 128)          \
	X(tool_name, "toolName", 256)      \
	X(operation, "operation", 128)     \
	X(provider, "provider", 64)        \
	X(model, "model", 256)             \
	X(service_tier, "serviceTier", 32) \
	X(request_id, "requestId", 256)    \
	X(error_type, "errorType", 128)    \
	X(user_id, "userId", 256)          \
	X(entity_type, "entityType", 128)  \
	X(entity_id, "entityId", 256)

/* token counts; each at most USAGE_TOKENS_MAX */
#define FOR_EACH_USAGE_TOKENS(X)                            \
	X(prompt_tokens, "promptTokens")                    \
	X(completion_tokens, "completionTokens")            \
	X(cached_tokens, "cachedTokens")                    \
	X(cache_write_tokens, "cacheWriteTokens")           \
	X(cache_write_1h_tokens, "cacheWrite1hTokens")      \
	X(reasoning_tokens, "reasoningTokens")              \
	X(audio_prompt_tokens, "audioPromptTokens")         \
	X(audio_completion_tokens, "audioCompletionTokens") \
	X(image_prompt_tokens, "imagePromptTokens")

#define USAGE_TOKENS_MAX  INT64_C(1000000000)
#define USAGE_LATENCY_MAX INT64_C(604800000) /* a week in ms */
/* A reported cost of one call; keeps the sums of a quarter-hour within numeric(24, 12). */
#define USAGE_COST_MAX_PUSD (100000 * PUSD_PER_USD)
#define USAGE_AHEAD_MAX_US  US_PER_DAY /* createdAt may be this far ahead of the clock */
enum { USAGE_METADATA_MAX = 16 * 1024, USAGE_BATCH_MAX = 10000, USAGE_BODY_MAX = 16 * 1024 * 1024 };

/* Where a cost comes from: given by the client, computed from a price row, or unknown. */
#define FOR_EACH_COST_SOURCE(X) \
	X(COST_UNPRICED, "unpriced") X(COST_COMPUTED, "computed") X(COST_REPORTED, "reported")
enum cost_source {
#define X(name, text) name,
	FOR_EACH_COST_SOURCE(X)
#undef X
};

#define FOR_EACH_USAGE_SOURCE(X)      \
	X(USAGE_NATIVE, "native")     \
	X(USAGE_GATEWAY, "gateway")   \
	X(USAGE_OTLP, "otlp")         \
	X(USAGE_LANGFUSE, "langfuse") \
	X(USAGE_SDK, "sdk")           \
	X(USAGE_IMPORT, "import")
enum usage_source {
#define X(name, text) name,
	FOR_EACH_USAGE_SOURCE(X)
#undef X
};

const char *cost_source_name(enum cost_source s);
const char *usage_source_name(enum usage_source s);

/* prompt_tokens and completion_tokens are totals as providers bill them; the other counts are parts
 * of them (cached, cache writes, audio and image prompt parts of the prompt; reasoning and audio
 * completion parts of the completion). */
struct usage_event {
#define X(field, name, max) struct str field;
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(field, name) int64_t field;
	FOR_EACH_USAGE_TOKENS(X)
#undef X
	struct str metadata; /* a JSON object, or absent */
	int64_t created_at_us;
	int64_t received_at_us;
	int64_t latency_ms;		/* USAGE_NOT_GIVEN until known; required */
	int64_t time_to_first_token_ms; /* USAGE_NOT_GIVEN when unknown */
	bool success;
	bool created_at_given;	 /* by the client, not assigned on arrival */
	bool usage_inconsistent; /* parts exceed their total */
	enum usage_source source;
	enum cost_source cost_source;
	int64_t cost_pusd;	/* meaningless when unpriced */
	int64_t model_price_id; /* 0 when not computed */
};

#define USAGE_NOT_GIVEN INT64_C(-1)

/* All defaults: success, latency and first token not given, unpriced, native. */
void usage_event_init(struct usage_event *u);

/* One thing wrong with one field. */
struct usage_problem {
	const char *field;  /* name as in FOR_EACH_*; "createdAt", "latencyMs", "metadata", ... */
	const char *detail; /* what is accepted, and what was found */
};
enum { USAGE_PROBLEMS_MAX = 8 };
struct usage_problems {
	struct usage_problem item[USAGE_PROBLEMS_MAX];
	int n;
};
/* Keeps the first problem of each field, of USAGE_PROBLEMS_MAX fields. */
void usage_problem_add(struct usage_problems *p, struct arena *a, const char *field,
	const char *fmt, ...) PRINTF_LIKE(4, 5);

struct usage_limits {
	int64_t now_us;
	int64_t oldest_us; /* createdAt before this is refused; INT64_MIN keeps all */
};

/* Completes an event and checks every rule: required fields, lengths, UTF-8, control characters,
 * ranges, times, cost. Empty text is made absent, provider and serviceTier lower case, a missing
 * createdAt the time of arrival, a missing id a new one (usage_new_id, from now_us), and the
 * inconsistency flag is set. toolName and operation may stay absent: the tool's registered ones
 * then apply when the event is stored. Returns false when there are problems. */
bool usage_event_complete(struct usage_event *u, const struct usage_limits *limits, struct arena *a,
	struct usage_problems *problems);

/* A time-ordered unique id (RFC 9562 UUID version 7: milliseconds, 12 bits of their fraction, 62
 * random bits); arena memory. */
struct str usage_new_id(struct arena *a, int64_t now_us);

#endif
