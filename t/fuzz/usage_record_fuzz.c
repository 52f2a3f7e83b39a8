/* Any line may stand in a spool file: it is refused, or means an event that encodes to a line of
 * the same meaning. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "ingest/usage_record.h"

#define NUMBERS \
	"u1\t0\t3\t1795450595123456\t1795450000000000\t850\t-1\t\t10\t20\t0\t0\t0\t0\t0\t0\t0"

static const struct str seeds[] = {
	STR(NUMBERS "\tcall-1\tacme\tchatbot\tChatbot\tchat\topenai\tgpt-"
		    "4o\tflex\treq\ttimeout\tuser\tLead\t77\t{\"a\":1}"),
	STR(NUMBERS "\tcall-1\tacme\tchatbot\t\t\t\tgpt-4o\t\t\t\t\t\t\t"),
	STR("u1\t5\t0\t0\t0\t0\t0\t123\t1000000000\t0\t0\t0\t0\t0\t0\t0\t0\ta\\\\\tb\\t\tc\\n\td\te"
	    "\tf\tg\\r\t\t\t\t\t\t\t{\\n}"),
	STR("u1\t"),
};

static const struct str words[] = {STR("\t"), STR("\\t"), STR("\\"), STR("\\x"), STR("u2"),
	STR("-1"), STR("1000000001"), STR("999999999999999999"), STR("9999999999999999999"),
	STR("\t\t\t"), STR("{}")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "usage_record",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 100000,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct buf once = {0}, twice = {0};
	struct usage_event u, again;
	struct err e = {0};
	enum err_code code = usage_record_decode((struct str){(const char *)data, size}, a, &u, &e);

	FUZZ_CHECK(code == OK || (code == ERR_INVALID && e.msg[0]));
	if (code == OK) {
		usage_record_encode(&once, &u);
		FUZZ_CHECK(usage_record_decode(buf_view(&once), a, &again, NULL) == OK);
		usage_record_encode(&twice, &again);
		FUZZ_CHECK(str_eq(buf_view(&once), buf_view(&twice)));
	}
	buf_free(&once);
	buf_free(&twice);
	arena_free(a);
	return 0;
}
