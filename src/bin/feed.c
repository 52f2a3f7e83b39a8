#include "bin/feed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/spool.h"
#include "bin/progress.h"
#include "ingest/usage_record.h"

enum { BATCH = 500, NAP_MS = 50 };

#define PATIENCE_US (60 * US_PER_S) /* without headway */
#define GLANCE_US   (2 * US_PER_S)  /* after which to see whether a collector runs at all */

struct feed {
	const struct conf *conf;
	struct spool_writer *spool;
	struct buf framed, record;
	int pending;
	int64_t count;
	int64_t opened_us;
};

struct feed *feed_open(const struct conf *conf)
{
	struct feed *f = mem_zalloc(sizeof(*f));

	f->conf = conf;
	f->spool = spool_open(
		conf->spool_dir, "usage", conf->spool_segment_bytes, conf->spool_max_bytes);
	f->opened_us = clock_now_us();
	return f;
}

void feed_close(struct feed *f)
{
	if (!f)
		return;
	spool_close(f->spool);
	buf_free(&f->framed);
	buf_free(&f->record);
	free(f);
}

int64_t feed_count(const struct feed *f)
{
	return f->count;
}

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
}

/* Whether a collector holds its lock; when that cannot be told, it is taken to run. */
static bool collector_runs(const struct feed *f)
{
	char path[CONF_TEXT + 32];
	bool runs;
	int fd;

	snprintf(path, sizeof(path), "%s/collector.lock", f->conf->run_dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno != ENOENT;
	runs = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return runs;
}

static enum err_code no_headway(const struct feed *f, struct err *e)
{
	if (!collector_runs(f))
		return err_set(e, ERR_TIMEOUT,
			"no collector runs: what was handed in waits in '%.100s' and is loaded "
			"when opswatch-collector starts",
			f->conf->spool_dir);
	return err_set(e, ERR_TIMEOUT,
		"the collector makes no headway (its log says why): what was handed in waits in "
		"'%.100s'",
		f->conf->spool_dir);
}

/* Waiting for a number to change: the time since it last did. */
struct patience {
	int64_t value;
	int64_t since_us;
};

/* False when it is at an end. */
static bool is_patient(struct patience *p, const struct feed *f, int64_t value)
{
	int64_t now_us = clock_mono_us();

	if (p->since_us == 0 || value != p->value)
		*p = (struct patience){value, now_us};
	if (now_us - p->since_us > PATIENCE_US)
		return false;
	return now_us - p->since_us < GLANCE_US || collector_runs(f);
}

enum err_code feed_flush(struct feed *f, struct err *e)
{
	struct patience patience = {0};
	enum err_code rc;

	while ((rc = spool_commit(f->spool, buf_view(&f->framed), e)) == ERR_FULL) {
		if (!is_patient(&patience, f, spool_size(f->conf->spool_dir)))
			return rc;
		nap();
	}
	if (rc)
		return rc;
	f->count += f->pending;
	f->pending = 0;
	buf_reset(&f->framed);
	return OK;
}

enum err_code feed_add(struct feed *f, const struct usage_event *u, struct err *e)
{
	buf_reset(&f->record);
	usage_record_encode(&f->record, u);
	spool_frame(&f->framed, buf_view(&f->record));
	return ++f->pending < BATCH ? OK : feed_flush(f, e);
}

/* Bytes of this feed's segments that are still there; -1 if the directory cannot be read. */
static int64_t bytes_left(const struct feed *f)
{
	DIR *dir = opendir(f->conf->spool_dir);
	struct dirent *entry;
	int64_t left = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir))) {
		long long begun_us;
		struct stat st;
		long pid;

		if (sscanf(entry->d_name, "usage-%lld-%ld-", &begun_us, &pid) == 2 &&
			pid == (long)getpid() && begun_us >= f->opened_us &&
			fstatat(dirfd(dir), entry->d_name, &st, 0) == 0)
			left += st.st_size;
	}
	closedir(dir);
	return left;
}

enum err_code feed_wait(struct feed *f, struct err *e)
{
	struct patience patience = {0};
	struct progress progress;
	int64_t all, left;

	spool_close(f->spool); /* so that its last segment is seen to be finished */
	f->spool = NULL;
	all = bytes_left(f);
	progress_begin(&progress, "calls loaded");
	while ((left = bytes_left(f)) > 0) {
		double part = (double)(all - left) / (double)all;

		if (!is_patient(&patience, f, left)) {
			progress_end(&progress);
			return no_headway(f, e);
		}
		progress_show(&progress, (int64_t)(part * (double)f->count), part);
		nap();
	}
	progress_end(&progress);
	if (left < 0)
		return err_set(e, ERR_INTERNAL, "cannot read '%.100s': %s", f->conf->spool_dir,
			strerror(errno));
	return OK;
}
