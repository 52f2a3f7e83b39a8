/* API tokens: the secret is shown once, at its making, and only its SHA-256 is stored. */
#include <getopt.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "bin/commands.h"
#include "http/auth.h"
#include "store/token_store.h"

enum { NAME_MAX_BYTES = 64, TENANT_MAX_BYTES = 128 };

struct token_options {
	const char *name, *scope, *tenant, *expires;
};

/* False after an unknown option or one without its value, about which getopt has complained. */
static bool parse_options(int argc, char **argv, struct token_options *ret)
{
	static const struct option options[] = {
		{"name", required_argument, NULL, 'n'},
		{"scope", required_argument, NULL, 's'},
		{"tenant", required_argument, NULL, 't'},
		{"expires", required_argument, NULL, 'e'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 'n': ret->name = optarg; break;
		case 's': ret->scope = optarg; break;
		case 't': ret->tenant = optarg; break;
		case 'e': ret->expires = optarg; break;
		default: return false;
		}
	return true;
}

static enum err_code check_text(const char *option, const char *text, size_t max, struct err *e)
{
	size_t n = strlen(text);

	if (n == 0 || n > max)
		return err_set(
			e, ERR_INVALID, "%s takes 1 to %zu bytes, found %zu", option, max, n);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == '\x7f')
			return err_set(e, ERR_INVALID, "%s takes no control characters", option);
	return OK;
}

static enum err_code token_of(
	const struct token_options *o, int64_t now_us, struct token *ret, struct err *e)
{
	struct token t = {.expires_us = INT64_MAX};
	enum err_code rc = check_text("--name", o->name, NAME_MAX_BYTES, e);

	if (!rc)
		rc = token_scopes_parse(str_from(o->scope), &t.scopes, e);
	if (!rc && o->tenant)
		rc = check_text("--tenant", o->tenant, TENANT_MAX_BYTES, e);
	if (!rc && o->expires)
		rc = time_parse(str_from(o->expires), true, &t.expires_us, e);
	if (!rc && t.expires_us <= now_us)
		rc = err_set(e, ERR_INVALID, "--expires %s is in the past", o->expires);
	if (rc)
		return rc;
	t.name = str_from(o->name);
	t.tenant_id = str_from(o->tenant);
	*ret = t;
	return OK;
}

/* The secret alone goes to stdout, so that a script can keep it in a file. */
static enum err_code create(struct db *db, struct token *t, struct arena *a, struct err *e)
{
	char secret[TOKEN_LENGTH + 1];
	unsigned char hash[TOKEN_HASH_BYTES];
	struct str id;
	enum err_code rc = token_make(secret, e);

	if (rc)
		return rc;
	token_hash(str_from(secret), hash);
	t->sha256 = (struct str){(const char *)hash, sizeof(hash)};
	rc = token_store_insert(db, t, a, &id, e);
	if (rc)
		return rc;
	printf("%s\n", secret);
	fprintf(stderr, "Token %.*s '%.*s' (%s) is made. It is shown this once: keep it.\n",
		STR_ARG(id), STR_ARG(t->name), token_scopes_format(t->scopes, a));
	return OK;
}

static void print_token(const struct token *t, int64_t now_us, struct arena *a)
{
	char expires[TIME_TEXT] = "never", created[TIME_TEXT];
	const char *state = "valid";

	if (t->revoked_us != INT64_MAX)
		state = "revoked";
	else if (t->expires_us <= now_us)
		state = "expired";
	if (t->expires_us != INT64_MAX)
		time_format(t->expires_us, expires);
	printf("%-12.*s  %-8s %-24s  %-27s  %-27s  %.*s%s%.*s\n", STR_ARG(t->id), state,
		token_scopes_format(t->scopes, a), time_format(t->created_us, created), expires,
		STR_ARG(t->name), t->tenant_id.ptr ? ", tenant " : "", (int)t->tenant_id.len,
		t->tenant_id.ptr ? t->tenant_id.ptr : "");
}

static enum err_code list(struct db *db, int64_t now_us, struct arena *a, struct err *e)
{
	struct token *tokens;
	enum err_code rc;
	int n;

	rc = token_store_list(db, a, &tokens, &n, e);
	if (rc)
		return rc;
	printf("%-12s  %-8s %-24s  %-27s  %-27s  %s\n", "ID", "STATE", "SCOPES", "CREATED",
		"EXPIRES", "NAME");
	for (int i = 0; i < n; i++)
		print_token(&tokens[i], now_us, a);
	return OK;
}

static enum exit_status run_create(struct db *db, int argc, char **argv, struct arena *a)
{
	struct token_options o = {0};
	struct token t;
	struct err e = {0};

	if (!parse_options(argc, argv, &o))
		return EXIT_USAGE;
	if (!o.name || !o.scope || optind < argc)
		return command_misused("token create",
			"takes --name NAME --scope SCOPE[,SCOPE...] and options only");
	if (token_of(&o, clock_now_us(), &t, &e))
		return command_misused("token create", "%s", e.msg);
	return create(db, &t, a, &e) ? command_failed(&e) : EXIT_DONE;
}

static enum exit_status run_subcommand(struct db *db, int argc, char **argv, struct arena *a)
{
	struct err e = {0};

	if (argc > 1 && strcmp(argv[1], "create") == 0)
		return run_create(db, argc - 1, argv + 1, a);
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list(db, clock_now_us(), a, &e) ? command_failed(&e) : EXIT_DONE;
	if (argc == 3 && strcmp(argv[1], "revoke") == 0)
		return token_store_revoke(db, str_from(argv[2]), clock_now_us(), a, &e)
			       ? command_failed(&e)
			       : EXIT_DONE;
	return command_misused(argv[0], "takes create, list, or revoke ID");
}

enum exit_status cmd_token(struct conf *conf, int argc, char **argv)
{
	struct arena *a = arena_new();
	struct db *db = command_db(conf);
	enum exit_status status = run_subcommand(db, argc, argv, a);

	db_free(db);
	arena_free(a);
	return status;
}
