#include "handlers/ingest_handlers.h"

#include "base/json_out.h"
#include "base/json_walk.h"
#include "base/spool.h"
#include "handlers/app.h"
#include "handlers/filters.h"
#include "ingest/usage_json.h"
#include "ingest/usage_record.h"

#define BODIES "one event object, or {\"events\": [...]} with up to 10000 of them"

/* One request on its way into the spool. What belongs to one item is in `item_arena`, emptied after
 * each, so that 10,000 parsed events never are in memory together. */
struct intake {
	const struct request *q;
	struct usage_limits limits;
	bool list_accepted; /* ?results=all */
	struct arena *item_arena;
	struct buf record; /* of the item at hand */
	struct buf framed; /* spool lines of the accepted ones */
	struct buf results;
	struct json_out out; /* into `results` */
	int accepted, rejected;
};

/* What became of one item. */
struct verdict {
	struct str id;
	enum err_code code;
	struct usage_problems problems;
};

static void check_tenant(const struct intake *in, const struct usage_event *u, struct verdict *v)
{
	const char *only = in->q->caller.tenant_id;

	if (v->code != OK || !only || str_is(u->tenant_id, only))
		return;
	v->code = ERR_FORBIDDEN;
	usage_problem_add(&v->problems, in->item_arena, "tenantId",
		"this token may only write tenant '%s', found '%.*s'", only, STR_ARG(u->tenant_id));
}

/* Checks one event and, if it is good, appends its spool line to `framed`. */
static void take_event(struct intake *in, const struct json_item *item, struct verdict *v)
{
	struct usage_event u;

	*v = (struct verdict){.code = OK};
	if (!usage_json_read_item(item, in->item_arena, &u, &v->problems) ||
		!usage_event_complete(&u, &in->limits, in->item_arena, &v->problems))
		v->code = ERR_INVALID;
	v->id = u.id;
	check_tenant(in, &u, v);
	if (v->code != OK)
		return;
	buf_reset(&in->record);
	usage_record_encode(&in->record, &u);
	spool_frame(&in->framed, buf_view(&in->record));
}

/* JSON pointer of a field of item `index`; index -1: the body is the item; field "": all of it.
 * RFC 6901 escapes two characters. */
static const char *pointer_to(struct arena *a, int index, const char *field)
{
	char *token = arena_alloc(a, 2 * strlen(field) + 2), *to = token;

	if (*field)
		*to++ = '/';
	for (; *field; field++) {
		bool is_special = *field == '~' || *field == '/';

		*to++ = is_special ? '~' : *field;
		if (is_special)
			*to++ = *field == '~' ? '0' : '1';
	}
	*to = '\0';
	return index < 0 ? token : arena_printf(a, "/events/%d%s", index, token);
}

static void put_result(struct intake *in, int index, const struct verdict *v)
{
	struct json_out *j = &in->out;

	json_put_obj(j);
	json_kv_int(j, "index", index);
	json_kv_str(j, "id", v->id.len ? v->id : (struct str){0});
	json_kv_int(j, "status", v->code == OK ? 202 : err_status(v->code));
	if (v->code != OK) {
		json_put_key(j, "errors");
		json_put_arr(j);
		for (int i = 0; i < v->problems.n; i++) {
			json_put_obj(j);
			json_kv_cstr(j, "pointer",
				pointer_to(in->item_arena, index, v->problems.item[i].field));
			json_kv_cstr(j, "detail", v->problems.item[i].detail);
			json_put_obj_end(j);
		}
		json_put_arr_end(j);
	}
	json_put_obj_end(j);
}

static void take_batch(struct intake *in, const struct json_item *items, int n)
{
	for (int i = 0; i < n; i++) {
		struct verdict v;

		take_event(in, &items[i], &v);
		if (v.code == OK)
			in->accepted++;
		else
			in->rejected++;
		if (v.code != OK || in->list_accepted)
			put_result(in, i, &v);
		arena_reset(in->item_arena);
	}
}

/* A refused single event is a problem of its own, not a list of results. */
static enum err_code refuse_single(
	struct intake *in, const struct verdict *v, struct response *r, struct err *e)
{
	struct arena *a = r->arena;

