/* Settings: one table gives name, type, default, limits and the words of the manual. Read from a
 * file of `key = value` lines, then OPSWATCH_<KEY> variables, then `--set key=value`; later ones
 * win. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

#define CONF_DEFAULT_PATH OPSWATCH_SYSCONFDIR "/opswatch/opswatch.conf"

enum { CONF_TEXT = 512, CONF_FAMILY_MAX = 256 };

/* T(name, default, doc) text; N(name, default, min, max, doc) whole number; B(name, default, doc)
 * yes/no. */
#define FOR_EACH_SETTING(T, N, B)                                                                  \
	T(database_url, "dbname=opswatch",                                                         \
		"libpq connection string or URL. A program adds user=opswatch_web, _collector or " \
		"_scheduler when it names none.")                                                  \
	T(timezone, "UTC", "tz database name; decides days, months, off-hours and 8 am")           \
	N(retention_days, 365, 0, 36500,                                                           \
		"days that events, metrics and rollups are kept; 0 keeps everything")              \
	T(spool_dir, "/var/lib/opswatch/spool",                                                    \
		"where accepted events wait for the database; on a disk that survives a crash")    \
	N(spool_max_bytes, INT64_C(4294967296), 1048576, INT64_C(1) << 50,                         \
		"largest size of the spool; beyond it events are refused with 503")                \
	N(spool_segment_bytes, 8388608, 4096, INT64_C(1) << 30,                                    \
		"size at which a spool file is closed and a new one begun")                        \
	T(run_dir, "/run/opswatch",                                                                \
		"sockets, lock files, the token cache and the status page shared by the programs") \
	N(web_workers, 16, 1, 256, "processes that answer requests, one request each at a time")   \
	N(web_backlog, 1024, 16, 65535, "requests that may wait for a worker")                     \
	N(statement_timeout_ms, 5000, 100, 600000,                                                 \
		"longest time a query of a page or API read may take")                             \
	N(memory_limit_mb, 512, 32, INT64_C(1) << 20,                                              \
		"memory of the web workers at which /api/healthz says degraded")                   \
	T(redis_url, "", "redis://[:password@]host:port, only health-checked; empty: no Redis")    \
	T(public_url, "", "address under which people reach the pages, for links in mails")        \
	T(sql_dir, OPSWATCH_DATADIR "/sql", "where migrations are read from")                      \
	T(ai_cost_warning_usd, "100",                                                              \
		"AI cost of a calendar month that is a warning, in USD; empty: none")              \
	T(ai_cost_critical_usd, "150",                                                             \
		"AI cost of a calendar month that is critical, in USD; empty: none")               \
	N(dedupe_days, 7, 1, 62,                                                                   \
		"days for which an event id sent again is recognised whatever its createdAt")      \
	T(log_level, "info", "debug, info, warn or error")

struct conf_pair {
	char key[128];
	char value[CONF_TEXT];
};

struct conf {
#define T(name, def, doc)	    char name[CONF_TEXT];
#define N(name, def, min, max, doc) int64_t name;
#define B(name, def, doc)	    bool name;
	FOR_EACH_SETTING(T, N, B)
#undef T
#undef N
#undef B
	struct zone zone; /* `timezone`, opened */
	/* Settings whose names users choose ("llm.openai.url", "source.shop.path"), in the order
	 * given. */
	struct conf_pair family[CONF_FAMILY_MAX];
	int nfamily;
};

/* All defaults. */
void conf_init(struct conf *c);
/* One setting; ERR_INVALID names the key, what is wrong and what is accepted; the value only where
 * it cannot hold a password. Sizes in bytes may end in k, m or g (times 1024). An unknown key names
 * the nearest one. */
enum err_code conf_set(
	struct conf *c, const char *key, const char *value, struct err *e) MUST_CHECK;
/* `key = value` lines; '#' begins a comment line; blank lines. Errors begin with `name` and the
 * line: "file:7: ...". */
enum err_code conf_parse(
	struct conf *c, struct str text, const char *name, struct err *e) MUST_CHECK;
/* The same from a file of at most 1 MiB. ERR_NOT_FOUND if there is none. */
enum err_code conf_read(struct conf *c, const char *path, struct err *e) MUST_CHECK;
/* What every program does first: defaults, the file, OPSWATCH_<KEY> variables, then the `key=value`
 * pairs of --set. The file is `path` (--config), or if that is NULL $OPSWATCH_CONFIG, or
 * CONF_DEFAULT_PATH, which alone may be missing. Also sets the log level. */
enum err_code conf_load(
	struct conf *c, const char *path, char *const *sets, int nsets, struct err *e) MUST_CHECK;
/* Writes opswatch.conf: every key with its doc, limits and default, commented out. */
void conf_document(struct buf *out);
/* The value of a family setting, or NULL. */
const char *conf_family(const struct conf *c, const char *key);

#endif
