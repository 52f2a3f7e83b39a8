/* Needs real files: every test has a directory of its own under TMPDIR. */
#include "base/spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/tap.h"

enum { FILES_MAX = 16, LARGE = 1 << 30 };

struct dir {
	char path[200];
	char *file[FILES_MAX]; /* full paths of its files, in order of name */
	int n;
};

static void make_dir(struct dir *d)
{
	const char *parent = getenv("TMPDIR");

	snprintf(d->path, sizeof(d->path), "%s/spool-test-XXXXXX", parent ? parent : "/tmp");
	d->n = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(d->path));
}

static void forget_files(struct dir *d)
{
	while (d->n > 0)
		free(d->file[--d->n]);
}

static int not_dotted(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void list(struct dir *d)
{
	struct dirent **entries;
	int n = scandir(d->path, &entries, not_dotted, alphasort);

	CU_ASSERT_TRUE_FATAL(n >= 0 && n <= FILES_MAX);
	forget_files(d);
	for (; d->n < n; d->n++) {
		CU_ASSERT_TRUE_FATAL(
			asprintf(&d->file[d->n], "%s/%s", d->path, entries[d->n]->d_name) > 0);
		free(entries[d->n]);
	}
	free(entries);
}

static void remove_dir(struct dir *d)
{
	list(d);
	for (int i = 0; i < d->n; i++)
		unlink(d->file[i]);
	CU_ASSERT_EQUAL(rmdir(d->path), 0);
	forget_files(d);
}

static bool holds(const char *path, const char *content)
{
	char found[4096] = "";
	FILE *f = fopen(path, "r");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	found[fread(found, 1, sizeof(found) - 1, f)] = '\0';
	fclose(f);
	return strcmp(found, content) == 0;
}

static bool is_locked(const char *path)
{
	int fd = open(path, O_RDONLY);
	bool locked = flock(fd, LOCK_EX | LOCK_NB) != 0;

	CU_ASSERT_TRUE(fd >= 0);
	close(fd);
	return locked;
}

static enum err_code commit(struct spool_writer *w, const char *framed)
{
	return spool_commit(w, str_from(framed), NULL);
}

static void frames_and_checks(void)
{
	static const struct str payloads[] = {
		STR(""), STR("{\"a\":1}"), STR("123456789"), STR("a b\0c\r")};

	for (size_t i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++) {
		struct buf b = {0};
		struct str back;

		spool_frame(&b, payloads[i]);
		CU_ASSERT_EQUAL(b.data[b.len - 1], '\n');
		CU_ASSERT_EQUAL(spool_check((struct str){b.data, b.len - 1}, &back), SPOOL_OK);
		CU_ASSERT_TRUE(str_eq(back, payloads[i]));
		buf_free(&b);
	}
}

/* The check value that every CRC-32 (ISO 3309) catalogue gives for "123456789". */
static void frame_is_as_documented(void)
{
	struct buf b = {0};

	buf_puts(&b, "before\n");
	spool_frame(&b, STR("123456789"));
	CU_ASSERT_STRING_EQUAL(b.data, "before\ncbf43926 123456789\n");
	buf_free(&b);
}

static void corrupt_lines_are_found(void)
{
	static const char *const lines[] = {"", "cbf43926", "cbf43926 12345678",
		"cbf43926 1234567890", "cbf43926 123456780", "cbf43927 123456789",
		"CBF43926 123456789", "cbf43926_123456789", "cbf4392g 123456789",
		"bf43926 123456789", " cbf43926 123456789", "cbf43926  123456789"};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct str payload = STR("untouched");

		CU_ASSERT_EQUAL(spool_check(str_from(lines[i]), &payload), SPOOL_CORRUPT);
		CU_ASSERT_TRUE(str_is(payload, "untouched"));
	}
}

static void commits_append(void)
{
	struct dir d;
	struct spool_writer *w;

	make_dir(&d);
	w = spool_open(d.path, "usage", LARGE, LARGE);
	list(&d);
	CU_ASSERT_EQUAL(d.n, 0);
	CU_ASSERT_EQUAL(commit(w, "one\n"), OK);
	CU_ASSERT_EQUAL(commit(w, ""), OK);
	CU_ASSERT_EQUAL(commit(w, "two\nthree\n"), OK);
	list(&d);
	CU_ASSERT_EQUAL_FATAL(d.n, 1);
	CU_ASSERT_TRUE(holds(d.file[0], "one\ntwo\nthree\n"));
	CU_ASSERT_EQUAL(spool_size(d.path), 14);
	CU_ASSERT_TRUE(is_locked(d.file[0]));
	spool_close(w);
	CU_ASSERT_FALSE(is_locked(d.file[0]));
	remove_dir(&d);
}

