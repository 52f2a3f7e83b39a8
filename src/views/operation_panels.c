#include "views/operation_panels.h"

#include "views/components.h"
#include "views/figure.h"
#include "views/table.h"
#include "views/when.h"

static bool stale(const struct source_row *r, int64_t now_us)
{
	return r->interval_us > 0 && now_us - r->newest_us > 2 * r->interval_us;
}

/* In whole minutes: finer is neither known nor needed. */
static const char *age_text(struct html *h, int64_t age_us)
{
	if (age_us < US_PER_MIN)
		return "< 1 min";
	return age_us < 2 * US_PER_MIN ? "1 min" : figure_age(h->arena, age_us);
}

static void draw_source(struct html *h, const struct shell *s, const struct source_row *r)
{
	html_open(h, "tr", NULL);
	row_name(h, arena_cstr(h->arena, r->name), NULL);
	cell(h, "n", r->newest_us ? age_text(h, s->now_us - r->newest_us) : FIGURE_UNKNOWN);
	html_open(h, "td", NULL);
	if (!r->newest_us)
		status_mark(h, STATUS_UNKNOWN, "None yet");
	else if (stale(r, s->now_us))
		status_mark(h, STATUS_WARN, "Stale");
	else
		status_mark(h, STATUS_OK, r->interval_us ? "Fresh" : "Read");
	html_close(h);
	html_close(h);
}

void sources_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct source_row *rows, int n)
{
	static const struct column columns[] = {{"Source", NULL, NULL, false},
		{"Newest", "n", NULL, false}, {"State", NULL, NULL, false}};

	if (panel_begin(h, s, p)) {
		table_begin(h, &(struct table){.caption = "Age of the newest record per source",
				       .columns = columns,
				       .ncolumns = 3});
		for (int i = 0; i < n; i++)
			draw_source(h, s, &rows[i]);
		table_end(h);
		html_el(h, "p",
			"Stale: older than twice the interval in which something new is expected.",
			"class", "foot", NULL);
	}
	panel_end(h);
}

static const struct {
	enum status status;
	const char *word;
} job_words[] = {
	[JOB_OK] = {STATUS_OK, "Done"},
	[JOB_FAILED] = {STATUS_CRIT, "Failed"},
	[JOB_RUNNING] = {STATUS_INFO, "Running"},
	[JOB_LATE] = {STATUS_WARN, "Late"},
	[JOB_NEVER] = {STATUS_UNKNOWN, "Not yet"},
};

const char *job_state_word(enum job_state s)
{
	return job_words[s].word;
}

static void draw_job(struct html *h, const struct shell *s, const struct job_row *r)
{
	struct figure took = figure_ms(h->arena, r->duration_ms);
	const char *scheduled =
		r->scheduled_us ? when_moment(h->arena, &s->zone, r->scheduled_us, s->now_us)
				: FIGURE_UNKNOWN;

	html_open(h, "tr", NULL);
	row_name(h, arena_cstr(h->arena, r->name), NULL);
	html_open(h, "td", NULL);
	status_mark(h, job_words[r->state].status, job_words[r->state].word);
	html_close(h);
	cell(h, "n", scheduled);
	cell(h, "n o1",
		r->scheduled_us && r->duration_ms >= 0 ? html_fmt(h, "%s %s", took.text, took.unit)
						       : FIGURE_UNKNOWN);
	html_open(h, "td", "class", "o2", NULL);
	html_str(h, r->message);
	html_close(h);
	html_close(h);
}

void jobs_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct job_row *rows, int n)
{
	static const struct column columns[] = {{"Job", NULL, NULL, false},
		{"State", NULL, NULL, false}, {"Scheduled for", "n", NULL, false},
		{"Took", "n o1", NULL, false}, {"Result", "o2", NULL, false}};

	if (panel_begin(h, s, p)) {
		table_begin(h, &(struct table){.caption = "Last run of each job",
				       .columns = columns,
				       .ncolumns = 5});
		for (int i = 0; i < n; i++)
			draw_job(h, s, &rows[i]);
		table_end(h);
	}
	panel_end(h);
}

void rejects_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct reject_row *rows, int n)
{
	if (panel_begin(h, s, p)) {
		html_open(h, "ol", "class", "feed", NULL);
		for (int i = 0; i < n; i++) {
			html_open(h, "li", NULL);
			html_el(h, "time",
				when_moment(h->arena, &s->zone, rows[i].at_us, s->now_us), NULL);
			html_open(h, "div", NULL);
			html_str(h, rows[i].reason);
			html_open(h, "span", "class", "sm", NULL);
			html_str(h, rows[i].source);
			html_close(h);
			html_close(h);
			html_close(h);
		}
		html_close(h);
	}
	panel_end(h);
}
