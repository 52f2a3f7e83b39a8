#include "ingest/price_json.h"

#include <json-c/json_object_iterator.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/json_out.h"

enum { TOKENS_PER_MILLION = 1000000 };

#define RATE_MAX PUSD_PER_USD

enum err_code price_per_parse(struct str text, enum price_per *ret, struct err *e)
{
	if (str_is(text, "token"))
		*ret = PER_TOKEN;
	else if (str_is(text, "1m"))
		*ret = PER_MILLION;
	else
		return err_set(e, ERR_INVALID, "per '%.*s' is none of 1m, token",
			text.len < 40 ? (int)text.len : 40, text.ptr);
	return OK;
}

enum err_code price_rate_parse(
	struct str text, enum price_per per, int64_t *ret_pusd, struct err *e)
{
	pusd_sum amount;
	enum err_code rc = money_parse_sum(text, &amount, e);

	if (rc)
		return rc;
	if (per == PER_MILLION && amount % TOKENS_PER_MILLION != 0)
		return err_set(e, ERR_INVALID,
			"'%.*s' USD per million tokens: use at most 6 decimals", STR_ARG(text));
	if (per == PER_MILLION)
		amount /= TOKENS_PER_MILLION;
	if (amount < 0 || amount > RATE_MAX)
		return err_set(e, ERR_INVALID,
			"'%.*s' is no rate: use an amount from 0 to 1 USD per token",
			STR_ARG(text));
	*ret_pusd = (int64_t)amount;
	return OK;
}

char *price_rate_format(int64_t rate_pusd, enum price_per per, char out[static MONEY_TEXT])
{
	if (rate_pusd == RATE_NONE) {
		out[0] = '\0';
		return out;
	}
	return money_format(
		per == PER_MILLION ? (pusd_sum)rate_pusd * TOKENS_PER_MILLION : rate_pusd, out);
}

void price_init(struct price *p)
{
	*p = (struct price){.service_tier = STR("standard"),
		.valid_from_us = INT64_MIN,
		.valid_to_us = INT64_MAX,
#define X(field, name) .field = RATE_NONE,
		FOR_EACH_RATE(X)
#undef X
	};
}

static enum err_code check_name(const char *member, struct str s, size_t max, struct err *e)
{
	if (s.ptr && (s.len == 0 || s.len > max))
		return err_set(e, ERR_INVALID, "%s: must be 1 to %zu bytes of text, found %zu",
			member, max, s.len);
	return OK;
}

enum err_code price_check(const struct price *p, struct err *e)
{
	const struct {
		const char *member;
		struct str text;
		size_t max;
	} names[] = {{"model", p->pattern, PRICE_PATTERN_MAX}, {"tenant", p->tenant_id, 128},
		{"provider", p->provider, 64}, {"tier", p->service_tier, 32},
		{"source", p->source, 200}};
	enum err_code rc = OK;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !rc; i++)
		rc = check_name(names[i].member, names[i].text, names[i].max, e);
	if (rc)
		return rc;
	if (!p->pattern.ptr)
		return err_set(e, ERR_INVALID, "model: is required");
	if (p->input == RATE_NONE || p->output == RATE_NONE)
		return err_set(e, ERR_INVALID, "%s: is required",
			p->input == RATE_NONE ? "input" : "output");
	if (p->valid_from_us >= p->valid_to_us)
		return err_set(e, ERR_INVALID, "to: must be later than from");
	return price_pattern_check(p, e);
}

static struct str text_of(struct json_object *v)
{
	return (struct str){json_object_get_string(v), (size_t)json_object_get_string_len(v)};
}

static enum err_code read_text(struct json_object *v, struct str *ret, struct err *e)
{
	if (!json_object_is_type(v, json_type_string))
		return err_set(e, ERR_INVALID, "must be a string");
	*ret = text_of(v);
	return OK;
}

static enum err_code read_match(struct json_object *v, enum price_match *ret, struct err *e)
{
	struct str name = {NULL, 0};
	enum err_code rc = read_text(v, &name, e);

	return rc ? rc : price_match_parse(name, ret, e);
}

static enum err_code read_time(struct json_object *v, int64_t *ret_us, struct err *e)
{
	struct str text = {NULL, 0};
	enum err_code rc = read_text(v, &text, e);

	return rc ? rc : time_parse(text, true, ret_us, e);
}

static enum err_code read_count(struct json_object *v, int64_t *ret, struct err *e)
{
	int64_t n = json_object_is_type(v, json_type_int) ? json_object_get_int64(v) : -1;

	if (n < 0 || n > USAGE_TOKENS_MAX)
		return err_set(e, ERR_INVALID, "must be a whole number from 0 to %lld",
			(long long)USAGE_TOKENS_MAX);
	*ret = n;
	return OK;
}

static enum err_code read_rate(
	struct json_object *v, enum price_per per, int64_t *ret_pusd, struct err *e)
{
	if (json_object_is_type(v, json_type_string))
		return price_rate_parse(text_of(v), per, ret_pusd, e);
	if (json_object_is_type(v, json_type_int) || json_object_is_type(v, json_type_double))
		return price_rate_parse(json_number_text(v), per, ret_pusd, e);
	return err_set(e, ERR_INVALID, "must be an amount of USD");
}