static void names_are_as_documented(void)
{
	struct dir d;
	struct spool_writer *w;
	long long us = 0;
	long pid = 0;
	unsigned counter = 9;
	int end = 0;
	const char *name;

	make_dir(&d);
	w = spool_open(d.path, "usage", LARGE, LARGE);
	CU_ASSERT_EQUAL(commit(w, "one\n"), OK);
	list(&d);
	name = strrchr(d.file[0], '/') + 1;
	CU_ASSERT_EQUAL(sscanf(name, "usage-%16lld-%ld-%u.seg%n", &us, &pid, &counter, &end), 3);
	CU_ASSERT_EQUAL((size_t)end, strlen(name));
	CU_ASSERT_EQUAL(name[strlen("usage-") + 16], '-');
	CU_ASSERT_EQUAL(pid, getpid());
	spool_close(w);
	remove_dir(&d);
}

static void full_segments_are_left(void)
{
	struct dir d;
	struct spool_writer *w;

	make_dir(&d);
	w = spool_open(d.path, "usage", 10, LARGE);
	CU_ASSERT_EQUAL(commit(w, "123456\n"), OK);
	CU_ASSERT_EQUAL(commit(w, "7890\n"), OK);
	CU_ASSERT_EQUAL(commit(w, "next\n"), OK);
	list(&d);
	CU_ASSERT_EQUAL_FATAL(d.n, 2);
	CU_ASSERT_TRUE(holds(d.file[0], "123456\n7890\n"));
	CU_ASSERT_TRUE(holds(d.file[1], "next\n"));
	CU_ASSERT_FALSE(is_locked(d.file[0]));
	CU_ASSERT_TRUE(is_locked(d.file[1]));
	spool_close(w);
	remove_dir(&d);
}

static void a_lost_segment_is_noticed(void)
{
	struct dir d;
	struct spool_writer *w;

	make_dir(&d);
	w = spool_open(d.path, "usage", LARGE, LARGE);
	CU_ASSERT_EQUAL(commit(w, "one\n"), OK);
	list(&d);
	unlink(d.file[0]);
	CU_ASSERT_EQUAL(commit(w, "two\n"), OK);
	list(&d);
	CU_ASSERT_EQUAL_FATAL(d.n, 1);
	CU_ASSERT_TRUE(holds(d.file[0], "two\n"));
	CU_ASSERT_EQUAL(truncate(d.file[0], 1), 0);
	CU_ASSERT_EQUAL(commit(w, "three\n"), OK);
	list(&d);
	CU_ASSERT_EQUAL_FATAL(d.n, 2);
	CU_ASSERT_TRUE(holds(d.file[0], "t"));
	CU_ASSERT_TRUE(holds(d.file[1], "three\n"));
	spool_close(w);
	remove_dir(&d);
}

static void the_limit_counts_all_segments(void)
{
	struct dir d;
	struct spool_writer *a, *b;
	struct err e = {0};

	make_dir(&d);
	a = spool_open(d.path, "usage", LARGE, 20);
	b = spool_open(d.path, "infra", LARGE, 20);
	CU_ASSERT_EQUAL(commit(a, "123456789\n"), OK);
	CU_ASSERT_EQUAL(commit(b, "123456789\n"), OK);
	CU_ASSERT_EQUAL(spool_commit(b, STR("x\n"), &e), ERR_FULL);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "20 of 20 bytes"));
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "spool_max_bytes"));
	CU_ASSERT_EQUAL(spool_size(d.path), 20);
	list(&d);
	CU_ASSERT_FALSE(is_locked(d.file[0])); /* b's: given up, so that it can be deleted */
	CU_ASSERT_TRUE(is_locked(d.file[1]));
	spool_close(a);
	spool_close(b);
	remove_dir(&d);
}

