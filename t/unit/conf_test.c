#include "base/conf.h"

#include <stdlib.h>
#include <string.h>

#include "lib/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct conf conf; /* too large for the stack */
static struct err err;

static void has_defaults(void)
{
	conf_init(&conf);
	CU_ASSERT_STRING_EQUAL(conf.database_url, "dbname=opswatch");
	CU_ASSERT_STRING_EQUAL(conf.redis_url, "");
	CU_ASSERT_EQUAL(conf.retention_days, 365);
	CU_ASSERT_EQUAL(conf.spool_max_bytes, INT64_C(4294967296));
	CU_ASSERT_STRING_EQUAL(conf.zone.name, "UTC");
	CU_ASSERT_EQUAL(conf.nfamily, 0);
}

static void sets_values(void)
{
	conf_init(&conf);
	CU_ASSERT_EQUAL(conf_set(&conf, "retention_days", "0", &err), OK);
	CU_ASSERT_EQUAL(conf.retention_days, 0);
	CU_ASSERT_EQUAL(conf_set(&conf, "spool_max_bytes", "2g", &err), OK);
	CU_ASSERT_EQUAL(conf.spool_max_bytes, INT64_C(2147483648));
	CU_ASSERT_EQUAL(conf_set(&conf, "spool_max_bytes", "3M", &err), OK);
	CU_ASSERT_EQUAL(conf.spool_max_bytes, 3145728);
	CU_ASSERT_EQUAL(conf_set(&conf, "spool_segment_bytes", "4k", &err), OK);
	CU_ASSERT_EQUAL(conf.spool_segment_bytes, 4096);
	CU_ASSERT_EQUAL(conf_set(&conf, "timezone", "Europe/Berlin", &err), OK);
	CU_ASSERT_STRING_EQUAL(conf.timezone, "Europe/Berlin");
	CU_ASSERT_STRING_EQUAL(conf.zone.name, "Europe/Berlin");
	CU_ASSERT_EQUAL(conf_set(&conf, "ai_cost_warning_usd", "62.41", &err), OK);
	CU_ASSERT_EQUAL(conf_set(&conf, "ai_cost_critical_usd", "", &err), OK);
	CU_ASSERT_STRING_EQUAL(conf.ai_cost_critical_usd, "");
}

static void refuses_values(void)
{
	static const struct {
		const char *key, *value, *message;
	} cases[] = {
		{"retention_days", "", "retention_days is '': use a whole number from 0 to 36500"},
		{"retention_days", "-1",
			"retention_days is '-1': use a whole number from 0 to 36500"},
		{"retention_days", "36501",
			"retention_days is '36501': use a whole number from 0 to 36500"},
		{"retention_days", "1k",
			"retention_days is '1k': use a whole number from 0 to 36500"},
		{"retention_days", "1.5",
			"retention_days is '1.5': use a whole number from 0 to 36500"},
		{"retention_days", " 1",
			"retention_days is ' 1': use a whole number from 0 to 36500"},
		{"retention_days", "+1",
			"retention_days is '+1': use a whole number from 0 to 36500"},
		{"retention_days", "18446744073709551617",
			"retention_days is '18446744073709551617': use a whole number from 0 to "
			"36500"},
		{"spool_segment_bytes", "1gb",
			"spool_segment_bytes is '1gb': use a whole number from 4k to 1g"},
		{"spool_segment_bytes", "5000 ",
			"spool_segment_bytes is '5000 ': use a whole number from 4k to 1g"},
		{"spool_segment_bytes", "9223372036854775807g",
			"spool_segment_bytes is '9223372036854775807g': use a whole number from 4k "
			"to 1g"},
		{"timezone", "Mars/Base",
			"timezone: time zone 'Mars/Base' is not in the tz database: use a name "
			"such as "
			"Europe/Berlin or UTC"},
		{"log_level", "loud",
			"log_level: log level 'loud' is unknown: use debug, info, warn or error"},
		{"run_dir", "/run\nx", "run_dir has a control character in it"},
		{"retention_day", "1",
			"unknown setting 'retention_day': the nearest is 'retention_days'"},
		{"web_wrokers", "1", "unknown setting 'web_wrokers': the nearest is 'web_workers'"},
		{"DATABASE_URL", "x",
			"unknown setting 'DATABASE_URL': the nearest is 'database_url'"},
		{"", "x", "unknown setting '': the nearest is 'run_dir'"},
	};

	conf_init(&conf);
	for (size_t i = 0; i < COUNT(cases); i++) {
		CU_ASSERT_EQUAL(conf_set(&conf, cases[i].key, cases[i].value, &err), ERR_INVALID);
		CU_ASSERT_STRING_EQUAL(err.msg, cases[i].message);
	}
	CU_ASSERT_EQUAL(conf_set(&conf, "ai_cost_warning_usd", "a lot", &err), ERR_INVALID);
	CU_ASSERT_EQUAL(conf.retention_days, 365);
	CU_ASSERT_EQUAL(conf.spool_segment_bytes, 8388608);
	CU_ASSERT_STRING_EQUAL(conf.timezone, "UTC");
	CU_ASSERT_STRING_EQUAL(conf.ai_cost_warning_usd, "100");
}

