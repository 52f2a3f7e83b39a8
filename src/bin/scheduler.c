/* opswatch-scheduler: runs the jobs of the calendar in src/jobs/schedule.h, one for a systemd timer
 * or all of them as a daemon. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "bin/scheduler.h"
#include "config.h"
#include "jobs/daemon.h"
#include "jobs/runner.h"
#include "store/job_store.h"

enum { SETS_MAX = 64, EXIT_USAGE = 2, CONNECT_TIMEOUT_S = 5, STATEMENT_TIMEOUT_MS = 600000 };

/* Longest sleep of the daemon, so that it notices a changed clock. */
#define NAP_MAX_US US_PER_MIN

enum option_key {
	OPT_CONFIG = 1,
	OPT_SET,
	OPT_HELP,
	OPT_VERSION,
	OPT_AT,
	OPT_AGAIN,
	OPT_FULL,
	OPT_JSON,
	OPT_NAMES
};

struct command {
	const char *config_path;
	char *set[SETS_MAX];
	int nsets;
	const char *at;
	bool again, full, json, names;
	char **operand; /* the command's name and what follows it */
	int noperands;
	struct conf conf;
};

static const char usage[] =
	"Usage: opswatch-scheduler [OPTION]... COMMAND\n"
	"Runs what is to be done by the clock.\n"
	"\n"
	"  run JOB [--at TIME] [--again] [--full]\n"
	"                   runs a job for its latest moment, unless that is done already\n"
	"      --at TIME    as of another time, in RFC 3339\n"
	"      --again      even if it is done already, and thoroughly\n"
	"      --full       again, on everything within the retention (aggregate)\n"
	"  daemon           runs every job when it is due, until SIGTERM; for systems without "
	"timers\n"
	"  jobs [--json|--names]\n"
	"                   lists the jobs with their last and next runs\n"
	"  timers DIR       writes a systemd timer per job into DIR\n"
	"\n"
	"  --config FILE    settings (default: $OPSWATCH_CONFIG, else "
	"/etc/opswatch/opswatch.conf)\n"
	"  --set KEY=VALUE  one setting, over those of the file; may be repeated\n"
	"  --help           this text\n"
	"  --version        the version\n";

PRINTF_LIKE(1, 2) static int misused(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("opswatch-scheduler: ", stderr);
	vfprintf(stderr, fmt, args);
	fputs("\nTry opswatch-scheduler --help.\n", stderr);
	va_end(args);
	return EXIT_USAGE;
}

static int failed(const struct err *e)
{
	log_event(LOG_ERROR, "exit", "error=\"%s\"", e->msg);
	return EXIT_FAILURE;
}

static struct db *scheduler_db(const struct conf *conf)
{
	const struct db_options options = {
		.url = conf->database_url,
		.default_user = "opswatch_scheduler",
		.application = "opswatch-scheduler",
		.statement_timeout_ms = STATEMENT_TIMEOUT_MS,
		.connect_timeout_s = CONNECT_TIMEOUT_S,
	};

	return db_new(&options);
}

/* Signals wait until they are asked for, so that they end no job half-way. */
static sigset_t hold_signals(bool also_int)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	if (also_int)
		sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return set;
}

/* Sleeps; true when a signal asks to end. */
static bool sleep_unless_ended(const sigset_t *signals, int64_t us)
{
	struct timespec t = {0};

	if (us > NAP_MAX_US)
		us = NAP_MAX_US;
	if (us > 0)
		t = (struct timespec){.tv_sec = us / US_PER_S, .tv_nsec = us % US_PER_S * 1000};
	return sigtimedwait(signals, NULL, &t) > 0;
}

static int run_daemon(const struct conf *conf)
{
	sigset_t signals = hold_signals(true);
	struct db *db = scheduler_db(conf);
	struct daemon *d = daemon_new(db, conf);
	int64_t wake_us;

	log_event(LOG_INFO, "start", "timezone=%s", conf->zone.name);
	do
		wake_us = daemon_turn(d, clock_now_us());
	while (!sleep_unless_ended(&signals, wake_us - clock_now_us()));
	log_event(LOG_INFO, "end", "reason=signal");
	daemon_free(d);
	db_free(db);
	return EXIT_SUCCESS;
}

/* Tells who has the moment. */
static void say_not_ours(struct db *db, const struct job_order *o)
{
	enum { RUNS = 50 };
	struct arena *a = arena_new();
	struct job_run *runs;
	char moment[TIME_TEXT];
	int n = 0;

	printf("%s for %s", o->job->name, time_format(o->moment_us, moment));
	if (job_store_list(db, str_from(o->job->name), RUNS, a, &runs, &n, NULL))
		n = 0;
	for (int i = 0; i < n; i++)
		if (runs[i].scheduled_for_us == o->moment_us)
			printf(" is %s on %.*s (pid %d)",
				runs[i].status == RUN_DONE ? "done already" : "being run",
				STR_ARG(runs[i].host), runs[i].pid);
	puts(": nothing to do; --again runs what is done once more");
	arena_free(a);
}

