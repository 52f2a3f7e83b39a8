#include "domain/pricing.h"

#include <regex.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/money.h"
#include "domain/model_name.h"
#include "domain/provider_name.h"

/* Which rows can apply depends only on the names in a call: tenant, provider, model, service tier.
 * That answer, the rows in order of preference, is worked out once per combination of names and
 * kept; a look-up of known names is one probe of a hash table and then the first row whose time and
 * prompt size fit. */

/* Names come from outside, so their number is limited: a full cache is emptied. */
enum { CACHE_SLOTS = 1 << 15, CACHE_MAX = CACHE_SLOTS / 2 };

static const char STANDARD_TIER[] = "standard";

struct rule {
	struct price price;
	regex_t regex; /* for MATCH_REGEX */
};

struct names {
	struct str tenant, provider, model, tier;
};

struct candidates {
	uint64_t hash;
	struct names names;
	int n;
	const struct price *price[];
};

struct price_book {
	struct arena *rows_arena;
	struct rule *rules;
	int nrules;
	bool has_tenant_rules;
	struct arena *cache_arena;
	struct candidates **cache; /* open addressing */
	int ncached;
};

static const char *const match_names[] = {
#define X(name, text) [name] = text,
	FOR_EACH_PRICE_MATCH(X)
#undef X
};

const char *price_match_name(enum price_match m)
{
	return match_names[m];
}

enum err_code price_match_parse(struct str text, enum price_match *ret, struct err *e)
{
	for (size_t i = 0; i < sizeof(match_names) / sizeof(match_names[0]); i++)
		if (str_is(text, match_names[i])) {
			*ret = (enum price_match)i;
			return OK;
		}
	return err_set(e, ERR_INVALID, "match '%.*s' is none of exact, prefix, regex",
		text.len < 40 ? (int)text.len : 40, text.ptr);
}

static struct str copy_lower(struct arena *a, struct str s)
{
	char *p = arena_cstr(a, s);

	for (size_t i = 0; i < s.len; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] + 32);
	return (struct str){p, s.len};
}

static enum err_code rule_init(
	struct rule *r, const struct price *row, struct arena *a, struct err *e)
{
	char why[128];
	int failed;

	r->price = *row;
	r->price.tenant_id = arena_str(a, row->tenant_id);
	r->price.provider = arena_str(a, provider_name(row->provider));
	r->price.service_tier = copy_lower(a, row->service_tier);
	r->price.source = arena_str(a, row->source);
	if (row->match != MATCH_REGEX) {
		r->price.pattern = copy_lower(a, row->pattern);
		return OK;
	}
	r->price.pattern = arena_str(a, row->pattern);
	failed = regcomp(&r->regex, r->price.pattern.ptr, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (!failed)
		return OK;
	regerror(failed, &r->regex, why, sizeof(why));
	r->price.match = MATCH_EXACT; /* there is no regex to free */
	return err_set(
		e, ERR_INVALID, "'%.100s' is no regular expression: %s", r->price.pattern.ptr, why);
}

static void rule_done(struct rule *r)
{
	if (r->price.match == MATCH_REGEX)
		regfree(&r->regex);
}

void price_book_free(struct price_book *b)
{
	if (!b)
		return;
	for (int i = 0; i < b->nrules; i++)
		rule_done(&b->rules[i]);
	free(b->cache);
	arena_free(b->cache_arena);
	arena_free(b->rows_arena);
	free(b);
}

enum err_code price_book_new(
	const struct price *rows, int n, struct price_book **ret, struct err *e)
{
	struct price_book *b = mem_zalloc(sizeof(*b));

	b->rows_arena = arena_new();
	b->cache_arena = arena_new();
	b->cache = mem_zalloc(CACHE_SLOTS * sizeof(struct candidates *));
	b->rules = arena_array(b->rows_arena, (size_t)n, sizeof(*b->rules));
	for (int i = 0; i < n; i++) {
		enum err_code code = rule_init(&b->rules[i], &rows[i], b->rows_arena, e);

		b->nrules++;
		if (code) {
			price_book_free(b);
			return e ? err_wrap(e, "price %lld", (long long)rows[i].id) : code;
		}
		b->has_tenant_rules |= rows[i].tenant_id.ptr != NULL;
	}
	*ret = b;
	return OK;
}

static bool form_matches(const struct rule *r, struct str form)
{
	struct str pattern = r->price.pattern;

	switch (r->price.match) {
	case MATCH_EXACT: return str_eq(pattern, form);
	case MATCH_PREFIX:
		return form.len >= pattern.len && memcmp(form.ptr, pattern.ptr, pattern.len) == 0;
	case MATCH_REGEX: return regexec(&r->regex, form.ptr, 0, NULL, 0) == 0;
	}
	return false;
}

static bool name_matches(const struct rule *r, const struct model_name *model)
{
	for (int i = 0; i < model->n; i++)
		if (form_matches(r, model->form[i]))
			return true;
	return false;
}

enum err_code price_pattern_check(const struct price *p, struct err *e)
{
	struct arena *a = arena_new();
	struct rule r;
	enum err_code code = rule_init(&r, p, a, e);

