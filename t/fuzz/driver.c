/* Runs a fuzz target without libFuzzer. With files as arguments: each of them. Without: the
 * target's seeds and then mutations of them, always the same ones, as a TAP test; $FUZZ_ROUNDS asks
 * for another number of mutations. They run in a child process; when that dies, its last input is
 * found in <program>.input: give it as argument to see that again. */
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "fuzz/fuzz.h"

enum { INPUT_MAX = 4096 };

/* xorshift64 (Marsaglia 2003): good enough to choose, and the same everywhere. */
static uint64_t random_state = UINT64_C(0x2545f4914f6cdd1d);

static size_t below(size_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return n ? (size_t)(random_state >> 16) % n : 0;
}

/* The input that is being tried, in memory that parent and child share. */
struct current {
	size_t len;
	char bytes[INPUT_MAX];
};

/* In a block of exactly its size, so that the sanitizer sees a step beyond either end. */
static void run(struct str input)
{
	char *copy = mem_alloc(input.len);

	memcpy(copy, input.ptr, input.len);
	LLVMFuzzerTestOneInput((const uint8_t *)copy, input.len);
	free(copy);
}

static void try_input(struct current *current, struct str input)
{
	current->len = input.len < INPUT_MAX ? input.len : INPUT_MAX;
	memcpy(current->bytes, input.ptr, current->len);
	run((struct str){current->bytes, current->len});
}

static void replace(struct buf *b, size_t at, size_t removed, struct str added)
{
	struct buf result = {0};

	buf_add(&result, b->data, at);
	buf_str(&result, added);
	buf_add(&result, b->data + at + removed, b->len - at - removed);
	buf_free(b);
	*b = result;
}

static struct str pick_seed(void)
{
	return fuzz_corpus.seeds[below(fuzz_corpus.nseeds)];
}

static struct str pick_part(struct str s)
{
	size_t at = below(s.len + 1);

	return (struct str){s.ptr + at, below(s.len - at + 1)};
}

static void mutate(struct buf *b)
{
	size_t at = below(b->len + 1);
	size_t rest = below(b->len - at + 1);
	struct buf part = {0};
	char byte = (char)below(256);

	switch (below(7)) {
	case 0: replace(b, at, at < b->len, (struct str){&byte, 1}); break;
	case 1: replace(b, at, 0, (struct str){&byte, 1}); break;
	case 2: replace(b, at, below(9) < b->len - at ? below(rest + 1) : rest, STR("")); break;
	case 3: replace(b, at, 0, pick_part(pick_seed())); break;
	case 4: replace(b, at, rest, pick_part(pick_seed())); break;
	case 5:
		if (fuzz_corpus.nwords)
			replace(b, at, 0, fuzz_corpus.words[below(fuzz_corpus.nwords)]);
		break;
	default:
		buf_str(&part, pick_part((struct str){b->data + at, rest}));
		for (size_t n = below(8); n > 0; n--)
			replace(b, at, 0, buf_view(&part));
		buf_free(&part);
	}
}

static int replay(char *const *paths, int n)
{
	for (int i = 0; i < n; i++) {
		struct buf b = {0};
		FILE *f = fopen(paths[i], "rb");
		size_t got;

		if (!f) {
			perror(paths[i]);
			return 1;
		}
		while ((got = fread(buf_room(&b, INPUT_MAX), 1, INPUT_MAX, f)) > 0)
			b.len += got;
		fclose(f);
		run(buf_view(&b));
		buf_free(&b);
		printf("%s: nothing wrong\n", paths[i]);
	}
	return 0;
}

static void try_all(struct current *current, unsigned long rounds)
{
	for (size_t i = 0; i < fuzz_corpus.nseeds; i++)
		try_input(current, fuzz_corpus.seeds[i]);
	for (unsigned long round = 0; round < rounds; round++) {
		struct buf b = {0};

		buf_str(&b, pick_seed());
		for (size_t n = below(3) + 1; n > 0; n--)
			mutate(&b);
		try_input(current, buf_view(&b));
		buf_free(&b);
	}
}

static void report_death(const char *program, const struct current *current)
{
	struct buf path = {0};
	FILE *f;

	buf_printf(&path, "%s.input", program);
	f = fopen(path.data, "wb");
	if (!f || fwrite(current->bytes, 1, current->len, f) != current->len || fclose(f) != 0)
		perror(path.data);
	printf("not ok 1 - %s: the input is in %s\n", fuzz_corpus.name, path.data);
	buf_free(&path);
}

int main(int argc, char **argv)
{
	const char *asked = getenv("FUZZ_ROUNDS");
	unsigned long rounds = asked ? strtoul(asked, NULL, 10) : fuzz_corpus.rounds;
	struct current *current;
	int status = -1;
	pid_t child;

	if (argc > 1)
		return replay(argv + 1, argc - 1);
	current = mmap(
		NULL, sizeof(*current), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	child = current == MAP_FAILED ? -1 : fork();
	if (child == 0) {
		try_all(current, rounds);
		exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror(fuzz_corpus.name);
		return 1;
	}
	printf("1..1\n");
	if (status == 0)
		printf("ok 1 - %s: %zu seeds and %lu mutations\n", fuzz_corpus.name,
			fuzz_corpus.nseeds, rounds);
	else
		report_death(argv[0], current);
	return 0;
}