static int run_once(const struct conf *conf, const struct job_order *o)
{
	struct db *db = scheduler_db(conf);
	struct buf summary = {0};
	struct err e = {0};
	enum job_outcome outcome;
	int status = EXIT_SUCCESS;

	hold_signals(false);
	outcome = runner_run(db, conf, o, &summary, &e);
	if (outcome == OUTCOME_NOT_OURS)
		say_not_ours(db, o);
	else if (outcome == OUTCOME_UNCLAIMED)
		status = failed(&e);
	else if (outcome == OUTCOME_FAILED)
		status = EXIT_FAILURE;
	buf_free(&summary);
	db_free(db);
	return status;
}

static int command_run(const struct command *c)
{
	struct job_order order = {.again = c->again, .full = c->full, .now_us = clock_now_us()};
	struct err e = {0};

	if (c->noperands != 2)
		return misused("run takes the name of one job");
	order.job = schedule_find(c->operand[1]);
	if (!order.job)
		return misused(
			"there is no job '%s'; opswatch-scheduler jobs lists them", c->operand[1]);
	if (c->at && time_parse(str_from(c->at), true, &order.now_us, &e))
		return misused("--at: %s", e.msg);
	order.moment_us = schedule_last(&order.job->calendar, &c->conf.zone, order.now_us);
	return run_once(&c->conf, &order);
}

static int command_daemon(const struct command *c)
{
	return c->noperands == 1 ? run_daemon(&c->conf) : misused("daemon takes no arguments");
}

static int command_jobs(const struct command *c)
{
	enum job_list_format format = c->names	? JOB_LIST_NAMES
				      : c->json ? JOB_LIST_JSON
						: JOB_LIST_TABLE;
	struct db *db;
	struct err e = {0};
	int status;

	if (c->noperands != 1 || (c->names && c->json))
		return misused("jobs takes no arguments, and one of --json and --names");
	db = scheduler_db(&c->conf);
	status =
		job_list(db, &c->conf.zone, format, clock_now_us(), &e) ? failed(&e) : EXIT_SUCCESS;
	db_free(db);
	return status;
}

static int command_timers(const struct command *c)
{
	struct err e = {0};

	if (c->noperands != 2)
		return misused("timers takes one directory");
	return job_timers(c->operand[1], &c->conf.zone, &e) ? failed(&e) : EXIT_SUCCESS;
}

static const struct {
	const char *name;
	int (*run)(const struct command *c);
} commands[] = {
	{"run", command_run},
	{"daemon", command_daemon},
	{"jobs", command_jobs},
	{"timers", command_timers},
};

static int dispatch(const struct command *c)
{
	const char *name = c->operand[0];
	bool is_run = strcmp(name, "run") == 0;

	if (!is_run && (c->at || c->again || c->full))
		return misused("--at, --again and --full belong to the command run");
	if (strcmp(name, "jobs") != 0 && (c->json || c->names))
		return misused("--json and --names belong to the command jobs");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(c);
	return misused("'%s' is no command", name);
}

/* Takes one option; -1 to go on, else the exit status. */
static int take_option(struct command *c, int key)
{
	switch (key) {
	case OPT_CONFIG: c->config_path = optarg; break;
	case OPT_AT: c->at = optarg; break;
	case OPT_AGAIN: c->again = true; break;
	case OPT_FULL: c->full = true; break;
	case OPT_JSON: c->json = true; break;
	case OPT_NAMES: c->names = true; break;
	case OPT_SET:
		if (c->nsets == SETS_MAX)
			return misused("--set may be given %d times", SETS_MAX);
		c->set[c->nsets++] = optarg;
		break;
	case OPT_HELP: fputs(usage, stdout); return EXIT_SUCCESS;
	case OPT_VERSION: puts("opswatch-scheduler " PACKAGE_VERSION); return EXIT_SUCCESS;
	default: fputs(usage, stderr); return EXIT_USAGE;
	}
	return -1;
}

static int parse_options(int argc, char **argv, struct command *ret)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, OPT_CONFIG},
		{"set", required_argument, NULL, OPT_SET},
		{"help", no_argument, NULL, OPT_HELP},
		{"version", no_argument, NULL, OPT_VERSION},
		{"at", required_argument, NULL, OPT_AT},
		{"again", no_argument, NULL, OPT_AGAIN},
		{"full", no_argument, NULL, OPT_FULL},
		{"json", no_argument, NULL, OPT_JSON},
		{"names", no_argument, NULL, OPT_NAMES},
		{0},
	};
	int key, status = -1;

	while (status < 0 && (key = getopt_long(argc, argv, "", options, NULL)) != -1)
		status = take_option(ret, key);
	ret->operand = argv + optind;
	ret->noperands = argc - optind;
	if (status < 0 && ret->noperands == 0) {
		fputs(usage, stderr);
		status = EXIT_USAGE;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct command *c = mem_zalloc(sizeof(*c));
	struct err e = {0};
	int status = parse_options(argc, argv, c);

	if (status < 0)
		status = conf_load(&c->conf, c->config_path, c->set, c->nsets, &e) ? failed(&e)
										   : dispatch(c);
	free(c);
	return status;
}
