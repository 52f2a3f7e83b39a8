/* Charts that fit in a line of text or a table cell. They are decoration beside a number: hidden
 * from screen readers. */
#ifndef VIEWS_MINICHART_H
#define VIEWS_MINICHART_H

#include <stdint.h>

#include "views/html.h"

/* A line without axes; `height` 28 in a key figure, 20 in a table. NAN breaks it; constant values
 * run through the middle; more than 32 values are averaged in groups. `cls`: "s1", or "scrit" /
 * "swarn" when the value is in alarm. Draws nothing when fewer than two values are known. */
void minichart_line(struct html *h, const double *y, int n, int height, const char *cls);
/* A horizontal bar that fills `share` (0..1, clamped) of its track; `cls`: "f1", "f0", "fcrit". */
void minichart_bar(struct html *h, double share, const char *cls);
/* p50, p95 and p99 on a logarithmic axis from `low_ms` to `high_ms`. */
void minichart_range(struct html *h, int64_t p50_ms, int64_t p95_ms, int64_t p99_ms, double low_ms,
	double high_ms);

#endif
