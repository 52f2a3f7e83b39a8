#include "views/operation_csv.h"

#include "views/operation_panels.h"

/* A moment, or nothing when it is unknown. */
static void put_time(struct csv_out *c, int64_t us)
{
	if (us)
		csv_time(c, us);
	else
		csv_empty(c);
}

static void put_sources(struct csv_out *c, const struct overview_page *m)
{
	static const char *const head[] = {"Source", "Newest record", "Expected interval (s)"};

	csv_head(c, head, sizeof(head) / sizeof(head[0]));
	for (int i = 0; i < m->nsources; i++) {
		csv_text(c, m->sources[i].name);
		put_time(c, m->sources[i].newest_us);
		if (m->sources[i].interval_us)
			csv_i64(c, m->sources[i].interval_us / US_PER_S);
		else
			csv_empty(c);
		csv_end_row(c);
	}
}

static void put_jobs(struct csv_out *c, const struct overview_page *m)
{
	static const char *const head[] = {
		"Job", "State", "Scheduled for", "Duration (ms)", "Result"};

	csv_head(c, head, sizeof(head) / sizeof(head[0]));
	for (int i = 0; i < m->njobs; i++) {
		const struct job_row *j = &m->jobs[i];

		csv_text(c, j->name);
		csv_text(c, str_from(job_state_word(j->state)));
		put_time(c, j->scheduled_us);
		if (j->duration_ms >= 0)
			csv_i64(c, j->duration_ms);
		else
			csv_empty(c);
		csv_text(c, j->message);
		csv_end_row(c);
	}
}

static void put_rejects(struct csv_out *c, const struct overview_page *m)
{
	static const char *const head[] = {"Rejected at", "Source", "Reason"};

	csv_head(c, head, sizeof(head) / sizeof(head[0]));
	for (int i = 0; i < m->nrejects; i++) {
		put_time(c, m->rejects[i].at_us);
		csv_text(c, m->rejects[i].source);
		csv_text(c, m->rejects[i].reason);
		csv_end_row(c);
	}
}

void operation_csv(struct csv_out *c, const struct overview_page *m, enum overview_panel p)
{
	if (p == OVERVIEW_SOURCES)
		put_sources(c, m);
	if (p == OVERVIEW_JOBS)
		put_jobs(c, m);
	if (p == OVERVIEW_REJECTS)
		put_rejects(c, m);
}
