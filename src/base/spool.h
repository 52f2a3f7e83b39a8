/* The spool: a directory of append-only segments of CRC-guarded lines. A writer (one process) owns
 * a segment under an exclusive flock and appends to it; a record counts as accepted once
 * spool_commit has returned, that is after fdatasync. Readers (base/tail.h) find segments by name.
 * Line: "<8 hex digits of CRC-32 of the payload> <payload>\n"; the payload holds no newline.
 *
 * Segment names are never used again: "<kind>-<microseconds, 16 digits>-<pid>-<counter>.seg". A
 * segment gets its name when its writer already holds the lock, and once the lock is free nobody
 * writes to it again: a reader that has read a segment to its end and then finds it abandoned and
 * no longer may delete it. (A crash in the making of a segment can leave an empty "*.new".) */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct spool_writer;

/* kind: lower-case word of at most 32 letters, first part of the segment names ("usage").
 * A segment takes no more lines once it holds segment_bytes; max_bytes limits all segments of the
 * directory together, whoever writes them. Opens nothing yet, so it may be called before a fork. */
struct spool_writer *spool_open(
	const char *dir, const char *kind, int64_t segment_bytes, int64_t max_bytes);
/* Gives up the segment, if any. NULL is accepted. */
void spool_close(struct spool_writer *w);

/* Appends the framed line of one payload to `out` (no I/O). */
void spool_frame(struct buf *out, struct str payload);

/* Writes framed lines and makes them durable. All or nothing: on a full disk, at max_bytes or on
 * any write error the segment is cut back to where it was and ERR_FULL (try later) or ERR_INTERNAL
 * is returned. Starts a new segment when the current one is full, or was deleted or truncated from
 * outside, and after every failure, because a reader may already have seen what was cut off.
 * The directory is measured at most once a second, so several writers together can pass max_bytes
 * by what they write in a second. The caller has SIGXFSZ ignored if a file size limit applies. */
enum err_code spool_commit(struct spool_writer *w, struct str framed, struct err *e) MUST_CHECK;

/* Bytes in all segments of the directory now; -1 if it cannot be read (errno tells why). */
int64_t spool_size(const char *dir);

enum spool_line { SPOOL_OK, SPOOL_CORRUPT };
/* Checks one line without its newline; *ret_payload points into it. */
enum spool_line spool_check(struct str line, struct str *ret_payload);

#endif
