/* Usage figures for any range and filter: summaries for what is aggregated, base rows for what changed since, all in one
 * snapshot, so that every sum equals the total to the last digit. */
#ifndef STORE_USAGE_READ_H
#define STORE_USAGE_READ_H

#include "domain/cover.h"
#include "domain/period.h"
#include "domain/usage_sums.h"
#include "store/db.h"

extern const struct db_stmts usage_read_stmts;

/* Absent: any. */
struct usage_filter {
	struct str tenant, tool, model;
};

enum usage_group_by { BY_NOTHING, BY_TENANT, BY_TOOL, BY_MODEL };

/* One read transaction: everything asked of it is of one moment. After a failed read only usage_read_end() may follow,
 * and a new reader. Results are memory of the arena given here. */
struct usage_reader;
enum err_code usage_read_begin(struct db *db, struct arena *a, struct usage_reader **ret, struct err *e) MUST_CHECK;
/* NULL is accepted. */
void usage_read_end(struct usage_reader *r);

/* Groups of [from, to), highest cost first (then calls, then key). BY_NOTHING gives exactly one, all zero when nothing
 * matches. With `percentiles`, each has its histogram. */
enum err_code usage_read_groups(struct usage_reader *r, const struct usage_filter *f, int64_t from_us, int64_t to_us,
	enum usage_group_by by, bool percentiles, struct usage_group **ret, int *ret_n, struct err *e) MUST_CHECK;

/* Gives each of these tenants' groups its histogram: for the rows of a page, without those of all tenants. */
enum err_code usage_read_tenant_latency(struct usage_reader *r, const struct usage_filter *f, int64_t from_us,
	int64_t to_us, struct usage_group *groups, int n, struct err *e) MUST_CHECK;

/* Sums per bucket (b->n of them). */
enum err_code usage_read_series(struct usage_reader *r, const struct usage_filter *f, const struct period_buckets *b,
	bool percentiles, struct usage_sums **ret, struct err *e) MUST_CHECK;

/* A series per group; `total` is the sum over its buckets (with a histogram if asked for), and their order. */
struct usage_trend {
	struct usage_group total;
	struct usage_sums *sums; /* one per bucket */
};
enum err_code usage_read_trends(struct usage_reader *r, const struct usage_filter *f, const struct period_buckets *b,
	enum usage_group_by by, bool percentiles, struct usage_trend **ret, int *ret_n, struct err *e) MUST_CHECK;

/* Failed calls by error type, most first; "" for calls that named none. */
struct usage_error_count {
	struct str error_type;
	int64_t calls;
};
enum err_code usage_read_errors(struct usage_reader *r, const struct usage_filter *f, int64_t from_us, int64_t to_us,
	struct usage_error_count **ret, int *ret_n, struct err *e) MUST_CHECK;

#endif
