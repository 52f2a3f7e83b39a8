/* Tenants: the customers of the watched product. */
#ifndef STORE_TENANT_STORE_H
#define STORE_TENANT_STORE_H

#include "store/db.h"

#define FOR_EACH_TENANT_STATUS(X)                                           \
	X(TENANT_REGISTERED, "registered")                                  \
	X(TENANT_UNREGISTERED, "unregistered") /* known only from events */ \
	X(TENANT_ARCHIVED, "archived")

enum tenant_status {
#define X(name, text) name,
	FOR_EACH_TENANT_STATUS(X)
#undef X
};

const char *tenant_status_name(enum tenant_status s);
/* ERR_INVALID lists what there is. */
enum err_code tenant_status_parse(
	struct str text, enum tenant_status *ret, struct err *e) MUST_CHECK;

struct tenant {
	struct str id;
	struct str name;
	enum tenant_status status;
	struct str plan; /* absent: unknown; so are the following */
	int64_t seats;	 /* -1: unknown */
	bool has_mrr;
	pusd_sum mrr_pusd;     /* monthly recurring revenue */
	struct str renewal_at; /* "2027-01-31" */
	struct str timezone;
	struct str metadata;   /* a JSON object */
	int64_t first_seen_us; /* of its events' times; 0: never */
	int64_t last_seen_us;
};

/* All tenants, by id; arena memory. */
enum err_code tenant_store_list(
	struct db *db, struct arena *a, struct tenant **ret, int *ret_n, struct err *e) MUST_CHECK;
/* Ids and names for a picker: at most `limit` tenants that are not archived, by name, `chosen`
 * (absent: none) before all others. *ret_total is the number of all; arena memory. */
struct tenant_name {
	struct str id, name;
};
enum err_code tenant_store_names(struct db *db, struct str chosen, int limit, struct arena *a,
	struct tenant_name **ret, int *ret_n, int *ret_total, struct err *e) MUST_CHECK;
/* ERR_NOT_FOUND names the id. */
enum err_code tenant_store_get(struct db *db, struct str id, struct arena *a, struct tenant *ret,
	struct err *e) MUST_CHECK;
/* Adds or replaces a tenant; first_seen_us and last_seen_us are not looked at. */
enum err_code tenant_store_put(
	struct db *db, const struct tenant *t, struct arena *a, struct err *e) MUST_CHECK;

/* That a tenant had events with times from first_us to last_us. */
struct tenant_sighting {
	struct str id;
	int64_t first_us, last_us;
};

/* Adds tenants that are new as unregistered, and widens the time in which the others were seen.
 * last_seen moves in steps of at least a minute, because otherwise every batch would write every
 * tenant. Ids are distinct. */
enum err_code tenant_store_see(
	struct db *db, const struct tenant_sighting *seen, int n, struct err *e) MUST_CHECK;

extern const struct db_stmts tenant_store_stmts;

#endif
