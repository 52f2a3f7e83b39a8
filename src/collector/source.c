#include "collector/source.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/map.h"

/* More than there can be live writers, so that old segments never keep a live one from being read.
 * LINES_PER_TURN: lines of one segment before the next has its turn. */
enum { OPEN_MAX_SEGMENTS = 320, LINES_PER_TURN = 2000 };

struct sources {
	char *dir;
	char *prefix;	      /* "usage-" */
	struct source **item; /* ascending by name, that is by age */
	int n;
	int turn; /* whose turn it is to be read */
	int turn_lines;
	struct arena *noted_memory;
	struct map noted; /* name to int64_t position */
};

struct sources *sources_new(const char *dir, const char *kind)
{
	struct sources *l = mem_zalloc(sizeof(*l));
	size_t prefix_size = strlen(kind) + 2;

	l->dir = mem_strdup(dir);
	l->prefix = mem_alloc(prefix_size);
	snprintf(l->prefix, prefix_size, "%s-", kind);
	l->item = mem_alloc(OPEN_MAX_SEGMENTS * sizeof(struct source *));
	l->noted_memory = arena_new();
	return l;
}

static void source_free(struct source *s)
{
	tail_close(&s->tail);
	free(s->name);
	free(s);
}

void sources_restart(struct sources *l)
{
	for (int i = 0; i < l->n; i++)
		source_free(l->item[i]);
	l->n = l->turn = l->turn_lines = 0;
	map_clear(&l->noted);
	arena_reset(l->noted_memory);
}

void sources_free(struct sources *l)
{
	if (!l)
		return;
	sources_restart(l);
	map_free(&l->noted);
	arena_free(l->noted_memory);
	free(l->item);
	free(l->prefix);
	free(l->dir);
	free(l);
}

void sources_note_position(struct sources *l, struct str name, int64_t position)
{
	int64_t *noted = arena_alloc(l->noted_memory, sizeof(*noted));

	*noted = position;
	*map_slot(&l->noted, arena_str(l->noted_memory, name)) = noted;
}

static bool is_ours(const struct sources *l, struct str name)
{
	size_t n = strlen(l->prefix);

	return name.len > n + 4 && memcmp(name.ptr, l->prefix, n) == 0 &&
	       memcmp(name.ptr + name.len - 4, ".seg", 4) == 0;
}

bool sources_is_gone(const struct sources *l, struct str name)
{
	char path[PATH_MAX];
	struct stat st;

	if (!is_ours(l, name) ||
		snprintf(path, sizeof(path), "%s/%.*s", l->dir, STR_ARG(name)) >= (int)sizeof(path))
		return false;
	return stat(path, &st) != 0 && errno == ENOENT;
}

static const char *path_of(const struct sources *l, const char *name, char out[static PATH_MAX])
{
	snprintf(out, PATH_MAX, "%s/%s", l->dir, name);
	return out;
}

