#include "base/spool.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/arena.h"
#include "base/clock.h"

enum { KIND_MAX = 32, NAME_SIZE = 128 };
enum { CRC_DIGITS = 8, PAYLOAD_AT = CRC_DIGITS + 1 };
enum { MEASURE_EVERY_US = 1000000 };

struct spool_writer {
	char *dir;
	char *kind;
	int64_t segment_bytes;
	int64_t max_bytes;
	unsigned counter;
	char name[NAME_SIZE]; /* of the segment that is open */
	int fd;		      /* -1: no segment */
	int64_t length;	      /* durable bytes in the segment */
	int64_t dir_bytes;    /* all segments: as last measured, plus what was written since */
	int64_t measured_us;  /* monotonic; 0 never */
};

static uint32_t crc(struct str payload)
{
	return (uint32_t)crc32_z(0, (const unsigned char *)payload.ptr, payload.len);
}

void spool_frame(struct buf *out, struct str payload)
{
	uint32_t sum = crc(payload);
	char *to = buf_room(out, PAYLOAD_AT + payload.len + 1);

	assert(payload.len == 0 || !memchr(payload.ptr, '\n', payload.len));
	for (int i = 0; i < CRC_DIGITS; i++)
		to[i] = "0123456789abcdef"[sum >> (28 - 4 * i) & 15];
	to[CRC_DIGITS] = ' ';
	out->len += PAYLOAD_AT;
	buf_str(out, payload);
	buf_putc(out, '\n');
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum spool_line spool_check(struct str line, struct str *ret_payload)
{
	uint32_t sum = 0;
	struct str payload;

	if (line.len < PAYLOAD_AT || line.ptr[CRC_DIGITS] != ' ')
		return SPOOL_CORRUPT;
	for (int i = 0; i < CRC_DIGITS; i++) {
		int digit = hex_value(line.ptr[i]);

		if (digit < 0)
			return SPOOL_CORRUPT;
		sum = sum << 4 | (uint32_t)digit;
	}
	payload = (struct str){line.ptr + PAYLOAD_AT, line.len - PAYLOAD_AT};
	if (crc(payload) != sum)
		return SPOOL_CORRUPT;
	*ret_payload = payload;
	return SPOOL_OK;
}

static bool is_segment(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".seg") == 0;
}

int64_t spool_size(const char *dir)
{
	DIR *d = opendir(dir);
	int64_t total = 0;
	struct dirent *entry;
	struct stat st;

	if (!d)
		return -1;
	while ((entry = readdir(d)))
		if (is_segment(entry->d_name) && fstatat(dirfd(d), entry->d_name, &st, 0) == 0)
			total += st.st_size;
	closedir(d);
	return total;
}

struct spool_writer *spool_open(
	const char *dir, const char *kind, int64_t segment_bytes, int64_t max_bytes)
{
	struct spool_writer *w = mem_alloc(sizeof(*w));

	assert(strlen(kind) <= KIND_MAX);
	*w = (struct spool_writer){.dir = mem_strdup(dir),
		.kind = mem_strdup(kind),
		.segment_bytes = segment_bytes,
		.max_bytes = max_bytes,
		.fd = -1};
	return w;
}

/* Releases the lock too: from here the segment belongs to the readers. */
static void close_segment(struct spool_writer *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

void spool_close(struct spool_writer *w)
{
	if (!w)
		return;
	close_segment(w);
	free(w->dir);
	free(w->kind);
	free(w);
}

/* What failed as an error: no space is for the client to wait out, anything else is a fault. */
static enum err_code io_error(const struct spool_writer *w, const char *what, struct err *e)
{
	int cause = errno;
	bool full = cause == ENOSPC || cause == EDQUOT || cause == EFBIG;

	return err_set(e, full ? ERR_FULL : ERR_INTERNAL, "spool directory '%s': cannot %s: %s",
		w->dir, what, strerror(cause));
}

/* Creates, locks and only then names a segment, so that no reader ever finds one unlocked whose
 * writer is still to come. Returns its descriptor, or -1 with nothing left behind. */
static int create_segment(int dir, const char *name)
{
	char unnamed[NAME_SIZE + sizeof(".new")];
	int fd, cause;

	snprintf(unnamed, sizeof(unnamed), "%s.new", name);
	fd = openat(dir, unnamed, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0640);
	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && renameat(dir, unnamed, dir, name) == 0) {
		if (fsync(dir) == 0)
			return fd;
	}
	cause = errno;
	unlinkat(dir, unnamed, 0);
	unlinkat(dir, name, 0);
	close(fd);
	errno = cause;
	return -1;
}

