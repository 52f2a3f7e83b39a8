#include "ingest/price_catalogue.h"

#include <regex.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/map.h"
#include "ingest/price_json.h"

enum { STEPS_MAX = 8, NAMES_MAX = 256 };

static const char SOURCE[] = "genai-prices";

struct reader {
	struct price_catalogue *out;
	struct arena *a;
	struct map seen; /* keys of the rows so far */
	int cap;
	struct str provider;
	struct json_object *own_names; /* condition on names that are the provider's own, or NULL */
};

/* One condition on a name as a price row has it. */
struct name {
	enum price_match match;
	struct str pattern;
};

struct names {
	struct name name[NAMES_MAX];
	int n;
};

const char *catalogue_skip_text(enum catalogue_skip s)
{
	static const char *const texts[] = {
#define X(name, text) [name] = text,
		FOR_EACH_CATALOGUE_SKIP(X)
#undef X
	};

	return texts[s];
}

static struct str text_of(struct json_object *v)
{
	return (struct str){json_object_get_string(v), (size_t)json_object_get_string_len(v)};
}

static bool is_string(struct json_object *v)
{
	return json_object_is_type(v, json_type_string);
}

static struct json_object *member(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	return json_object_is_type(o, json_type_object) && json_object_object_get_ex(o, key, &v)
		       ? v
		       : NULL;
}

static struct json_object *array_member(struct json_object *o, const char *key)
{
	struct json_object *v = member(o, key);

	return json_object_is_type(v, json_type_array) ? v : NULL;
}

/* A regular expression for a literal text, with an end. */
static struct str literal_regex(struct str text, const char *end, struct arena *a)
{
	struct buf b = {0};
	struct str copy;

	for (size_t i = 0; i < text.len; i++) {
		if (strchr(".[]{}()*+?^$|\\", text.ptr[i]))
			buf_putc(&b, '\\');
		buf_putc(&b, text.ptr[i]);
	}
	buf_puts(&b, end);
	copy = arena_str(a, buf_view(&b));
	buf_free(&b);
	return copy;
}

/* Python's \d, \w and (?:...) in POSIX's words. False for what has none. */
static bool posix_regex(struct str text, struct arena *a, struct str *ret)
{
	struct buf b = {0};
	regex_t compiled;
	bool ok = true;

	for (size_t i = 0; i < text.len && ok; i++) {
		char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : '\0';

		if (c == '\\' && (next == 'd' || next == 'w')) {
			buf_puts(&b, next == 'd' ? "[0-9]" : "[[:alnum:]_]");
			i++;
		} else if (c == '\\') {
			ok = next != '\0' && strchr(".[]{}()*+?^$|\\-", next);
			if (next != '-')
				buf_putc(&b, '\\');
			buf_putc(&b, next);
			i++;
		} else if (c == '(' && next == '?') {
			ok = i + 2 < text.len && text.ptr[i + 2] == ':';
			buf_putc(&b, '(');
			i += 2;
		} else {
			buf_putc(&b, c);
		}
	}
	*ret = arena_str(a, buf_view(&b));
	buf_free(&b);
	ok = ok && regcomp(&compiled, ret->ptr, REG_EXTENDED | REG_NOSUB) == 0;
	if (ok)
		regfree(&compiled);
	return ok;
}

static void add_name(struct names *names, enum price_match match, struct str pattern)
{
	if (names->n < NAMES_MAX && pattern.len > 0)
		names->name[names->n++] = (struct name){match, pattern};
}

/* Flattens a tree of conditions into alternatives. */
static void read_names(struct reader *r, struct json_object *condition, struct names *names)
{
	struct json_object *v;
	struct str pattern;

	if (is_string(v = member(condition, "equals")))
		add_name(names, MATCH_EXACT, text_of(v));
	else if (is_string(v = member(condition, "starts_with")))
		add_name(names, MATCH_PREFIX, text_of(v));
	else if (is_string(v = member(condition, "ends_with")))
		add_name(names, MATCH_REGEX, literal_regex(text_of(v), "$", r->a));
	else if (is_string(v = member(condition, "contains")))
		add_name(names, MATCH_REGEX, literal_regex(text_of(v), "", r->a));
	else if (is_string(v = member(condition, "regex")) &&
		 posix_regex(text_of(v), r->a, &pattern))
		add_name(names, MATCH_REGEX, pattern);
	else if (is_string(v))
		r->out->skipped[SKIP_REGEX]++;
	else if ((v = array_member(condition, "or")))
		for (size_t i = 0; i < json_object_array_length(v); i++)
			read_names(r, json_object_array_get_idx(v, i), names);
	else
		r->out->skipped[SKIP_BOTH]++;
}

