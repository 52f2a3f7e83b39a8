#include "http/token_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "lib/tap.h"

enum { TOKENS = 3 };
#define START_US (1000 * US_PER_S)

/* A database that can be switched off, and counts how often it is asked. */
struct table {
	char token[TOKENS][TOKEN_LENGTH + 1];
	struct token_entry entry[TOKENS];
	size_t n;
	bool is_down;
	int asked;
};

static enum err_code load(
	void *ctx, struct arena *a, struct token_entry **ret, size_t *ret_n, struct err *e)
{
	struct table *t = ctx;

	t->asked++;
	if (t->is_down)
		return err_set(e, ERR_DB, "off");
	*ret = arena_array(a, TOKENS, sizeof(**ret));
	memcpy(*ret, t->entry, sizeof(t->entry));
	*ret_n = t->n;
	return OK;
}

struct fixture {
	char dir[32], path[64];
	struct arena *arena;
	struct table table;
	struct status_tokens shared;
	struct token_cache *cache;
	struct caller caller;
	struct err e;
};

static void begin(struct fixture *f)
{
	static const char *const names[TOKENS] = {"first", "second", "third"};

	*f = (struct fixture){.dir = "/tmp/opswatch-test.XXXXXX", .arena = arena_new()};
	log_set_level(LOG_ERROR);
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/tokens", f->dir);
	for (int i = 0; i < TOKENS; i++) {
		CU_ASSERT_EQUAL_FATAL(token_make(f->table.token[i], &f->e), OK);
		f->table.entry[i] = (struct token_entry){
			.name = names[i], .scopes = 1U << i, .expires_us = INT64_MAX};
		token_hash(str_from(f->table.token[i]), f->table.entry[i].hash);
	}
	f->table.n = 2;
	f->cache = token_cache_new(f->path, &f->shared, load, &f->table);
}

static void done(struct fixture *f)
{
	token_cache_free(f->cache);
	unlink(f->path);
	CU_ASSERT_EQUAL(rmdir(f->dir), 0); /* no temporary file was left */
	arena_free(f->arena);
}

static enum err_code check(struct fixture *f, struct token_cache *cache, int token, int64_t at_us)
{
	return token_cache_check(
		cache, str_from(f->table.token[token]), at_us, f->arena, &f->caller, &f->e);
}

static void knows_what_the_database_knows(void)
{
	struct fixture f;

	begin(&f);
	f.table.entry[1].tenant_id = "acme";
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US), OK);
	CU_ASSERT_STRING_EQUAL(f.caller.name, "token:first");
	CU_ASSERT_EQUAL(f.caller.scopes, 1);
	CU_ASSERT_PTR_NULL(f.caller.tenant_id);
	CU_ASSERT(f.caller.is_token);
	CU_ASSERT_EQUAL(check(&f, f.cache, 1, START_US), OK);
	CU_ASSERT_STRING_EQUAL(f.caller.name, "token:second");
	CU_ASSERT_STRING_EQUAL(f.caller.tenant_id, "acme");
	CU_ASSERT_EQUAL(f.table.asked, 1);
	done(&f);
}

static void refuses_misspelt_and_expired_tokens(void)
{
	struct fixture f;

	begin(&f);
	f.table.token[0][10] ^= 1;
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US), ERR_AUTH);
	CU_ASSERT_EQUAL(f.table.asked, 0);
	f.table.entry[1].expires_us = START_US + 1;
	CU_ASSERT_EQUAL(check(&f, f.cache, 1, START_US), OK);
	CU_ASSERT_EQUAL(check(&f, f.cache, 1, START_US + 1), ERR_AUTH);
	done(&f);
}

static void asks_again_after_five_seconds(void)
{
	struct fixture f;

	begin(&f);
	CU_ASSERT_EQUAL(check(&f, f.cache, 1, START_US), OK);
	f.table.n = 1; /* revoked */
	CU_ASSERT_EQUAL(check(&f, f.cache, 1, START_US + 5 * US_PER_S - 1), OK);
	CU_ASSERT_EQUAL(f.table.asked, 1);
	CU_ASSERT_EQUAL(check(&f, f.cache, 1, START_US + 5 * US_PER_S), ERR_AUTH);
	done(&f);
}