static enum err_code read_member(
	struct price *p, const char *key, struct json_object *v, enum price_per per, struct err *e)
{
#define X(field, name)              \
	if (strcmp(key, name) == 0) \
		return read_rate(v, per, &p->field, e);
	FOR_EACH_RATE(X)
#undef X
	if (strcmp(key, "model") == 0)
		return read_text(v, &p->pattern, e);
	if (strcmp(key, "match") == 0)
		return read_match(v, &p->match, e);
	if (strcmp(key, "provider") == 0)
		return read_text(v, &p->provider, e);
	if (strcmp(key, "tenant") == 0)
		return read_text(v, &p->tenant_id, e);
	if (strcmp(key, "tier") == 0)
		return read_text(v, &p->service_tier, e);
	if (strcmp(key, "minPromptTokens") == 0)
		return read_count(v, &p->min_prompt_tokens, e);
	if (strcmp(key, "from") == 0)
		return read_time(v, &p->valid_from_us, e);
	if (strcmp(key, "to") == 0)
		return read_time(v, &p->valid_to_us, e);
	if (strcmp(key, "source") == 0)
		return read_text(v, &p->source, e);
	return err_set(e, ERR_INVALID, "is no member of a price");
}

static enum err_code read_price(struct json_object *o, enum price_per per, struct str source,
	struct price *ret, struct err *e)
{
	struct json_object_iterator it, end;

	if (!json_object_is_type(o, json_type_object))
		return err_set(e, ERR_INVALID, "must be an object");
	price_init(ret);
	ret->source = source;
	it = json_object_iter_begin(o);
	end = json_object_iter_end(o);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		const char *key = json_object_iter_peek_name(&it);
		struct json_object *v = json_object_iter_peek_value(&it);

		if (v && read_member(ret, key, v, per, e))
			return err_wrap(e, "%s", key);
	}
	return price_check(ret, e);
}

enum err_code price_json_read(
	struct json_object *list, struct arena *a, struct price **ret, int *ret_n, struct err *e)
{
	struct json_object *prices = NULL, *v;
	struct str source = STR("import");
	enum price_per per = PER_MILLION;
	struct price *all;
	size_t n;

	if (!json_object_object_get_ex(list, "prices", &prices) ||
		!json_object_is_type(prices, json_type_array))
		return err_set(e, ERR_INVALID, "prices: must be an array of prices");
	if (json_object_object_get_ex(list, "per", &v) && price_per_parse(text_of(v), &per, e))
		return e->code;
	if (json_object_object_get_ex(list, "source", &v) && read_text(v, &source, e))
		return err_wrap(e, "source");
	n = json_object_array_length(prices);
	if (n > PRICE_LIST_MAX)
		return err_set(e, ERR_TOO_LARGE, "prices: at most %d in one list, found %zu",
			PRICE_LIST_MAX, n);
	all = arena_array(a, n, sizeof(*all));
	for (size_t i = 0; i < n; i++)
		if (read_price(json_object_array_get_idx(prices, i), per, source, &all[i], e))
			return err_wrap(e, "price %zu", i + 1);
	*ret = all;
	*ret_n = (int)n;
	return OK;
}

static void write_price(struct json_out *j, const struct price *p)
{
	char rate[MONEY_TEXT];

	json_put_obj(j);
	json_kv_str(j, "model", p->pattern);
	if (p->match != MATCH_EXACT)
		json_kv_cstr(j, "match", price_match_name(p->match));
	if (p->provider.ptr)
		json_kv_str(j, "provider", p->provider);
	if (p->tenant_id.ptr)
		json_kv_str(j, "tenant", p->tenant_id);
	if (!str_is(p->service_tier, "standard"))
		json_kv_str(j, "tier", p->service_tier);
	if (p->min_prompt_tokens > 0)
		json_kv_int(j, "minPromptTokens", p->min_prompt_tokens);
	if (p->valid_from_us != INT64_MIN)
		json_kv_time(j, "from", p->valid_from_us);
	if (p->valid_to_us != INT64_MAX)
		json_kv_time(j, "to", p->valid_to_us);
#define X(field, name)             \
	if (p->field != RATE_NONE) \
		json_kv_raw(j, name, str_from(price_rate_format(p->field, PER_MILLION, rate)));
	FOR_EACH_RATE(X)
#undef X
	json_kv_str(j, "source", p->source);
	json_put_obj_end(j);
}

void price_json_write(struct buf *out, const struct price *prices, int n)
{
	struct json_out j;

	buf_puts(out, "{\"per\": \"1m\", \"prices\": [");
	for (int i = 0; i < n; i++) {
		buf_puts(out, i ? ",\n\t" : "\n\t");
		json_out_begin(&j, out);
		write_price(&j, &prices[i]);
	}
	buf_puts(out, "\n]}\n");
}
