/* Fills a migrated database with a year of made-up AI calls of many tenants, as ingest would have
 * left it: events, base rollups that agree with them, and dirty hours. Writes the tables directly
 * by COPY. Same arguments, same data. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hist.h"
#include "base/map.h"
#include "base/money.h"
#include "domain/cover.h"
#include "store/db.h"

enum { TOOLS = 13, MODELS = 12, TENANTS_MAX = 100000, FLUSH_BYTES = 1 << 20 };

static const char *const tools[TOOLS] = {"chatbot", "document-analyzer", "content-generator",
	"lead-scoring", "product-descriptions", "scheduling", "intake", "prior-auth",
	"inventory-forecasting", "compliance-monitor", "predictive-maintenance",
	"revenue-management", "safety-monitor"};
/* name, pico-USD per prompt and per completion token, median latency in ms */
static const struct model {
	const char *name;
	int64_t prompt_pusd, completion_pusd;
	double latency_ms;
} models[MODELS] = {
	{"gpt-4o", 2500000, 10000000, 900},
	{"gpt-4o-mini", 150000, 600000, 500},
	{"gpt-4-turbo", 10000000, 30000000, 2500},
	{"gpt-4", 30000000, 60000000, 4000},
	{"gpt-3.5-turbo", 500000, 1500000, 450},
	{"o3-mini", 1100000, 4400000, 6000},
	{"claude-3-5-sonnet", 3000000, 15000000, 1200},
	{"claude-3-5-haiku", 800000, 4000000, 600},
	{"claude-3-opus", 15000000, 75000000, 5000},
	{"gemini-1.5-pro", 1250000, 5000000, 1100},
	{"gemini-1.5-flash", 75000, 300000, 400},
	{"mistral-large", 2000000, 6000000, 1000},
};
static const char *const error_types[] = {
	"timeout", "rate_limit", "content_filter", "server_error"};

struct options {
	const char *url;
	int64_t events, end_us;
	int tenants, days;
};

