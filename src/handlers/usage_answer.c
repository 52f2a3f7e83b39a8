#include "handlers/usage_answer.h"

enum { ERROR_TYPES_MAX = 100 }; /* clients write what they like, even a new one each time */

void answer_money(struct json_out *j, const char *key, pusd_sum pusd)
{
	char text[MONEY_TEXT];

	json_kv_raw(j, key, str_from(money_format(pusd, text)));
}

void answer_head(
	struct json_out *j, const struct period *p, const struct usage_reader *r, int64_t now_us)
{
	int64_t quarter_us = now_us - now_us % (15 * US_PER_MIN);

	json_kv_time(j, "from", p->from_us);
	json_kv_time(j, "to", p->to_us);
	json_kv_cstr(j, "tz", p->zone.name);
	json_kv_time(j, "generatedAt", r->loaded_us ? r->loaded_us : quarter_us);
}

void answer_filter(struct json_out *j, const struct usage_filter *f)
{
	json_kv_str(j, "tenant", f->tenant);
	json_kv_str(j, "tool", f->tool);
	json_kv_str(j, "model", f->model);
}

void answer_sums(struct json_out *j, const struct usage_sums *s)
{
	json_kv_int(j, "totalCalls", s->calls);
	json_kv_int(j, "successfulCalls", s->calls - s->failed);
	json_kv_int(j, "failedCalls", s->failed);
	json_kv_double(j, "successRate", usage_sums_success(s));
	json_kv_int(j, "unpricedCalls", s->unpriced);
	json_kv_int(j, "totalPromptTokens", s->prompt_tokens);
	json_kv_int(j, "totalCompletionTokens", s->completion_tokens);
	json_kv_int(j, "totalTokens", s->prompt_tokens + s->completion_tokens);
	json_kv_int(j, "cachedTokens", s->cached_tokens);
	json_kv_int(j, "cacheWriteTokens", s->cache_write_tokens);
	json_kv_int(j, "reasoningTokens", s->reasoning_tokens);
	answer_money(j, "totalCost", s->cost_pusd);
	json_kv_int(j, "avgLatencyMs", usage_sums_avg_ms(s));
	json_kv_int(j, "p50LatencyMs", usage_sums_quantile_ms(s, 0.50));
	json_kv_int(j, "p95LatencyMs", usage_sums_quantile_ms(s, 0.95));
	json_kv_int(j, "p99LatencyMs", usage_sums_quantile_ms(s, 0.99));
}

void answer_period(
	struct json_out *j, const char *key, const struct period *p, const struct usage_sums *s)
{
	json_put_key(j, key);
	json_put_obj(j);
	json_kv_time(j, "from", p->from_us);
	json_kv_time(j, "to", p->to_us);
	answer_sums(j, s);
	json_put_obj_end(j);
}

void answer_series(struct json_out *j, const char *key, const struct period_buckets *b,
	const struct usage_sums *sums)
{
	json_put_key(j, key);
	json_put_arr(j);
	for (int i = 0; i < b->n; i++) {
		json_put_obj(j);
		json_kv_time(j, "periodStart", b->bounds[i]);
		json_kv_time(j, "periodEnd", b->bounds[i + 1]);
		answer_sums(j, &sums[i]);
		json_put_obj_end(j);
	}
	json_put_arr_end(j);
}

static void put_id(struct json_out *j, enum usage_group_by by, const struct usage_group *g)
{
	if (by == BY_TENANT) {
		json_kv_str(j, "tenantId", g->key);
		json_kv_str(j, "tenantName", g->name);
	} else if (by == BY_TOOL) {
		json_kv_str(j, "toolId", g->key);
		json_kv_str(j, "toolName", g->name);
	} else if (by == BY_MODEL) {
		json_kv_str(j, "model", g->key);
	}
}

void answer_group(struct json_out *j, enum usage_group_by by, const struct usage_group *g)
{
	json_put_obj(j);
	put_id(j, by, g);
	answer_sums(j, &g->sums);
	json_put_obj_end(j);
}

void answer_groups(struct json_out *j, const char *key, enum usage_group_by by,
	const struct usage_group *groups, int n)
{
	json_put_key(j, key);
	json_put_arr(j);
	for (int i = 0; i < n; i++)
		answer_group(j, by, &groups[i]);
	json_put_arr_end(j);
}

void answer_errors(struct json_out *j, const struct usage_error_count *errors, int n)
{
	json_put_key(j, "errors");
	json_put_arr(j);
	for (int i = 0; i < n && i < ERROR_TYPES_MAX; i++) {
		struct str type = errors[i].error_type;

		json_put_obj(j);
		json_kv_str(j, "errorType", type.len ? type : (struct str){0});
		json_kv_int(j, "failedCalls", errors[i].calls);
		json_put_obj_end(j);
	}
	json_put_arr_end(j);
}

int64_t answer_limit(const char *setting)
{
	int64_t pusd = -1;

	return *setting && money_parse(str_from(setting), &pusd, NULL) == OK ? pusd : -1;
}

const char *answer_month_status(const struct conf *c, pusd_sum cost)
{
	int64_t warning = answer_limit(c->ai_cost_warning_usd);
	int64_t critical = answer_limit(c->ai_cost_critical_usd);

	if (critical >= 0 && cost >= critical)
		return "critical";
	return warning >= 0 && cost >= warning ? "warning" : "ok";
}

static void put_limit(struct json_out *j, const char *key, const char *setting)
{
	int64_t pusd = answer_limit(setting);

	if (pusd >= 0) {
		answer_money(j, key, pusd);
		return;
	}
	json_put_key(j, key);
	json_put_null(j);
}

void answer_month(struct json_out *j, const struct conf *c, const struct period *month,
	const struct usage_sums *to_date, const struct usage_sums *before)
{
	json_put_key(j, "monthToDate");
	json_put_obj(j);
	json_kv_time(j, "from", month->from_us);
	json_kv_time(j, "to", month->to_us);
	answer_sums(j, to_date);
	answer_money(j, "previousCost", before->cost_pusd);
	put_limit(j, "warningCost", c->ai_cost_warning_usd);
	put_limit(j, "criticalCost", c->ai_cost_critical_usd);
	json_kv_cstr(j, "status", answer_month_status(c, to_date->cost_pusd));
	json_put_obj_end(j);
}
