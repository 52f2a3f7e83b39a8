/* opswatch demo: a believable past of invented customers, through the spool like everything else.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "bin/commands.h"
#include "bin/feed.h"
#include "bin/progress.h"
#include "domain/demo.h"
#include "store/audit_store.h"
#include "store/tenant_store.h"

const char cmd_demo_help[] =
	"Usage: opswatch demo [OPTION]...\n"
	"\n"
	"Loads AI calls of invented customers, so that there is something to look at:\n"
	"business hours, growth, a change of models, a customer that turns away, a tool\n"
	"whose cost jumps, an outage, calls of a model without a price. The same options\n"
	"give the same calls and the end of the first run is kept, so running it again\n"
	"adds nothing.\n"
	"\n"
	"  --tenants N         customers (1 to 1000, default 60)\n"
	"  --days N            how far back it goes (default 365)\n"
	"  --events-per-day N  calls a day, mean of the last 30 days (default 900)\n"
	"  --seed N            another number, another past (default 1)\n"
	"  --until DATE        its end (default: now, or where the first run with the\n"
	"                      same options ended)\n"
	"  --no-wait           do not wait until the collector has loaded the calls\n"
	"\n"
	"Calls older than retention_days are left out.\n";

struct options {
	struct demo_options demo;
	bool until_given, no_wait;
};

enum { HOURS_PER_LOOK = 8 };

static enum err_code parse_number(
	const char *option, const char *text, int64_t min, int64_t max, int64_t *ret, struct err *e)
{
	char *end;
	long long n = strtoll(text, &end, 10);

	if (end == text || *end || n < min || n > max)
		return err_set(e, ERR_INVALID,
			"--%s takes a number from %lld to %lld, found '%.40s'", option,
			(long long)min, (long long)max, text);
	*ret = n;
	return OK;
}

enum { OPT_TENANTS, OPT_DAYS, OPT_EVENTS, OPT_SEED, OPT_UNTIL, OPT_NO_WAIT };

static const struct option long_options[] = {
	{"tenants", required_argument, NULL, OPT_TENANTS},
	{"days", required_argument, NULL, OPT_DAYS},
	{"events-per-day", required_argument, NULL, OPT_EVENTS},
	{"seed", required_argument, NULL, OPT_SEED},
	{"until", required_argument, NULL, OPT_UNTIL},
	{"no-wait", no_argument, NULL, OPT_NO_WAIT},
	{NULL, 0, NULL, 0},
};

static enum err_code take_option(int option, struct options *o, struct err *e)
{
	const char *name = long_options[option].name;
	enum err_code rc = OK;
	int64_t n = 0;

	switch (option) {
	case OPT_TENANTS:
		rc = parse_number(name, optarg, 1, DEMO_TENANTS_MAX, &n, e);
		o->demo.tenants = (int)n;
		return rc;
	case OPT_DAYS:
		rc = parse_number(name, optarg, 1, DEMO_DAYS_MAX, &n, e);
		o->demo.days = (int)n;
		return rc;
	case OPT_EVENTS:
		rc = parse_number(name, optarg, 1, DEMO_EVENTS_PER_DAY_MAX, &n, e);
		o->demo.events_per_day = (int)n;
		return rc;
	case OPT_SEED:
		rc = parse_number(name, optarg, 0, INT64_MAX, &n, e);
		o->demo.seed = (uint64_t)n;
		return rc;
	case OPT_UNTIL:
		o->until_given = true;
		return time_parse(str_from(optarg), true, &o->demo.until_us, e);
	default: o->no_wait = true; return OK;
	}
}

/* Under what the audit log knows this past. */
static struct str subject_of(const struct options *o, struct arena *a)
{
	const struct demo_options *d = &o->demo;
	char until[TIME_TEXT] = "";

	if (o->until_given)
		time_format(d->until_us, until);
	return str_from(arena_printf(a, "seed %llu, %d tenants, %d days, %d calls a day%s%s",
		(unsigned long long)d->seed, d->tenants, d->days, d->events_per_day,
		o->until_given ? ", until " : "", until));
}

static enum err_code log_demo(struct db *db, const char *action, const struct options *o,
	struct str subject, struct arena *a, struct err *e)
{
	char until[TIME_TEXT];
	const struct audit_entry entry = {
		.actor = command_actor(a),
		.action = str_from(action),
		.subject = subject,
		.details = str_from(arena_printf(
			a, "{\"until\":\"%s\"}", time_format(o->demo.until_us, until))),
	};

	return audit_store_add(db, &entry, a, e);
}

/* Takes over the end of an earlier run with the same options, or notes the one of this run. */
static enum err_code settle_end(
	struct db *db, struct options *o, struct str subject, struct arena *a, struct err *e)
{
	struct audit_entry begun;
	struct json_object *details, *until;
	enum err_code rc = audit_store_latest(db, STR("demo.begin"), subject, a, &begun, e);

	if (rc == ERR_NOT_FOUND) {
		*e = (struct err){0};
		return log_demo(db, "demo.begin", o, subject, a, e);
	}
	if (!rc)
		rc = json_parse_object(begun.details, a, &details, e);
	if (!rc && json_object_object_get_ex(details, "until", &until))
		rc = time_parse(
			str_from(json_object_get_string(until)), false, &o->demo.until_us, e);
	return rc;
}

static enum err_code register_tenant(struct db *db, const struct demo_tenant *t, int64_t until_us,
	struct arena *a, struct err *e)
{
	char renewal[TIME_TEXT];
	struct tenant known;
	enum err_code rc = tenant_store_get(db, t->id, a, &known, e);

