#include "views/layout.h"

#include "views/components.h"
#include "views/topbar.h"
#include "views/when.h"

static const struct {
	const char *path, *name, *short_name, *icon, *key;
} pages[PAGES] = {
#define X(id, path, name, short_name, icon, key) [id] = {path, name, short_name, icon, key},
	FOR_EACH_PAGE(X)
#undef X
};

const char *page_path(enum page p)
{
	return pages[p].path;
}

const char *page_name(enum page p)
{
	return pages[p].name;
}

const char *layout_range(struct html *h, const struct shell *s)
{
	const char *range = s->view->param[VIEW_RANGE], *from = s->view->param[VIEW_FROM];
	const char *name;

	if ((!range || !*range) && (!from || !*from))
		range = LAYOUT_DEFAULT_RANGE;
	name = range ? when_range_name(range) : NULL;
	return name ? name : when_range(h->arena, &s->zone, s->from_us, s->to_us, s->now_us);
}

static void draw_head(struct html *h, const char *title)
{
	html_lit(h, "<!DOCTYPE html>\n");
	html_open(h, "html", "lang", "en", NULL);
	html_lit(h, "<head><meta charset=\"utf-8\"/>"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
		    "<meta name=\"color-scheme\" content=\"light dark\"/>");
	html_el(h, "title", html_fmt(h, "%s \xC2\xB7 opswatch", title), NULL);
	html_lit(h, "<link rel=\"icon\" href=\"/static/favicon.svg\" type=\"image/svg+xml\"/>"
		    "<link rel=\"stylesheet\" href=\"/static/app.css\"/>"
		    "<script src=\"/static/live.js\"></script></head>\n");
}

static void draw_nav_entry(struct html *h, const struct shell *s, enum page p)
{
	html_open(h, "li", NULL);
	html_open(h, "a", "href", view_page_link(h->arena, s->view, pages[p].path), "aria-current",
		p == s->page ? "page" : NULL, "data-key", pages[p].key, NULL);
	icon(h, pages[p].icon);
	html_el(h, "span", pages[p].name, "class", "long", NULL);
	html_el(h, "span", pages[p].short_name, "class", "short", NULL);
	if (p == PAGE_ANOMALIES && s->unacknowledged > 0) {
		html_open(h, "span", "class", "badge", NULL);
		html_textf(h, "%d", s->unacknowledged);
		html_lit(h, "<span class=\"vh\"> unacknowledged</span>");
		html_close(h);
	}
	html_close(h);
	html_close(h);
}

static void pipeline_row(struct html *h, const char *name, const char *value, const char *cls)
{
	html_open(h, "div", NULL);
	html_el(h, "dt", name, NULL);
	html_el(h, "dd", value, "class", cls, NULL);
	html_close(h);
}

/* Lag is a warning from a minute on: events are visible within a second when all is well. */
static void draw_pipeline(struct html *h, const struct pipeline *p)
{
	struct figure all = figure_short(h->arena, p->received_24h + p->rejected_24h);
	const char *received = p->received_24h < 0 ? ""
						   : html_fmt(h, " of %s%s%s", all.text,
							     *all.unit ? "\xC2\xA0" : "", all.unit);

	html_lit(h, "<section class=\"pipe\" id=\"pipeline\" aria-labelledby=\"pipeline-h\">"
		    "<h2 id=\"pipeline-h\">Data pipeline</h2><dl>");
	pipeline_row(h, "Ingest lag",
		p->lag_ms == 0 ? "none"
			       : figure_age(h->arena, p->lag_ms < 0 ? -1 : p->lag_ms * US_PER_MS),
		p->lag_ms * US_PER_MS > US_PER_MIN ? "warnc" : NULL);
	pipeline_row(h, "Rejected, 24 h",
		p->rejected_24h < 0
			? FIGURE_UNKNOWN
			: html_fmt(h, "%s%s", figure_count(h->arena, p->rejected_24h), received),
		p->rejected_24h > 0 ? "warnc" : NULL);
	pipeline_row(h, "Jobs on time",
		p->jobs < 0 ? FIGURE_UNKNOWN : html_fmt(h, "%d of %d", p->jobs_on_time, p->jobs),
		p->jobs_on_time < p->jobs ? "warnc" : NULL);
	html_lit(h, "</dl></section>");
}

static void draw_side(struct html *h, const struct shell *s)
{
	html_open(h, "aside", "class", "side", "aria-label", "Navigation", NULL);
	html_open(h, "a", "class", "brand", "href",
		view_page_link(h->arena, s->view, pages[PAGE_OVERVIEW].path), NULL);
	icon(h, "over");
	html_lit(h, "<span>opswatch</span>");
	html_close(h);
	html_lit(h, "<nav class=\"nav\" aria-label=\"Pages\"><ul>");
	for (enum page p = 0; p < PAGES; p++)
		draw_nav_entry(h, s, p);
	html_lit(h, "</ul></nav>");
	if (s->pipeline)
		draw_pipeline(h, s->pipeline);
	html_lit(h, "<button class=\"tool keys\" type=\"button\" data-keys=\"\" hidden=\"\">"
		    "Keyboard help\xC2\xA0 <kbd>?</kbd></button>");
	html_close(h);
}

void layout_begin(struct html *h, const struct shell *s, const char *title, const char *subtitle)
{
	draw_head(h, title);
	html_open(h, "body", NULL);
	html_lit(h, "<a class=\"skip\" href=\"#main\">Skip to content</a>"
		    "<svg class=\"defs\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
		    "width=\"6\" height=\"6\""
		    " patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
		    "<path class=\"hl\" d=\"M0 0V6\"/></pattern></defs></svg>\n");
	html_open(h, "div", "class", "app", NULL);
	draw_side(h, s);
	html_open(h, "div", "class", "page", NULL);
	topbar_draw(h, s);
	html_open(h, "main", "id", "main", "tabindex", "-1", NULL);
	html_open(h, "div", "class", "ph", "id", "head", NULL);
	html_el(h, "h1", title, NULL);
	if (subtitle)
		html_el(h, "p", subtitle, NULL);
	html_close(h);
}

void layout_end(struct html *h)
{
	while (h->depth > 0)
		html_close(h);
	html_end(h);
}
