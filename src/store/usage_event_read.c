#include "store/usage_event_read.h"

#include "base/clock.h"
#include "domain/cover.h"

enum { HOURS, HOURS_OF_TENANT, EVENTS };

/* Hours that are read by one statement at most, when it is not known how many events they have. */
enum { DIRTY_HOURS_MAX = 48 };

/* clang-format off */
#define HOURS_WHERE                                                                                \
	" AND period_type = 'HOURLY' AND period_start >= $2 AND period_start < $3"                 \
	" AND tool_id >= $4 AND tool_id <= $5 AND model >= $6 AND model <= $7"                     \
	" GROUP BY period_start ORDER BY period_start DESC LIMIT $8"

static const struct db_stmt stmts[] = {
	[HOURS] = {"usage_event_read_hours",
		"SELECT period_start, sum(total_calls)::bigint FROM ai_usage_summary"
		" WHERE scope = $1" HOURS_WHERE,
		8},
	[HOURS_OF_TENANT] = {"usage_event_read_hours_of_tenant",
		"SELECT period_start, sum(total_calls)::bigint FROM ai_usage_summary"
		" WHERE scope = 'key' AND tenant_id = $1" HOURS_WHERE,
		8},
	/* OFFSET 0 keeps the planner from reading all of the range first. The filters are written so that no
	 * index serves them but the one of times. */
	[EVENTS] = {"usage_event_read_events",
		"SELECT u.* FROM (SELECT greatest(hour, $2) AS start, least(hour + interval '1 hour', $3) AS stop"
		" FROM unnest($1::timestamptz[]) AS hour OFFSET 0) h CROSS JOIN LATERAL ("
		"SELECT created_at, received_at, latency_ms, coalesce(time_to_first_token_ms, -1), success,"
		" usage_inconsistent, estimated_cost, cost_source, coalesce(model_price_id, 0), source, metadata"
#define X(field, name, max) ", " #field
		FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(field, name) ", " #field
		FOR_EACH_USAGE_TOKENS(X)
#undef X
		" FROM ai_usage_event WHERE created_at >= h.start AND created_at < h.stop"
		" AND ($6 = '' OR tenant_id = $6) AND ($7 = '' OR tool_id = $7) AND ($8 = '' OR model = $8)"
		" AND (created_at < $4 OR created_at = $4 AND (id, tenant_id) < ($5, $10)) OFFSET 0) u"
		" ORDER BY u.created_at DESC, u.id DESC, u.tenant_id DESC LIMIT $9",
		10},
};
/* clang-format on */
const struct db_stmts usage_event_read_stmts = {stmts, sizeof(stmts) / sizeof(stmts[0])};

/* One list being read. */
struct scan {
	struct usage_reader *reader;
	const struct usage_filter *filter;
	int64_t from_us, to_us;
	const struct usage_event_position *after;
	int limit;
	int64_t next_us; /* hours from here on are done */
	struct usage_event *events;
	int n;
};

/* Clean hours with matching events before next_us, newest first, as rows (hour, calls). */
static enum err_code read_hours(struct scan *s, struct db_rows **ret, struct err *e)
{
	const struct usage_filter *f = s->filter;
	struct arena *a = s->reader->arena;
	bool any_key = !f->tool.len && !f->model.len;
	struct db_param params[8] = {
		f->tenant.len ? db_p_str(a, f->tenant) : db_p_cstr(any_key ? "all" : "tool_model"),
		db_p_time(a, grain_floor(GRAIN_HOUR, s->from_us)),
		db_p_time(a, s->next_us),
	};

	usage_read_range(a, f->tool, &params[3]);
	usage_read_range(a, f->model, &params[5]);
	params[7] = db_p_i64(a, s->limit + 1);
	return db_query(
		s->reader->db, &stmts[f->tenant.len ? HOURS_OF_TENANT : HOURS], params, a, ret, e);
}

static bool is_dirty(const struct usage_reader *r, int64_t hour)
{
	int low = 0, high = r->ndirty;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (r->dirty[middle] < hour)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->ndirty && r->dirty[low] == hour;
}

/* The newest dirty hour of the range that begins before `before_us`, or -1. */
static int64_t dirty_before(const struct scan *s, int64_t before_us)
{
	const struct usage_reader *r = s->reader;
	int i = r->ndirty - 1;

	while (i >= 0 && r->dirty[i] >= before_us)
		i--;
	return i >= 0 && r->dirty[i] + US_PER_HOUR > s->from_us ? r->dirty[i] : -1;
}

/* Whether all events of an hour are in the range and after the position. */
static bool counts_in_full(const struct scan *s, int64_t hour)
{
	int64_t end = hour + US_PER_HOUR;

	return hour >= s->from_us && end <= s->to_us && end <= s->after->created_at_us;
}

/* Adds hours to the array until they hold what is missing; sets next_us to the oldest, or to
 * from_us when there are no more. */
