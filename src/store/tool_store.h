/* The AI tools of the watched product: those of the schema, and whatever events name. */
#ifndef STORE_TOOL_STORE_H
#define STORE_TOOL_STORE_H

#include "store/db.h"

struct tool {
	struct str id;
	struct str name;      /* for people; an unregistered tool without a name has its id here */
	struct str operation; /* what a call is, when the event does not say */
	bool registered;
};

/* All tools, by name; arena memory. */
enum err_code tool_store_list(
	struct db *db, struct arena *a, struct tool **ret, int *ret_n, struct err *e) MUST_CHECK;
/* Adds tools that events have named (`registered` is not looked at); ids are distinct. Known tools
 * stay as they are, but an unregistered one whose name is still its id takes a better name. */
enum err_code tool_store_see(
	struct db *db, const struct tool *tools, int n, struct err *e) MUST_CHECK;

extern const struct db_stmts tool_store_stmts;

#endif
