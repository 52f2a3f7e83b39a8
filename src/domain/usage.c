#include "domain/usage.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/utf8.h"

const char *cost_source_name(enum cost_source s)
{
	static const char *const names[] = {
#define X(name, text) [name] = text,
		FOR_EACH_COST_SOURCE(X)
#undef X
	};

	return names[s];
}

const char *usage_source_name(enum usage_source s)
{
	static const char *const names[] = {
#define X(name, text) [name] = text,
		FOR_EACH_USAGE_SOURCE(X)
#undef X
	};

	return names[s];
}

void usage_event_init(struct usage_event *u)
{
	*u = (struct usage_event){
		.latency_ms = USAGE_NOT_GIVEN,
		.time_to_first_token_ms = USAGE_NOT_GIVEN,
		.success = true,
		.source = USAGE_NATIVE,
		.cost_source = COST_UNPRICED,
	};
}

void usage_problem_add(
	struct usage_problems *p, struct arena *a, const char *field, const char *fmt, ...)
{
	char detail[256];
	va_list ap;

	if (p->n == USAGE_PROBLEMS_MAX)
		return;
	for (int i = 0; i < p->n; i++)
		if (strcmp(p->item[i].field, field) == 0)
			return;
	va_start(ap, fmt);
	vsnprintf(detail, sizeof(detail), fmt, ap);
	va_end(ap);
	p->item[p->n++] = (struct usage_problem){field, arena_strdup(a, detail)};
}

/* Length of the character at p; 0 if it is malformed or a control character (C0, DEL, C1). */
static size_t printable_char(const char *p, size_t left)
{
	unsigned char first = (unsigned char)p[0];
	size_t n = first >= ' ' && first != 0x7f ? utf8_char(p, left) : 0;

	return n == 2 && first == 0xc2 && (unsigned char)p[1] < 0xa0 ? 0 : n;
}

/* Offset of the first byte that is not UTF-8 or begins a control character; s.len if there is none.
 */
static size_t unprintable_at(struct str s)
{
	size_t at = 0;

	while (at < s.len) {
		size_t n = printable_char(s.ptr + at, s.len - at);

		if (n == 0)
			break;
		at += n;
	}
	return at;
}

static void check_text(struct str *s, const char *field, size_t max, struct arena *a,
	struct usage_problems *problems)
{
	size_t at;

	if (s->len == 0) {
		*s = (struct str){0};
		return;
	}
	if (s->len > max) {
		usage_problem_add(problems, a, field,
			"must be at most %zu bytes of text, found %zu", max, s->len);
		return;
	}
	at = unprintable_at(*s);
	if (at < s->len)
		usage_problem_add(problems, a, field,
			"must be UTF-8 text without control characters, found byte 0x%02x at "
			"offset %zu",
			(unsigned char)s->ptr[at], at);
}

static void check_texts(struct usage_event *u, struct arena *a, struct usage_problems *problems)
{
	if (u->id.ptr && u->id.len == 0)
		usage_problem_add(problems, a, "id",
			"must be 1 to 64 bytes of text; leave it out to be given one");
#define X(field, name, max) check_text(&u->field, name, max, a, problems);
	FOR_EACH_USAGE_TEXT(X)
#undef X
	if (u->metadata.len > USAGE_METADATA_MAX)
		usage_problem_add(problems, a, "metadata",
			"must be at most %d bytes of JSON, found %zu", USAGE_METADATA_MAX,
			u->metadata.len);
}

static void check_required(
	const struct usage_event *u, struct arena *a, struct usage_problems *problems)
{
	const struct {
		const char *field;
		bool given;
	} required[] = {
		{"tenantId", u->tenant_id.len > 0},
		{"toolId", u->tool_id.len > 0},
		{"model", u->model.len > 0},
		{"latencyMs", u->latency_ms != USAGE_NOT_GIVEN},
	};

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (!required[i].given)
			usage_problem_add(problems, a, required[i].field, "is required");
}

static void check_range(
	int64_t v, int64_t max, const char *field, struct arena *a, struct usage_problems *problems)
{
	if (v < 0 || v > max)
		usage_problem_add(problems, a, field,
			"must be a whole number from 0 to %lld, found %lld", (long long)max,
			(long long)v);
}