static void unknown_tokens_ask_once_a_second(void)
{
	struct fixture f;

	begin(&f);
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US), OK);
	for (int i = 0; i < 10; i++)
		CU_ASSERT_EQUAL(check(&f, f.cache, 2, START_US + i), ERR_AUTH);
	CU_ASSERT_EQUAL(f.table.asked, 2);
	f.table.n = 3; /* made meanwhile */
	CU_ASSERT_EQUAL(check(&f, f.cache, 2, START_US + US_PER_S - 1), ERR_AUTH);
	CU_ASSERT_EQUAL(check(&f, f.cache, 2, START_US + US_PER_S), OK);
	CU_ASSERT_EQUAL(f.table.asked, 3);
	done(&f);
}

static void workers_share_what_one_learned(void)
{
	struct token_cache *other;
	struct fixture f;
	struct stat st;

	begin(&f);
	other = token_cache_new(f.path, &f.shared, load, &f.table);
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US), OK);
	CU_ASSERT_EQUAL(check(&f, other, 0, START_US), OK);
	CU_ASSERT_EQUAL(f.table.asked, 1);
	CU_ASSERT_EQUAL(stat(f.path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 07777, 0600);
	f.table.n = 1;
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US + 6 * US_PER_S), OK);
	CU_ASSERT_EQUAL(f.table.asked, 2);
	CU_ASSERT_EQUAL(check(&f, other, 1, START_US + 8 * US_PER_S), ERR_AUTH);
	token_cache_free(other);
	done(&f);
}

static void needs_no_database(void)
{
	struct token_cache *later;
	struct fixture f;

	begin(&f);
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US), OK);
	f.table.is_down = true;
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US + US_PER_HOUR), OK);
	later = token_cache_new(f.path, &f.shared, load, &f.table);
	CU_ASSERT_EQUAL(check(&f, later, 1, START_US + US_PER_HOUR + US_PER_MIN), OK);
	CU_ASSERT_EQUAL(check(&f, later, 2, START_US + US_PER_HOUR + US_PER_MIN), ERR_DB);
	token_cache_free(later);
	done(&f);
}

static void without_file_and_database_nothing_is_known(void)
{
	struct fixture f;

	begin(&f);
	f.table.is_down = true;
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US), ERR_DB);
	f.table.is_down = false;
	CU_ASSERT_EQUAL(check(&f, f.cache, 0, START_US + US_PER_S), OK);
	done(&f);
}

/* What a worker and the database that it is slow to ask share with the test. */
struct slow_ask {
	struct table *table;
	int said; /* a byte is written here when it begins */
};

static enum err_code load_slowly(
	void *ctx, struct arena *a, struct token_entry **ret, size_t *ret_n, struct err *e)
{
	const struct timespec pause = {.tv_nsec = 30 * 1000 * 1000};
	struct slow_ask *slow = ctx;

	CU_ASSERT_EQUAL(write(slow->said, "", 1), 1);
	nanosleep(&pause, NULL);
	return load(slow->table, a, ret, ret_n, e);
}

