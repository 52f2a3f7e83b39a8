/* opswatch prices list: a table, or the JSON that import reads. */
#include <getopt.h>
#include <stdio.h>

#include "base/clock.h"
#include "bin/prices.h"
#include "ingest/price_json.h"
#include "store/price_store.h"

/* columns of the table; those that are empty in every row are left out */
#define FOR_EACH_COLUMN(X)                     \
	X(COL_MODEL, "MODEL", false)           \
	X(COL_TIER, "TIER", false)             \
	X(COL_PROMPT, "PROMPT FROM", true)     \
	X(COL_FROM, "FROM", false)             \
	X(COL_TO, "TO", false)                 \
	X(COL_INPUT, "INPUT", true)            \
	X(COL_READ, "CACHE READ", true)        \
	X(COL_WRITE, "WRITE", true)            \
	X(COL_WRITE_1H, "WRITE 1H", true)      \
	X(COL_OUTPUT, "OUTPUT", true)          \
	X(COL_REASONING, "REASONING", true)    \
	X(COL_AUDIO_INPUT, "AUDIO IN", true)   \
	X(COL_AUDIO_OUTPUT, "AUDIO OUT", true) \
	X(COL_IMAGE_INPUT, "IMAGE IN", true)   \
	X(COL_PROVIDER, "PROVIDER", false)     \
	X(COL_TENANT, "TENANT", false)         \
	X(COL_SOURCE, "SOURCE", false)

enum column {
#define X(name, title, right) name,
	FOR_EACH_COLUMN(X)
#undef X
		COLUMNS
};

static const struct {
	const char *title;
	bool right;
} columns[] = {
#define X(name, title, right) [name] = {title, right},
	FOR_EACH_COLUMN(X)
#undef X
};

struct row {
	const char *cell[COLUMNS];
};

static const char *model_cell(const struct price *p, struct arena *a)
{
	switch (p->match) {
	case MATCH_PREFIX: return arena_printf(a, "%.*s...", STR_ARG(p->pattern));
	case MATCH_REGEX: return arena_printf(a, "/%.*s/", STR_ARG(p->pattern));
	case MATCH_EXACT: break;
	}
	return arena_cstr(a, p->pattern);
}

/* A date, with the time of day unless it is midnight; "" for no limit. */
static const char *time_cell(int64_t us, struct arena *a)
{
	char text[TIME_TEXT];

	if (us == INT64_MIN || us == INT64_MAX)
		return "";
	time_format(us, text);
	return us % US_PER_DAY ? arena_strdup(a, text) : arena_printf(a, "%.10s", text);
}

static const char *rate_cell(int64_t rate, struct arena *a)
{
	char text[MONEY_TEXT];

	return arena_strdup(a, price_rate_format(rate, PER_MILLION, text));
}

static struct row row_of(const struct price *p, struct arena *a)
{
	return (struct row){{
		[COL_MODEL] = model_cell(p, a),
		[COL_TIER] =
			str_is(p->service_tier, "standard") ? "" : arena_cstr(a, p->service_tier),
		[COL_PROMPT] = p->min_prompt_tokens
				       ? arena_printf(a, "%lld", (long long)p->min_prompt_tokens)
				       : "",
		[COL_FROM] = time_cell(p->valid_from_us, a),
		[COL_TO] = time_cell(p->valid_to_us, a),
		[COL_INPUT] = rate_cell(p->input, a),
		[COL_READ] = rate_cell(p->cache_read, a),
		[COL_WRITE] = rate_cell(p->cache_write, a),
		[COL_WRITE_1H] = rate_cell(p->cache_write_1h, a),
		[COL_OUTPUT] = rate_cell(p->output, a),
		[COL_REASONING] = rate_cell(p->reasoning, a),
		[COL_AUDIO_INPUT] = rate_cell(p->audio_input, a),
		[COL_AUDIO_OUTPUT] = rate_cell(p->audio_output, a),
		[COL_IMAGE_INPUT] = rate_cell(p->image_input, a),
		[COL_PROVIDER] = arena_cstr(a, p->provider),
		[COL_TENANT] = arena_cstr(a, p->tenant_id),
		[COL_SOURCE] = arena_cstr(a, p->source),
	}};
}

static void print_row(const struct row *row, const int width[COLUMNS])
{
	const char *gap = "";

	for (int c = 0; c < COL_SOURCE; c++) {
		if (width[c] == 0)
			continue;
		printf("%s%*s", gap, columns[c].right ? width[c] : -width[c], row->cell[c]);
		gap = "  ";
	}
	printf("%s%s\n", gap, row->cell[COL_SOURCE]);
}

static void print_table(const struct price *prices, int n, struct arena *a)
{
	struct row *rows = arena_array(a, (size_t)n, sizeof(*rows));
	struct row header;
	int width[COLUMNS] = {0};

	for (int i = 0; i < n; i++)
		rows[i] = row_of(&prices[i], a);
	for (int c = 0; c < COLUMNS; c++) {
		header.cell[c] = columns[c].title;
		for (int i = 0; i < n; i++)
			if ((int)strlen(rows[i].cell[c]) > width[c])
				width[c] = (int)strlen(rows[i].cell[c]);
		if (width[c] && (int)strlen(columns[c].title) > width[c])
			width[c] = (int)strlen(columns[c].title);
	}
	if (n == 0) {
		puts("no prices");
		return;
	}
	print_row(&header, width);
	for (int i = 0; i < n; i++)
		print_row(&rows[i], width);
	puts("USD per million tokens; a rate that is not given is that of plain input or output.");
}

struct list_options {
	const char *model, *at;
	bool json;
	int64_t at_us;
};

static bool parse_options(int argc, char **argv, struct list_options *ret)
{
	static const struct option options[] = {
		{"model", required_argument, NULL, 'm'},
		{"at", required_argument, NULL, 'a'},
		{"json", no_argument, NULL, 'j'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 'm': ret->model = optarg; break;
		case 'a': ret->at = optarg; break;
		case 'j': ret->json = true; break;
		default: return false;
		}
	return true;
}

static int keep_wanted(struct price *prices, int n, const struct list_options *o)
{
	int kept = 0;

	for (int i = 0; i < n; i++) {
		const struct price *p = &prices[i];

		if (o->at && (o->at_us < p->valid_from_us || o->at_us >= p->valid_to_us))
			continue;
		if (o->model && !price_matches(p, str_from(o->model)))
			continue;
		prices[kept++] = *p;
	}
	return kept;
}

enum exit_status prices_list(struct db *db, int argc, char **argv)
{
	struct list_options o = {0};
	struct buf out = {0};
	struct price *prices;
	struct arena *a;
	struct err e = {0};
	int n;

	if (!parse_options(argc, argv, &o))
		return EXIT_USAGE;
	if (optind < argc)
		return command_misused("prices list", "'%.40s' is too much", argv[optind]);
	if (o.at && time_parse(str_from(o.at), true, &o.at_us, &e))
		return command_misused("prices list", "--at: %s", e.msg);
	a = arena_new();
	if (!price_store_list(db, a, &prices, &n, &e)) {
		n = keep_wanted(prices, n, &o);
		if (o.json) {
			price_json_write(&out, prices, n);
			fwrite(out.data, 1, out.len, stdout);
		} else {
			print_table(prices, n, a);
		}
	}
	buf_free(&out);
	arena_free(a);
	return e.code ? command_failed(&e) : EXIT_DONE;
}