	rule_done(&r);
	arena_free(a);
	return code;
}

bool price_matches(const struct price *p, struct str model)
{
	struct arena *a = arena_new();
	struct model_name name;
	struct rule r;
	bool matches;

	model_name_forms(model, &name);
	matches = rule_init(&r, p, a, NULL) == OK && name_matches(&r, &name);
	rule_done(&r);
	arena_free(a);
	return matches;
}

static bool rule_matches(
	const struct rule *r, const struct names *names, const struct model_name *model)
{
	const struct price *p = &r->price;

	if (p->tenant_id.ptr && !str_eq(p->tenant_id, names->tenant))
		return false;
	if (p->provider.ptr && !name_eq(p->provider, names->provider))
		return false;
	if (!str_is(p->service_tier, STANDARD_TIER) && !name_eq(p->service_tier, names->tier))
		return false;
	return name_matches(r, model);
}

#define DIFFER(a, b) (((a) > (b)) - ((a) < (b)))

/* qsort order: most preferred first, as price_find() says. */
static int by_preference(const void *left, const void *right)
{
	const struct price *a = *(const struct price *const *)left;
	const struct price *b = *(const struct price *const *)right;
	const int order[] = {
		DIFFER(!a->tenant_id.ptr, !b->tenant_id.ptr),
		DIFFER(a->match, b->match),
		DIFFER(b->pattern.len, a->pattern.len),
		DIFFER(!a->provider.ptr, !b->provider.ptr),
		DIFFER(str_is(a->service_tier, STANDARD_TIER),
			str_is(b->service_tier, STANDARD_TIER)),
		DIFFER(b->min_prompt_tokens, a->min_prompt_tokens),
		DIFFER(b->valid_from_us, a->valid_from_us),
		DIFFER(b->id, a->id),
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i])
			return order[i];
	return 0;
}

static struct candidates *work_out(struct price_book *b, const struct names *names, uint64_t hash)
{
	const struct price **found = mem_alloc((size_t)b->nrules * sizeof(struct price *));
	struct names known = *names;
	struct model_name model;
	struct candidates *c;
	int n = 0;

	known.provider = provider_name(names->provider);
	model_name_forms(names->model, &model);
	for (int i = 0; i < b->nrules; i++)
		if (rule_matches(&b->rules[i], &known, &model))
			found[n++] = &b->rules[i].price;
	qsort(found, (size_t)n, sizeof(*found), by_preference);
	c = arena_alloc(b->cache_arena, sizeof(*c) + (size_t)n * sizeof(*found));
	c->hash = hash;
	c->names.tenant = arena_str(b->cache_arena, names->tenant);
	c->names.provider = arena_str(b->cache_arena, names->provider);
	c->names.model = arena_str(b->cache_arena, names->model);
	c->names.tier = arena_str(b->cache_arena, names->tier);
	c->n = n;
	if (n)
		memcpy(c->price, found, (size_t)n * sizeof(*found));
	free(found);
	return c;
}

static uint64_t names_hash(const struct names *n)
{
	uint64_t h = hash_bytes(n->model.ptr, n->model.len, 0);

	h = hash_bytes(n->provider.ptr, n->provider.len, h);
	h = hash_bytes(n->tier.ptr, n->tier.len, h);
	return hash_bytes(n->tenant.ptr, n->tenant.len, h);
}

