/* opswatch: what people do by hand. Finds the command, loads the settings, runs it. */
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "bin/commands.h"
#include "config.h"

struct command {
	const char *name;
	enum exit_status (*run)(struct conf *conf, int argc, char **argv);
	bool own_set; /* --set behind the name belongs to the command */
	const char *usage;
	const char *summary;
	const char *help; /* NULL: the two above say everything */
};

static const struct command commands[] = {
	{"migrate", cmd_migrate, false, "migrate", "bring the database to this version's schema",
		NULL},
	{"token", cmd_token, false,
		"token create --name NAME --scope SCOPE[,SCOPE...] [--tenant ID] [--expires DATE] "
		"| list | revoke ID",
		"make, list and revoke API tokens (scopes: ingest, read, write, admin)", NULL},
	{"prices", cmd_prices, false,
		"prices list [--model MODEL] [--at DATE] [--json] | set ... | import FILE "
		"[--dry-run]",
		"show, set and import what AI calls cost", cmd_prices_help},
	{"import", cmd_import, true,
		"import ai-usage FILE [--map FIELD=COLUMN]... [--set FIELD=VALUE]... [--shift-to "
		"now]",
		"take in AI calls from a CSV or JSON-lines file", cmd_import_help},
	{"demo", cmd_demo, false,
		"demo [--seed N] [--tenants N] [--days N] [--events-per-day N] [--until DATE]",
		"load a believable past of invented customers", cmd_demo_help},
	{"conf", cmd_conf, false, "conf", "print a documented opswatch.conf with all defaults",
		NULL},
};

enum { NCOMMANDS = sizeof(commands) / sizeof(commands[0]) };

enum exit_status command_failed(const struct err *e)
{
	fprintf(stderr, "opswatch: %s\n", e->msg);
	return EXIT_FAILED;
}

enum exit_status command_misused(const char *command, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "opswatch %s: ", command);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nTry: opswatch %.*s --help\n", (int)strcspn(command, " "), command);
	return EXIT_USAGE;
}

struct db *command_db(const struct conf *conf)
{
	return db_new(&(struct db_options){
		.url = conf->database_url,
		.application = "opswatch",
		.connect_timeout_s = 10,
	});
}

struct str command_actor(struct arena *a)
{
	const struct passwd *user = getpwuid(geteuid());

	return str_from(arena_printf(a, "cli:%s", user ? user->pw_name : "unknown"));
}

static void print_help(FILE *to)
{
	fprintf(to, "Usage: opswatch [--config FILE] [--set KEY=VALUE]... COMMAND"
		    " [ARGUMENT]...\n\nCommands:\n");
	for (int i = 0; i < NCOMMANDS; i++)
		fprintf(to, "  %s\n      %s\n", commands[i].usage, commands[i].summary);
	fprintf(to,
		"\nOptions:\n"
		"  --config FILE    settings; otherwise $OPSWATCH_CONFIG or the installed"
		" opswatch.conf\n"
		"  --set KEY=VALUE  one setting, over the file and the environment; repeatable\n"
		"  --help           this text; behind a command, its own\n"
		"  --version        the version\n"
		"\nExit status: 0 done, 1 failed, 2 called wrongly.\n");
}

static const struct command *find_command(const char *name)
{
	for (int i = 0; i < NCOMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* The text about the first command that is named, or about all. */
static void help(char **argv)
{
	for (int i = 1; argv[i]; i++) {
		const struct command *c = find_command(argv[i]);

		if (c && c->help)
			fputs(c->help, stdout);
		else if (c)
			printf("Usage: opswatch %s\n%s\n", c->usage, c->summary);
		if (c)
			return;
	}
	print_help(stdout);
}

struct call {
	const struct command *command;
	const char *config;
	char **sets;
	int nsets;
	char **args; /* the command's, its name first; NULL-terminated */
	int nargs;
};

/* When argv[*i] is `--name VALUE` or `--name=VALUE`, gives the value and moves *i to the last word
 * of it. */
static bool take_option(char **argv, int *i, const char *name, char **ret_value)
{
	size_t n = strlen(name);

	if (strncmp(argv[*i], name, n) != 0)
		return false;
	if (argv[*i][n] == '=')
		*ret_value = argv[*i] + n + 1;
	else if (argv[*i][n] == '\0' && argv[*i + 1])
		*ret_value = argv[++*i];
	else
		return false;
	return true;
}

/* Splits the words between program and command. False when there is none to run. */
static bool parse_call(char **argv, struct call *c)
{
	char *value;

	for (int i = 1; argv[i]; i++) {
		bool own_set = c->command && c->command->own_set;

		if (take_option(argv, &i, "--config", &value)) {
			c->config = value;
		} else if (!own_set && take_option(argv, &i, "--set", &value)) {
			c->sets[c->nsets++] = value;
		} else if (c->command) {
			c->args[c->nargs++] = argv[i];
		} else if ((c->command = find_command(argv[i]))) {
			c->args[c->nargs++] = argv[i];
		} else {
			fprintf(stderr, "opswatch: '%s' is no command and no option\n", argv[i]);
			return false;
		}
	}
	return c->command;
}

static enum exit_status run_call(const struct call *c)
{
	struct conf *conf = mem_zalloc(sizeof(*conf));
	enum exit_status status;
	struct err e = {0};

	if (conf_load(conf, c->config, c->sets, c->nsets, &e))
		status = command_failed(&e);
	else
		status = c->command->run(conf, c->nargs, c->args);
	free(conf);
	return status;
}

static bool asks_for(char **argv, const char *option)
{
	for (int i = 1; argv[i]; i++)
		if (strcmp(argv[i], option) == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	struct arena *a;
	struct call call = {0};
	enum exit_status status = EXIT_DONE;

	if (asks_for(argv, "--help") || (argc > 1 && strcmp(argv[1], "help") == 0)) {
		help(argv);
		return EXIT_DONE;
	}
	if (asks_for(argv, "--version")) {
		puts(PACKAGE_STRING);
		return EXIT_DONE;
	}
	a = arena_new();
	call.sets = arena_array(a, (size_t)argc, sizeof(*call.sets));
	call.args = arena_array(a, (size_t)argc + 1, sizeof(*call.args));
	if (parse_call(argv, &call)) {
		status = run_call(&call);
	} else {
		print_help(stderr);
		status = EXIT_USAGE;
	}
	arena_free(a);
	return (int)status;
}
