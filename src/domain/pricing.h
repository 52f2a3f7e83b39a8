/* Prices: which row applies to a call, and what the call then costs, exactly. */
#ifndef DOMAIN_PRICING_H
#define DOMAIN_PRICING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "domain/usage.h"

/* Rates in pico-USD per token; RATE_NONE: the row does not price this bucket by itself (then the
 * plain input or output rate applies). */
#define RATE_NONE INT64_C(-1)
#define FOR_EACH_RATE(X)                  \
	X(input, "input")                 \
	X(cache_read, "cacheRead")        \
	X(cache_write, "cacheWrite")      \
	X(cache_write_1h, "cacheWrite1h") \
	X(output, "output")               \
	X(reasoning, "reasoning")         \
	X(audio_input, "audioInput")      \
	X(audio_output, "audioOutput")    \
	X(image_input, "imageInput")

#define FOR_EACH_PRICE_MATCH(X)   \
	X(MATCH_EXACT, "exact")   \
	X(MATCH_PREFIX, "prefix") \
	X(MATCH_REGEX, "regex")
enum price_match {
#define X(name, text) name,
	FOR_EACH_PRICE_MATCH(X)
#undef X
};

const char *price_match_name(enum price_match m);
/* ERR_INVALID lists what there is. */
enum err_code price_match_parse(struct str text, enum price_match *ret, struct err *e) MUST_CHECK;

/* One price: rates that hold for the models a pattern matches, for one service tier, from a number
 * of prompt tokens on, during [valid_from, valid_to). */
struct price {
	int64_t id;
	struct str tenant_id; /* absent: for all tenants */
	struct str provider;  /* absent: any provider; "bedrock", "aws.bedrock" and the like are
				 "aws" */
	enum price_match match;
	struct str
		pattern; /* compared with the forms of the model's name, see domain/model_name.h */
	struct str service_tier;   /* "standard", "batch", "flex", "priority" */
	int64_t min_prompt_tokens; /* long context: applies from this many prompt tokens on; 0
				      otherwise */
	int64_t valid_from_us;	   /* INT64_MIN: always */
	int64_t valid_to_us;	   /* INT64_MAX: open */
#define X(field, name) int64_t field;
	FOR_EACH_RATE(X)
#undef X
	struct str source;
};

struct price_book;

/* Copies rows into a book with an index and a cache by model name; ERR_INVALID for a pattern that
 * is no regular expression (POSIX extended). */
enum err_code price_book_new(
	const struct price *rows, int n, struct price_book **ret, struct err *e) MUST_CHECK;
void price_book_free(struct price_book *b);

/* ERR_INVALID for a regular expression that is none. */
enum err_code price_pattern_check(const struct price *p, struct err *e) MUST_CHECK;

/* Whether a row's pattern matches a model's name, whoever calls it and when; false for a pattern
 * that is no regular expression. For showing prices: calls are priced by price_find(). */
bool price_matches(const struct price *p, struct str model);

/* The row for a call, by its event time, or NULL. Order of preference: the tenant's own row; exact
 * before prefix before regex, longer pattern first; matching provider before any; the served tier,
 * else standard; the highest min_prompt_tokens that is reached; the latest valid_from. */
const struct price *price_find(struct price_book *b, const struct usage_event *u);

/* Sets cost_pusd, cost_source and model_price_id of a call: keeps a reported cost; else computes it
 * from disjoint leaves (total minus its parts, never below 0); else leaves it unpriced. */
void price_event(struct price_book *b, struct usage_event *u);

#endif