static void check_numbers(
	const struct usage_event *u, struct arena *a, struct usage_problems *problems)
{
#define X(field, name) check_range(u->field, USAGE_TOKENS_MAX, name, a, problems);
	FOR_EACH_USAGE_TOKENS(X)
#undef X
	if (u->latency_ms != USAGE_NOT_GIVEN)
		check_range(u->latency_ms, USAGE_LATENCY_MAX, "latencyMs", a, problems);
	if (u->time_to_first_token_ms != USAGE_NOT_GIVEN)
		check_range(u->time_to_first_token_ms, USAGE_LATENCY_MAX, "timeToFirstTokenMs", a,
			problems);
	if (u->cost_source == COST_REPORTED &&
		(u->cost_pusd < 0 || u->cost_pusd > USAGE_COST_MAX_PUSD)) {
		char found[MONEY_TEXT], max[MONEY_TEXT];

		usage_problem_add(problems, a, "estimatedCost",
			"must be an amount of USD from 0 to %s, found %s",
			money_format(USAGE_COST_MAX_PUSD, max), money_format(u->cost_pusd, found));
	}
}

static void check_created_at(const struct usage_event *u, const struct usage_limits *limits,
	struct arena *a, struct usage_problems *problems)
{
	char limit[TIME_TEXT], found[TIME_TEXT];

	if (u->created_at_us < limits->oldest_us)
		usage_problem_add(problems, a, "createdAt",
			"must not be older than the retention, that is not before %s, found %s",
			time_format(limits->oldest_us, limit),
			time_format(u->created_at_us, found));
	else if (u->created_at_us > limits->now_us + USAGE_AHEAD_MAX_US)
		usage_problem_add(problems, a, "createdAt",
			"must be at most 24 hours ahead, that is not after %s, found %s",
			time_format(limits->now_us + USAGE_AHEAD_MAX_US, limit),
			time_format(u->created_at_us, found));
}

static void make_lower(struct str *s, struct arena *a)
{
	for (size_t i = 0; i < s->len; i++) {
		if (s->ptr[i] < 'A' || s->ptr[i] > 'Z')
			continue;

		char *copy = arena_cstr(a, *s);

		for (; i < s->len; i++)
			if (copy[i] >= 'A' && copy[i] <= 'Z')
				copy[i] = (char)(copy[i] + ('a' - 'A'));
		s->ptr = copy;
	}
}

static bool parts_exceed_totals(const struct usage_event *u)
{
	int64_t prompt_parts = u->cached_tokens + u->cache_write_tokens + u->cache_write_1h_tokens +
			       u->audio_prompt_tokens + u->image_prompt_tokens;

	return prompt_parts > u->prompt_tokens ||
	       u->reasoning_tokens + u->audio_completion_tokens > u->completion_tokens;
}

bool usage_event_complete(struct usage_event *u, const struct usage_limits *limits, struct arena *a,
	struct usage_problems *problems)
{
	u->received_at_us = limits->now_us;
	if (!u->created_at_given)
		u->created_at_us = limits->now_us;
	check_required(u, a, problems);
	check_texts(u, a, problems);
	check_numbers(u, a, problems);
	check_created_at(u, limits, a, problems);
	if (problems->n > 0)
		return false;
	make_lower(&u->provider, a);
	make_lower(&u->service_tier, a);
	if (!u->id.len)
		u->id = usage_new_id(a, limits->now_us);
	u->usage_inconsistent = parts_exceed_totals(u);
	return true;
}

struct str usage_new_id(struct arena *a, int64_t now_us)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t ms = (uint64_t)(now_us / US_PER_MS);
	unsigned fraction = (unsigned)(now_us % US_PER_MS) * 4096 / 1000;
	unsigned char id[16];
	char *text = arena_alloc(a, 37);
	char *p = text;

	if (getrandom(id + 8, 8, 0) != 8)
		abort();
	for (int i = 0; i < 6; i++)
		id[i] = (unsigned char)(ms >> (40 - 8 * i));
	id[6] = (unsigned char)(0x70 | fraction >> 8);
	id[7] = (unsigned char)fraction;
	id[8] = (unsigned char)(0x80 | (id[8] & 0x3f));
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		*p++ = hex[id[i] >> 4];
		*p++ = hex[id[i] & 15];
	}
	*p = '\0';
	return (struct str){text, 36};
}