struct random {
	uint64_t state;
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next_random(struct random *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* In [0, 1). */
static double uniform(struct random *r)
{
	return (double)(next_random(r) >> 11) * 0x1p-53;
}

/* About normal: mean 0, deviation 1 (sum of 12 uniforms). */
static double normal(struct random *r)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform(r);
	return sum;
}

/* Base row of the quarter-hour that is being filled. */
struct key {
	int tenant, tool, model;
	int64_t calls, failed, prompt, completion, latency_sum;
	int64_t errors[sizeof(error_types) / sizeof(error_types[0])];
	pusd_sum cost;
	uint16_t *buckets;
	int cap;
};

struct fill {
	const struct options *o;
	struct random random;
	struct arena *arena;
	double *cumulated; /* share of the tenants 0..i */
	struct db *events, *rollups, *errors;
	struct buf event_rows, rollup_rows, error_rows, encoded;
	struct map keys;
	struct key **list;
	int nkeys, cap;
	uint64_t serial;
};

static void fail(const struct err *e)
{
	fprintf(stderr, "bench_fill: %s\n", e->msg);
	exit(1);
}

static void must(enum err_code rc, const struct err *e)
{
	if (rc)
		fail(e);
}

/* Zipf with exponent 1: tenant i has weight 1 / (i + 1). */
static void weigh_tenants(struct fill *f)
{
	double sum = 0;

	f->cumulated = mem_alloc((size_t)f->o->tenants * sizeof(double));
	for (int i = 0; i < f->o->tenants; i++)
		f->cumulated[i] = sum += 1.0 / (i + 1);
	for (int i = 0; i < f->o->tenants; i++)
		f->cumulated[i] /= sum;
}

static int pick_tenant(struct fill *f)
{
	double x = uniform(&f->random);
	int low = 0, high = f->o->tenants - 1;

	while (low < high) {
		int middle = (low + high) / 2;

		if (f->cumulated[middle] < x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct key *find_key(struct fill *f, int tenant, int tool, int model)
{
	int id[] = {tenant, tool, model};
	struct str name = {(const char *)id, sizeof(id)};
	struct key *k = map_get(&f->keys, name);

	if (k)
		return k;
	k = arena_zalloc(f->arena, sizeof(*k));
	k->tenant = tenant;
	k->tool = tool;
	k->model = model;
	*map_slot(&f->keys, arena_str(f->arena, name)) = k;
	if (f->nkeys == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 1024;
		f->list = mem_realloc(f->list, (size_t)f->cap * sizeof(*f->list));
	}
	return f->list[f->nkeys++] = k;
}

static void add_bucket(struct fill *f, struct key *k, uint16_t bucket)
{
	if (k->calls == k->cap) {
		uint16_t *grown;

		k->cap = k->cap ? 2 * k->cap : 4;
		grown = arena_alloc(f->arena, (size_t)k->cap * sizeof(*grown));
		if (k->calls)
			memcpy(grown, k->buckets, (size_t)k->calls * sizeof(*grown));
		k->buckets = grown;
	}
	k->buckets[k->calls++] = bucket;
}

static void flush(struct db *db, struct buf *rows, size_t above)
{
	struct err e = {0};

	if (rows->len <= above)
		return;
	must(db_copy_data(db, buf_view(rows), &e), &e);
	buf_reset(rows);
}

static void add_event(struct fill *f, int64_t at_us)
{
	int tenant = pick_tenant(f);
	/* A tenant uses some of the tools, and two of the four models of a tool. */
	int tool =
		(tenant * 7 + (int)(next_random(&f->random) % (2 + (unsigned)tenant % 6))) % TOOLS;
	int model = (tool * 5 + tenant % 3 + (int)(next_random(&f->random) % 2)) % MODELS;
	const struct model *m = &models[model];
	struct key *k = find_key(f, tenant, tool, model);
	int64_t prompt = (int64_t)exp(6.5 + normal(&f->random));
	int64_t completion = (int64_t)exp(5.0 + normal(&f->random));
	int64_t latency = (int64_t)(m->latency_ms * exp(0.6 * normal(&f->random)));
	int64_t cost = prompt * m->prompt_pusd + completion * m->completion_pusd;
	bool success = uniform(&f->random) > 0.02;
	const char *error = success ? "\\N" : error_types[f->serial % 4];
	char at[TIME_TEXT], money[MONEY_TEXT];

	add_bucket(f, k, (uint16_t)hist_bucket((double)latency));
	k->failed += !success;
	k->errors[f->serial % 4] += !success;
	k->prompt += prompt;
	k->completion += completion;
	k->latency_sum += latency;
	k->cost += cost;
	time_format(at_us, at);
	buf_printf(&f->event_rows,
		"e%012llx\tt%05d\t%s\t%s\t%s\t%s\tcall\tmade-up\t%s\t%lld\t%lld\t%lld\t%"
		"s\tcomputed\t%lld\t%c\t%s\tnative\n",
		(unsigned long long)f->serial++, tenant, at, at, tools[tool], tools[tool], m->name,
		(long long)prompt, (long long)completion, (long long)(prompt + completion),
		money_format(cost, money), (long long)latency, success ? 't' : 'f', error);
	flush(f->events, &f->event_rows, FLUSH_BYTES);
}

static int by_bucket(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static void put_latency(struct fill *f, struct key *k)
{
	qsort(k->buckets, (size_t)k->calls, sizeof(*k->buckets), by_bucket);
	buf_reset(&f->encoded);
	hist_encode_buckets(k->buckets, (size_t)k->calls, &f->encoded);
	buf_puts(&f->rollup_rows, "\\\\x");
	for (size_t i = 0; i < f->encoded.len; i++)
		buf_printf(&f->rollup_rows, "%02x", (unsigned char)f->encoded.data[i]);
}

static void put_key(struct fill *f, struct key *k, const char *start)
{
	char money[MONEY_TEXT];

	buf_printf(&f->rollup_rows,
		"t%05d\t%s\t%s\t%s\t%lld\t%lld\t0\t%lld\t%lld\t0\t0\t0\t%s\t%lld\t", k->tenant,
		tools[k->tool], models[k->model].name, start, (long long)k->calls,
		(long long)k->failed, (long long)k->prompt, (long long)k->completion,
		money_format(k->cost, money), (long long)k->latency_sum);
	put_latency(f, k);
	buf_putc(&f->rollup_rows, '\n');
	for (int i = 0; i < 4; i++) {
		if (k->errors[i])
			buf_printf(&f->error_rows, "t%05d\t%s\t%s\t%s\t%s\t%lld\n", k->tenant,
				tools[k->tool], models[k->model].name, error_types[i], start,
				(long long)k->errors[i]);
	}
}

static void end_quarter(struct fill *f, int64_t start_us)
{
	char start[TIME_TEXT];

	time_format(start_us, start);
	for (int i = 0; i < f->nkeys; i++)
		put_key(f, f->list[i], start);
	flush(f->rollups, &f->rollup_rows, FLUSH_BYTES);
	flush(f->errors, &f->error_rows, FLUSH_BYTES);
	f->nkeys = 0;
	map_clear(&f->keys);
	arena_reset(f->arena);
}

/* Share of the calls of a year that fall into the quarter-hour: busy days, quiet nights and
 * weekends. */
static double rhythm(int64_t at_us)
{
	struct civil c = zone_civil(&zone_utc, at_us);
	double day = 1 + 0.8 * sin((c.hour + c.minute / 60.0 - 8) / 24 * 2 * 3.14159265);

	return c.weekday >= 5 ? day * 0.4 : day;
}

static void fill_quarters(struct fill *f)
{
	int64_t quarter_us = 15 * US_PER_MIN;
	int64_t first_us = f->o->end_us - f->o->days * US_PER_DAY;
	double total = 0, due = 0;

	for (int64_t at = first_us; at < f->o->end_us; at += quarter_us)
		total += rhythm(at);
	for (int64_t at = first_us; at < f->o->end_us; at += quarter_us) {
		int n;

		due += rhythm(at) / total * (double)f->o->events;
		n = (int)due;
		due -= n;
		for (int i = 0; i < n; i++)
			add_event(f, at + quarter_us / n * i);
		end_quarter(f, at);
	}
}

static struct db *open_copy(const struct options *o, const struct db_stmt *s)
{
	struct db *db = db_new(&(struct db_options){
		.url = o->url, .application = "bench_fill", .connect_timeout_s = 5});
	struct err e = {0};

	must(db_copy_begin(db, s, &e), &e);
	return db;
}

static void close_copy(struct db *db, struct buf *rows)
{
	struct err e = {0};

	flush(db, rows, 0);
	must(db_copy_end(db, NULL, &e), &e);
	db_free(db);
	buf_free(rows);
}

static void prepare(const struct options *o)
{
	static const struct db_stmt partitions = {"ensure",
		"SELECT ensure_month(m) FROM generate_series(date_trunc('month', $1::timestamptz, "
		"'UTC'), $2, '1 month') AS m",
		2};
	static const struct db_stmt tenants = {"tenants",
		"INSERT INTO tenant (id, name) SELECT 't' || lpad(i::text, 5, '0'), 'Tenant ' || i"
		" FROM generate_series(0, $1::int - 1) AS i ON CONFLICT DO NOTHING",
		1};
	static const struct db_stmt dirty = {"dirty",
		"INSERT INTO usage_dirty_hour SELECT h, 1 FROM generate_series($1::timestamptz, "
		"$2::timestamptz"
		" - interval '1 second', '1 hour') AS h ON CONFLICT DO NOTHING",
		2};
	struct db *db = db_new(&(struct db_options){
		.url = o->url, .application = "bench_fill", .connect_timeout_s = 5});
	struct arena *a = arena_new();
	struct db_param range[] = {
		db_p_time(a, o->end_us - o->days * US_PER_DAY), db_p_time(a, o->end_us)};
	struct db_param count[] = {db_p_i64(a, o->tenants)};
	struct err e = {0};

	must(db_exec(db, &partitions, range, NULL, &e), &e);
	must(db_exec(db, &tenants, count, NULL, &e), &e);
	must(db_exec(db, &dirty, range, NULL, &e), &e);
	arena_free(a);
	db_free(db);
}

static void fill(const struct options *o)
{
	static const struct db_stmt copy[] = {
		{"events",
			"COPY ai_usage_event (id, tenant_id, created_at, received_at, tool_id, "
			"tool_name, operation,"
			" provider, model, prompt_tokens, completion_tokens, total_tokens, "
			"estimated_cost, cost_source,"
			" latency_ms, success, error_type, source) FROM STDIN",
			DB_SIMPLE},
		{"rollups", "COPY ai_usage_rollup FROM STDIN", DB_SIMPLE},
		{"errors", "COPY ai_usage_error_rollup FROM STDIN", DB_SIMPLE},
	};
	struct fill f = {.o = o, .random = {1}, .arena = arena_new()};

	weigh_tenants(&f);
	f.events = open_copy(o, &copy[0]);
	f.rollups = open_copy(o, &copy[1]);
	f.errors = open_copy(o, &copy[2]);
	fill_quarters(&f);
	close_copy(f.events, &f.event_rows);
	close_copy(f.rollups, &f.rollup_rows);
	close_copy(f.errors, &f.error_rows);
	free(f.cumulated);
	free(f.list);
	map_free(&f.keys);
	buf_free(&f.encoded);
	arena_free(f.arena);
}

int main(int argc, char **argv)
{
	struct options o;
	struct err e = {0};

	if (argc != 6) {
		fprintf(stderr, "usage: bench_fill DATABASE_URL EVENTS TENANTS DAYS END\n");
		return 2;
	}
	o = (struct options){.url = argv[1],
		.events = atoll(argv[2]),
		.tenants = atoi(argv[3]),
		.days = atoi(argv[4])};
	must(time_parse(str_from(argv[5]), true, &o.end_us, &e), &e);
	if (o.events < 1 || o.tenants < 1 || o.tenants > TENANTS_MAX || o.days < 1) {
		fprintf(stderr, "bench_fill: EVENTS and DAYS are at least 1, TENANTS 1 to %d\n",
			TENANTS_MAX);
		return 2;
	}
	prepare(&o);
	fill(&o);
	return 0;
}
