/* Usage figures as JSON: the members that answers have in common. */
#ifndef HANDLERS_USAGE_ANSWER_H
#define HANDLERS_USAGE_ANSWER_H

#include "base/json_out.h"
#include "domain/usage_sums.h"
#include "handlers/filters.h"
#include "store/usage_read.h"

/* "from", "to", "tz", "generatedAt" of an open object. Figures are those of the last load, so that
 * is when they were generated: the same data give the same bytes and the same ETag. */
void answer_head(
	struct json_out *j, const struct period *p, const struct usage_reader *r, int64_t now_us);
/* "tenant", "tool", "model" as filtered for, null for all. */
void answer_filter(struct json_out *j, const struct usage_filter *f);

/* Members of an open object: AIUsageSummary's figures. Latencies are 0 and successRate null when
 * there are no calls. */
void answer_sums(struct json_out *j, const struct usage_sums *s);
/* `key`: an object with "from", "to" and the figures. */
void answer_period(
	struct json_out *j, const char *key, const struct period *p, const struct usage_sums *s);
/* `key`: an array of objects with periodStart, periodEnd and the figures. */
void answer_series(struct json_out *j, const char *key, const struct period_buckets *b,
	const struct usage_sums *sums);
/* One group: its id and name (members depend on what it is grouped by) and the figures. */
void answer_group(struct json_out *j, enum usage_group_by by, const struct usage_group *g);
/* `key`: an array of groups. */
void answer_groups(struct json_out *j, const char *key, enum usage_group_by by,
	const struct usage_group *groups, int n);
/* "errors": failed calls by type, the first 100; null for calls that named none. */
void answer_errors(struct json_out *j, const struct usage_error_count *errors, int n);

/* "monthToDate": the month's figures beside its limits, and what they make of them: "ok",
 * "warning", "critical". */
void answer_month(struct json_out *j, const struct conf *c, const struct period *month,
	const struct usage_sums *to_date, const struct usage_sums *before);
const char *answer_month_status(const struct conf *c, pusd_sum cost);
/* A limit of the month's cost (ai_cost_*_usd) in pico-USD; -1 when none is set. */
int64_t answer_limit(const char *setting);

void answer_money(struct json_out *j, const char *key, pusd_sum pusd);

#endif