	if (rc == OK && known.status != TENANT_UNREGISTERED)
		return OK;
	if (rc && rc != ERR_NOT_FOUND)
		return rc;
	*e = (struct err){0};
	time_format(until_us + t->renewal_in_days * US_PER_DAY, renewal);
	return tenant_store_put(db,
		&(struct tenant){
			.id = t->id,
			.name = t->name,
			.status = TENANT_REGISTERED,
			.plan = str_from(t->plan),
			.seats = t->seats,
			.has_mrr = true,
			.mrr_pusd = (pusd_sum)t->mrr_usd * PUSD_PER_USD,
			.renewal_at = {renewal, strlen("2026-11-23")},
		},
		a, e);
}

static enum err_code register_tenants(
	struct db *db, const struct demo *d, const struct demo_options *o, struct err *e)
{
	struct arena *a = arena_new();
	enum err_code rc = OK;

	for (int i = 0; i < o->tenants && !rc; i++) {
		rc = register_tenant(db, &demo_tenants(d)[i], o->until_us, a, e);
		arena_reset(a);
	}
	arena_free(a);
	return rc;
}

static enum err_code add_calls(struct feed *feed, struct usage_event *events, int n,
	const struct usage_limits *limits, struct arena *a, struct err *e)
{
	enum err_code rc = OK;

	for (int i = 0; i < n && !rc; i++) {
		struct usage_problems problems = {0};

		if (usage_event_complete(&events[i], limits, a, &problems))
			rc = feed_add(feed, &events[i], e);
	}
	return rc;
}

/* Calls beyond the retention are the only ones that the checks refuse. */
static enum err_code feed_calls(
	const struct conf *conf, struct demo *d, struct feed *feed, struct err *e)
{
	struct usage_limits limits = {.now_us = clock_now_us(), .oldest_us = INT64_MIN};
	struct arena *a = arena_new();
	struct progress progress;
	struct usage_event *events;
	enum err_code rc = OK;
	int n;

	if (conf->retention_days > 0)
		limits.oldest_us = limits.now_us - conf->retention_days * US_PER_DAY;
	progress_begin(&progress, "calls made");
	while (!rc && (n = demo_next_hour(d, a, &events)) >= 0) {
		rc = add_calls(feed, events, n, &limits, a, e);
		arena_reset(a);
		if (demo_hours_done(d) % HOURS_PER_LOOK == 0)
			progress_show(&progress, feed_count(feed),
				(double)demo_hours_done(d) / demo_hours(d));
	}
	if (!rc)
		rc = feed_flush(feed, e);
	progress_end(&progress);
	arena_free(a);
	return rc;
}

static void print_story(const struct demo *d, const struct demo_options *o, int64_t calls)
{
	const struct demo_story *story = demo_story(d);
	char count[32], until[TIME_TEXT], spike[TIME_TEXT], outage[TIME_TEXT];

	printf("%s calls of %d tenants in %d days until %s\n", grouped(calls, count), o->tenants,
		o->days, time_format(o->until_us, until));
	if (story->declining_tenant >= 0)
		printf("to be found: %s turns away; %s costs more on %.10s and the day after; an "
		       "outage at %s\n",
			demo_tenants(d)[story->declining_tenant].name.ptr, story->spike_tool,
			time_format(story->spike_day * US_PER_DAY, spike),
			time_format(story->outage_from_us, outage));
	fflush(stdout);
}

static enum err_code load_demo(const struct conf *conf, struct db *db, const struct options *o,
	struct arena *a, struct err *e)
{
	struct demo *d = demo_new(&o->demo, a);
	struct feed *feed = feed_open(conf);
	enum err_code rc = register_tenants(db, d, &o->demo, e);

	if (!rc)
		rc = feed_calls(conf, d, feed, e);
	if (!rc)
		print_story(d, &o->demo, feed_count(feed));
	if (!rc && !o->no_wait)
		rc = feed_wait(feed, e);
	feed_close(feed);
	return rc;
}

static enum err_code run_demo(
	const struct conf *conf, struct db *db, struct options *o, struct err *e)
{
	struct arena *a = arena_new();
	struct str subject = subject_of(o, a);
	struct audit_entry loaded;
	enum err_code rc = audit_store_latest(db, STR("demo.loaded"), subject, a, &loaded, e);

	if (rc == OK) {
		printf("is there already: %.*s\n", STR_ARG(subject));
	} else if (rc == ERR_NOT_FOUND) {
		*e = (struct err){0};
		rc = settle_end(db, o, subject, a, e);
		if (!rc)
			rc = load_demo(conf, db, o, a, e);
		if (!rc && !o->no_wait)
			rc = log_demo(db, "demo.loaded", o, subject, a, e);
	}
	arena_free(a);
	return rc;
}

enum exit_status cmd_demo(struct conf *conf, int argc, char **argv)
{
	struct options o = {.demo = {.seed = 1,
				    .until_us = clock_now_us(),
				    .days = 365,
				    .tenants = 60,
				    .events_per_day = 900}};
	struct err e = {0};
	enum err_code rc = OK;
	struct db *db;
	int option;

	while (!rc && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		rc = take_option(option, &o, &e);
	}
	if (rc)
		return command_misused("demo", "%s", e.msg);
	if (optind < argc)
		return command_misused("demo", "'%.40s' is too much", argv[optind]);
	db = command_db(conf);
	rc = run_demo(conf, db, &o, &e);
	db_free(db);
	return rc ? command_failed(&e) : EXIT_DONE;
}
