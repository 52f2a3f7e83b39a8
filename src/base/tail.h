/* Follows one append-only file from a known position, by inode, in whole lines. Used alike for
 * spool segments, access logs and gateway logs. */
#ifndef BASE_TAIL_H
#define BASE_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { TAIL_LINE_MAX = 1024 * 1024 };

struct tail {
	char path[4096];
	int fd; /* -1 when not open */
	uint64_t inode;
	int64_t offset; /* position of the first byte not yet handed out */
	/* read-ahead */
	char *data;
	size_t len, pos, cap;
	size_t scanned;	 /* bytes from pos on that are known to hold no newline */
	int64_t skipped; /* bytes dropped from the line at pos, which is longer than the maximum */
	bool at_end;	 /* the last tail_line call found no complete line */
};

/* Opens `path` at `offset` if its inode is `inode` (0: any). ERR_NOT_FOUND if there is no such
 * file, also when another one has the path now; ERR_INVALID if it is not a regular file. On failure
 * *t is closed. What *t held before is not released. */
enum err_code tail_open(
	struct tail *t, const char *path, uint64_t inode, int64_t offset, struct err *e) MUST_CHECK;
/* May be called again, and on a *t whose opening failed. */
void tail_close(struct tail *t);

/* The next complete line without its newline (a carriage return stays); false at the end of what is
 * there (more may come later), with e->code OK, and on a read error, with e set. A line longer than
 * TAIL_LINE_MAX is handed out in cut form: its first TAIL_LINE_MAX bytes, the rest skipped. The
 * slice is valid until the next call. t->offset is then behind the line: commit it together with
 * what was made of the line. */
bool tail_line(struct tail *t, struct str *ret, struct err *e);

/* After tail_line returned false: the bytes after the last complete line (a torn tail, if the
 * writer is gone), at most TAIL_LINE_MAX; slice as above. */
struct str tail_rest(const struct tail *t);

/* True when the path no longer names the file that is open (rotated away), or it is shorter than
 * offset (truncated). */
bool tail_rotated(const struct tail *t);
bool tail_truncated(const struct tail *t);
/* True when no process holds the file's flock, that is its spool writer is gone or has moved on. */
bool tail_abandoned(const struct tail *t);

#endif