static void room_that_returns_is_used(void)
{
	struct dir d;
	struct spool_writer *w;

	make_dir(&d);
	w = spool_open(d.path, "usage", LARGE, 10);
	CU_ASSERT_EQUAL(commit(w, "123456789\n"), OK);
	CU_ASSERT_EQUAL(commit(w, "x\n"), ERR_FULL);
	list(&d);
	unlink(d.file[0]);
	while (commit(w, "y\n") == ERR_FULL) /* measured again after a second */
		usleep(50000);
	list(&d);
	CU_ASSERT_EQUAL_FATAL(d.n, 1);
	CU_ASSERT_TRUE(holds(d.file[0], "y\n"));
	spool_close(w);
	remove_dir(&d);
}

/* A file size limit makes write(2) fail half-way, as a full disk does. */
static void limit_file_size(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void half_written_is_taken_back(void)
{
	struct dir d;
	struct spool_writer *w;
	enum err_code rc;
	struct err e = {0};

	make_dir(&d);
	w = spool_open(d.path, "usage", LARGE, LARGE);
	CU_ASSERT_EQUAL(commit(w, "kept\n"), OK);
	limit_file_size(8);
	rc = spool_commit(w, STR("lost\nlost\n"), &e);
	limit_file_size(RLIM_INFINITY);
	CU_ASSERT_EQUAL(rc, ERR_FULL);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, d.path));
	list(&d);
	CU_ASSERT_EQUAL_FATAL(d.n, 1);
	CU_ASSERT_TRUE(holds(d.file[0], "kept\n"));
	CU_ASSERT_FALSE(is_locked(d.file[0]));
	CU_ASSERT_EQUAL(commit(w, "later\n"), OK);
	list(&d);
	CU_ASSERT_EQUAL_FATAL(d.n, 2);
	CU_ASSERT_TRUE(holds(d.file[0], "kept\n"));
	CU_ASSERT_TRUE(holds(d.file[1], "later\n"));
	spool_close(w);
	remove_dir(&d);
}

static void failing_first_writes_leave_no_file(void)
{
	struct dir d;
	struct spool_writer *w;
	enum err_code rc[3];

	make_dir(&d);
	w = spool_open(d.path, "usage", LARGE, LARGE);
	limit_file_size(3);
	for (int i = 0; i < 3; i++)
		rc[i] = commit(w, "lost\n");
	limit_file_size(RLIM_INFINITY);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(rc[i], ERR_FULL);
	list(&d);
	CU_ASSERT_EQUAL(d.n, 0);
	spool_close(w);
	remove_dir(&d);
}

static void only_segments_are_measured(void)
{
	struct dir d;
	char path[300];

	make_dir(&d);
	CU_ASSERT_EQUAL(spool_size(d.path), 0);
	for (int i = 0; i < 3; i++) {
		static const char *const names[] = {"a.seg", "b.seg", "c.seg.new"};
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", d.path, names[i]);
		f = fopen(path, "w");
		CU_ASSERT_PTR_NOT_NULL_FATAL(f);
		fputs("12345", f);
		fclose(f);
	}
	CU_ASSERT_EQUAL(spool_size(d.path), 10);
	remove_dir(&d);
}

static void a_missing_directory_is_named(void)
{
	struct spool_writer *w = spool_open("/nonexistent/spool", "usage", LARGE, LARGE);
	struct err e = {0};

	CU_ASSERT_EQUAL(spool_size("/nonexistent/spool"), -1);
	CU_ASSERT_EQUAL(spool_commit(w, STR("x\n"), &e), ERR_INTERNAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, "/nonexistent/spool"));
	spool_close(w);
	spool_close(NULL);
}

static const struct tap_test tests[] = {
	{"framed payloads are found whole", frames_and_checks},
	{"the frame is as documented", frame_is_as_documented},
	{"corrupt lines are found", corrupt_lines_are_found},
	{"commits append to one locked segment", commits_append},
	{"segment names are as documented", names_are_as_documented},
	{"a full segment is left to the readers", full_segments_are_left},
	{"a deleted or truncated segment is noticed", a_lost_segment_is_noticed},
	{"max_bytes counts the segments of all writers", the_limit_counts_all_segments},
	{"room that returns is used again", room_that_returns_is_used},
	{"a half-written commit is taken back", half_written_is_taken_back},
	{"a first commit that fails leaves no file", failing_first_writes_leave_no_file},
	{"only segments are measured", only_segments_are_measured},
	{"a missing directory is named", a_missing_directory_is_named},
};
TAP_MAIN("spool", tests)
