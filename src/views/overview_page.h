/* The page "Overview": is everything all right, and can the figures be trusted? */
#ifndef VIEWS_OVERVIEW_PAGE_H
#define VIEWS_OVERVIEW_PAGE_H

#include "views/usage_page.h"

/* Panels: identifier; id in the page and in ?csv=; title. */
#define FOR_EACH_OVERVIEW_PANEL(X)                           \
	X(OVERVIEW_FIGURES, "figures", "Key figures")        \
	X(OVERVIEW_MONTH, "month", "AI cost, month to date") \
	X(OVERVIEW_TOOLS, "tools", "Top tools")              \
	X(OVERVIEW_FAILURES, "failures", "Failed calls")     \
	X(OVERVIEW_SOURCES, "sources", "Data freshness")     \
	X(OVERVIEW_JOBS, "jobs", "Recent jobs")              \
	X(OVERVIEW_REJECTS, "rejects", "Rejected records")

enum overview_panel {
#define X(id, name, title) id,
	FOR_EACH_OVERVIEW_PANEL(X)
#undef X
		OVERVIEW_PANELS
};
const char *overview_panel_id(enum overview_panel p);
const char *overview_panel_title(enum overview_panel p);

/* A place data comes from. It is stale when its newest record is older than twice its interval. */
struct source_row {
	struct str name;     /* "Direct events", "AI gateway" */
	int64_t newest_us;   /* 0: none yet */
	int64_t interval_us; /* in which something new is expected; 0: it may be silent */
};

enum job_state { JOB_OK, JOB_FAILED, JOB_RUNNING, JOB_LATE, JOB_NEVER };

struct job_row {
	struct str name;
	enum job_state state;
	int64_t scheduled_us; /* of the last run; 0 with JOB_NEVER */
	int64_t duration_ms;  /* -1 while it runs */
	struct str message;   /* result or error, may be absent */
};

struct reject_row {
	int64_t at_us;
	struct str source;
	struct str reason;
};

struct overview_page {
	struct shell shell;
	struct panel_state state[OVERVIEW_PANELS]; /* zeroed: fine */
	struct period period, previous;

	/* As in struct usage_page. */
	struct usage_sums total, total_before;
	struct usage_sums today, yesterday;
	struct usage_sums month_to_date, month_before;
	struct usage_series series;
	struct usage_month month;
	const struct usage_group *tools;
	int ntools;
	const struct usage_failure *failures;
	int nfailures;

	const struct source_row *sources;
	int nsources;
	const struct job_row *jobs; /* newest run of each job */
	int njobs;
	const struct reject_row *rejects; /* newest first, a few */
	int nrejects;
};

void overview_page(struct html *h, const struct overview_page *m);

#endif