	r->problem = arena_array(a, (size_t)v->problems.n, sizeof(*r->problem));
	r->nproblem = v->problems.n;
	for (int i = 0; i < v->problems.n; i++) {
		r->problem[i].pointer = pointer_to(a, -1, v->problems.item[i].field);
		r->problem[i].detail = arena_strdup(a, v->problems.item[i].detail);
	}
	in->rejected++;
	return err_set(e, v->code, "the event was refused: %s%s%s", v->problems.item[0].field,
		v->problems.item[0].field[0] ? " " : "", v->problems.item[0].detail);
}

/* {"events": ...} that is no array must not be taken for an event with everything missing. */
static bool has_events_member(const struct json_item *whole, struct arena *a)
{
	struct json_value v;
	struct json_walk w;
	struct str key;

	json_walk_begin(&w, whole->text, a);
	while (json_walk_next(&w, &key, &v))
		if (str_is(key, "events"))
			return true;
	return false;
}

static enum err_code take_single(
	struct intake *in, const struct json_item *whole, struct response *r, struct err *e)
{
	struct verdict v;

	if (!whole->problem && whole->text.ptr[0] != '{')
		return err_set(e, ERR_INVALID, "the body must be " BODIES);
	if (!whole->problem && has_events_member(whole, in->item_arena))
		return err_set(e, ERR_INVALID, "/events must be an array of event objects");
	take_event(in, whole, &v);
	if (v.code != OK)
		return refuse_single(in, &v, r, e);
	in->accepted++;
	if (in->list_accepted)
		put_result(in, 0, &v);
	return OK;
}

static enum err_code take_body(struct intake *in, struct response *r, struct err *e)
{
	struct json_item whole;
	struct json_item *items;
	int n;
	enum err_code rc;

	if (in->q->body.len == 0)
		return err_set(e, ERR_INVALID, "the body is empty; send " BODIES);
	rc = json_scan(in->q->body, "events", USAGE_BATCH_MAX, in->q->arena, &whole, &items, &n, e);
	if (rc != OK)
		return rc;
	if (n < 0)
		return take_single(in, &whole, r, e);
	if (whole.problem)
		return err_set(e, ERR_INVALID, "the body is not acceptable: %s", whole.problem);
	take_batch(in, items, n);
	return OK;
}

static void answer(const struct intake *in, struct response *r)
{
	struct json_out j;

	response_json(r, &j);
	r->status = in->rejected ? 207 : 202;
	json_put_obj(&j);
	json_kv_int(&j, "accepted", in->accepted);
	json_kv_int(&j, "rejected", in->rejected);
	json_kv_raw(&j, "results", buf_view(&in->results));
	json_put_obj_end(&j);
}

static enum err_code check_params(const struct request *q, bool *ret_list_accepted, struct err *e)
{
	static const char *const allowed[] = {"results", NULL};
	const char *results = request_query(q, "results");
	enum err_code rc = request_only_params(q, allowed, e);

	if (rc != OK)
		return rc;
	if (results && strcmp(results, "all") != 0)
		return err_set(e, ERR_INVALID,
			"results: '%.60s' is not 'all'; give that or leave it out", results);
	*ret_list_accepted = results != NULL;
	return OK;
}

static int64_t oldest_accepted(const struct conf *conf, int64_t now_us)
{
	return conf->retention_days ? now_us - conf->retention_days * US_PER_DAY : INT64_MIN;
}

enum err_code ingest_usage_events(void *app, struct request *q, struct response *r, struct err *e)
{
	const struct app *self = app;
	struct intake in = {.q = q, .limits = {q->now_us, oldest_accepted(self->conf, q->now_us)}};
	enum err_code rc = check_params(q, &in.list_accepted, e);

	if (rc != OK)
		return filters_blame(r, e);
	in.item_arena = arena_new();
	json_out_begin(&in.out, &in.results);
	json_put_arr(&in.out);
	rc = take_body(&in, r, e);
	json_put_arr_end(&in.out);
	if (rc == OK && in.accepted)
		rc = spool_commit(self->usage_spool, buf_view(&in.framed), e);
	if (rc == OK)
		answer(&in, r);
	buf_free(&in.record);
	buf_free(&in.framed);
	buf_free(&in.results);
	arena_free(in.item_arena);
	return rc;
}
