/* Needs real files: every test has a directory of its own under TMPDIR. */
#include "base/tail.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "lib/tap.h"

struct place {
	char dir[200];
	char path[256]; /* the file that is followed */
	char other[256];
};

static void make_place(struct place *p)
{
	const char *parent = getenv("TMPDIR");

	snprintf(p->dir, sizeof(p->dir), "%s/tail-test-XXXXXX", parent ? parent : "/tmp");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(p->dir));
	snprintf(p->path, sizeof(p->path), "%s/log", p->dir);
	snprintf(p->other, sizeof(p->other), "%s/log.1", p->dir);
}

static void remove_place(struct place *p)
{
	unlink(p->path);
	unlink(p->other);
	CU_ASSERT_EQUAL(rmdir(p->dir), 0);
}

static void append(const char *path, struct str bytes)
{
	FILE *f = fopen(path, "a");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
	CU_ASSERT_EQUAL(fclose(f), 0);
}

static void start(struct place *p, struct tail *t, struct str content)
{
	make_place(p);
	append(p->path, content);
	CU_ASSERT_EQUAL_FATAL(tail_open(t, p->path, 0, 0, NULL), OK);
}

static void finish(struct place *p, struct tail *t)
{
	tail_close(t);
	remove_place(p);
}

static bool next_is(struct tail *t, struct str expected)
{
	struct str line;

	return tail_line(t, &line, NULL) && str_eq(line, expected);
}

static bool ends(struct tail *t)
{
	struct str line;
	struct err e = {.code = ERR_INTERNAL};

	return !tail_line(t, &line, &e) && e.code == OK && t->at_end;
}

static void hands_out_lines(void)
{
	struct place p;
	struct tail t;

	start(&p, &t, STR("one\n\ntwo\r\n\0three\0\nfour"));
	CU_ASSERT_TRUE(next_is(&t, STR("one")));
	CU_ASSERT_EQUAL(t.offset, 4);
	CU_ASSERT_FALSE(t.at_end);
	CU_ASSERT_TRUE(next_is(&t, STR("")));
	CU_ASSERT_TRUE(next_is(&t, STR("two\r")));
	CU_ASSERT_TRUE(next_is(&t, STR("\0three\0")));
	CU_ASSERT_EQUAL(t.offset, 18);
	CU_ASSERT_TRUE(ends(&t));
	CU_ASSERT_TRUE(str_is(tail_rest(&t), "four"));
	CU_ASSERT_EQUAL(t.offset, 18);
	finish(&p, &t);
}

static void follows_a_growing_file(void)
{
	struct place p;
	struct tail t;

	start(&p, &t, STR(""));
	CU_ASSERT_TRUE(ends(&t));
	CU_ASSERT_EQUAL(tail_rest(&t).len, 0);
	for (int i = 0; i < 3; i++) {
		append(p.path, STR("ha"));
		CU_ASSERT_TRUE(ends(&t));
		append(p.path, STR("lf\nnext"));
		CU_ASSERT_TRUE(next_is(&t, i == 0 ? STR("half") : STR("nexthalf")));
		CU_ASSERT_TRUE(ends(&t));
		CU_ASSERT_TRUE(str_is(tail_rest(&t), "next"));
	}
	finish(&p, &t);
}

/* Lines of all lengths around those of the read-ahead, against an independent account of them. */
static void long_files_come_whole(void)
{
	enum { LINES = 3000 };
	static int length[LINES];
	struct place p;
	struct tail t;
	struct buf content = {0};
	struct str line;
	int64_t offset = 0;
	int n = 0;

	for (int i = 0; i < LINES; i++) {
		length[i] = i % 500 == 499 ? 200000 + i : i * 37 % 613;
		for (int k = 0; k < length[i]; k++)
			buf_putc(&content, (char)('a' + (i + k) % 26));
		buf_putc(&content, '\n');
	}
	start(&p, &t, buf_view(&content));
	for (; tail_line(&t, &line, NULL); n++) {
		CU_ASSERT_EQUAL_FATAL(line.len, (size_t)length[n]);
		CU_ASSERT_EQUAL_FATAL(memcmp(line.ptr, content.data + offset, line.len), 0);
		offset += length[n] + 1;
		CU_ASSERT_EQUAL_FATAL(t.offset, offset);
	}
	CU_ASSERT_EQUAL(n, LINES);
	buf_free(&content);
	finish(&p, &t);
}

static void append_times(const char *path, char c, size_t n)
{
	struct buf b = {0};

	memset(buf_room(&b, n), c, n);
	b.len += n;
	append(path, buf_view(&b));
	buf_free(&b);
}

static void overlong_lines_are_cut(void)
{
	static const int64_t extra[] = {-1, 0, 1, 5, 256 * 1024, 3 * TAIL_LINE_MAX};
	struct place p;
	struct tail t;

	start(&p, &t, STR(""));
	for (size_t i = 0; i < sizeof(extra) / sizeof(extra[0]); i++) {
		int64_t n = TAIL_LINE_MAX + extra[i], before = t.offset;
		struct str line;

		append_times(p.path, 'x', (size_t)n - 1);
		CU_ASSERT_TRUE(ends(&t));
		CU_ASSERT_EQUAL(t.offset, before);
		append(p.path, STR("y\nnext\n"));
		CU_ASSERT_TRUE(tail_line(&t, &line, NULL));
		CU_ASSERT_EQUAL(line.len, (size_t)(n < TAIL_LINE_MAX ? n : TAIL_LINE_MAX));
		CU_ASSERT_EQUAL(line.ptr[0], 'x');
		CU_ASSERT_EQUAL(line.ptr[line.len - 1], n > TAIL_LINE_MAX ? 'x' : 'y');
		CU_ASSERT_EQUAL(t.offset, before + n + 1);
		CU_ASSERT_TRUE(next_is(&t, STR("next")));
	}
	append_times(p.path, 'z', TAIL_LINE_MAX + 7);
	CU_ASSERT_TRUE(ends(&t));
	CU_ASSERT_EQUAL(tail_rest(&t).len, TAIL_LINE_MAX);
	finish(&p, &t);
}

