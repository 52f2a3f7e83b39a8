#include "views/error_page.h"

#include "views/components.h"

/* What the reader can do about an error, by its code. */
static const char *remedy(enum err_code code)
{
	switch (code) {
	case ERR_INVALID: return "Correct the address, or start again from the overview.";
	case ERR_AUTH: return "Sign in with a user name and password of this installation.";
	case ERR_FORBIDDEN: return "Ask an administrator for access.";
	case ERR_NOT_FOUND: return "Check the address, or choose a page at the left.";
	case ERR_METHOD:
	case ERR_MEDIA_TYPE:
		return "Use the forms of the pages, or read the description of the API at "
		       "/static/openapi.json.";
	case ERR_CONFLICT:
		return "Somebody else changed it meanwhile: load the page again and repeat your "
		       "change.";
	case ERR_TOO_LARGE: return "Send less at once.";
	case ERR_RATE: return "Wait a moment, then try again.";
	case ERR_DB:
	case ERR_TIMEOUT:
		return "Try again in a moment, or choose a shorter range. Events are still "
		       "accepted and nothing is lost.";
	case ERR_FULL: return "The disk of this machine is full: make room, then try again.";
	case ERR_INTERNAL:
	case OK: break;
	}
	return "Try again. If it happens again, look for the request's id in the log of "
	       "opswatch-web.";
}

void error_page(struct html *h, const struct shell *s, const struct err *e, const char *request_id)
{
	bool ours = err_status(e->code) >= 500;

	layout_begin(h, s, html_fmt(h, "%d %s", err_status(e->code), err_title(e->code)), NULL);
	verdict_begin(h, ours ? STATUS_CRIT : STATUS_WARN, "Error");
	html_el(h, "p", e->msg, "class", "lead", NULL);
	html_el(h, "p", remedy(e->code), "class", "why", NULL);
	if (request_id)
		html_el(h, "p", html_fmt(h, "Request %s", request_id), "class", "mono", NULL);
	html_open(h, "p", "class", "acts top-gap", NULL);
	if (ours)
		html_el(h, "a", "Try again", "class", "btn pri", "href",
			view_link(h->arena, s->view, VIEW_CSV, NULL), NULL);
	html_el(h, "a", "Overview", "class", ours ? "btn" : "btn pri", "href",
		page_path(PAGE_OVERVIEW), NULL);
	html_close(h);
	verdict_end(h);
	layout_end(h);
}
