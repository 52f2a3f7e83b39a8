/* The genai-prices catalogue (github.com/pydantic/genai-prices, data.json) as price rows: an array
 * of providers with models, each with a tree of conditions on the name and with prices per million
 * tokens, some dated, some in steps by the size of the prompt. What a price row cannot say is left
 * out and counted. */
#ifndef INGEST_PRICE_CATALOGUE_H
#define INGEST_PRICE_CATALOGUE_H

#include <json-c/json_object.h>

#include "base/arena.h"
#include "base/err.h"
#include "domain/pricing.h"

/* why an entry is left out */
#define FOR_EACH_CATALOGUE_SKIP(X)                                                            \
	X(SKIP_TIME_OF_DAY, "models whose price depends on the time of day")                  \
	X(SKIP_REQUESTS, "models that bill requests besides tokens")                          \
	X(SKIP_MEDIA, "models that bill pictures, video or citations at rates of their own")  \
	X(SKIP_NO_RATE, "models without a rate for input tokens")                             \
	X(SKIP_TOO_FINE, "models with a rate finer than a pico-USD or above 1 USD per token") \
	X(SKIP_BOTH, "names that must meet several conditions at once")                       \
	X(SKIP_REGEX, "names by a regular expression that POSIX does not have")               \
	X(SKIP_REPEATED, "names that an earlier entry prices")
enum catalogue_skip {
#define X(name, text) name,
	FOR_EACH_CATALOGUE_SKIP(X)
#undef X
		CATALOGUE_SKIPS
};

const char *catalogue_skip_text(enum catalogue_skip s);

struct price_catalogue {
	struct price *price;
	int n;
	int models; /* in the file */
	int skipped[CATALOGUE_SKIPS];
	int searches; /* models whose web searches are billed by the piece, which is left out of the
			 price */
};

/* ERR_INVALID when the text is not such a catalogue, naming provider and model. A model that
 * belongs to the provider's own names ("gpt-" of OpenAI) becomes a price for any provider, others
 * one for calls that name the provider. */
enum err_code price_catalogue_read(struct json_object *providers, struct arena *a,
	struct price_catalogue *ret, struct err *e) MUST_CHECK;

#endif