static bool names_eq(const struct names *a, const struct names *b)
{
	return str_eq(a->model, b->model) && str_eq(a->provider, b->provider) &&
	       str_eq(a->tier, b->tier) && str_eq(a->tenant, b->tenant);
}

static const struct candidates *candidates_for(struct price_book *b, const struct names *names)
{
	uint64_t hash = names_hash(names);
	size_t i = hash & (CACHE_SLOTS - 1);

	for (; b->cache[i]; i = (i + 1) & (CACHE_SLOTS - 1))
		if (b->cache[i]->hash == hash && names_eq(&b->cache[i]->names, names))
			return b->cache[i];
	if (b->ncached == CACHE_MAX) {
		memset(b->cache, 0, CACHE_SLOTS * sizeof(struct candidates *));
		arena_reset(b->cache_arena);
		b->ncached = 0;
		i = hash & (CACHE_SLOTS - 1);
	}
	b->ncached++;
	return b->cache[i] = work_out(b, names, hash);
}

const struct price *price_find(struct price_book *b, const struct usage_event *u)
{
	const struct names names = {
		.tenant = b->has_tenant_rules ? u->tenant_id : (struct str){NULL, 0},
		.provider = u->provider,
		.model = u->model,
		.tier = u->service_tier,
	};
	const struct candidates *c = candidates_for(b, &names);

	for (int i = 0; i < c->n; i++) {
		const struct price *p = c->price[i];

		if (u->prompt_tokens >= p->min_prompt_tokens &&
			u->created_at_us >= p->valid_from_us && u->created_at_us < p->valid_to_us)
			return p;
	}
	return NULL;
}

static int64_t first_rate(int64_t a, int64_t b)
{
	return a != RATE_NONE ? a : b;
}

/* Takes `part` tokens out of what is left of their total and adds their cost. A part larger than
 * what is left is billed as reported, and leaves nothing. */
static bool add_part(int64_t *cost, int64_t *left, int64_t part, int64_t rate)
{
	if (part <= 0)
		return true;
	*left = part < *left ? *left - part : 0;
	return rate != RATE_NONE && money_add_product(cost, part, rate);
}

/* The exact cost; false when a rate is missing or the amount does not fit. */
static bool cost_of(const struct price *p, const struct usage_event *u, int64_t *ret_pusd)
{
	int64_t prompt = u->prompt_tokens, completion = u->completion_tokens;
	int64_t cache_write = first_rate(p->cache_write, p->input);
	int64_t cost = 0;
	bool ok = add_part(&cost, &prompt, u->cached_tokens, first_rate(p->cache_read, p->input)) &&
		  add_part(&cost, &prompt, u->cache_write_tokens, cache_write) &&
		  add_part(&cost, &prompt, u->cache_write_1h_tokens,
			  first_rate(p->cache_write_1h, cache_write)) &&
		  add_part(&cost, &prompt, u->audio_prompt_tokens,
			  first_rate(p->audio_input, p->input)) &&
		  add_part(&cost, &prompt, u->image_prompt_tokens,
			  first_rate(p->image_input, p->input)) &&
		  add_part(&cost, &completion, u->reasoning_tokens,
			  first_rate(p->reasoning, p->output)) &&
		  add_part(&cost, &completion, u->audio_completion_tokens,
			  first_rate(p->audio_output, p->output)) &&
		  add_part(&cost, &prompt, prompt, p->input) &&
		  add_part(&cost, &completion, completion, p->output);

	if (ok)
		*ret_pusd = cost;
	return ok;
}

void price_event(struct price_book *b, struct usage_event *u)
{
	const struct price *p;

	if (u->cost_source == COST_REPORTED)
		return;
	u->cost_source = COST_UNPRICED;
	u->cost_pusd = 0;
	u->model_price_id = 0;
	p = price_find(b, u);
	if (!p || !cost_of(p, u, &u->cost_pusd))
		return;
	u->cost_source = COST_COMPUTED;
	u->model_price_id = p->id;
}
