/* opswatch-web: the pool of FastCGI workers behind nginx. The parent only keeps the workers alive
 * (http/prefork.c); a worker opens what it needs and serves (http/worker.c). */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/spool.h"
#include "config.h"
#include "handlers/app.h"
#include "handlers/error_handlers.h"
#include "http/prefork.h"
#include "http/status.h"
#include "http/token_cache.h"
#include "http/worker.h"
#include "store/token_store.h"

enum { SETS_MAX = 64, EXIT_USAGE = 2, CONNECT_TIMEOUT_S = 2, PING_DEADLINE_MS = 200 };

struct web {
	const char *config_path;
	char *set[SETS_MAX];
	int nsets;
	struct conf *conf;
	struct web_status *status;
};

static const char usage[] =
	"Usage: opswatch-web [--config FILE] [--set KEY=VALUE]...\n"
	"Answers requests that nginx hands over at RUN_DIR/web.sock, until SIGTERM; SIGHUP reads "
	"the settings again.\n"
	"\n"
	"  --config FILE    settings (default: $OPSWATCH_CONFIG, else "
	"/etc/opswatch/opswatch.conf)\n"
	"  --set KEY=VALUE  one setting, over those of the file; may be repeated\n"
	"  --help           this text\n"
	"  --version        the version\n";

/* Reads the settings into *ret, which keeps its value on failure. */
static enum err_code load_settings(struct web *web, struct err *e)
{
	struct conf *conf = mem_zalloc(sizeof(*conf));

	if (conf_load(conf, web->config_path, web->set, web->nsets, e)) {
		free(conf);
		return e->code;
	}
	free(web->conf);
	web->conf = conf;
	return OK;
}

/* A token_load_fn. The ping comes first because it gives up in time when the database hangs. */
static enum err_code load_tokens(
	void *ctx, struct arena *a, struct token_entry **ret, size_t *ret_n, struct err *e)
{
	struct token_entry *entries;
	struct token *tokens;
	int64_t ping_us;
	size_t n = 0;
	int ntokens;

	if (db_ping(ctx, PING_DEADLINE_MS, &ping_us, e) ||
		token_store_list(ctx, a, &tokens, &ntokens, e))
		return e->code;
	entries = arena_array(a, (size_t)ntokens, sizeof(*entries));
	for (const struct token *t = tokens; t < tokens + ntokens; t++) {
		if (t->revoked_us != INT64_MAX || t->sha256.len != TOKEN_HASH_BYTES)
			continue;
		entries[n] = (struct token_entry){
			.name = arena_cstr(a, t->name),
			.scopes = t->scopes,
			.tenant_id = t->tenant_id.ptr ? arena_cstr(a, t->tenant_id) : NULL,
			.expires_us = t->expires_us,
		};
		memcpy(entries[n++].hash, t->sha256.ptr, TOKEN_HASH_BYTES);
	}
	*ret = entries;
	*ret_n = n;
	return OK;
}

static char *run_path(const struct conf *conf, const char *name)
{
	size_t n = strlen(conf->run_dir) + strlen(name) + 2;
	char *path = mem_alloc(n);

	snprintf(path, n, "%s/%s", conf->run_dir, name);
	return path;
}

static int work(void *ctx, int slot, int listen_fd)
{
	struct web *web = ctx;
	const struct conf *conf = web->conf;
	const struct db_options db_options = {
		.url = conf->database_url,
		.default_user = "opswatch_web",
		.application = "opswatch-web",
		.statement_timeout_ms = (int)conf->statement_timeout_ms,
		.connect_timeout_s = CONNECT_TIMEOUT_S,
	};
	struct app app = {
		.conf = conf,
		.db = db_new(&db_options),
		.usage_spool = spool_open(
			conf->spool_dir, "usage", conf->spool_segment_bytes, conf->spool_max_bytes),
		.status = web->status,
		.started_us = web->status->started_us,
	};
	char *token_path = run_path(conf, "tokens");
	struct token_cache *tokens =
		token_cache_new(token_path, &web->status->tokens, load_tokens, app.db);
	const struct router router = {
		.routes = app_routes,
		.nroutes = app_nroutes,
		.app = &app,
		.check_token = token_cache_check,
		.token_ctx = tokens,
		.error_page = error_handlers_page,
	};

	worker_run(&router, web->status, slot, listen_fd);
	token_cache_free(tokens);
	free(token_path);
	spool_close(app.usage_spool);
	db_free(app.db);
	return EXIT_SUCCESS;
}

/* Wrong settings are reported, and the pool goes on with those it has. A new run_dir needs a
 * restart. */
static void reload(void *ctx, struct prefork *p)
{
	struct web *web = ctx;
	struct err e = {0};

	if (load_settings(web, &e)) {
		log_event(LOG_ERROR, "settings", "error=\"%s\"", e.msg);
		return;
	}
	p->workers = (int)web->conf->web_workers;
	p->backlog = (int)web->conf->web_backlog;
}

static enum err_code run(struct web *web, struct err *e)
{
	char *socket_path = run_path(web->conf, "web.sock"),
	     *lock_path = run_path(web->conf, "web.lock");
	struct prefork pool = {
		.socket_path = socket_path,
		.lock_path = lock_path,
		.backlog = (int)web->conf->web_backlog,
		.workers = (int)web->conf->web_workers,
		.work = work,
		.reload = reload,
		.ctx = web,
	};
	enum err_code rc = status_new(clock_now_us(), &web->status, e);

	if (!rc)
		rc = prefork_run(&pool, e);
	status_free(web->status);
	free(socket_path);
	free(lock_path);
	return rc;
}

/* Fills *web from the command line; -1 to go on, else the exit status. */
static int parse_options(int argc, char **argv, struct web *web)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{"set", required_argument, NULL, 's'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'},
		{0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'c') {
			web->config_path = optarg;
		} else if (c == 's' && web->nsets < SETS_MAX) {
			web->set[web->nsets++] = optarg;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		} else if (c == 'v') {
			puts("opswatch-web " PACKAGE_VERSION);
			return EXIT_SUCCESS;
		} else {
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "opswatch-web: '%s' is not expected here\n%s", argv[optind], usage);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct web web = {0};
	struct err e = {0};
	int status = parse_options(argc, argv, &web);

	if (status >= 0)
		return status;
	if (load_settings(&web, &e) || run(&web, &e)) {
		log_event(LOG_ERROR, "exit", "error=\"%s\"", e.msg);
		status = EXIT_FAILURE;
	} else {
		status = EXIT_SUCCESS;
	}
	free(web.conf);
	return status;
}