static void resumes_at_an_offset(void)
{
	struct place p;
	struct tail t;
	struct str line;
	int64_t offset;
	uint64_t inode;

	start(&p, &t, STR("one\ntwo\nthree\n"));
	CU_ASSERT_TRUE(tail_line(&t, &line, NULL));
	offset = t.offset;
	inode = t.inode;
	tail_close(&t);
	CU_ASSERT_EQUAL(tail_open(&t, p.path, inode, offset, NULL), OK);
	CU_ASSERT_EQUAL(t.inode, inode);
	CU_ASSERT_TRUE(next_is(&t, STR("two")));
	CU_ASSERT_TRUE(next_is(&t, STR("three")));
	CU_ASSERT_TRUE(ends(&t));
	finish(&p, &t);
}

static void wrong_files_are_refused(void)
{
	static const struct {
		const char *path;
		uint64_t inode;
		int64_t offset;
		enum err_code code;
	} cases[] = {
		{"/nonexistent/log", 0, 0, ERR_NOT_FOUND},
		{"/dev/null/log", 0, 0, ERR_NOT_FOUND},
		{"/dev/null", 0, 0, ERR_INVALID},
		{"/", 0, 0, ERR_INVALID},
		{"/etc/passwd", 1, 0, ERR_NOT_FOUND},
		{"/etc/passwd", 0, -1, ERR_INVALID},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tail t;
		struct err e = {0};
		enum err_code rc =
			tail_open(&t, cases[i].path, cases[i].inode, cases[i].offset, &e);

		CU_ASSERT_EQUAL(rc, cases[i].code);
		CU_ASSERT_EQUAL(e.code, cases[i].code);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, cases[i].path));
		CU_ASSERT_EQUAL(t.fd, -1);
		tail_close(&t);
	}
}

static void rotation_is_noticed(void)
{
	struct place p;
	struct tail t;

	start(&p, &t, STR("one\n"));
	CU_ASSERT_FALSE(tail_rotated(&t));
	CU_ASSERT_EQUAL(rename(p.path, p.other), 0);
	CU_ASSERT_TRUE(tail_rotated(&t));
	append(p.other, STR("late\n"));
	append(p.path, STR("new\n"));
	CU_ASSERT_TRUE(tail_rotated(&t));
	CU_ASSERT_TRUE(next_is(&t, STR("one")));
	CU_ASSERT_TRUE(next_is(&t, STR("late")));
	CU_ASSERT_TRUE(ends(&t));
	finish(&p, &t);
}

static void truncation_is_noticed(void)
{
	struct place p;
	struct tail t;

	start(&p, &t, STR("one\ntwo\n"));
	CU_ASSERT_TRUE(next_is(&t, STR("one")));
	CU_ASSERT_FALSE(tail_truncated(&t));
	CU_ASSERT_EQUAL(truncate(p.path, 4), 0);
	CU_ASSERT_FALSE(tail_truncated(&t));
	CU_ASSERT_EQUAL(truncate(p.path, 3), 0);
	CU_ASSERT_TRUE(tail_truncated(&t));
	CU_ASSERT_FALSE(tail_rotated(&t));
	finish(&p, &t);
}

static void a_lock_tells_of_a_writer(void)
{
	struct place p;
	struct tail t;
	int writer;

	start(&p, &t, STR("one\n"));
	CU_ASSERT_TRUE(tail_abandoned(&t));
	writer = open(p.path, O_WRONLY);
	CU_ASSERT_EQUAL(flock(writer, LOCK_EX | LOCK_NB), 0); /* the look left no lock behind */
	CU_ASSERT_FALSE(tail_abandoned(&t));
	close(writer);
	CU_ASSERT_TRUE(tail_abandoned(&t));
	finish(&p, &t);
}

static void read_errors_are_told(void)
{
	struct place p;
	struct tail t;
	struct str line;
	struct err e = {0};

	start(&p, &t, STR("one\n"));
	close(t.fd);
	t.fd = open(p.path, O_WRONLY);
	CU_ASSERT_FALSE(tail_line(&t, &line, &e));
	CU_ASSERT_EQUAL(e.code, ERR_INTERNAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, p.path));
	finish(&p, &t);
}

static const struct tap_test tests[] = {
	{"whole lines are handed out as they are", hands_out_lines},
	{"a growing file is followed", follows_a_growing_file},
	{"a long file comes whole, with true offsets", long_files_come_whole},
	{"overlong lines are cut, also when they come in pieces", overlong_lines_are_cut},
	{"reading resumes at an offset", resumes_at_an_offset},
	{"wrong files and offsets are refused", wrong_files_are_refused},
	{"rotation is noticed and the old file read to its end", rotation_is_noticed},
	{"truncation below the offset is noticed", truncation_is_noticed},
	{"a lock tells of a living writer", a_lock_tells_of_a_writer},
	{"read errors are told", read_errors_are_told},
};
TAP_MAIN("tail", tests)
