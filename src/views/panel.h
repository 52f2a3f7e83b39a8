/* A panel: title, sentence, body, foot; and what stands in for a body without figures. */
#ifndef VIEWS_PANEL_H
#define VIEWS_PANEL_H

#include <stdbool.h>
#include <stdint.h>

#include "views/html.h"
#include "views/layout.h"

/* EMPTY: nothing to show, and why. STALE: last known figures, with a note. ERROR: the query failed;
 * the rest of the page is not affected. */
enum panel_status { PANEL_OK, PANEL_EMPTY, PANEL_STALE, PANEL_ERROR };

struct panel_state {
	enum panel_status status;
	const char *text;	/* why, as one or two sentences; NULL takes the panel's own words */
	const char *request_id; /* of an error, to find it in the log */
	int64_t at_us; /* when it failed, or of the newest figure that is shown; 0 unknown */
};

struct panel {
	const char *id; /* of the section, and of its CSV */
	const char *title;
	const char *sub; /* unit, window, zone; NULL none */
	int columns;	 /* of the page's 12 */
	bool csv;	 /* offers its figures as CSV */
	struct panel_state state;
	const char *empty;  /* why nothing is there, for PANEL_EMPTY without a text */
	bool empty_is_good; /* that there is nothing is how it should be */
};

/* Opens the section with head and state. Returns whether there are figures to draw; panel_end
 * follows either way. */
bool panel_begin(struct html *h, const struct shell *s, const struct panel *p);
void panel_end(struct html *h);

/* The box that stands in for a body: "unk", "crit" or "warn" decide icon and colour. The caller
 * writes its buttons, if any, between begin and end. */
void panel_note_begin(
	struct html *h, const char *cls, const char *icon, const char *strong, const char *text);
void panel_note_end(struct html *h);

#endif
