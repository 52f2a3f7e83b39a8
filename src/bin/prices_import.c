/* opswatch prices import: a list of prices, all in one transaction. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "base/json.h"
#include "bin/prices.h"
#include "bin/progress.h"
#include "ingest/price_catalogue.h"
#include "ingest/price_json.h"
#include "store/audit_store.h"
#include "store/price_store.h"

enum { FILE_MAX_BYTES = 64 * 1024 * 1024, CHANGES = PRICE_CHANGED + 1 };

struct price_list {
	struct price *price;
	int n;
	bool is_catalogue;
	struct price_catalogue catalogue;
};

static enum err_code read_file(const char *path, struct buf *out, struct err *e)
{
	FILE *f = fopen(path, "r");
	size_t n = 1;

	if (!f)
		return err_set(e, ERR_NOT_FOUND, "cannot read '%.150s': %s", path, strerror(errno));
	while (n > 0 && out->len <= FILE_MAX_BYTES) {
		n = fread(buf_room(out, 65536), 1, 65536, f);
		out->len += n;
	}
	if (ferror(f))
		err_set(e, ERR_INTERNAL, "cannot read '%.150s': %s", path, strerror(errno));
	else if (out->len > FILE_MAX_BYTES)
		err_set(e, ERR_TOO_LARGE, "'%.150s' is larger than %d bytes", path, FILE_MAX_BYTES);
	fclose(f);
	return e->code;
}

/* The catalogue is an array of providers, a list of opswatch's own an object. */
static enum err_code parse_list(
	struct str text, struct arena *a, struct price_list *ret, struct err *e)
{
	struct json_item whole, *items;
	struct json_object *root;
	int nitems;
	enum err_code rc = json_scan(text, NULL, 0, a, &whole, &items, &nitems, e);

	if (!rc)
		rc = json_tree(&whole, a, &root, e);
	if (rc)
		return rc;
	ret->is_catalogue = json_object_is_type(root, json_type_array);
	if (!ret->is_catalogue)
		return price_json_read(root, a, &ret->price, &ret->n, e);
	rc = price_catalogue_read(root, a, &ret->catalogue, e);
	ret->price = ret->catalogue.price;
	ret->n = ret->catalogue.n;
	return rc;
}

static enum err_code put_prices(
	struct db *db, const struct price_list *list, int changes[CHANGES], struct err *e)
{
	struct arena *a = arena_new();
	enum price_change change;
	enum err_code rc = OK;

	for (int i = 0; i < list->n && !rc; i++) {
		rc = price_store_put(db, &list->price[i], a, &change, e);
		if (!rc)
			changes[change]++;
		else
			err_wrap(e, "price %d (%.*s)", i + 1, STR_ARG(list->price[i].pattern));
		arena_reset(a);
	}
	arena_free(a);
	return rc;
}

static enum err_code add_audit(
	struct db *db, const char *path, const int changes[CHANGES], struct arena *a, struct err *e)
{
	const char *slash = strrchr(path, '/');
	const struct audit_entry entry = {
		.actor = command_actor(a),
		.action = STR("price.import"),
		.subject = str_from(slash ? slash + 1 : path),
		.details = str_from(arena_printf(a, "{\"added\":%d,\"changed\":%d,\"same\":%d}",
			changes[PRICE_ADDED], changes[PRICE_CHANGED], changes[PRICE_SAME])),
	};

	return audit_store_add(db, &entry, a, e);
}

static void print_report(const struct price_list *list, const int changes[CHANGES], bool dry_run)
{
	char all[32], added[32], changed[32], same[32];

	printf("%s prices: %s %s, %s changed, %s there already\n", grouped(list->n, all),
		grouped(changes[PRICE_ADDED], added), dry_run ? "would be added" : "added",
		grouped(changes[PRICE_CHANGED], changed), grouped(changes[PRICE_SAME], same));
	if (!list->is_catalogue)
		return;
	printf("from %s models of the genai-prices catalogue",
		grouped(list->catalogue.models, all));
	if (list->catalogue.searches)
		printf("; web searches of %d models are not part of their price",
			list->catalogue.searches);
	putchar('\n');
	for (int i = 0; i < CATALOGUE_SKIPS; i++)
		if (list->catalogue.skipped[i])
			printf("left out: %d %s\n", list->catalogue.skipped[i],
				catalogue_skip_text((enum catalogue_skip)i));
}

static enum err_code store_list(struct db *db, const struct price_list *list, const char *path,
	bool dry_run, struct arena *a, struct err *e)
{
	int changes[CHANGES] = {0};
	enum err_code rc = db_begin(db, DB_READ_WRITE, e);

	if (!rc)
		rc = put_prices(db, list, changes, e);
	if (!rc && !dry_run && list->n > changes[PRICE_SAME])
		rc = add_audit(db, path, changes, a, e);
	if (!rc && !dry_run)
		rc = db_commit(db, e);
	else
		db_rollback(db);
	if (!rc)
		print_report(list, changes, dry_run);
	return rc;
}

enum exit_status prices_import(struct db *db, int argc, char **argv)
{
	static const struct option options[] = {
		{"dry-run", no_argument, NULL, 'd'}, {NULL, 0, NULL, 0}};
	struct price_list list = {.n = 0};
	struct buf text = {0};
	struct err e = {0};
	bool dry_run = false;
	struct arena *a;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		dry_run = true;
	}
	if (argc - optind != 1)
		return command_misused("prices import", "expected one FILE");
	a = arena_new();
	if (read_file(argv[optind], &text, &e) == OK && parse_list(buf_view(&text), a, &list, &e))
		err_wrap(&e, "%s", argv[optind]);
	if (!e.code)
		e.code = store_list(db, &list, argv[optind], dry_run, a, &e);
	buf_free(&text);
	arena_free(a);
	return e.code ? command_failed(&e) : EXIT_DONE;
}