static void keeps_secrets(void)
{
	char url[CONF_TEXT + 1];
	char line[CONF_TEXT + 32];

	memset(url, 's', sizeof(url) - 1);
	url[sizeof(url) - 1] = '\0';
	conf_init(&conf);
	CU_ASSERT_EQUAL(conf_set(&conf, "database_url", url, &err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(err.msg, "database_url is longer than 511 bytes");
	CU_ASSERT_EQUAL(conf_set(&conf, "llm.openai.key", url, &err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(err.msg, "llm.openai.key is longer than 511 bytes");
	snprintf(line, sizeof(line), "redis_url = %s", url);
	CU_ASSERT_EQUAL(conf_parse(&conf, str_from(line), "f", &err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(err.msg,
		"f:1: the value of 'redis_url' is longer than 511 bytes or has a NUL in it");
	CU_ASSERT_EQUAL(conf_parse(&conf, STR("redis_url secret"), "f", &err), ERR_INVALID);
	CU_ASSERT_PTR_NULL(strstr(err.msg, "secret"));
}

static void holds_families(void)
{
	static const char *const bad[] = {"mail.host", "llm.", "llm..url", ".llm", "llm.OpenAI.url",
		"llm.open ai", "llmx.a", "source.a."};
	char key[200];

	conf_init(&conf);
	CU_ASSERT_EQUAL(conf_set(&conf, "llm.openai.url", "https://a", &err), OK);
	CU_ASSERT_EQUAL(conf_set(&conf, "source.shop_1.path", "/var/log/x", &err), OK);
	CU_ASSERT_EQUAL(conf_set(&conf, "llm.openai.url", "https://b", &err), OK);
	CU_ASSERT_EQUAL(conf.nfamily, 2);
	CU_ASSERT_STRING_EQUAL(conf_family(&conf, "llm.openai.url"), "https://b");
	CU_ASSERT_STRING_EQUAL(conf.family[1].key, "source.shop_1.path");
	CU_ASSERT_PTR_NULL(conf_family(&conf, "llm.openai"));
	for (size_t i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(conf_set(&conf, bad[i], "x", &err), ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, bad[i]));
	}
	snprintf(key, sizeof(key), "llm.%0150d", 1);
	CU_ASSERT_EQUAL(conf_set(&conf, key, "x", &err), ERR_INVALID);
	for (int i = conf.nfamily; i < CONF_FAMILY_MAX; i++) {
		snprintf(key, sizeof(key), "database.d%d", i);
		CU_ASSERT_EQUAL(conf_set(&conf, key, "x", &err), OK);
	}
	CU_ASSERT_EQUAL(conf_set(&conf, "llm.more", "x", &err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(
		err.msg, "'llm.more' is one too many: 256 settings with dots are the limit");
	CU_ASSERT_EQUAL(conf_set(&conf, "llm.openai.url", "https://c", &err), OK);
}

static void parses_lines(void)
{
	conf_init(&conf);
	CU_ASSERT_EQUAL(conf_parse(&conf,
				STR("# comment = x\r\n\n  web_workers=3  \r\n\tredis_url = "
				    "redis://:p#=w@h:1/ \n   # another\npublic_url =\n"
				    "llm.a.url=1\nweb_workers = 4"),
				"f", &err),
		OK);
	CU_ASSERT_EQUAL(conf.web_workers, 4);
	CU_ASSERT_STRING_EQUAL(conf.redis_url, "redis://:p#=w@h:1/");
	CU_ASSERT_STRING_EQUAL(conf.public_url, "");
	CU_ASSERT_STRING_EQUAL(conf_family(&conf, "llm.a.url"), "1");
	CU_ASSERT_EQUAL(conf_parse(&conf, (struct str){NULL, 0}, "f", &err), OK);
}

static void names_the_line(void)
{
	static const struct {
		struct str text;
		const char *message;
	} cases[] = {
		{STR("\n\nweb_workers = many\n"),
			"f:3: web_workers is 'many': use a whole number from 1 to 256"},
		{STR("web_workers"), "f:1: no setting: use key = value"},
		{STR("web_workers = 1\n= 2"), "f:2: no setting: use key = value"},
		{STR("run_dir = a\0b"),
			"f:1: the value of 'run_dir' is longer than 511 bytes or has a NUL in it"},
	};

	conf_init(&conf);
	for (size_t i = 0; i < COUNT(cases); i++) {
		CU_ASSERT_EQUAL(conf_parse(&conf, cases[i].text, "f", &err), ERR_INVALID);
		CU_ASSERT_STRING_EQUAL(err.msg, cases[i].message);
	}
}

static void later_ones_win(void)
{
	char *sets[] = {"web_backlog=17", "llm.a.url = x"};
	char *bad[] = {"web_backlog"};

	setenv("OPSWATCH_CONFIG", "/dev/null", 1);
	setenv("OPSWATCH_WEB_BACKLOG", "16", 1);
	setenv("OPSWATCH_WEB_WORKERS", "5", 1);
	CU_ASSERT_EQUAL(conf_load(&conf, NULL, sets, COUNT(sets), &err), OK);
	CU_ASSERT_EQUAL(conf.web_workers, 5);
	CU_ASSERT_EQUAL(conf.web_backlog, 17);
	CU_ASSERT_STRING_EQUAL(conf_family(&conf, "llm.a.url"), "x");
	CU_ASSERT_EQUAL(conf_load(&conf, NULL, bad, COUNT(bad), &err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(err.msg, "--set: no setting: use key = value");
	setenv("OPSWATCH_WEB_WORKERS", "none", 1);
	CU_ASSERT_EQUAL(conf_load(&conf, NULL, NULL, 0, &err), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(err.msg,
		"$OPSWATCH_WEB_WORKERS: web_workers is 'none': use a whole number from 1 to 256");
	unsetenv("OPSWATCH_WEB_WORKERS");
	unsetenv("OPSWATCH_WEB_BACKLOG");
	CU_ASSERT_EQUAL(conf_load(&conf, "/nonexistent/f", NULL, 0, &err), ERR_NOT_FOUND);
	setenv("OPSWATCH_CONFIG", "/nonexistent/g", 1);
	CU_ASSERT_EQUAL(conf_load(&conf, NULL, NULL, 0, &err), ERR_NOT_FOUND);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.msg, "/nonexistent/g"));
	unsetenv("OPSWATCH_CONFIG");
}

/* The document says nothing but comments; with the marks of its settings removed it gives the
 * defaults. */
static void documents_itself(void)
{
	static struct conf defaults;
	struct buf doc = {0}, active = {0};
	int nsettings = 0;

	conf_init(&defaults);
	conf_document(&doc);
	for (char *line = strtok(doc.data, "\n"); line; line = strtok(NULL, "\n")) {
		CU_ASSERT_EQUAL(line[0], '#');
		CU_ASSERT(strlen(line) <= 100);
		if (line[1] != ' ') {
			buf_printf(&active, "%s\n", line + 1);
			nsettings++;
		}
	}
#define COUNT_ONE(...) -1
	nsettings = nsettings FOR_EACH_SETTING(COUNT_ONE, COUNT_ONE, COUNT_ONE);
#undef COUNT_ONE
	CU_ASSERT_EQUAL(nsettings, 0);
	memset(&conf, 0, sizeof(conf));
	CU_ASSERT_EQUAL(conf_parse(&conf, buf_view(&active), "doc", &err), OK);
	CU_ASSERT_EQUAL(memcmp(&conf, &defaults, sizeof(conf)), 0);
	buf_free(&doc);
	buf_free(&active);
}

static const struct tap_test tests[] = {
	{"every setting has its default", has_defaults},
	{"settings take numbers, sizes, zones and texts", sets_values},
	{"what is refused is named with what is accepted", refuses_values},
	{"values that may hold passwords are in no message", keeps_secrets},
	{"families hold keys that people choose", holds_families},
	{"files are lines of pairs and comments", parses_lines},
	{"an error names file and line", names_the_line},
	{"environment wins over file, --set over both", later_ones_win},
	{"the document is complete and true", documents_itself},
};
TAP_MAIN("conf", tests)
