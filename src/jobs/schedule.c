#include "jobs/schedule.h"

#include <string.h>

const struct job schedule_jobs[SCHEDULE_JOBS] = {
#define X(name, every_min, at_min, catch_up, doc) {#name, {every_min, at_min}, catch_up, doc},
	FOR_EACH_JOB(X)
#undef X
};

const struct job *schedule_find(const char *name)
{
	for (int i = 0; i < SCHEDULE_JOBS; i++)
		if (strcmp(schedule_jobs[i].name, name) == 0)
			return &schedule_jobs[i];
	return NULL;
}

/* The moment of the local day that lies `days` after the one that holds `us`. */
static int64_t daily(const struct calendar *c, const struct zone *z, int64_t us, int days)
{
	struct civil day = zone_civil(z, us);

	day.day += days;
	day.hour = c->at_min / JOB_HOUR_MIN;
	day.minute = c->at_min % JOB_HOUR_MIN;
	day.second = 0;
	return zone_from_civil(z, &day);
}

int64_t schedule_last(const struct calendar *c, const struct zone *z, int64_t us)
{
	int64_t step_us = c->every_min * US_PER_MIN;
	int64_t moment_us;

	if (step_us)
		return us - (us + step_us - c->at_min * US_PER_MIN) % step_us;
	moment_us = daily(c, z, us, 0);
	return moment_us <= us ? moment_us : daily(c, z, us, -1);
}

int64_t schedule_next(const struct calendar *c, const struct zone *z, int64_t us)
{
	int64_t moment_us;

	if (c->every_min)
		return schedule_last(c, z, us) + c->every_min * US_PER_MIN;
	moment_us = daily(c, z, us, 0);
	return moment_us > us ? moment_us : daily(c, z, us, 1);
}

int64_t schedule_due(const struct job *j, const struct zone *z, int64_t done_us, int64_t now_us)
{
	int64_t oldest_us = schedule_last(&j->calendar, z, now_us);
	int64_t next_us = schedule_next(&j->calendar, z, done_us);

	for (int i = 1; i < j->catch_up; i++)
		oldest_us = schedule_last(&j->calendar, z, oldest_us - 1);
	return next_us > oldest_us ? next_us : oldest_us;
}

void schedule_words(const struct calendar *c, struct buf *out)
{
	if (!c->every_min)
		buf_printf(out, "daily at %02d:%02d", c->at_min / JOB_HOUR_MIN,
			c->at_min % JOB_HOUR_MIN);
	else if (c->every_min % JOB_HOUR_MIN)
		buf_printf(out, "every %d minutes", c->every_min);
	else if (c->every_min == JOB_HOUR_MIN)
		buf_puts(out, "hourly");
	else
		buf_printf(out, "every %d hours", c->every_min / JOB_HOUR_MIN);
	if (c->every_min && c->at_min)
		buf_printf(out, ", %d minutes past", c->at_min);
}

void schedule_on_calendar(const struct calendar *c, const struct zone *z, struct buf *out)
{
	int hour = c->at_min / JOB_HOUR_MIN, minute = c->at_min % JOB_HOUR_MIN;

	if (!c->every_min)
		buf_printf(out, "*-*-* %02d:%02d:00 %s", hour, minute, z->name);
	else if (c->every_min < JOB_HOUR_MIN)
		buf_printf(out, "*-*-* *:%d/%d:00 UTC", minute, c->every_min);
	else if (c->every_min == JOB_HOUR_MIN)
		buf_printf(out, "*-*-* *:%02d:00 UTC", minute);
	else
		buf_printf(
			out, "*-*-* %d/%d:%02d:00 UTC", hour, c->every_min / JOB_HOUR_MIN, minute);
}

void schedule_timer(const struct job *j, const struct zone *z, struct buf *out)
{
	buf_puts(out, "# Made by `opswatch-scheduler timers DIR` from the settings at hand.");
	if (!j->calendar.every_min)
		buf_puts(out, "\n# The zone is the setting `timezone`: when that changes, "
			      "`opswatch-scheduler timers /etc/systemd/system`\n"
			      "# and `systemctl daemon-reload` make the timers follow.");
	buf_printf(out,
		"\n[Unit]\nDescription=opswatch: when the job %s is due\n"
		"PartOf=opswatch.target\n\n[Timer]\nOnCalendar=",
		j->name);
	schedule_on_calendar(&j->calendar, z, out);
	buf_printf(out,
		"\nPersistent=true\nAccuracySec=1s\nUnit=opswatch-job@%s.service\n\n"
		"[Install]\nWantedBy=timers.target\n",
		j->name);
}
