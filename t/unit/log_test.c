#include "base/log.h"

#include <string.h>
#include <unistd.h>

#include "lib/tap.h"

/* What a test writes to stderr, read back through a pipe (which holds far more than one line). */
struct capture {
	int saved;
	int pipe[2];
	char text[8192];
};

static void capture_begin(struct capture *c)
{
	c->saved = dup(STDERR_FILENO);
	CU_ASSERT_EQUAL_FATAL(pipe(c->pipe), 0);
	dup2(c->pipe[1], STDERR_FILENO);
}

static const char *capture_end(struct capture *c)
{
	size_t len = 0;
	ssize_t n;

	dup2(c->saved, STDERR_FILENO);
	close(c->saved);
	close(c->pipe[1]);
	while ((n = read(c->pipe[0], c->text + len, sizeof(c->text) - 1 - len)) > 0)
		len += (size_t)n;
	close(c->pipe[0]);
	c->text[len] = '\0';
	return c->text;
}

static unsigned count_lines(const char *text)
{
	unsigned n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void writes_one_line(void)
{
	struct capture c;
	const char *text;

	capture_begin(&c);
	log_event(LOG_WARN, "spool", "bytes=%d file=%s", 12, "a.seg");
	text = capture_end(&c);
	CU_ASSERT_PTR_NOT_NULL_FATAL(strchr(text, ' '));
	CU_ASSERT_EQUAL(text[4], '-');
	CU_ASSERT_EQUAL(text[10], 'T');
	CU_ASSERT_EQUAL(strchr(text, ' ')[-1], 'Z');
	CU_ASSERT_STRING_EQUAL(strchr(text, ' '), " warn spool bytes=12 file=a.seg\n");
}

static void cannot_be_forged(void)
{
	struct capture c;
	const char *text;

	capture_begin(&c);
	log_event(LOG_INFO, "request", "path=%s",
		"/a\n2026 info\r\x1b[31m\x7f \xc2\x9b \xff caf\xc3\xa9");
	text = capture_end(&c);
	CU_ASSERT_STRING_EQUAL(
		strchr(text, ' '), " info request path=/a?2026 info??[31m? ?? ? caf\xc3\xa9\n");
}

static void is_cut(void)
{
	struct capture c;
	char big[5000];
	const char *text;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	capture_begin(&c);
	log_event(LOG_INFO, "big", "v=%s", big);
	log_event(LOG_INFO, big, "v=%s", big);
	text = capture_end(&c);
	CU_ASSERT_EQUAL(strlen(text), 4000);
	CU_ASSERT_EQUAL(text[1999], '\n');
	CU_ASSERT_EQUAL(text[3999], '\n');
	CU_ASSERT_EQUAL(count_lines(text), 2);
}

static void drops_below_level(void)
{
	struct capture c;
	const char *text;

	capture_begin(&c);
	log_event(LOG_DEBUG, "hidden", "a=1");
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "hidden", "a=2");
	log_event(LOG_ERROR, "shown", "a=3");
	log_set_level(LOG_INFO);
	text = capture_end(&c);
	CU_ASSERT_EQUAL(count_lines(text), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " error shown a=3\n"));
}

static void parses_levels(void)
{
	enum log_level level = LOG_INFO;
	struct err e = {0};

	CU_ASSERT_EQUAL(log_level_parse("debug", &level, &e), OK);
	CU_ASSERT_EQUAL(level, LOG_DEBUG);
	CU_ASSERT_EQUAL(log_level_parse("error", &level, &e), OK);
	CU_ASSERT_EQUAL(level, LOG_ERROR);
	CU_ASSERT_EQUAL(log_level_parse("INFO", &level, &e), ERR_INVALID);
	CU_ASSERT_STRING_EQUAL(
		e.msg, "log level 'INFO' is unknown: use debug, info, warn or error");
	CU_ASSERT_EQUAL(level, LOG_ERROR);
}

static void throttles(void)
{
	struct log_throttle t = {0};
	struct capture c;
	const char *text;

	capture_begin(&c);
	for (int i = 0; i < 5; i++)
		log_throttled(&t, LOG_WARN, "db", "attempt=%d", i);
	CU_ASSERT_EQUAL(t.suppressed, 4);
	t.next_s = 0;
	log_throttled(&t, LOG_WARN, "db", "attempt=%d", 9);
	text = capture_end(&c);
	CU_ASSERT_EQUAL(t.suppressed, 0);
	CU_ASSERT_EQUAL(count_lines(text), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " warn db attempt=0\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, " warn db suppressed=4 attempt=9\n"));
}

static const struct tap_test tests[] = {
	{"an event is one line with time, level and pairs", writes_one_line},
	{"control characters cannot forge lines or steer a terminal", cannot_be_forged},
	{"a line is cut at 2,000 bytes", is_cut},
	{"lines below the level are dropped", drops_below_level},
	{"the four level names are known, others named in the error", parses_levels},
	{"repeated complaints are counted, not written", throttles},
};
TAP_MAIN("log", tests)
