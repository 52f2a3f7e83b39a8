/* Price lists as JSON, to exchange them between installations and to write contracts down:
 *
 *	{"source": "contract 2026", "per": "1m", "prices": [
 *		{"model": "gpt-4o", "input": 2.5, "cacheRead": 1.25, "output": 10},
 *		{"model": "gpt-4o", "tenant": "acme", "from": "2026-01-01", "to": "2027-01-01",
 *			"input": 2, "output": 8},
 *		{"model": "gpt-5.4", "tier": "batch", "minPromptTokens": 272001,
 *			"input": 2.5, "output": 11.25},
 *		{"model": "llama-3", "match": "prefix", "provider": "groq",
 *			"input": 0.05, "output": 0.08}]}
 *
 * "per" is "1m" (USD per million tokens, the default) or "token". "match" is "exact" (the default),
 * "prefix" or "regex"; "from" and "to" are dates or RFC 3339 times; the rates are those of
 * FOR_EACH_RATE, of which input and output must be there. "source" of a price stands before that of
 * the list. */
#ifndef INGEST_PRICE_JSON_H
#define INGEST_PRICE_JSON_H

#include <json-c/json_object.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/money.h"
#include "domain/pricing.h"

enum { PRICE_LIST_MAX = 100000, PRICE_PATTERN_MAX = 256 };

enum price_per { PER_TOKEN, PER_MILLION };

/* "token" or "1m". */
enum err_code price_per_parse(struct str text, enum price_per *ret, struct err *e) MUST_CHECK;
/* A decimal amount of USD per `per` tokens, in pico-USD per token. ERR_INVALID when it is negative,
 * too large (more than 1 USD a token), or finer than a pico-USD per token. */
enum err_code price_rate_parse(
	struct str text, enum price_per per, int64_t *ret_pusd, struct err *e) MUST_CHECK;
/* The exact amount, as price_rate_parse() reads it; "" for RATE_NONE. Returns `out`. */
char *price_rate_format(int64_t rate_pusd, enum price_per per, char out[static MONEY_TEXT]);

/* Checks what no single member shows: names and their lengths, that a regular expression is one,
 * `from` before `to`. */
enum err_code price_check(const struct price *p, struct err *e) MUST_CHECK;
/* A price that has no rates, always holds, for every tenant and provider, in the standard tier. */
void price_init(struct price *p);

/* Reads a list; ERR_INVALID names the price by its place (from 1) and the member that is wrong or
 * unknown. Memory is the arena's and the list's. */
enum err_code price_json_read(struct json_object *list, struct arena *a, struct price **ret,
	int *ret_n, struct err *e) MUST_CHECK;
/* Appends a list that price_json_read() understands, one price a line. */
void price_json_write(struct buf *out, const struct price *prices, int n);

#endif
