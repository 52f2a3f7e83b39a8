/* The spool segments of a directory, read in turn, oldest first. A segment is finished when its
 * writer is gone and it was read to its end; it may be deleted once what came of it is committed.
 */
#ifndef COLLECTOR_SOURCE_H
#define COLLECTOR_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/tail.h"

struct source {
	char *name; /* of the file: the key of its position */
	struct tail tail;
	int64_t position; /* behind the last line handed out: commit it with what was made of that
			     line */
	int64_t from;	  /* where that line begins */
	bool finished;
	bool failed; /* cannot be read; left alone until sources_restart() */
};

struct sources;

/* Follows the files "<kind>-*.seg" in `dir`. Opens nothing yet. */
struct sources *sources_new(const char *dir, const char *kind);
void sources_free(struct sources *l);

/* Closes every file. They are opened again by the next sources_scan() where the positions noted
 * since say. */
void sources_restart(struct sources *l);
void sources_note_position(struct sources *l, struct str name, int64_t position);
/* True for the name of a segment that the directory does not hold; false for names that are none of
 * a segment's. */
bool sources_is_gone(const struct sources *l, struct str name);

/* Opens segments that are new, the oldest first, so many that all live ones are followed. An error
 * concerns one of them, or the directory; the others are open. */
enum err_code sources_scan(struct sources *l, struct err *e) MUST_CHECK;

enum source_find {
	SOURCE_NOTHING, /* all that is there has been read */
	SOURCE_LINE,
	SOURCE_TORN,  /* what a dead writer left of a line that it never finished */
	SOURCE_FAILED /* a file could not be read; reported once per file */
};
/* The next line of any segment, and whose it is; the line is valid until the next call. */
enum source_find sources_next(
	struct sources *l, struct source **ret_source, struct str *ret_line, struct err *e);

int sources_count(const struct sources *l);

/* The next finished segment from index *at on, which moves behind it; NULL when there are no more.
 */
const struct source *sources_next_finished(const struct sources *l, int *at);
/* Deletes the files of all finished segments. Only when everything handed out has been committed,
 * on disk. An error concerns one of them; it is tried again by the next call. */
enum err_code sources_remove_finished(struct sources *l, struct err *e) MUST_CHECK;

#endif
