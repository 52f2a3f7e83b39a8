/* Usage figures for any range and filter: summaries for what is aggregated, base rows for what
 * changed since, all in one snapshot, so that every sum equals the total to the last digit. */
#ifndef STORE_USAGE_READ_H
#define STORE_USAGE_READ_H

#include "domain/period.h"
#include "domain/usage_sums.h"
#include "store/db.h"
#include "store/usage_reader.h"

extern const struct db_stmts usage_read_stmts;

enum usage_group_by { BY_NOTHING, BY_TENANT, BY_TOOL, BY_MODEL };

/* Groups of [from, to), highest cost first (then calls, then key). BY_NOTHING gives exactly one,
 * all zero when nothing matches. With `percentiles`, each has its histogram. */
enum err_code usage_read_groups(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, enum usage_group_by by, bool percentiles,
	struct usage_group **ret, int *ret_n, struct err *e) MUST_CHECK;

/* The sums of [from, to), with their histogram. */
enum err_code usage_read_total(struct usage_reader *r, const struct usage_filter *f,
	const struct period *p, struct usage_sums *ret, struct err *e) MUST_CHECK;

/* Gives each of these tenants' groups its histogram: for the rows of a page, without those of all
 * tenants. */
enum err_code usage_read_tenant_latency(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, struct usage_group *groups, int n,
	struct err *e) MUST_CHECK;

/* Sums per bucket (b->n of them). */
enum err_code usage_read_series(struct usage_reader *r, const struct usage_filter *f,
	const struct period_buckets *b, bool percentiles, struct usage_sums **ret,
	struct err *e) MUST_CHECK;

/* A series per group; `total` is the sum over its buckets (with a histogram if asked for), and
 * their order. */
struct usage_trend {
	struct usage_group total;
	struct usage_sums *sums; /* one per bucket */
};
enum err_code usage_read_trends(struct usage_reader *r, const struct usage_filter *f,
	const struct period_buckets *b, enum usage_group_by by, bool percentiles,
	struct usage_trend **ret, int *ret_n, struct err *e) MUST_CHECK;

/* Failed calls by error type, most first; "" for calls that named none. */
struct usage_error_count {
	struct str error_type;
	int64_t calls;
};
enum err_code usage_read_errors(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, struct usage_error_count **ret, int *ret_n,
	struct err *e) MUST_CHECK;

#endif
