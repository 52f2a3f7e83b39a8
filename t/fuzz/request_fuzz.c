/* An address is refused, or it is clean text within the limits: no control character, no name
 * twice. */
#include <string.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "http/request.h"

static const struct str seeds[] = {
	STR("/api/monitoring/ai-usage/"
	    "events?from=2026-11-01T00%3A00%3A00%2B01:00&tool=a+b&limit=50"),
	STR("/monitoring/tenants/a%2Fb%20c?range=7d&tz=Europe/Berlin&&x"),
	STR("/M%C3%BCnchen/%F0%9F%98%80?q=%E2%82%AC"),
	STR("//../%2e%2e/?=&=1"),
};

static const struct str words[] = {STR("%00"), STR("%0a"), STR("%7F"), STR("%c2%85"), STR("%ff"),
	STR("%"), STR("&"), STR("=="), STR("%ed%a0%80"), STR("%c0%af"), STR("/"), STR("?"),
	STR("a=1&a=2")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "request",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 50000,
};

static void check_text(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0, step; i < n; i += step) {
		step = utf8_char(s + i, n - i);
		FUZZ_CHECK(step > 0 && (unsigned char)s[i] >= 0x20 && s[i] != 0x7f);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *params[] = {NULL, NULL};
	struct request q;
	struct err e = {0};
	enum err_code code;

	/* A FastCGI parameter ends at its first NUL. */
	params[0] = arena_printf(a, "REQUEST_URI=%.*s", (int)size, (const char *)data);
	code = request_init(&q, a, params, 0, &e);
	FUZZ_CHECK((code == OK) == (e.msg[0] == '\0'));
	check_text(q.path);
	FUZZ_CHECK(q.nsegment <= REQUEST_SEGMENTS_MAX && q.nquery <= REQUEST_PARAMS_MAX);
	for (int i = 0; i < q.nsegment; i++)
		check_text(q.segment[i]);
	for (int i = 0; i < q.nquery; i++) {
		check_text(q.query[i].name);
		check_text(q.query[i].value);
		FUZZ_CHECK(request_query(&q, q.query[i].name) == q.query[i].value);
	}
	arena_free(a);
	return 0;
}
