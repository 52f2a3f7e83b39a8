#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bin/scheduler.h"
#include "jobs/schedule.h"

static enum err_code write_file(const char *path, struct str text, struct err *e)
{
	FILE *f = fopen(path, "we");
	bool failed;

	if (!f)
		return err_set(e, ERR_INTERNAL, "cannot write '%s': %s", path, strerror(errno));
	failed = fwrite(text.ptr, 1, text.len, f) != text.len;
	if (fclose(f) || failed)
		return err_set(e, ERR_INTERNAL, "cannot write '%s': %s", path, strerror(errno));
	return OK;
}

enum err_code job_timers(const char *dir, const struct zone *z, struct err *e)
{
	struct buf path = {0}, text = {0};
	enum err_code rc = OK;

	for (int i = 0; !rc && i < SCHEDULE_JOBS; i++) {
		buf_reset(&path);
		buf_reset(&text);
		buf_printf(&path, "%s/opswatch-job-%s.timer", dir, schedule_jobs[i].name);
		schedule_timer(&schedule_jobs[i], z, &text);
		rc = write_file(path.data, buf_view(&text), e);
	}
	buf_free(&path);
	buf_free(&text);
	return rc;
}
