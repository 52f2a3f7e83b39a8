/* opswatch import: AI calls from a CSV or JSON-lines file, through the spool. Rows are read one at
 * a time, so a file may be larger than memory; to move its times it is read twice. */
#include <getopt.h>
#include <stdio.h>

#include "base/clock.h"
#include "bin/commands.h"
#include "bin/feed.h"
#include "bin/progress.h"
#include "bin/rows.h"

const char cmd_import_help[] =
	"Usage: opswatch import ai-usage FILE [OPTION]...\n"
	"\n"
	"Reads AI calls from FILE: CSV with a header line, or one JSON object per line\n"
	"(a name in .jsonl, .ndjson or .json, or --format jsonl). - is standard input.\n"
	"Every row is checked as by the REST endpoint and handed to the collector through\n"
	"the spool.\n"
	"\n"
	"  --map FIELD=COLUMN  take the field from this column or JSON key (a.b: key b in\n"
	"                      the object a); repeatable. Without it a field comes from\n"
	"                      the column of its own name, in CSV whatever its case and _\n"
	"  --set FIELD=VALUE   the same value in every row; repeatable. A name that is no\n"
	"                      field is a setting of opswatch: --set retention_days=0\n"
	"                      takes calls of any age\n"
	"  --shift-to now      move all times alike, so that the newest call is made now\n"
	"  --format FORMAT     csv or jsonl\n"
	"  --dry-run           check every row, hand in nothing\n"
	"  --no-wait           do not wait until the collector has loaded the calls\n"
	"\n"
	"Fields: tenantId, toolId, model and latencyMs are required. Optional are\n"
	"promptTokens, completionTokens, cachedTokens, cacheWriteTokens,\n"
	"cacheWrite1hTokens, reasoningTokens, audioPromptTokens, audioCompletionTokens,\n"
	"imagePromptTokens, estimatedCost (USD), timeToFirstTokenMs, success, errorType,\n"
	"createdAt, provider, serviceTier, toolName, operation, requestId, userId,\n"
	"entityType, entityId, metadata (JSON) and id. Times are RFC 3339, or without a\n"
	"zone, then UTC: 2023-11-16 18:15:46.68059.\n"
	"\n"
	"A row without an id is given one that follows from its content. So importing a\n"
	"file again adds nothing, and an import that broke off is completed by repeating\n"
	"it. Two equal rows stay two.\n"
	"\n"
	"  opswatch import ai-usage trace.csv --map createdAt=TIMESTAMP \\\n"
	"      --map promptTokens=ContextTokens --map completionTokens=GeneratedTokens \\\n"
	"      --set tenantId=acme --set toolId=chatbot --set model=gpt-4o \\\n"
	"      --set latencyMs=0 --set retention_days=0\n"
	"\n"
	"Exit status: 0 all rows taken, 1 some refused or an error, 2 called wrongly.\n";

enum { REFUSALS_SHOWN = 20, ROWS_PER_LOOK = 256 };

struct options {
	const char *path;
	enum row_format format;
	bool shift, dry_run, no_wait;
};

struct totals {
	int64_t accepted, refused;
	int64_t too_old; /* of the refused */
	int64_t prompt_tokens, completion_tokens;
	int64_t first_us, last_us;
};

/* The newest time in the file; now_us if no row has one. */
static enum err_code newest_time(struct rows *r, int64_t now_us, int64_t *ret_us, struct err *e)
{
	struct arena *a = arena_new();
	int64_t newest_us = INT64_MIN;
	struct usage_problems problems;
	struct usage_event u;
	enum row row;

	while ((row = rows_next(r, a, &u, &problems, e)) == ROW_EVENT || row == ROW_REFUSED) {
		if (row == ROW_EVENT && u.created_at_given && u.created_at_us > newest_us)
			newest_us = u.created_at_us;
		arena_reset(a);
	}
	arena_free(a);
	if (row == ROWS_FAILED)
		return e->code;
	*ret_us = newest_us == INT64_MIN ? now_us : newest_us;
	return rows_begin(r, e);
}