static void choose_hours(struct scan *s, const struct db_rows *clean, struct db_array *hours)
{
	int64_t missing = s->limit - s->n;
	int dirty_left = DIRTY_HOURS_MAX, i = 0;

	while (missing > 0 && dirty_left > 0) {
		int64_t dirty = dirty_before(s, s->next_us), hour;

		while (i < db_nrows(clean) && is_dirty(s->reader, db_time(clean, i, 0)))
			i++;
		hour = i < db_nrows(clean) ? db_time(clean, i, 0) : -1;
		if (hour < 0 && dirty < 0) {
			s->next_us = s->from_us;
			return;
		}
		if (dirty > hour) {
			dirty_left--;
			s->next_us = dirty;
		} else {
			missing -= counts_in_full(s, hour) ? db_i64(clean, i, 1) : 0;
			s->next_us = hour;
			i++;
		}
		db_array_time(hours, s->next_us);
	}
}

static enum cost_source cost_source_of(struct str name)
{
#define X(id, text)             \
	if (str_is(name, text)) \
		return id;
	FOR_EACH_COST_SOURCE(X)
#undef X
	return COST_UNPRICED;
}

static enum usage_source usage_source_of(struct str name)
{
#define X(id, text)             \
	if (str_is(name, text)) \
		return id;
	FOR_EACH_USAGE_SOURCE(X)
#undef X
	return USAGE_NATIVE;
}

static void row_to_event(const struct db_rows *rows, int i, struct usage_event *ret)
{
	int column = 0;

	usage_event_init(ret);
	ret->created_at_us = db_time(rows, i, column++);
	ret->received_at_us = db_time(rows, i, column++);
	ret->latency_ms = db_i64(rows, i, column++);
	ret->time_to_first_token_ms = db_i64(rows, i, column++);
	ret->success = db_bool(rows, i, column++);
	ret->usage_inconsistent = db_bool(rows, i, column++);
	ret->cost_pusd = (int64_t)db_money(rows, i, column++);
	ret->cost_source = cost_source_of(db_str(rows, i, column++));
	ret->model_price_id = db_i64(rows, i, column++);
	ret->source = usage_source_of(db_str(rows, i, column++));
	ret->metadata = db_str(rows, i, column++);
#define X(field, name, max) ret->field = db_str(rows, i, column++);
	FOR_EACH_USAGE_TEXT(X)
#undef X
#define X(field, name) ret->field = db_i64(rows, i, column++);
	FOR_EACH_USAGE_TOKENS(X)
#undef X
}

static enum err_code read_events(struct scan *s, struct db_array *hours, struct err *e)
{
	struct arena *a = s->reader->arena;
	const struct usage_filter *f = s->filter;
	struct db_param params[] = {
		db_p_array(hours),
		db_p_time(a, s->from_us),
		db_p_time(a, s->to_us),
		db_p_time(a, s->after->created_at_us),
		db_p_str(a, s->after->id.len ? s->after->id : STR("")),
		db_p_str(a, f->tenant.len ? f->tenant : STR("")),
		db_p_str(a, f->tool.len ? f->tool : STR("")),
		db_p_str(a, f->model.len ? f->model : STR("")),
		db_p_i64(a, s->limit - s->n),
		db_p_str(a, s->after->tenant_id.len ? s->after->tenant_id : STR("")),
	};
	struct db_rows *rows;
	enum err_code rc = db_query(s->reader->db, &stmts[EVENTS], params, a, &rows, e);

	for (int i = 0; rc == OK && i < db_nrows(rows); i++)
		row_to_event(rows, i, &s->events[s->n++]);
	return rc;
}

static int64_t first_end(const struct scan *s)
{
	int64_t end = s->to_us;

	if (s->after->created_at_us < end)
		end = s->after->created_at_us + 1;
	return grain_floor(GRAIN_HOUR, end - 1) + US_PER_HOUR;
}

enum err_code usage_event_read(struct usage_reader *r, const struct usage_filter *f,
	int64_t from_us, int64_t to_us, const struct usage_event_position *after, int limit,
	struct usage_event **ret, int *ret_n, struct err *e)
{
	struct scan s = {r, f, from_us, to_us, after, limit, 0, NULL, 0};
	struct db_rows *clean;
	enum err_code rc = OK;

	s.next_us = first_end(&s);
	s.events = arena_array(r->arena, (size_t)limit, sizeof(*s.events));
	while (rc == OK && s.n < limit && s.next_us > from_us) {
		struct db_array hours = {{0}};

		rc = read_hours(&s, &clean, e);
		if (rc == OK) {
			choose_hours(&s, clean, &hours);
			rc = read_events(&s, &hours, e);
		}
		db_array_free(&hours);
	}
	*ret = s.events;
	*ret_n = s.n;
	return rc;
}
