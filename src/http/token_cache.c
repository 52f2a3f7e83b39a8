#include "http/token_cache.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

#define REFRESH_US \
	(5 * US_PER_S)	  /* a token made or revoked elsewhere is known everywhere after that */
#define EARLY_US US_PER_S /* refreshes that unknown tokens cause */
#define LOOK_US	 US_PER_S /* between two looks at the file */
#define ASK_US	 (500 * US_PER_MS) /* longest that asking takes, unless the worker was killed */
#define STALE_US (12 * US_PER_S)   /* two refreshes failed: an unknown token may be a new one */

enum { FILE_BYTES_MAX = 16 * 1024 * 1024, WAIT_US = 2000 };

struct token_cache {
	char *path;
	struct status_tokens *shared;
	token_load_fn load;
	void *load_ctx;
	struct arena *arena; /* of the entries */
	struct token_entry *entry;
	size_t n;	  /* sorted by hash */
	struct stat seen; /* the file the entries are from */
	int64_t look_at_us;
	struct log_throttle complaint;
};

struct token_cache *token_cache_new(
	const char *path, struct status_tokens *shared, token_load_fn load, void *load_ctx)
{
	struct token_cache *c = mem_zalloc(sizeof(*c));

	c->path = mem_strdup(path);
	c->shared = shared;
	c->load = load;
	c->load_ctx = load_ctx;
	c->arena = arena_new();
	return c;
}

void token_cache_free(struct token_cache *c)
{
	if (!c)
		return;
	arena_free(c->arena);
	free(c->path);
	free(c);
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if (iscntrl((unsigned char)*s))
			return true;
	return false;
}

void token_file_render(const struct token_entry *entries, size_t n, struct buf *out)
{
	for (const struct token_entry *t = entries; t < entries + n; t++) {
		if (has_control(t->name) || (t->tenant_id && has_control(t->tenant_id)))
			continue;
		for (int i = 0; i < TOKEN_HASH_BYTES; i++)
			buf_printf(out, "%02x", t->hash[i]);
		buf_printf(out, "\t%u\t%" PRId64 "\t%s\t%s\n", t->scopes, t->expires_us,
			t->tenant_id ? t->tenant_id : "-", t->name);
	}
}

static bool parse_hash(const char *hex, unsigned char ret[static TOKEN_HASH_BYTES])
{
	if (strlen(hex) != 2 * TOKEN_HASH_BYTES ||
		strspn(hex, "0123456789abcdef") != 2 * TOKEN_HASH_BYTES)
		return false;
	for (int i = 0; i < TOKEN_HASH_BYTES; i++)
		sscanf(hex + 2 * i, "%2hhx", &ret[i]);
	return true;
}

static bool parse_line(char *line, struct token_entry *ret)
{
	char *field[5], *rest = line, *end_scopes, *end_expires;

	for (int i = 0; i < 5; i++)
		if (!(field[i] = strsep(&rest, "\t")))
			return false;
	if (rest || !parse_hash(field[0], ret->hash))
		return false;
	ret->scopes = (unsigned)strtoul(field[1], &end_scopes, 10);
	ret->expires_us = strtoll(field[2], &end_expires, 10);
	ret->tenant_id = strcmp(field[3], "-") == 0 ? NULL : field[3];
	ret->name = field[4];
	return !*end_scopes && !*end_expires;
}

enum err_code token_file_parse(
	char *text, struct arena *a, struct token_entry **ret, size_t *ret_n, struct err *e)
{
	struct token_entry *list;
	size_t lines = 0, n = 0;
	char *line;

	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	list = arena_array(a, lines + 1, sizeof(*list));
	while ((line = strsep(&text, "\n")) && text)
		if (!parse_line(line, &list[n++]))
			return err_set(
				e, ERR_INVALID, "line %zu of the token file is malformed", n);
	*ret = list;
	*ret_n = n;
	return OK;
}

static int by_hash(const void *a, const void *b)
{
	return memcmp(((const struct token_entry *)a)->hash, ((const struct token_entry *)b)->hash,
		TOKEN_HASH_BYTES);
}

static void adopt(struct token_cache *c, struct arena *a, struct token_entry *entry, size_t n)
{
	qsort(entry, n, sizeof(*entry), by_hash);
	arena_free(c->arena);
	c->arena = a;
	c->entry = entry;
	c->n = n;
}