/* The index of the first segment whose name is not less. */
static int lower_bound(const struct sources *l, const char *name)
{
	int low = 0, high = l->n;

	while (low < high) {
		int middle = (low + high) / 2;

		if (strcmp(l->item[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum err_code open_segment(struct sources *l, const char *name, int at, struct err *e)
{
	const int64_t *noted = map_get(&l->noted, str_from(name));
	char path[PATH_MAX];
	struct source *s = mem_zalloc(sizeof(*s));
	enum err_code rc;

	s->position = s->from = noted ? *noted : 0;
	rc = tail_open(&s->tail, path_of(l, name, path), 0, s->position, e);
	if (rc) {
		free(s);
		return rc == ERR_NOT_FOUND ? OK : rc;
	}
	s->name = mem_strdup(name);
	memmove(&l->item[at + 1], &l->item[at], (size_t)(l->n - at) * sizeof(l->item[0]));
	l->item[at] = s;
	l->n++;
	l->turn += at <= l->turn && l->n > 1;
	return OK;
}

static enum err_code open_if_new(struct sources *l, const char *name, struct err *e)
{
	int at = lower_bound(l, name);

	if (l->n == OPEN_MAX_SEGMENTS || (at < l->n && strcmp(l->item[at]->name, name) == 0))
		return OK;
	return open_segment(l, name, at, e);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in the directory that are segments, ascending; to be freed with the arena. */
static enum err_code list_names(
	const struct sources *l, struct arena *a, const char ***ret, size_t *ret_n, struct err *e)
{
	DIR *d = opendir(l->dir);
	struct dirent *entry;
	size_t n = 0, cap = 64;
	const char **names = arena_alloc(a, cap * sizeof(*names));

	if (!d)
		return err_set(
			e, ERR_INTERNAL, "cannot read spool_dir '%s': %s", l->dir, strerror(errno));
	while ((entry = readdir(d))) {
		if (!is_ours(l, str_from(entry->d_name)))
			continue;
		if (n == cap) {
			const char **more = arena_alloc(a, 2 * cap * sizeof(*more));

			memcpy(more, names, n * sizeof(*names));
			names = more;
			cap *= 2;
		}
		names[n++] = arena_strdup(a, entry->d_name);
	}
	closedir(d);
	qsort(names, n, sizeof(*names), by_name);
	*ret = names;
	*ret_n = n;
	return OK;
}

enum err_code sources_scan(struct sources *l, struct err *e)
{
	struct arena *a = arena_new();
	const char **names = NULL;
	size_t n = 0;
	enum err_code rc = list_names(l, a, &names, &n, e);

	if (rc == OK) {
		for (size_t i = 0; i < n; i++)
			if (open_if_new(l, names[i], e) != OK)
				rc = e->code;
	}
	arena_free(a);
	return rc;
}

static enum source_find hand_out(struct source *s, int64_t position, enum source_find what)
{
	s->from = s->position;
	s->position = position;
	return what;
}

/* At the end of an abandoned file: looks once more, from the file and not from what was read ahead,
 * because its writer may have appended, or cut off what it could not make durable, before it let
 * go. */
static enum source_find finish(struct source *s, struct str *ret_line, struct err *e)
{
	char path[PATH_MAX];
	struct str rest;

	snprintf(path, sizeof(path), "%s", s->tail.path);
	tail_close(&s->tail);
	if (tail_open(&s->tail, path, s->tail.inode, s->position, e) != OK) {
		s->finished = true;
		return SOURCE_NOTHING;
	}
	if (tail_line(&s->tail, ret_line, e))
		return hand_out(s, s->tail.offset, SOURCE_LINE);
	s->finished = true;
	rest = tail_rest(&s->tail);
	if (rest.len == 0)
		return SOURCE_NOTHING;
	*ret_line = rest;
	return hand_out(s, s->tail.offset + (int64_t)rest.len, SOURCE_TORN);
}

static enum source_find next_of(struct source *s, struct str *ret_line, struct err *e)
{
	if (s->finished || s->failed)
		return SOURCE_NOTHING;
	if (tail_line(&s->tail, ret_line, e))
		return hand_out(s, s->tail.offset, SOURCE_LINE);
	if (e->code != OK) {
		s->failed = true;
		return SOURCE_FAILED;
	}
	if (tail_abandoned(&s->tail) || tail_rotated(&s->tail))
		return finish(s, ret_line, e);
	return SOURCE_NOTHING;
}

static void pass_turn(struct sources *l)
{
	l->turn = l->turn + 1 < l->n ? l->turn + 1 : 0;
	l->turn_lines = 0;
}

enum source_find sources_next(
	struct sources *l, struct source **ret_source, struct str *ret_line, struct err *e)
{
	for (int passed = 0; passed <= l->n && l->n > 0; passed++) {
		struct source *s = l->item[l->turn];
		enum source_find found =
			l->turn_lines < LINES_PER_TURN ? next_of(s, ret_line, e) : SOURCE_NOTHING;

		if (found != SOURCE_NOTHING) {
			l->turn_lines++;
			*ret_source = s;
			return found;
		}
		pass_turn(l);
	}
	return SOURCE_NOTHING;
}

int sources_count(const struct sources *l)
{
	return l->n;
}

const struct source *sources_next_finished(const struct sources *l, int *at)
{
	while (*at < l->n) {
		const struct source *s = l->item[(*at)++];

		if (s->finished)
			return s;
	}
	return NULL;
}

enum err_code sources_remove_finished(struct sources *l, struct err *e)
{
	char path[PATH_MAX];
	enum err_code rc = OK;
	int kept = 0;

	for (int i = 0; i < l->n; i++) {
		struct source *s = l->item[i];

		if (s->finished && (unlink(path_of(l, s->name, path)) == 0 || errno == ENOENT)) {
			source_free(s);
			continue;
		}
		if (s->finished)
			rc = err_set(
				e, ERR_INTERNAL, "cannot delete '%s': %s", path, strerror(errno));
		l->item[kept++] = s;
	}
	l->n = kept;
	l->turn = l->turn_lines = 0;
	return rc;
}