static void waits_for_a_worker_that_is_asking(void)
{
	struct status_tokens *shared = mmap(
		NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct token_cache *other;
	struct fixture f;
	int said[2];
	char byte;
	pid_t worker;

	begin(&f);
	CU_ASSERT_EQUAL_FATAL(pipe(said), 0);
	worker = fork();
	if (worker == 0) {
		struct slow_ask slow = {&f.table, said[1]};

		other = token_cache_new(f.path, shared, load_slowly, &slow);
		_exit(check(&f, other, 0, START_US) == OK ? 0 : 1);
	}
	CU_ASSERT_EQUAL(read(said[0], &byte, 1), 1);
	other = token_cache_new(f.path, shared, load, &f.table);
	CU_ASSERT_EQUAL(check(&f, other, 1, START_US), OK);
	CU_ASSERT_EQUAL(f.table.asked, 0);
	CU_ASSERT_EQUAL(waitpid(worker, NULL, 0), worker);
	f.table.n = TOKENS;
	shared->asking_us = START_US; /* a worker that was killed while it asked */
	CU_ASSERT_EQUAL(check(&f, other, 2, START_US + US_PER_S), OK);
	token_cache_free(other);
	close(said[0]);
	close(said[1]);
	munmap(shared, sizeof(*shared));
	done(&f);
}

static void the_file_comes_back_as_it_was(void)
{
	struct token_entry in[3] = {
		{.hash = {0, 1, 0xfe, 0xff},
			.name = "a name",
			.scopes = 5,
			.tenant_id = "t 1",
			.expires_us = 123},
		{.name = "line\nbreak", .expires_us = 1},
		{.hash = {9}, .name = "b", .scopes = 8, .expires_us = INT64_MAX},
	};
	struct arena *a = arena_new();
	struct token_entry *out;
	struct buf text = {0};
	struct err e = {0};
	size_t n;

	token_file_render(in, 3, &text);
	CU_ASSERT_EQUAL_FATAL(token_file_parse(text.data, a, &out, &n, &e), OK);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT(token_hash_equal(out[0].hash, in[0].hash));
	CU_ASSERT_STRING_EQUAL(out[0].name, "a name");
	CU_ASSERT_EQUAL(out[0].scopes, 5);
	CU_ASSERT_STRING_EQUAL(out[0].tenant_id, "t 1");
	CU_ASSERT_EQUAL(out[0].expires_us, 123);
	CU_ASSERT_STRING_EQUAL(out[1].name, "b");
	CU_ASSERT_PTR_NULL(out[1].tenant_id);
	CU_ASSERT_EQUAL(out[1].expires_us, INT64_MAX);
	buf_free(&text);
	arena_free(a);
}

static void refuses_a_damaged_file(void)
{
#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	static const struct {
		const char *text;
		enum err_code code;
		size_t n;
	} rows[] = {
		{"", OK, 0},
		{HASH "\t1\t2\t-\tx\n", OK, 1},
		{HASH "\t1\t2\t-\tx", OK, 0}, /* half a line: still being written */
		{HASH "\t1\t2\tx\n", ERR_INVALID, 0},
		{HASH "\t1\t2\t-\tx\ty\n", ERR_INVALID, 0},
		{HASH "\tx\t2\t-\tx\n", ERR_INVALID, 0},
		{HASH "\t1\t2x\t-\tx\n", ERR_INVALID, 0},
		{"0011\t1\t2\t-\tx\n", ERR_INVALID, 0},
		{"zz" HASH "\t1\t2\t-\tx\n", ERR_INVALID, 0},
		{"\n", ERR_INVALID, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *a = arena_new();
		struct token_entry *out;
		struct err e = {0};
		size_t n = 0;

		CU_ASSERT_EQUAL(token_file_parse(arena_strdup(a, rows[i].text), a, &out, &n, &e),
			rows[i].code);
		CU_ASSERT_EQUAL(n, rows[i].n);
		arena_free(a);
	}
}

static const struct tap_test tests[] = {
	{"knows the tokens of the database, their scopes and tenants",
		knows_what_the_database_knows},
	{"refuses misspelt tokens without asking, and expired ones",
		refuses_misspelt_and_expired_tokens},
	{"asks again after five seconds, so that a revoked token ends",
		asks_again_after_five_seconds},
	{"unknown tokens ask once a second at most", unknown_tokens_ask_once_a_second},
	{"workers share what one of them learned", workers_share_what_one_learned},
	{"needs no database for a token that was known", needs_no_database},
	{"says 'later' rather than 'no' while nothing can be known",
		without_file_and_database_nothing_is_known},
	{"waits for a worker that is asking already", waits_for_a_worker_that_is_asking},
	{"the file comes back as it was", the_file_comes_back_as_it_was},
	{"refuses a damaged file", refuses_a_damaged_file},
};
TAP_MAIN("token_cache", tests)
