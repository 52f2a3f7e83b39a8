#include "handlers/filters.h"

enum { LIMIT_MAX = 1000, ALSO_MAX = 8 };

static const char *const common[] = {"range", "from", "to", "tz", "tenant", "tool", "model"};

enum { COMMON = sizeof(common) / sizeof(common[0]) };

/* Messages about a parameter begin with its name and a colon, or have it in quotes. */
static const char *parameter_of(struct arena *a, const char *message)
{
	size_t word = strspn(message, "abcdefghijklmnopqrstuvwxyz");
	const char *quote = strchr(message, '\''), *end = quote ? strchr(quote + 1, '\'') : NULL;

	if (word && message[word] == ':')
		return arena_printf(a, "%.*s", (int)word, message);
	return end ? arena_printf(a, "%.*s", (int)(end - quote - 1), quote + 1) : "";
}

enum err_code filters_blame(struct response *r, const struct err *e)
{
	if (e->code != ERR_INVALID)
		return e->code;
	response_blame(r, parameter_of(r->arena, e->msg), e->msg);
	return e->code;
}

enum err_code filters_limit(
	const struct request *q, struct response *r, int fallback, int *ret, struct err *e)
{
	int64_t limit;

	if (request_query_i64(q, "limit", fallback, 1, LIMIT_MAX, &limit, e))
		return filters_blame(r, e);
	*ret = (int)limit;
	return OK;
}

static struct str id_of(const struct request *q, const char *name)
{
	const char *id = request_query(q, name);

	return id && *id ? str_from(id) : (struct str){0};
}

static enum err_code parse(const struct app *app, const struct request *q, const char *const *also,
	struct usage_query *ret, struct err *e)
{
	const char *allowed[COMMON + ALSO_MAX + 1] = {0};
	struct period_query p = {
		.from = request_query(q, "from"),
		.to = request_query(q, "to"),
		.range = request_query(q, "range"),
		.tz = request_query(q, "tz"),
	};
	enum err_code rc;

	memcpy(allowed, common, sizeof(common));
	for (int i = 0; also && also[i] && i < ALSO_MAX; i++)
		allowed[COMMON + i] = also[i];
	if ((rc = request_only_params(q, allowed, e)))
		return rc;
	return period_parse(&p, &app->conf->zone, q->now_us, &ret->period, e);
}

static enum err_code bind_tenant(const struct request *q, struct usage_filter *f, struct err *e)
{
	const char *bound = q->caller.tenant_id;

	if (!bound)
		return OK;
	if (f->tenant.len && !str_is(f->tenant, bound))
		return err_set(
			e, ERR_FORBIDDEN, "This token may only read tenant '%.128s'.", bound);
	f->tenant = str_from(bound);
	return OK;
}

enum err_code filters_parse(const struct app *app, const struct request *q, struct response *r,
	const char *const *also, struct usage_query *ret, struct err *e)
{
	*ret = (struct usage_query){
		.filter = {id_of(q, "tenant"), id_of(q, "tool"), id_of(q, "model")},
		.interval = request_query(q, "interval"),
	};
	if (parse(app, q, also, ret, e))
		return filters_blame(r, e);
	return bind_tenant(q, &ret->filter, e);
}