/* member of a price, rate it sets */
#define FOR_EACH_CATALOGUE_RATE(X)               \
	X("input_mtok", input)                   \
	X("cache_read_mtok", cache_read)         \
	X("cache_write_mtok", cache_write)       \
	X("cache_write_1h_mtok", cache_write_1h) \
	X("output_mtok", output)                 \
	X("output_reasoning_mtok", reasoning)    \
	X("input_audio_mtok", audio_input)       \
	X("output_audio_mtok", audio_output)     \
	X("input_image_mtok", image_input)

/* Prompt sizes above which a price has other rates, ascending; the first is 0. */
struct steps {
	int64_t above[STEPS_MAX];
	int n;
};

static void add_step(struct steps *s, int64_t above)
{
	int at = 0;

	while (at < s->n && s->above[at] < above)
		at++;
	if (s->n == STEPS_MAX || (at < s->n && s->above[at] == above))
		return;
	memmove(&s->above[at + 1], &s->above[at], (size_t)(s->n - at) * sizeof(s->above[0]));
	s->above[at] = above;
	s->n++;
}

static void add_steps(struct steps *s, struct json_object *rate)
{
	struct json_object *tiers = array_member(rate, "tiers");

	for (size_t i = 0; tiers && i < json_object_array_length(tiers); i++)
		add_step(s, json_object_get_int64(
				    member(json_object_array_get_idx(tiers, i), "start")));
}

/* The part of a rate that holds above a prompt size. */
static struct json_object *rate_above(struct json_object *rate, int64_t above)
{
	struct json_object *tiers = array_member(rate, "tiers");
	struct json_object *found =
		json_object_is_type(rate, json_type_object) ? member(rate, "base") : rate;
	int64_t highest = 0;

	for (size_t i = 0; tiers && i < json_object_array_length(tiers); i++) {
		struct json_object *tier = json_object_array_get_idx(tiers, i);
		int64_t start = json_object_get_int64(member(tier, "start"));

		if (start <= above && start > highest) {
			highest = start;
			found = member(tier, "price");
		}
	}
	return found;
}

static bool read_rate(struct json_object *rate, int64_t above, int64_t *ret_pusd)
{
	struct json_object *v = rate_above(rate, above);

	if (!v)
		return true;
	return price_rate_parse(json_number_text(v), PER_MILLION, ret_pusd, NULL) == OK;
}

/* The rates of a price above a prompt size. False when one cannot be kept exactly. */
static bool read_rates(struct json_object *prices, int64_t above, struct price *p)
{
#define X(key, field)                                          \
	if (!read_rate(member(prices, key), above, &p->field)) \
		return false;
	FOR_EACH_CATALOGUE_RATE(X)
#undef X
	if (p->output == RATE_NONE)
		p->output = 0;
	p->min_prompt_tokens = above > 0 ? above + 1 : 0;
	return true;
}

static struct str key_of(const struct price *p, struct arena *a)
{
	return str_from(arena_printf(a, "%.*s\n%d\n%.*s\n%lld\n%lld", STR_ARG(p->provider),
		p->match, STR_ARG(p->pattern), (long long)p->min_prompt_tokens,
		(long long)p->valid_from_us));
}

static void add_price(struct reader *r, const struct price *p)
{
	struct price_catalogue *out = r->out;
	void **seen = map_slot(&r->seen, key_of(p, r->a));

	if (*seen) {
		out->skipped[SKIP_REPEATED]++;
		return;
	}
	*seen = r;
	if (out->n == r->cap) {
		int cap = r->cap ? 2 * r->cap : 1024;
		struct price *more = arena_array(r->a, (size_t)cap, sizeof(*more));

		if (out->n)
			memcpy(more, out->price, (size_t)out->n * sizeof(*more));
		out->price = more;
		r->cap = cap;
	}
	out->price[out->n++] = *p;
}

/* Why a price cannot be a row; CATALOGUE_SKIPS if it can. */
static enum catalogue_skip obstacle(struct json_object *prices)
{
	static const char *const media[] = {"output_image_mtok", "output_video_mtok",
		"input_video_mtok", "output_citation_mtok"};
	struct price p;

	if (member(prices, "requests_kcount"))
		return SKIP_REQUESTS;
	for (size_t i = 0; i < sizeof(media) / sizeof(media[0]); i++)
		if (member(prices, media[i]))
			return SKIP_MEDIA;
	if (!member(prices, "input_mtok"))
		return SKIP_NO_RATE;
	price_init(&p);
	return read_rates(prices, 0, &p) ? CATALOGUE_SKIPS : SKIP_TOO_FINE;
}

/* Adds the rows of one dated price: every name, every step. */
static void add_prices(
	struct reader *r, const struct names *names, struct json_object *prices, struct price *p)
{
	struct steps steps = {.n = 1};

#define X(key, field) add_steps(&steps, member(prices, key));
	FOR_EACH_CATALOGUE_RATE(X)
#undef X
	for (int s = 0; s < steps.n; s++) {
		if (!read_rates(prices, steps.above[s], p)) {
			r->out->skipped[SKIP_TOO_FINE]++;
			return;
		}
		for (int i = 0; i < names->n; i++) {
			p->match = names->name[i].match;
			p->pattern = names->name[i].pattern;
			add_price(r, p);
		}
	}
}

