#include <stdio.h>

#include "base/json_out.h"
#include "bin/scheduler.h"
#include "jobs/schedule.h"
#include "store/job_store.h"

/* One job as it is shown. */
struct line {
	const struct job *job;
	const struct job_run *last; /* NULL: never ran */
	int64_t next_us;
};

static struct str words_of(const struct job_run *r)
{
	return r->status == RUN_FAILED ? r->error_message : r->summary;
}

static const char *local_time(const struct zone *z, int64_t us, struct arena *a)
{
	struct civil t = zone_civil(z, us);

	return arena_printf(
		a, "%04d-%02d-%02d %02d:%02d %s", t.year, t.month, t.day, t.hour, t.minute, t.zone);
}

static const char *duration(const struct job_run *r, struct arena *a)
{
	if (!r->finished_us)
		return "-";
	return arena_printf(a, "%.3f s", (double)(r->finished_us - r->started_us) / US_PER_S);
}

static void print_table(const struct line *lines, const struct zone *z, struct arena *a)
{
	static const char format[] = "%-11s  %-16s  %-21s  %-7s  %9s  %-21s  %.*s\n";

	printf(format, "JOB", "CALENDAR", "LAST RUN FOR", "STATUS", "TOOK", "NEXT RUN",
		STR_ARG(STR("OUTCOME")));
	for (int i = 0; i < SCHEDULE_JOBS; i++) {
		const struct job_run *last = lines[i].last;
		struct buf words = {0};

		schedule_words(&lines[i].job->calendar, &words);
		printf(format, lines[i].job->name, words.data,
			last ? local_time(z, last->scheduled_for_us, a) : "-",
			last ? job_status_name(last->status) : "-", last ? duration(last, a) : "-",
			local_time(z, lines[i].next_us, a),
			STR_ARG(last ? words_of(last) : STR("")));
		buf_free(&words);
	}
}

static void put_run(struct json_out *j, const struct job_run *r)
{
	json_put_obj(j);
	json_kv_time(j, "scheduledFor", r->scheduled_for_us);
	json_kv_cstr(j, "status", job_status_name(r->status));
	json_kv_str(j, "host", r->host);
	json_kv_int(j, "pid", r->pid);
	json_kv_int(j, "attempt", r->attempt);
	json_kv_time(j, "startedAt", r->started_us);
	json_put_key(j, "finishedAt");
	if (r->finished_us)
		json_put_time(j, r->finished_us);
	else
		json_put_null(j);
	json_kv_str(j, "summary", r->summary);
	json_kv_str(j, "errorMessage", r->error_message);
	json_put_obj_end(j);
}

static void put_line(struct json_out *j, const struct line *line, const struct zone *z)
{
	struct buf text = {0};

	json_put_obj(j);
	json_kv_cstr(j, "name", line->job->name);
	json_kv_cstr(j, "description", line->job->doc);
	schedule_words(&line->job->calendar, &text);
	json_kv_str(j, "calendar", buf_view(&text));
	buf_reset(&text);
	schedule_on_calendar(&line->job->calendar, z, &text);
	json_kv_str(j, "onCalendar", buf_view(&text));
	json_kv_time(j, "nextRun", line->next_us);
	json_put_key(j, "lastRun");
	if (line->last)
		put_run(j, line->last);
	else
		json_put_null(j);
	json_put_obj_end(j);
	buf_free(&text);
}

static void print_json(const struct line *lines, const struct zone *z)
{
	struct buf out = {0};
	struct json_out j;

	json_out_begin(&j, &out);
	json_put_arr(&j);
	for (int i = 0; i < SCHEDULE_JOBS; i++)
		put_line(&j, &lines[i], z);
	json_put_arr_end(&j);
	puts(out.data);
	buf_free(&out);
}

static const struct job_run *find_run(const struct job_run *runs, int n, const char *job)
{
	for (int i = 0; i < n; i++)
		if (str_is(runs[i].job, job))
			return &runs[i];
	return NULL;
}

static void print_names(void)
{
	for (int i = 0; i < SCHEDULE_JOBS; i++)
		puts(schedule_jobs[i].name);
}

enum err_code job_list(struct db *db, const struct zone *z, enum job_list_format format,
	int64_t now_us, struct err *e)
{
	struct line lines[SCHEDULE_JOBS];
	struct arena *a = arena_new();
	struct job_run *runs = NULL;
	enum err_code rc = OK;
	int n = 0;

	if (format == JOB_LIST_NAMES) {
		print_names();
		goto done;
	}
	rc = job_store_latest(db, a, &runs, &n, e);
	for (int i = 0; i < SCHEDULE_JOBS; i++) {
		const struct job *j = &schedule_jobs[i];

		lines[i] = (struct line){j, find_run(runs, rc ? 0 : n, j->name),
			schedule_next(&j->calendar, z, now_us)};
	}
	if (format == JOB_LIST_JSON)
		print_json(lines, z);
	else
		print_table(lines, z, a);
done:
	arena_free(a);
	return rc;
}
