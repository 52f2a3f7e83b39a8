/* opswatch prices set: one price. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "bin/prices.h"
#include "ingest/price_json.h"
#include "store/audit_store.h"
#include "store/price_store.h"

enum option_id {
	OPT_MODEL,
	OPT_MATCH,
	OPT_PER,
	OPT_TIER,
	OPT_MIN_PROMPT,
	OPT_PROVIDER,
	OPT_TENANT,
	OPT_FROM,
	OPT_TO,
	OPT_SOURCE,
	OPT_RATES
};

/* Rates in the order of FOR_EACH_RATE: OPT_RATES + index. */
#define X_RATE_INDEX(field, name) RATE_##field,
enum rate_index { FOR_EACH_RATE(X_RATE_INDEX) RATES };

static const struct option long_options[] = {
	{"model", required_argument, NULL, OPT_MODEL},
	{"match", required_argument, NULL, OPT_MATCH},
	{"per", required_argument, NULL, OPT_PER},
	{"tier", required_argument, NULL, OPT_TIER},
	{"min-prompt-tokens", required_argument, NULL, OPT_MIN_PROMPT},
	{"provider", required_argument, NULL, OPT_PROVIDER},
	{"tenant", required_argument, NULL, OPT_TENANT},
	{"from", required_argument, NULL, OPT_FROM},
	{"to", required_argument, NULL, OPT_TO},
	{"source", required_argument, NULL, OPT_SOURCE},
	{"input", required_argument, NULL, OPT_RATES + RATE_input},
	{"output", required_argument, NULL, OPT_RATES + RATE_output},
	{"cache-read", required_argument, NULL, OPT_RATES + RATE_cache_read},
	{"cache-write", required_argument, NULL, OPT_RATES + RATE_cache_write},
	{"cache-write-1h", required_argument, NULL, OPT_RATES + RATE_cache_write_1h},
	{"reasoning", required_argument, NULL, OPT_RATES + RATE_reasoning},
	{"audio-input", required_argument, NULL, OPT_RATES + RATE_audio_input},
	{"audio-output", required_argument, NULL, OPT_RATES + RATE_audio_output},
	{"image-input", required_argument, NULL, OPT_RATES + RATE_image_input},
	{NULL, 0, NULL, 0},
};

struct set_options {
	struct price price;
	enum price_per per;
	const char *rate[RATES]; /* as given: --per may come behind them */
};

static enum err_code parse_count(const char *text, int64_t *ret, struct err *e)
{
	char *end;
	long long n = strtoll(text, &end, 10);

	if (end == text || *end || n < 0 || n > USAGE_TOKENS_MAX)
		return err_set(e, ERR_INVALID,
			"--min-prompt-tokens takes a number from 0 to %lld, found '%.40s'",
			(long long)USAGE_TOKENS_MAX, text);
	*ret = n;
	return OK;
}

static enum err_code take_option(int option, struct set_options *o, struct err *e)
{
	struct str text = str_from(optarg);

	switch (option) {
	case OPT_MODEL: o->price.pattern = text; return OK;
	case OPT_TIER: o->price.service_tier = text; return OK;
	case OPT_PROVIDER: o->price.provider = text; return OK;
	case OPT_TENANT: o->price.tenant_id = text; return OK;
	case OPT_SOURCE: o->price.source = text; return OK;
	case OPT_MATCH: return price_match_parse(text, &o->price.match, e);
	case OPT_PER: return price_per_parse(text, &o->per, e);
	case OPT_FROM: return time_parse(text, true, &o->price.valid_from_us, e);
	case OPT_TO: return time_parse(text, true, &o->price.valid_to_us, e);
	case OPT_MIN_PROMPT: return parse_count(optarg, &o->price.min_prompt_tokens, e);
	default: o->rate[option - OPT_RATES] = optarg; return OK;
	}
}

static enum err_code take_rates(struct set_options *o, struct err *e)
{
	enum err_code rc = OK;

#define X(field, name)                    \
	if (!rc && o->rate[RATE_##field]) \
		rc = price_rate_parse(str_from(o->rate[RATE_##field]), o->per, &o->price.field, e);
	FOR_EACH_RATE(X)
#undef X
	return rc;
}

static struct audit_entry audit_of(const struct price *p, struct buf *json, struct arena *a)
{
	price_json_write(json, p, 1);
	return (struct audit_entry){
		.actor = command_actor(a),
		.action = STR("price.set"),
		.subject = p->pattern,
		.details = buf_view(json),
	};
}

static enum err_code store_price(struct db *db, struct price *p, struct arena *a,
	enum price_change *ret, int *ret_ended, struct err *e)
{
	struct buf json = {0};
	struct audit_entry entry;
	enum err_code rc = db_begin(db, DB_READ_WRITE, e);

	if (!rc && p->valid_from_us != INT64_MIN)
		rc = price_store_follow(db, p, a, ret_ended, e);
	if (!rc)
		rc = price_store_put(db, p, a, ret, e);
	if (!rc && *ret != PRICE_SAME) {
		entry = audit_of(p, &json, a);
		rc = audit_store_add(db, &entry, a, e);
	}
	if (!rc)
		rc = db_commit(db, e);
	else
		db_rollback(db);
	buf_free(&json);
	return rc;
}

static void print_done(const struct price *p, enum price_change change, int ended)
{
	static const char *const words[] = {[PRICE_SAME] = "is so already",
		[PRICE_ADDED] = "added",
		[PRICE_CHANGED] = "changed"};
	char from[TIME_TEXT], to[TIME_TEXT];

	printf("%.*s: price %s", STR_ARG(p->pattern), words[change]);
	if (p->valid_from_us != INT64_MIN)
		printf(", from %s", time_format(p->valid_from_us, from));
	if (p->valid_to_us != INT64_MAX)
		printf(", until %s", time_format(p->valid_to_us, to));
	puts(ended ? "; the price before it ends there" : "");
}

enum exit_status prices_set(struct db *db, int argc, char **argv)
{
	struct set_options o = {.per = PER_MILLION};
	enum price_change change;
	struct err e = {0};
	enum err_code rc = OK;
	int option, ended = 0;
	struct arena *a;

	price_init(&o.price);
	o.price.source = STR("opswatch prices set");
	while (!rc && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		rc = take_option(option, &o, &e);
	}
	if (!rc)
		rc = take_rates(&o, &e);
	if (!rc)
		rc = price_check(&o.price, &e);
	if (rc)
		return command_misused("prices set", "%s", e.msg);
	if (optind < argc)
		return command_misused("prices set", "'%.40s' is too much", argv[optind]);
	a = arena_new();
	rc = store_price(db, &o.price, a, &change, &ended, &e);
	arena_free(a);
	if (rc)
		return command_failed(&e);
	print_done(&o.price, change, ended);
	return EXIT_DONE;
}