/* Dated prices: each holds from its start until the next one's. */
struct dated {
	int64_t from_us;
	struct json_object *prices;
};

static int by_start(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	return (x->from_us > y->from_us) - (x->from_us < y->from_us);
}

/* Reads prices, which are one object or an array of dated ones. Returns how many; -1 with *ret_skip
 * set. */
static int read_dated(struct json_object *prices, struct arena *a, struct dated **ret,
	enum catalogue_skip *ret_skip)
{
	bool is_array = json_object_is_type(prices, json_type_array);
	size_t n = is_array ? json_object_array_length(prices) : 1;
	struct dated *all = arena_array(a, n, sizeof(*all));

	for (size_t i = 0; i < n; i++) {
		struct json_object *one = is_array ? json_object_array_get_idx(prices, i) : NULL;
		struct json_object *constraint = member(one, "constraint");
		struct json_object *start = member(constraint, "start_date");

		all[i] = (struct dated){INT64_MIN, one ? member(one, "prices") : prices};
		if (constraint &&
			(!start || time_parse(text_of(start), true, &all[i].from_us, NULL))) {
			*ret_skip = SKIP_TIME_OF_DAY;
			return -1;
		}
		*ret_skip = obstacle(all[i].prices);
		if (*ret_skip != CATALOGUE_SKIPS)
			return -1;
	}
	qsort(all, n, sizeof(*all), by_start);
	*ret = all;
	return (int)n;
}

/* Whether the conditions hold for a name, as far as rows can say them. */
static bool is_own(struct reader *r, struct str model)
{
	int regexes = r->out->skipped[SKIP_REGEX], both = r->out->skipped[SKIP_BOTH];
	struct names names = {.n = 0};
	bool own = false;

	if (r->own_names)
		read_names(r, r->own_names, &names);
	r->out->skipped[SKIP_REGEX] = regexes;
	r->out->skipped[SKIP_BOTH] = both;
	for (int i = 0; i < names.n && !own; i++) {
		struct price p = {.match = names.name[i].match, .pattern = names.name[i].pattern};

		own = price_matches(&p, model);
	}
	return own;
}

static enum err_code read_model(struct reader *r, struct json_object *model, struct err *e)
{
	struct json_object *id = member(model, "id"), *prices = member(model, "prices"),
			   *match = member(model, "match");
	struct names names = {.n = 0};
	enum catalogue_skip skip;
	struct dated *dated;
	struct price p;
	int n;

	if (!is_string(id) || !match || !prices)
		return err_set(e, ERR_INVALID, "a model must have id, match and prices");
	r->out->models++;
	n = read_dated(prices, r->a, &dated, &skip);
	if (n < 0) {
		r->out->skipped[skip]++;
		return OK;
	}
	read_names(r, match, &names);
	r->out->searches += n > 0 && member(dated[n - 1].prices, "web_searches_kcount") != NULL;
	for (int i = 0; i < n; i++) {
		price_init(&p);
		p.provider = is_own(r, text_of(id)) ? (struct str){NULL, 0} : r->provider;
		p.source = str_from(SOURCE);
		p.valid_from_us = dated[i].from_us;
		p.valid_to_us = i + 1 < n ? dated[i + 1].from_us : INT64_MAX;
		add_prices(r, &names, dated[i].prices, &p);
	}
	return OK;
}

static enum err_code read_provider(struct reader *r, struct json_object *provider, struct err *e)
{
	struct json_object *id = member(provider, "id"), *models = array_member(provider, "models");

	if (!is_string(id) || !models)
		return err_set(e, ERR_INVALID, "a provider must have id and models");
	r->provider = text_of(id);
	r->own_names = member(provider, "model_match");
	for (size_t i = 0; i < json_object_array_length(models); i++)
		if (read_model(r, json_object_array_get_idx(models, i), e))
			return err_wrap(e, "model %zu of %s", i + 1, r->provider.ptr);
	return OK;
}

enum err_code price_catalogue_read(
	struct json_object *providers, struct arena *a, struct price_catalogue *ret, struct err *e)
{
	struct reader r = {.out = ret, .a = a};
	enum err_code rc = OK;

	*ret = (struct price_catalogue){.n = 0};
	if (!json_object_is_type(providers, json_type_array))
		return err_set(e, ERR_INVALID, "must be an array of providers");
	for (size_t i = 0; i < json_object_array_length(providers) && !rc; i++) {
		rc = read_provider(&r, json_object_array_get_idx(providers, i), e);
		if (rc)
			err_wrap(e, "provider %zu", i + 1);
	}
	map_free(&r.seen);
	return rc;
}