static void refuse(const struct rows *r, const struct usage_problems *problems, struct totals *t,
	struct progress *progress)
{
	if (++t->refused > REFUSALS_SHOWN)
		return;
	progress_end(progress);
	for (int i = 0; i < problems->n; i++)
		if (problems->item[i].field[0])
			fprintf(stderr, "%s:%lld: %s %s\n", r->name, (long long)r->line_no,
				problems->item[i].field, problems->item[i].detail);
		else
			fprintf(stderr, "%s: %s\n", r->name, problems->item[i].detail);
	if (t->refused == REFUSALS_SHOWN)
		fprintf(stderr, "%s: further rows that are refused are only counted\n", r->name);
}

static void count_event(struct totals *t, const struct usage_event *u)
{
	if (t->accepted == 0 || u->created_at_us < t->first_us)
		t->first_us = u->created_at_us;
	if (t->accepted == 0 || u->created_at_us > t->last_us)
		t->last_us = u->created_at_us;
	t->accepted++;
	t->prompt_tokens += u->prompt_tokens;
	t->completion_tokens += u->completion_tokens;
}

struct run {
	const struct options *options;
	struct usage_limits limits;
	int64_t shift_us;
	struct feed *feed; /* NULL: dry run */
	struct totals totals;
	struct progress progress;
};

/* Completes the event of a row and hands it in, or refuses the row. */
static enum err_code take_row(struct run *run, struct rows *r, struct usage_event *u,
	struct usage_problems *problems, struct arena *a, struct err *e)
{
	import_identify(r->import, u, a);
	if (u->created_at_given)
		u->created_at_us += run->shift_us;
	if (!usage_event_complete(u, &run->limits, a, problems)) {
		run->totals.too_old += u->created_at_us < run->limits.oldest_us;
		refuse(r, problems, &run->totals, &run->progress);
		return OK;
	}
	u->source = USAGE_IMPORT;
	count_event(&run->totals, u);
	return run->feed ? feed_add(run->feed, u, e) : OK;
}

static enum err_code import_rows(struct run *run, struct rows *r, struct err *e)
{
	struct arena *a = arena_new();
	struct usage_problems problems;
	struct usage_event u;
	enum err_code rc = OK;
	int64_t n = 0;
	enum row row = ROW_EVENT;

	progress_begin(&run->progress, "rows");
	while (!rc &&
		((row = rows_next(r, a, &u, &problems, e)) == ROW_EVENT || row == ROW_REFUSED)) {
		if (row == ROW_REFUSED)
			refuse(r, &problems, &run->totals, &run->progress);
		else
			rc = take_row(run, r, &u, &problems, a, e);
		arena_reset(a);
		if (++n % ROWS_PER_LOOK == 0)
			progress_show(&run->progress, n, rows_part(r));
	}
	arena_free(a);
	progress_end(&run->progress);
	if (!rc && row == ROWS_FAILED)
		rc = e->code;
	return !rc && run->feed ? feed_flush(run->feed, e) : rc;
}

static void print_totals(const struct run *run)
{
	const struct totals *t = &run->totals;
	char accepted[32], refused[32], prompt[32], completion[32], rate[32], first[TIME_TEXT],
		last[TIME_TEXT];
	double seconds = progress_seconds(&run->progress);

	printf("%s rows %s, %s refused, in %.1f s (%s rows/s)\n", grouped(t->accepted, accepted),
		run->feed ? "handed in" : "would be handed in", grouped(t->refused, refused),
		seconds, grouped((int64_t)((double)(t->accepted + t->refused) / seconds), rate));
	if (t->accepted)
		printf("%s prompt and %s completion tokens, %s to %s\n",
			grouped(t->prompt_tokens, prompt),
			grouped(t->completion_tokens, completion), time_format(t->first_us, first),
			time_format(t->last_us, last));
	if (t->too_old)
		printf("%s of the refused are older than retention_days; --set retention_days=0 "
		       "takes calls of any age\n",
			grouped(t->too_old, refused));
	fflush(stdout);
}

