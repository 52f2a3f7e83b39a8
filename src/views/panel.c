#include "views/panel.h"

#include "views/components.h"
#include "views/when.h"

static const char *const state_names[] = {
	[PANEL_OK] = NULL,
	[PANEL_EMPTY] = "empty",
	[PANEL_STALE] = "stale",
	[PANEL_ERROR] = "error",
};

static void draw_head(struct html *h, const struct shell *s, const struct panel *p)
{
	html_open(h, "div", "class", "hd", NULL);
	html_el(h, "h2", p->title, "id", html_fmt(h, "%s-h", p->id), NULL);
	if (p->sub)
		html_el(h, "span", p->sub, "class", "sub", NULL);
	html_open(h, "span", "class", "tools", NULL);
	if (p->state.status == PANEL_ERROR) {
		status_mark(h, STATUS_CRIT, "Error");
	} else if (p->csv) {
		html_open(h, "a", "class", "tool", "href",
			view_link(h->arena, s->view, VIEW_CSV, p->id), "aria-label",
			html_fmt(h, "CSV of %s", p->title), NULL);
		icon_small(h, "dl");
		html_text(h, "CSV");
		html_close(h);
	}
	html_close(h);
	html_close(h);
}

void panel_note_begin(struct html *h, const char *cls, const char *icon_name, const char *strong,
	const char *text)
{
	html_open(h, "div", "class", html_fmt(h, "state %s", cls), NULL);
	icon(h, icon_name);
	html_open(h, "p", NULL);
	if (strong)
		html_el(h, "b", strong, NULL);
	html_text(h, strong && text ? " " : "");
	html_text(h, text ? text : "");
	html_close(h);
}

void panel_note_end(struct html *h)
{
	html_close(h);
}

static void draw_error(struct html *h, const struct shell *s, const struct panel_state *state)
{
	panel_note_begin(h, "error mid", "crit", "These figures could not be read.",
		state->text ? state->text : "Other panels are not affected.");
	if (state->request_id)
		html_el(h, "p",
			html_fmt(h, "Request %s%s%s", state->request_id, state->at_us ? ", " : "",
				state->at_us
					? when_moment(h->arena, &s->zone, state->at_us, s->now_us)
					: ""),
			"class", "mono", NULL);
	html_open(h, "p", "class", "acts", NULL);
	html_el(h, "a", "Try again", "class", "btn xs", "href",
		view_link(h->arena, s->view, VIEW_CSV, NULL), NULL);
	html_el(h, "a", "Show 24 hours instead", "class", "btn xs q", "href",
		view_link(h->arena, s->view, VIEW_RANGE, "24h"), NULL);
	html_close(h);
	panel_note_end(h);
}

static void draw_stale(struct html *h, const struct shell *s, const struct panel_state *state)
{
	const char *since =
		state->at_us ? html_fmt(h, "Last updated %s.",
				       when_moment(h->arena, &s->zone, state->at_us, s->now_us))
			     : "Not up to date.";

	panel_note_begin(h, "stale", "warn", since, state->text);
	panel_note_end(h);
}

bool panel_begin(struct html *h, const struct shell *s, const struct panel *p)
{
	const struct panel_state *state = &p->state;

	html_open(h, "section", "id", p->id, "class", html_fmt(h, "panel c%d", p->columns),
		"aria-labelledby", html_fmt(h, "%s-h", p->id), "data-state",
		state_names[state->status], NULL);
	draw_head(h, s, p);
	switch (state->status) {
	case PANEL_ERROR: draw_error(h, s, state); return false;
	case PANEL_EMPTY:
		panel_note_begin(h, p->empty_is_good ? "mid fine" : "mid",
			p->empty_is_good ? "ok" : "unk", NULL,
			state->text ? state->text : p->empty);
		panel_note_end(h);
		return false;
	case PANEL_STALE: draw_stale(h, s, state); break;
	case PANEL_OK: break;
	}
	return true;
}

void panel_end(struct html *h)
{
	html_close(h);
}