static enum err_code open_segment(struct spool_writer *w, struct err *e)
{
	int dir = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err_code rc = OK;

	if (dir < 0)
		return io_error(w, "open it", e);
	snprintf(w->name, sizeof(w->name), "%s-%016" PRId64 "-%ld-%u.seg", w->kind, clock_now_us(),
		(long)getpid(), w->counter++);
	w->fd = create_segment(dir, w->name);
	w->length = 0;
	if (w->fd < 0)
		rc = io_error(w, "create a segment", e);
	close(dir);
	return rc;
}

/* False when somebody else deleted, truncated or wrote to the segment. */
static bool is_intact(const struct spool_writer *w)
{
	struct stat st;

	return fstat(w->fd, &st) == 0 && st.st_nlink > 0 && st.st_size == w->length;
}

static enum err_code ensure_segment(struct spool_writer *w, struct err *e)
{
	if (w->fd >= 0 && w->length < w->segment_bytes && is_intact(w))
		return OK;
	close_segment(w);
	return open_segment(w, e);
}

static enum err_code measure(struct spool_writer *w, struct err *e)
{
	int64_t now_us = clock_mono_us();

	if (w->measured_us != 0 && now_us - w->measured_us < MEASURE_EVERY_US)
		return OK;
	w->dir_bytes = spool_size(w->dir);
	if (w->dir_bytes < 0)
		return io_error(w, "measure it", e);
	w->measured_us = now_us;
	return OK;
}

/* At the limit the own segment is given up: it may be all read, and then its space returns. */
static enum err_code ensure_room(struct spool_writer *w, size_t bytes, struct err *e)
{
	enum err_code rc = measure(w, e);

	if (rc || w->dir_bytes + (int64_t)bytes <= w->max_bytes)
		return rc;
	close_segment(w);
	return err_set(e, ERR_FULL,
		"spool directory '%s' holds %" PRId64 " of %" PRId64
		" bytes: wait until the collector has caught up, or raise spool_max_bytes",
		w->dir, w->dir_bytes, w->max_bytes);
}

static bool write_all(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			bytes = (struct str){bytes.ptr + n, bytes.len - (size_t)n};
	}
	return true;
}

/* Takes back what a failed commit may have written. After a failed fdatasync the kernel has
 * forgotten which pages never reached the disk, so trying again would succeed and mean nothing. */
static void abandon_segment(struct spool_writer *w)
{
	char path[PATH_MAX];

	if (ftruncate(w->fd, w->length) == 0 && w->length == 0 &&
		snprintf(path, sizeof(path), "%s/%s", w->dir, w->name) < (int)sizeof(path))
		unlink(path);
	close_segment(w);
}

enum err_code spool_commit(struct spool_writer *w, struct str framed, struct err *e)
{
	enum err_code rc;

	if (framed.len == 0)
		return OK;
	rc = ensure_room(w, framed.len, e);
	if (!rc)
		rc = ensure_segment(w, e);
	if (rc)
		return rc;
	if (!write_all(w->fd, framed) || fdatasync(w->fd) != 0) {
		rc = io_error(w, "write", e);
		abandon_segment(w);
		return rc;
	}
	w->length += (int64_t)framed.len;
	w->dir_bytes += (int64_t)framed.len;
	return OK;
}
