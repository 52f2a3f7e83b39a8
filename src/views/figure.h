/* Figures as people read them: grouped digits, a unit, as many decimals as the number deserves.
 * Unknown is an en dash. All texts are arena memory. */
#ifndef VIEWS_FIGURE_H
#define VIEWS_FIGURE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/money.h"

#define FIGURE_UNKNOWN "\xE2\x80\x93"	/* en dash */
#define FIGURE_MINUS   "\xE2\x88\x92"	/* U+2212 */
#define FIGURE_TO      " \xE2\x80\x93 " /* between the ends of a range */
#define FIGURE_PERCENT "\xC2\xA0%"	/* no-break space and sign */

/* A number and its unit, written apart because the unit is set in grey. */
struct figure {
	const char *text;
	const char *unit; /* "" when there is none */
};

/* "9,412" */
const char *figure_count(struct arena *a, int64_t n);
/* {"9,412", ""} below 10,000, then {"24.9", "k"}, "M", "bn". */
struct figure figure_short(struct arena *a, int64_t n);
/* "$62.41"; two significant digits below ten cents: "$0.0034"; no cents from $10,000 on. */
const char *figure_usd(struct arena *a, pusd_sum pusd);
/* A limit that somebody set: "$100", or "$99.50" when it has cents. */
const char *figure_usd_limit(struct arena *a, pusd_sum pusd);
/* Decimals that suit a column whose sum is `total`, and one amount of that column without the sign:
 * "1,234.50". */
int figure_usd_decimals(pusd_sum total);
const char *figure_usd_column(struct arena *a, pusd_sum pusd, int decimals);
/* A share (0..1) in percent with one decimal and without the sign: "98.8". Only exactly 1 is
 * "100.0". NAN is unknown. */
const char *figure_percent(struct arena *a, double share);
/* A share in whole percent with the sign, for sentences: "45 %", "< 1 %". */
const char *figure_about(struct arena *a, double share);
/* Change from before to now in percent, signed: "+61.2"; "new" when there was nothing before. */
const char *figure_change(struct arena *a, double now, double before);
/* {"438", "ms"}, {"5.9", "s"}, {"3.2", "min"} */
struct figure figure_ms(struct arena *a, int64_t ms);
/* In seconds with two decimals, for a column: "14.80". */
const char *figure_seconds(struct arena *a, int64_t ms);
/* "0.8 s", "14 min", "3 h", "2 d"; negative is unknown. */
const char *figure_age(struct arena *a, int64_t us);

#endif
