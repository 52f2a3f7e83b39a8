#include "jobs/aggregate_job.h"

#include "domain/cover.h"
#include "store/partition_store.h"
#include "store/usage_rebuild_store.h"
#include "store/usage_summary_store.h"

enum { CHECK_HOURS = 48, TENANTS_SHOWN = 3 };

/* Quarter-hours of a tenant that were healed. */
struct healed_tenant {
	struct str id;
	int64_t calls_added;
};

struct range {
	int64_t from_us, to_us;
};

struct work {
	const struct job_context *c;
	struct arena *scratch; /* of one comparison */
	int64_t *hours;	       /* the dirty ones */
	int nhours;
	int hours_derived, days_derived, months_derived;
	int quarters_healed, tenants_healed;
	struct healed_tenant healed[TENANTS_SHOWN];
};

static bool is_to_derive(const struct work *w, int64_t hour_us)
{
	return w->c->by_hand || hour_us + US_PER_HOUR <= w->c->now_us;
}

static bool holds(const struct range *r, int64_t us)
{
	return us >= r->from_us && us < r->to_us;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* tenants_healed beyond TENANTS_SHOWN: there are more than are shown. */
static void note_healed(struct work *w, const struct usage_difference *d)
{
	int i = 0;

	w->quarters_healed++;
	while (i < w->tenants_healed && i < TENANTS_SHOWN && !str_eq(w->healed[i].id, d->tenant_id))
		i++;
	if (i == TENANTS_SHOWN) {
		w->tenants_healed = TENANTS_SHOWN + 1;
		return;
	}
	if (i == w->tenants_healed) {
		w->healed[i].id = arena_str(w->c->arena, d->tenant_id);
		w->tenants_healed++;
	}
	w->healed[i].calls_added += d->calls_expected - d->calls_found;
}

/* At most a day. Ingest has to wait only if something differs. */
static enum err_code heal(struct work *w, int64_t from_us, int64_t to_us, struct err *e)
{
	struct usage_difference *found;
	enum err_code rc;
	int n;

	rc = usage_rebuild_compare(w->c->db, from_us, to_us, w->scratch, &found, &n, e);
	if (!rc && n) {
		rc = usage_rebuild_range(w->c->db, from_us, to_us, w->scratch, &found, &n, e);
		for (int i = 0; !rc && i < n; i++)
			note_healed(w, &found[i]);
	}
	arena_reset(w->scratch);
	return rc;
}

static enum err_code heal_range(struct work *w, const struct range *r, struct err *e)
{
	enum err_code rc = OK;

	for (int64_t us = r->from_us, end_us; !rc && us < r->to_us; us = end_us) {
		end_us = earlier(grain_next(GRAIN_DAY, us), r->to_us);
		rc = heal(w, us, end_us, e);
	}
	return rc;
}

/* The dirty hours outside of what has been compared already, day by day. */
static enum err_code heal_dirty_hours(struct work *w, const struct range *compared, struct err *e)
{
	struct range day = {0};
	enum err_code rc = OK;

	for (int i = 0; !rc && i < w->nhours; i++) {
		int64_t hour_us = w->hours[i];

		if (!is_to_derive(w, hour_us) || holds(compared, hour_us))
			continue;
		if (day.to_us && hour_us >= grain_next(GRAIN_DAY, day.from_us)) {
			rc = heal(w, day.from_us, day.to_us, e);
			day.to_us = 0;
		}
		if (!day.to_us)
			day.from_us = hour_us;
		day.to_us = hour_us + US_PER_HOUR;
	}
	return rc || !day.to_us ? rc : heal(w, day.from_us, day.to_us, e);
}

/* What is compared whether or not it changed. */
static enum err_code range_to_compare(struct work *w, struct range *ret, struct err *e)
{
	const struct job_context *c = w->c;
	int64_t hour_us = grain_floor(GRAIN_HOUR, c->now_us);
	int64_t days = c->conf->retention_days;
	enum err_code rc;

	*ret = (struct range){0};
	if (!c->full) {
		if (c->on_the_hour || c->by_hand)
			*ret = (struct range){later(hour_us - CHECK_HOURS * US_PER_HOUR, 0),
				hour_us + US_PER_HOUR};
		return OK;
	}
	rc = partition_span(c->db, c->arena, &ret->from_us, &ret->to_us, e);
	if (!rc && days)
		ret->from_us = later(ret->from_us, hour_us - days * US_PER_DAY);
	return rc;
}

static enum err_code heal_all(struct work *w, struct err *e)
{
	const struct job_context *c = w->c;
	struct range compared;
	enum err_code rc;

	if ((rc = range_to_compare(w, &compared, e)) || (rc = heal_range(w, &compared, e)) ||
		(c->full && (rc = usage_summary_invalidate(
				     c->db, compared.from_us, compared.to_us, e))) ||
		(rc = usage_summary_dirty_hours(c->db, c->arena, &w->hours, &w->nhours, e)) ||
		(rc = heal_dirty_hours(w, &compared, e)))
		return rc;
	return OK;
}

/* A month with an hour to derive; its other dirty hours go along. */
static enum err_code derive_month(
	struct work *w, const int64_t *hours, int n, int64_t month_us, struct err *e)
{
	struct usage_summary_result result = {0};
	enum err_code rc = usage_summary_derive_month(w->c->db, month_us, &result, e);

	if (rc)
		return rc;
	w->months_derived++;
	w->hours_derived += result.hours;
	for (int i = 0; i < n; i++)
		w->days_derived += i == 0 || hours[i] >= grain_next(GRAIN_DAY, hours[i - 1]);
	return OK;
}

static enum err_code derive_all(struct work *w, struct err *e)
{
	enum err_code rc = OK;

	for (int i = 0, n; !rc && i < w->nhours; i += n) {
		int64_t month_us = grain_floor(GRAIN_MONTH, w->hours[i]);
		int64_t end_us = grain_next(GRAIN_MONTH, month_us);
		bool to_derive = false;

		for (n = 0; i + n < w->nhours && w->hours[i + n] < end_us; n++)
			to_derive |= is_to_derive(w, w->hours[i + n]);
		if (to_derive)
			rc = derive_month(w, &w->hours[i], n, month_us, e);
	}
	return rc;
}

static void put_count(struct buf *out, int n, const char *thing)
{
	buf_printf(out, "%d %s%s", n, thing, n == 1 ? "" : "s");
}

static void summarise(const struct work *w, struct buf *out)
{
	buf_puts(out, "derived ");
	put_count(out, w->hours_derived, "hour");
	buf_puts(out, ", ");
	put_count(out, w->days_derived, "day");
	buf_puts(out, ", ");
	put_count(out, w->months_derived, "month");
	if (!w->quarters_healed)
		return;
	buf_puts(out, "; healed ");
	put_count(out, w->quarters_healed, "quarter-hour");
	for (int i = 0; i < w->tenants_healed && i < TENANTS_SHOWN; i++) {
		const struct healed_tenant *t = &w->healed[i];

		buf_printf(out, "%stenant %.*s: ", i ? ", " : " (", STR_ARG(t->id));
		if (t->calls_added)
			buf_printf(out, "%+lld calls", (long long)t->calls_added);
		else
			buf_puts(out, "other figures");
	}
	buf_puts(out, w->tenants_healed > TENANTS_SHOWN ? ", and other tenants)" : ")");
}

enum err_code aggregate_job(const struct job_context *c, struct err *e)
{
	struct work w = {.c = c, .scratch = arena_new()};
	enum err_code rc;

	if ((rc = heal_all(&w, e)) ||
		(w.quarters_healed && (rc = usage_summary_dirty_hours(
					       c->db, c->arena, &w.hours, &w.nhours, e))) ||
		(rc = derive_all(&w, e)))
		goto done;
	summarise(&w, c->summary);
done:
	arena_free(w.scratch);
	return rc;
}
