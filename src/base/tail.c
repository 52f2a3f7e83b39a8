#include "base/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

enum { FIRST_CAP = 256 * 1024, CAP_MAX = TAIL_LINE_MAX + FIRST_CAP };

/* Refuses what is open if it is not the file that was asked for. */
static enum err_code check_file(
	const struct tail *t, const struct stat *st, uint64_t inode, struct err *e)
{
	if (!S_ISREG(st->st_mode))
		return err_set(e, ERR_INVALID, "'%s' is not a regular file", t->path);
	if (inode != 0 && st->st_ino != inode)
		return err_set(e, ERR_NOT_FOUND,
			"'%s' is another file now: inode %" PRIu64 ", not %" PRIu64, t->path,
			(uint64_t)st->st_ino, inode);
	return OK;
}

enum err_code tail_open(
	struct tail *t, const char *path, uint64_t inode, int64_t offset, struct err *e)
{
	enum err_code rc;
	struct stat st;

	*t = (struct tail){.fd = -1, .offset = offset};
	if (offset < 0 || strlen(path) >= sizeof(t->path))
		return err_set(
			e, ERR_INVALID, "cannot follow '%.100s' from %" PRId64, path, offset);
	memcpy(t->path, path, strlen(path) + 1);
	t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (t->fd < 0 || fstat(t->fd, &st) != 0) {
		rc = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_INTERNAL;
		err_set(e, rc, "cannot open '%s': %s", path, strerror(errno));
		tail_close(t);
		return rc;
	}
	rc = check_file(t, &st, inode, e);
	t->inode = st.st_ino;
	if (rc)
		tail_close(t);
	return rc;
}

void tail_close(struct tail *t)
{
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
	free(t->data);
	t->data = NULL;
	t->len = t->pos = t->cap = t->scanned = 0;
	t->skipped = 0;
}

/* Makes free space behind the line at pos, which moves to the front. A line that already has the
 * maximum keeps its first TAIL_LINE_MAX bytes. */
static void make_room(struct tail *t)
{
	size_t kept = t->len - t->pos;

	if (kept > TAIL_LINE_MAX) {
		t->skipped += (int64_t)(kept - TAIL_LINE_MAX);
		kept = TAIL_LINE_MAX;
	}
	if (t->pos > 0)
		memmove(t->data, t->data + t->pos, kept);
	t->pos = 0;
	t->len = t->scanned = kept;
	if (kept == t->cap) {
		t->cap = t->cap ? 2 * t->cap : FIRST_CAP;
		if (t->cap > CAP_MAX)
			t->cap = CAP_MAX;
		t->data = mem_realloc(t->data, t->cap);
	}
}

/* Reads on behind what is buffered; the number of bytes, 0 at the end, -1 on error. */
static ssize_t fill(struct tail *t)
{
	ssize_t n;

	make_room(t);
	do
		n = pread(t->fd, t->data + t->len, t->cap - t->len,
			t->offset + (int64_t)t->len + t->skipped);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		t->len += (size_t)n;
	return n;
}

/* Hands out the line at pos that ends before `newline`. */
static struct str take(struct tail *t, const char *newline)
{
	struct str line = {t->data + t->pos, (size_t)(newline - (t->data + t->pos))};

	t->pos += line.len + 1;
	t->offset += (int64_t)line.len + 1 + t->skipped;
	t->scanned = 0;
	t->skipped = 0;
	t->at_end = false;
	if (line.len > TAIL_LINE_MAX)
		line.len = TAIL_LINE_MAX;
	return line;
}

bool tail_line(struct tail *t, struct str *ret, struct err *e)
{
	ssize_t n;

	do {
		size_t from = t->pos + t->scanned;
		const char *newline =
			from < t->len ? memchr(t->data + from, '\n', t->len - from) : NULL;

		if (newline) {
			*ret = take(t, newline);
			return true;
		}
		n = fill(t);
	} while (n > 0);
	t->at_end = true;
	if (n < 0)
		err_set(e, ERR_INTERNAL, "cannot read '%s': %s", t->path, strerror(errno));
	else if (e)
		e->code = OK;
	return false;
}

struct str tail_rest(const struct tail *t)
{
	size_t n = t->len - t->pos;

	if (n == 0)
		return (struct str){"", 0};
	return (struct str){t->data + t->pos, n < TAIL_LINE_MAX ? n : TAIL_LINE_MAX};
}

bool tail_rotated(const struct tail *t)
{
	struct stat ours, named;

	if (fstat(t->fd, &ours) != 0)
		return false;
	if (stat(t->path, &named) != 0)
		return errno == ENOENT || errno == ENOTDIR;
	return named.st_ino != ours.st_ino || named.st_dev != ours.st_dev;
}

bool tail_truncated(const struct tail *t)
{
	struct stat st;

	return fstat(t->fd, &st) == 0 && st.st_size < t->offset;
}

/* The descriptor is an open file of its own, apart from the writer's, so that trying its lock tells
 * whether the writer holds one. Writers take their lock before the file has a name; this cannot get
 * in their way. */
bool tail_abandoned(const struct tail *t)
{
	if (flock(t->fd, LOCK_EX | LOCK_NB) != 0)
		return false;
	flock(t->fd, LOCK_UN);
	return true;
}
