/* Summaries of AI usage, derived from the base rollups: per hour, day and month, each for every key
 * (tenant, tool, model), for every tool and model over all tenants, for every tenant, and for
 * everything; quarter-hours for the scopes without a tenant. Histograms are merged exactly;
 * percentiles are taken from the merged ones.
 *
 * Ingest marks every hour it touches in usage_dirty_hour, in the transaction that writes the base
 * rows (usage_rollup_store.h). Derivation reads the marks with their versions first and the base
 * rows after them, and at the end of the same transaction takes away the marks whose version is
 * still the one it read. All statements run read committed, so:
 * - What was committed before the marks were read is in the base rows read later: the summaries
 * hold all of it.
 * - A writer that commits in between has raised the version, so its hour stays dirty, whether or
 * not its rows were seen. A mark that a writer holds locked at the end is skipped, not waited for:
 * it will have a higher version.
 * - A writer that comes while the marks are being taken away waits for the commit and then makes a
 * new mark.
 * - One derivation runs at a time (an advisory lock), so a version cannot come back to a value it
 * had before. A reader's snapshot thus sees either the mark or summaries that hold everything in
 * that snapshot. */
#ifndef STORE_USAGE_SUMMARY_STORE_H
#define STORE_USAGE_SUMMARY_STORE_H

#include <stdint.h>

#include "store/db.h"

extern const struct db_stmts usage_summary_stmts;

/* Starts of the hours that are not aggregated since they last changed, ascending; arena memory. */
enum err_code usage_summary_dirty_hours(
	struct db *db, struct arena *a, int64_t **ret, int *ret_n, struct err *e) MUST_CHECK;

struct usage_summary_result {
	int hours;    /* derived */
	int64_t rows; /* summary rows written */
};

/* Derives the dirty hours of the UTC month that begins at month_us, their days, and the month, in a
 * transaction of its own. Adds to *ret. */
enum err_code usage_summary_derive_month(struct db *db, int64_t month_us,
	struct usage_summary_result *ret, struct err *e) MUST_CHECK;

/* Marks every hour of [from, to) dirty that has base rows or summaries, so that all of it is
 * derived anew. */
enum err_code usage_summary_invalidate(
	struct db *db, int64_t from_us, int64_t to_us, struct err *e) MUST_CHECK;

#endif