static enum exit_status import_file(
	const struct conf *conf, const struct options *o, struct import *im)
{
	int64_t now_us = clock_now_us(), newest_us = now_us;
	struct run run = {.options = o, .limits = {.now_us = now_us, .oldest_us = INT64_MIN}};
	struct err e = {0};
	struct rows rows;
	enum err_code rc;

	if (conf->retention_days > 0)
		run.limits.oldest_us = now_us - conf->retention_days * US_PER_DAY;
	run.feed = o->dry_run ? NULL : feed_open(conf);
	rc = rows_open(&rows, o->path, o->format, im, &e);
	if (!rc && o->shift)
		rc = newest_time(&rows, now_us, &newest_us, &e);
	run.shift_us = now_us - newest_us;
	if (!rc)
		rc = import_rows(&run, &rows, &e);
	rows_close(&rows);
	if (!rc)
		print_totals(&run);
	if (!rc && run.feed && !o->no_wait && run.totals.accepted)
		rc = feed_wait(run.feed, &e);
	feed_close(run.feed);
	if (rc)
		return command_failed(&e);
	return run.totals.refused ? EXIT_FAILED : EXIT_DONE;
}

/* "--set": a field of the event, else a setting. */
static enum err_code take_set(
	struct conf *conf, struct import *im, const char *assignment, struct err *e)
{
	const char *equals = strchr(assignment, '=');
	char key[128];

	if (!equals || import_is_field((struct str){assignment, (size_t)(equals - assignment)}))
		return import_set(im, assignment, e);
	if ((size_t)(equals - assignment) >= sizeof(key))
		return err_set(e, ERR_INVALID,
			"'%.100s' is neither a field of an event nor a setting", assignment);
	memcpy(key, assignment, (size_t)(equals - assignment));
	key[equals - assignment] = '\0';
	if (conf_set(conf, key, equals + 1, e))
		return err_wrap(e, "neither a field of an event nor a setting");
	return OK;
}

enum { OPT_MAP, OPT_SET, OPT_SHIFT, OPT_FORMAT, OPT_DRY_RUN, OPT_NO_WAIT };

static const struct option long_options[] = {
	{"map", required_argument, NULL, OPT_MAP},
	{"set", required_argument, NULL, OPT_SET},
	{"shift-to", required_argument, NULL, OPT_SHIFT},
	{"format", required_argument, NULL, OPT_FORMAT},
	{"dry-run", no_argument, NULL, OPT_DRY_RUN},
	{"no-wait", no_argument, NULL, OPT_NO_WAIT},
	{NULL, 0, NULL, 0},
};

static enum err_code take_format(const char *text, enum row_format *ret, struct err *e)
{
	if (strcmp(text, "csv") == 0)
		*ret = FORMAT_CSV;
	else if (strcmp(text, "jsonl") == 0)
		*ret = FORMAT_JSONL;
	else
		return err_set(e, ERR_INVALID, "format '%.40s' is none of csv, jsonl", text);
	return OK;
}

static enum err_code take_option(
	int option, struct conf *conf, struct import *im, struct options *o, struct err *e)
{
	switch (option) {
	case OPT_MAP: return import_map(im, optarg, e);
	case OPT_SET: return take_set(conf, im, optarg, e);
	case OPT_FORMAT: return take_format(optarg, &o->format, e);
	case OPT_DRY_RUN: o->dry_run = true; return OK;
	case OPT_NO_WAIT: o->no_wait = true; return OK;
	case OPT_SHIFT:
		o->shift = true;
		return strcmp(optarg, "now") == 0
			       ? OK
			       : err_set(e, ERR_INVALID, "--shift-to knows only now");
	default: return OK;
	}
}

enum exit_status cmd_import(struct conf *conf, int argc, char **argv)
{
	struct import *im = import_new();
	struct options o = {0};
	enum exit_status status;
	struct err e = {0};
	enum err_code rc = OK;
	bool unknown = false;
	int option;

	while (!rc && (option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		unknown |= option == '?';
		rc = take_option(option, conf, im, &o, &e);
	}
	if (unknown) {
		status = EXIT_USAGE;
	} else if (rc) {
		status = command_misused("import", "%s", e.msg);
	} else if (argc - optind != 2 || strcmp(argv[optind], "ai-usage") != 0) {
		status = command_misused("import", "expected: import ai-usage FILE");
	} else {
		o.path = argv[optind + 1];
		status = import_file(conf, &o, im);
	}
	import_free(im);
	return status;
}
