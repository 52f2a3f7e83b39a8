/* A panel: title, sentence, body, foot; and what stands in for the body when there are no figures. */
#ifndef VIEWS_PANEL_H
#define VIEWS_PANEL_H

#include <stdint.h>

#include "base/clock.h"
#include "views/html.h"
#include "views/view_state.h"

/* EMPTY: nothing to show, and why. STALE: last known figures, with a note. ERROR: the query failed; the rest of the page
 * is not affected. */
enum panel_status { PANEL_OK, PANEL_EMPTY, PANEL_STALE, PANEL_ERROR };

struct panel_state {
	enum panel_status status;
	const char *text;       /* why, as one or two sentences; NULL takes the panel's own words */
	const char *request_id; /* of an error, to find it in the log */
	int64_t at_us;          /* when it failed, or of the newest figure that is shown; 0 unknown */
};

#endif
