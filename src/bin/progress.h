/* How far a command has come: a bar on a terminal, else a line every few seconds, on stderr. */
#ifndef BIN_PROGRESS_H
#define BIN_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *unit; /* "rows" */
	bool is_terminal;
	bool shown;
	int64_t started_us; /* monotonic, as the next */
	int64_t next_us;
};

void progress_begin(struct progress *p, const char *unit);
/* To be called often; shows at most what an eye can follow. `part`: of the whole work that is done,
 * 0 to 1; negative when that is not known. */
void progress_show(struct progress *p, int64_t done, double part);
/* Removes the bar. */
void progress_end(struct progress *p);
/* Since progress_begin(), at least a microsecond. */
double progress_seconds(const struct progress *p);

/* "12,345"; returns `out`. */
char *grouped(int64_t n, char out[static 32]);

#endif
