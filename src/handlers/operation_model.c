#include "handlers/operation_model.h"

#include "store/pipeline_store.h"

/* SOURCES_US: sources silent for longer are not shown. STEADY_MINUTES: a source that brought
 * something in fewer minutes of that time may be silent. */
#define SOURCES_US (7 * US_PER_DAY)
enum { REJECTS_SHOWN = 5, STEADY_MINUTES = 60 };

struct operation {
	struct db *db;
	struct arena *arena;
	int64_t now_us;
	struct overview_page *page;
};

static struct str source_title(struct str source)
{
	static const char *const titles[][2] = {
		{"native", "Direct events"},
		{"gateway", "AI gateway"},
		{"otlp", "OpenTelemetry"},
		{"langfuse", "Langfuse clients"},
		{"sdk", "C library"},
		{"import", "Import"},
	};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		if (str_is(source, titles[i][0]))
			return str_from(titles[i][1]);
	return source;
}

static enum err_code read_sources(void *ctx, struct err *e)
{
	struct operation *o = ctx;
	struct pipeline_source *sources;
	struct source_row *rows;
	int n;
	enum err_code rc =
		pipeline_store_sources(o->db, o->now_us - SOURCES_US, o->arena, &sources, &n, e);

	if (rc)
		return rc;
	rows = arena_array(o->arena, (size_t)n, sizeof(*rows));
	for (int i = 0; i < n; i++)
		rows[i] = (struct source_row){
			.name = source_title(sources[i].source),
			.newest_us = sources[i].newest_us,
			.interval_us =
				sources[i].minutes >= STEADY_MINUTES ? sources[i].silence_us : 0,
		};
	o->page->sources = rows;
	o->page->nsources = n;
	return OK;
}

bool operation_job_is_late(const struct pipeline_job *j, int64_t now_us)
{
	int64_t interval_us = j->scheduled_us - j->previous_us;

	return j->previous_us && now_us - j->scheduled_us > 2 * interval_us;
}

static enum job_state state_of(const struct pipeline_job *j, int64_t now_us)
{
	if (j->status == RUN_FAILED)
		return JOB_FAILED;
	if (operation_job_is_late(j, now_us))
		return JOB_LATE;
	return j->status == RUN_DONE ? JOB_OK : JOB_RUNNING;
}

static enum err_code read_jobs(void *ctx, struct err *e)
{
	struct operation *o = ctx;
	struct pipeline_job *jobs;
	struct job_row *rows;
	int n;
	enum err_code rc = pipeline_store_jobs(o->db, o->arena, &jobs, &n, e);

	if (rc)
		return rc;
	rows = arena_array(o->arena, (size_t)n, sizeof(*rows));
	for (int i = 0; i < n; i++)
		rows[i] = (struct job_row){
			.name = jobs[i].job,
			.state = state_of(&jobs[i], o->now_us),
			.scheduled_us = jobs[i].scheduled_us,
			.duration_ms =
				jobs[i].finished_us
					? (jobs[i].finished_us - jobs[i].started_us) / US_PER_MS
					: -1,
			.message = jobs[i].message,
		};
	o->page->jobs = rows;
	o->page->njobs = n;
	return OK;
}

static enum err_code read_rejects(void *ctx, struct err *e)
{
	struct operation *o = ctx;
	struct pipeline_reject *rejects;
	struct reject_row *rows;
	int n;
	enum err_code rc = pipeline_store_rejects(o->db, REJECTS_SHOWN, o->arena, &rejects, &n, e);

	if (rc)
		return rc;
	rows = arena_array(o->arena, (size_t)n, sizeof(*rows));
	for (int i = 0; i < n; i++)
		rows[i] =
			(struct reject_row){rejects[i].at_us, rejects[i].source, rejects[i].reason};
	o->page->rejects = rows;
	o->page->nrejects = n;
	return OK;
}

enum err_code operation_model_read(struct page_read *p, const struct page_query *q, unsigned panels,
	struct overview_page *ret, struct err *e)
{
	static const struct {
		enum overview_panel panel;
		page_read_fn read;
	} reads[] = {
		{OVERVIEW_SOURCES, read_sources},
		{OVERVIEW_JOBS, read_jobs},
		{OVERVIEW_REJECTS, read_rejects},
	};
	struct operation o = {p->app->db, p->q->arena, q->now_us, ret};

	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		enum overview_panel panel = reads[i].panel;

		if (!(panels & OPERATION_PANEL_BIT(panel)))
			continue;
		if (page_read_run(p, reads[i].read, &o, &ret->state[panel], e))
			return e->code;
	}
	return OK;
}