/* The whole file; NULL if it cannot be read or is too large. Arena memory. */
static char *read_file(int fd, const struct stat *st, struct arena *a)
{
	char *text;
	ssize_t n;

	if (st->st_size > FILE_BYTES_MAX)
		return NULL;
	text = arena_alloc(a, (size_t)st->st_size + 1);
	n = read(fd, text, (size_t)st->st_size);
	if (n != st->st_size)
		return NULL;
	text[n] = '\0';
	return text;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Takes over what another worker wrote. A file that cannot be read leaves what is known. */
static void look_at_file(struct token_cache *c)
{
	int fd = open(c->path, O_RDONLY | O_CLOEXEC);
	struct arena *a = NULL;
	struct token_entry *entry;
	struct err e = {0};
	struct stat st;
	char *text;
	size_t n;

	if (fd < 0)
		return;
	if (fstat(fd, &st) != 0 || is_same_file(&st, &c->seen))
		goto done;
	c->seen = st;
	a = arena_new();
	text = read_file(fd, &st, a);
	if (!text || token_file_parse(text, a, &entry, &n, &e)) {
		log_throttled(&c->complaint, LOG_WARN, "token_file", "path=%s error=\"%s\"",
			c->path, text ? e.msg : "cannot be read");
		goto done;
	}
	adopt(c, a, entry, n);
	a = NULL;
done:
	arena_free(a);
	close(fd);
}

/* Replaces the file as a whole: a reader sees the old or the new one. */
static void write_file(struct token_cache *c, const struct token_entry *entry, size_t n)
{
	struct buf text = {0};
	size_t size = strlen(c->path) + 32;
	char *temporary = mem_alloc(size);
	int fd;
	bool is_written;

	snprintf(temporary, size, "%s.%ld", c->path, (long)getpid());
	token_file_render(entry, n, &text);
	fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	is_written = fd >= 0 && write(fd, buf_view(&text).ptr, text.len) == (ssize_t)text.len;
	if (fd >= 0)
		close(fd);
	if (!is_written || rename(temporary, c->path) != 0) {
		log_throttled(&c->complaint, LOG_WARN, "token_file", "path=%s error=\"%s\"",
			c->path, strerror(errno));
		unlink(temporary);
	}
	free(temporary);
	buf_free(&text);
}

static void refresh(struct token_cache *c, int64_t now_us)
{
	struct arena *a = arena_new();
	struct token_entry *entry;
	struct err e = {0};
	size_t n;

	atomic_store(&c->shared->asking_us, now_us);
	if (c->load(c->load_ctx, a, &entry, &n, &e)) {
		log_throttled(&c->complaint, LOG_WARN, "token_refresh", "error=\"%s\"", e.msg);
		arena_free(a);
	} else {
		atomic_store(&c->shared->fresh_us, now_us);
		write_file(c, entry, n);
		adopt(c, a, entry, n);
	}
	atomic_store(&c->shared->asking_us, 0);
}

static bool is_asking(const struct token_cache *c, int64_t now_us)
{
	int64_t since_us = atomic_load(&c->shared->asking_us);

	return since_us && now_us - since_us < ASK_US;
}

/* What another worker is just finding out, this one need not deny. */
static void await_refresh(struct token_cache *c, int64_t now_us)
{
	const struct timespec pause = {.tv_nsec = WAIT_US * 1000};

	for (int64_t waited_us = 0; is_asking(c, now_us + waited_us); waited_us += WAIT_US)
		nanosleep(&pause, NULL);
}

static const struct token_entry *find(
	const struct token_cache *c, const unsigned char hash[static TOKEN_HASH_BYTES])
{
	struct token_entry key;
	const struct token_entry *found;

	memcpy(key.hash, hash, TOKEN_HASH_BYTES);
	found = c->n ? bsearch(&key, c->entry, c->n, sizeof(key), by_hash) : NULL;
	return found && token_hash_equal(found->hash, hash) ? found : NULL;
}

static const struct token_entry *find_or_refresh(
	struct token_cache *c, const unsigned char *hash, int64_t now_us)
{
	const struct token_entry *found;

	if (status_claim(&c->shared->next_us, now_us, REFRESH_US)) {
		refresh(c, now_us);
	} else if (c->look_at_us <= now_us) {
		c->look_at_us = now_us + LOOK_US;
		look_at_file(c);
	}
	found = find(c, hash);
	if (found)
		return found;
	await_refresh(c, now_us);
	look_at_file(c);
	found = find(c, hash);
	if (!found && status_claim(&c->shared->early_us, now_us, EARLY_US)) {
		refresh(c, now_us);
		found = find(c, hash);
	}
	return found;
}

enum err_code token_cache_check(void *ctx, struct str token, int64_t now_us, struct arena *a,
	struct caller *ret, struct err *e)
{
	struct token_cache *c = ctx;
	const struct token_entry *t;
	unsigned char hash[TOKEN_HASH_BYTES];

	if (!token_is_wellformed(token))
		return err_set(e, ERR_AUTH,
			"The token is misspelt: it has a prefix, 49 characters and a checksum.");
	token_hash(token, hash);
	t = find_or_refresh(c, hash, now_us);
	if (!t && now_us - atomic_load(&c->shared->fresh_us) > STALE_US)
		return err_set(
			e, ERR_DB, "the token is not known here and the database cannot be asked");
	if (!t)
		return err_set(e, ERR_AUTH, "The token is unknown; it may have been revoked.");
	if (t->expires_us <= now_us)
		return err_set(e, ERR_AUTH, "The token '%.100s' has expired.", t->name);
	*ret = (struct caller){
		.name = arena_printf(a, "token:%s", t->name),
		.is_token = true,
		.scopes = t->scopes,
		.tenant_id = t->tenant_id ? arena_strdup(a, t->tenant_id) : NULL,
	};
	return OK;
}
