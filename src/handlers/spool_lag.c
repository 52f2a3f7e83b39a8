#include "handlers/spool_lag.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/spool.h"
#include "ingest/usage_record.h"
#include "store/position_store.h"

/* LOOKS_MAX: segments that are opened at most, because after a long outage there are hundreds.
 * LINE_MAX_BYTES: more than the longest record takes. */
enum { LOOKS_MAX = 64, LINE_MAX_BYTES = 64 * 1024 };

static const char prefix[] = "usage-", suffix[] = ".seg";

static bool is_segment(const char *name)
{
	size_t len = strlen(name);

	return strncmp(name, prefix, strlen(prefix)) == 0 && len > strlen(suffix) &&
	       strcmp(name + len - strlen(suffix), suffix) == 0;
}

static int64_t position_of(const struct source_position *positions, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (str_is(positions[i].source, name))
			return positions[i].position;
	return 0;
}

/* When the record at `position` was accepted; INT64_MAX if it is not complete or cannot be read. */
static int64_t received_at(int fd, int64_t position, struct arena *a)
{
	char *line = arena_alloc(a, LINE_MAX_BYTES);
	ssize_t n = pread(fd, line, LINE_MAX_BYTES, position);
	const char *end = n > 0 ? memchr(line, '\n', (size_t)n) : NULL;
	struct usage_event event;
	struct str payload;

	if (!end || spool_check((struct str){line, (size_t)(end - line)}, &payload) != SPOOL_OK ||
		usage_record_decode(payload, a, &event, NULL))
		return INT64_MAX;
	return event.received_at_us;
}

static int64_t oldest_of(int dir, const char *name, int64_t position, struct arena *a)
{
	int64_t oldest_us;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return INT64_MAX;
	oldest_us = received_at(fd, position, a);
	close(fd);
	return oldest_us;
}

/* The oldest of what follows the positions. */
static int64_t oldest_waiting(
	DIR *dir, const struct source_position *positions, int n, struct arena *a)
{
	int64_t oldest_us = INT64_MAX;
	const struct dirent *entry;
	int looks = 0;

	while (looks < LOOKS_MAX && (entry = readdir(dir))) {
		int64_t position, at_us;
		struct stat st;

		if (!is_segment(entry->d_name) || fstatat(dirfd(dir), entry->d_name, &st, 0))
			continue;
		position = position_of(positions, n, entry->d_name);
		if (st.st_size <= position)
			continue;
		looks++;
		at_us = oldest_of(dirfd(dir), entry->d_name, position, a);
		if (at_us < oldest_us)
			oldest_us = at_us;
	}
	return oldest_us;
}

enum err_code spool_lag_read(struct db *db, const char *spool_dir, int64_t now_us, struct arena *a,
	int64_t *ret_ms, struct err *e)
{
	struct source_position *positions;
	int64_t oldest_us;
	int n;
	enum err_code rc = position_store_list(db, a, &positions, &n, e);
	DIR *dir;

	if (rc)
		return rc;
	*ret_ms = -1;
	if (!(dir = opendir(spool_dir)))
		return OK;
	oldest_us = oldest_waiting(dir, positions, n, a);
	closedir(dir);
	*ret_ms = oldest_us < now_us ? (now_us - oldest_us) / US_PER_MS : 0;
	return OK;
}
