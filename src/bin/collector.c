/* opswatch-collector: takes what is in the spool into the database. One process per spool
 * directory. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "collector/ingest_loop.h"
#include "config.h"

enum { SETS_MAX = 64, EXIT_USAGE = 2, CONNECT_TIMEOUT_S = 5, STATEMENT_TIMEOUT_MS = 120000 };

struct command {
	const char *config_path;
	char *set[SETS_MAX];
	int nsets;
};

static const char usage[] =
	"Usage: opswatch-collector [--config FILE] [--set KEY=VALUE]...\n"
	"Loads what the spool holds into the database, until SIGTERM.\n"
	"\n"
	"  --config FILE    settings (default: $OPSWATCH_CONFIG, else "
	"/etc/opswatch/opswatch.conf)\n"
	"  --set KEY=VALUE  one setting, over those of the file; may be repeated\n"
	"  --help           this text\n"
	"  --version        the version\n";

static volatile sig_atomic_t shall_end;

static void on_signal(int signal)
{
	(void)signal;
	shall_end = 1;
}

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Held until the process ends: two collectors on one spool would load everything twice as often and
 * find duplicates. */
static enum err_code take_lock(const struct conf *conf, struct err *e)
{
	char path[CONF_TEXT + 32];
	int fd;

	snprintf(path, sizeof(path), "%s/collector.lock", conf->run_dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0)
		return err_set(e, ERR_INTERNAL,
			"cannot open '%s': %s; run_dir must be a directory that exists", path,
			strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return OK;
	close(fd);
	return err_set(e, ERR_CONFLICT, "'%s' is locked: another collector is running", path);
}

static void nap(int64_t us)
{
	struct timespec t = {.tv_sec = us / US_PER_S, .tv_nsec = us % US_PER_S * 1000};

	if (us > 0 && !shall_end)
		nanosleep(&t, NULL);
}

static void run(const struct conf *conf)
{
	const struct db_options options = {
		.url = conf->database_url,
		.default_user = "opswatch_collector",
		.application = "opswatch-collector",
		.statement_timeout_ms = STATEMENT_TIMEOUT_MS,
		.connect_timeout_s = CONNECT_TIMEOUT_S,
	};
	struct db *db = db_new(&options);
	struct ingest_loop *loop = ingest_loop_new(db, conf);

	log_event(LOG_INFO, "start", "spool_dir=\"%s\"", conf->spool_dir);
	while (!shall_end)
		nap(ingest_loop_turn(loop));
	log_event(LOG_INFO, "end", "reason=signal");
	ingest_loop_free(loop);
	db_free(db);
}

/* Fills *ret from the command line; -1 to go on, else the exit status. */
static int parse_options(int argc, char **argv, struct command *ret)
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
			ret->config_path = optarg;
		} else if (c == 's' && ret->nsets < SETS_MAX) {
			ret->set[ret->nsets++] = optarg;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return EXIT_SUCCESS;
		} else if (c == 'v') {
			puts("opswatch-collector " PACKAGE_VERSION);
			return EXIT_SUCCESS;
		} else {
			fputs(usage, stderr);
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "opswatch-collector: '%s' is not expected here\n%s", argv[optind], usage);
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct command command = {0};
	struct err e = {0};
	int status = parse_options(argc, argv, &command);
	struct conf *conf;

	if (status >= 0)
		return status;
	conf = mem_zalloc(sizeof(*conf));
	status = EXIT_SUCCESS;
	catch_signals();
	if (conf_load(conf, command.config_path, command.set, command.nsets, &e) ||
		take_lock(conf, &e)) {
		log_event(LOG_ERROR, "exit", "error=\"%s\"", e.msg);
		status = EXIT_FAILURE;
	} else {
		run(conf);
	}
	free(conf);
	return status;
}
