#include "views/usage_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const order_names[USAGE_ORDERS] = {
#define X(id, name) [id] = name,
	FOR_EACH_USAGE_ORDER(X)
#undef X
};

enum usage_order usage_order_of(
	const char *sort, const char *table, enum usage_order fallback, bool *ret_reversed)
{
	size_t len = strlen(table);
	bool reversed = sort && *sort == '-';

	*ret_reversed = false;
	if (!sort || strncmp(sort + reversed, table, len) != 0 || sort[reversed + len] != '.')
		return fallback;
	for (int o = 0; o < USAGE_ORDERS; o++) {
		if (strcmp(sort + reversed + len + 1, order_names[o]) != 0)
			continue;
		*ret_reversed = reversed;
		return (enum usage_order)o;
	}
	return fallback;
}

const char *usage_order_key(struct arena *a, const char *table, enum usage_order o, bool reversed)
{
	return arena_printf(a, "%s%s.%s", reversed ? "-" : "", table, order_names[o]);
}

double usage_usd(const struct usage_sums *s)
{
	return (double)s->cost_pusd / (double)PUSD_PER_USD;
}

double usage_usd_per_1000(const struct usage_sums *s)
{
	int64_t priced = s->calls - s->unpriced;

	return priced > 0 ? usage_usd(s) / (double)priced * 1000 : NAN;
}

int64_t usage_tokens(const struct usage_sums *s)
{
	return s->prompt_tokens + s->completion_tokens;
}

double usage_cached_share(const struct usage_sums *s)
{
	return s->prompt_tokens > 0 ? (double)s->cached_tokens / (double)s->prompt_tokens : NAN;
}

static double order_key(const struct usage_row *r, enum usage_order o)
{
	const struct usage_sums *s = &r->group->sums;

	switch (o) {
	case ORDER_COST: return (double)s->cost_pusd;
	case ORDER_CALLS: return (double)s->calls;
	case ORDER_TOKENS: return (double)usage_tokens(s);
	case ORDER_PER_CALL: return usage_usd_per_1000(s);
	case ORDER_CHANGE: return r->before ? usage_usd(s) / usage_usd(r->before) : INFINITY;
	case ORDER_P50: return (double)usage_sums_quantile_ms(s, 0.5);
	case ORDER_P95: return (double)usage_sums_quantile_ms(s, 0.95);
	case ORDER_P99: return (double)usage_sums_quantile_ms(s, 0.99);
	case ORDER_SUCCESS: return usage_sums_success(s);
	case ORDER_FAILED: return (double)s->failed;
	case ORDER_NAME:
	case USAGE_ORDERS: break;
	}
	return 0;
}

/* Largest key first; unknown ones last; then by name when that is the order; then as they were
 * given. */
static int compare(const void *a, const void *b)
{
	const struct usage_row *x = a, *y = b;

	if (isnan(x->key) != isnan(y->key))
		return isnan(x->key) - isnan(y->key);
	if (x->key != y->key && !isnan(x->key))
		return x->key < y->key ? 1 : -1;
	return (x->group > y->group) - (x->group < y->group);
}

static int compare_names(const void *a, const void *b)
{
	const struct usage_row *x = a, *y = b;

	return str_cmp(x->group->name, y->group->name);
}

const struct usage_sums *usage_rows_find(const struct usage_group *groups, int n, struct str key)
{
	for (int i = 0; i < n; i++)
		if (str_eq(groups[i].key, key))
			return &groups[i].sums;
	return NULL;
}

static void reverse(struct usage_row *rows, int n)
{
	for (int i = 0, k = n - 1; i < k; i++, k--) {
		struct usage_row swap = rows[i];

		rows[i] = rows[k];
		rows[k] = swap;
	}
}

struct usage_row *usage_rows_make(struct arena *a, const struct usage_group *groups, int n,
	const struct usage_group *before, int nbefore, enum usage_order o, bool reversed)
{
	struct usage_row *rows = arena_array(a, (size_t)n + 1, sizeof(*rows));

	for (int i = 0; i < n; i++) {
		rows[i].group = &groups[i];
		rows[i].before = usage_rows_find(before, nbefore, groups[i].key);
		rows[i].key = order_key(&rows[i], o);
	}
	qsort(rows, (size_t)n, sizeof(*rows), o == ORDER_NAME ? compare_names : compare);
	if (reversed)
		reverse(rows, n);
	return rows;
}

int usage_rows_shown(int n, int most)
{
	return n <= most + 1 ? n : most;
}

struct usage_sums usage_rows_total(const struct usage_group *groups, int n)
{
	struct usage_sums total = {0};

	for (int i = 0; i < n; i++) {
		struct usage_sums one = groups[i].sums;

		one.latency = NULL;
		usage_sums_add(&total, &one);
	}
	return total;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool contains(struct str text, const char *part)
{
	size_t len = strlen(part);

	for (size_t at = 0; at + len <= text.len; at++) {
		size_t i = 0;

		while (i < len && lower(text.ptr[at + i]) == lower(part[i]))
			i++;
		if (i == len)
			return true;
	}
	return false;
}

bool usage_rows_match(const struct usage_group *g, const char *search)
{
	return !search || contains(g->name, search) || contains(g->key, search);
}
