/* Rows of the price list. */
#ifndef STORE_PRICE_STORE_H
#define STORE_PRICE_STORE_H

#include "domain/pricing.h"
#include "store/db.h"

/* All rows, tenants' own included, by pattern, tier, prompt size and date; arena memory. */
enum err_code price_store_list(
	struct db *db, struct arena *a, struct price **ret, int *ret_n, struct err *e) MUST_CHECK;

/* A number that changes with any change of the prices, for those who keep them in memory. */
enum err_code price_store_stamp(struct db *db, int64_t *ret, struct err *e) MUST_CHECK;

enum price_change { PRICE_SAME, PRICE_ADDED, PRICE_CHANGED };

/* Adds a price, or sets rates, valid_to and source of the row with the same tenant, provider,
 * match, pattern, tier, prompt size and valid_from. The id is not looked at: events keep pointing
 * to the row that priced them. */
enum err_code price_store_put(struct db *db, const struct price *p, struct arena *a,
	enum price_change *ret, struct err *e) MUST_CHECK;

/* Makes room for a price that begins at p->valid_from_us: the row with the same tenant, provider,
 * match, pattern, tier and prompt size that holds at that time ends there, and p->valid_to_us
 * becomes the beginning of the next such row when it lies later. *ret_ended: how many rows were
 * ended (0 or 1). To be called in the transaction of price_store_put(). */
enum err_code price_store_follow(
	struct db *db, struct price *p, struct arena *a, int *ret_ended, struct err *e) MUST_CHECK;

extern const struct db_stmts price_store_stmts;

#endif
