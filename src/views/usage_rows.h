/* Groups of usage as rows of a table: ordered as the address asks, beside what they were before. */
#ifndef VIEWS_USAGE_ROWS_H
#define VIEWS_USAGE_ROWS_H

#include <stdbool.h>

#include "base/arena.h"
#include "domain/usage_sums.h"

/* What a table can be ordered by; the text follows the table's id in ?sort=: "tools.cost". */
#define FOR_EACH_USAGE_ORDER(X)      \
	X(ORDER_NAME, "name")        \
	X(ORDER_COST, "cost")        \
	X(ORDER_CALLS, "calls")      \
	X(ORDER_TOKENS, "tokens")    \
	X(ORDER_PER_CALL, "percall") \
	X(ORDER_CHANGE, "change")    \
	X(ORDER_P50, "p50")          \
	X(ORDER_P95, "p95")          \
	X(ORDER_P99, "p99")          \
	X(ORDER_SUCCESS, "success")  \
	X(ORDER_FAILED, "failed")

enum usage_order {
#define X(id, name) id,
	FOR_EACH_USAGE_ORDER(X)
#undef X
		USAGE_ORDERS
};

struct usage_row {
	const struct usage_group *group;
	const struct usage_sums *before; /* NULL: nothing before */
	double key;			 /* what it is ordered by */
};

/* The order that `sort` asks of `table` ("tools.calls", "-tools.calls"), or `fallback`;
 * `*ret_reversed` says whether the other way round. */
enum usage_order usage_order_of(
	const char *sort, const char *table, enum usage_order fallback, bool *ret_reversed);
/* "tools.calls", with '-' when reversed: arena memory. */
const char *usage_order_key(struct arena *a, const char *table, enum usage_order o, bool reversed);

/* One row per group, largest first (names A to Z); equal ones stay in the order given. */
struct usage_row *usage_rows_make(struct arena *a, const struct usage_group *groups, int n,
	const struct usage_group *before, int nbefore, enum usage_order o, bool reversed);
/* How many of n rows are shown one by one when the rest is summed up beyond `most`; a rest of one
 * row is shown, too. */
int usage_rows_shown(int n, int most);
/* Sums of all groups, without histograms. */
struct usage_sums usage_rows_total(const struct usage_group *groups, int n);

/* USD per 1,000 calls; NAN without priced calls. */
double usage_usd_per_1000(const struct usage_sums *s);
double usage_usd(const struct usage_sums *s);
int64_t usage_tokens(const struct usage_sums *s);
/* Part of the prompt tokens that came from a cache; NAN without prompt tokens. */
double usage_cached_share(const struct usage_sums *s);

/* The sums of the group with this key, or NULL. */
const struct usage_sums *usage_rows_find(const struct usage_group *groups, int n, struct str key);
/* Whether the name or id of a group contains the text, ASCII letters of either case alike. NULL and
 * "" match all. */
bool usage_rows_match(const struct usage_group *g, const char *search);

#endif
