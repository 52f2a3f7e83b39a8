/* Exact money. One event's cost is an int64 in pico-USD (1e-12 USD: a cached token may
 * cost 2.8e-9); sums are kept in 128 bits, because a year of a large tenant can pass the 9.2
 * million USD that 64 bits hold. Never a double. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define PUSD_PER_USD INT64_C(1000000000000)

typedef __int128 pusd_sum;

enum { MONEY_TEXT = 48 }; /* room for any formatted amount, NUL included */

/* Decimal USD text ("0.0125", "3e-7", "12") to pico-USD. ERR_INVALID for anything else, for more
 * than 12 decimals that are not zero, and for what does not fit 64 bits. Negative amounts are
 * accepted; callers that mind check. */
enum err_code money_parse(struct str text, int64_t *ret_pusd, struct err *e) MUST_CHECK;
/* As money_parse, for sums (PostgreSQL's numeric text): 128 bits. */
enum err_code money_parse_sum(struct str text, pusd_sum *ret, struct err *e) MUST_CHECK;

/* Exact decimal USD without trailing zeros: "0.0000000028", "12.5", "0". Returns `out`. */
char *money_format(pusd_sum pusd, char out[static MONEY_TEXT]);
/* Rounded half to even at `decimals` (0 to 12), padded: "62.41". For people, never for computing.
 */
char *money_round(pusd_sum pusd, int decimals, char out[static MONEY_TEXT]);

/* *acc += tokens * rate (pico-USD per token); false when the result leaves 64 bits (acc is then
 * unchanged). */
bool money_add_product(int64_t *acc, int64_t tokens, int64_t rate_pusd);

#endif
