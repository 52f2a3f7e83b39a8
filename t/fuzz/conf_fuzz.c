/* Settings files: whatever is in them, the settings stay within their limits and the message is
 * about a line. */
#include <string.h>

#include "base/conf.h"
#include "fuzz/fuzz.h"

static const struct str seeds[] = {
	STR("# comment\ndatabase_url = postgres://u:p@h/db\r\ntimezone=Europe/Berlin\nweb_workers "
	    "= 8\n"),
	STR("spool_max_bytes = 4g\nspool_segment_bytes=4096k\nretention_days = 0\n\n\n"),
	STR("llm.openai.url = https://api.openai.com\nsource.shop.path = /var/log/nginx/*.log\n"),
	STR("ai_cost_warning_usd = 62.41\nai_cost_critical_usd =\nlog_level = debug"),
	STR("retention_day = 1"),
	STR("= ="),
	STR(""),
};

static const struct str words[] = {STR("\n"), STR(" = "), STR("web_workers"), STR("timezone"),
	STR("llm."), STR("database."), STR("../../etc/passwd"), STR("9223372036854775807"),
	STR("g"), STR("-1"),
	STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xx")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "conf",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 30000,
};

static void check_text(const char *text)
{
	FUZZ_CHECK(memchr(text, '\0', CONF_TEXT));
}

static void check_number(int64_t number, int64_t min, int64_t max)
{
	FUZZ_CHECK(number >= min && number <= max);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct conf c;
	struct err e = {0};
	enum err_code code;

	conf_init(&c);
	code = conf_parse(&c, (struct str){(const char *)data, size}, "file", &e);
	FUZZ_CHECK(code == OK || (code == ERR_INVALID && strncmp(e.msg, "file:", 5) == 0));
#define T(name, def, doc)	    check_text(c.name);
#define N(name, def, min, max, doc) check_number(c.name, min, max);
#define B(name, def, doc)
	FOR_EACH_SETTING(T, N, B)
#undef T
#undef N
#undef B
	FUZZ_CHECK(strcmp(c.zone.name, c.timezone) == 0);
	FUZZ_CHECK(c.nfamily >= 0 && c.nfamily <= CONF_FAMILY_MAX);
	for (int i = 0; i < c.nfamily; i++)
		FUZZ_CHECK(conf_family(&c, c.family[i].key) == c.family[i].value);
	return 0;
}
