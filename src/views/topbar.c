#include "views/topbar.h"

#include <string.h>

#include "views/components.h"
#include "views/when.h"

/* The ranges of period_parse() that the bar offers. */
static const char *const ranges[] = {"15m", "1h", "6h", "24h", "7d", "30d", "90d", "1y"};

/* Offered beside the deployment's own zone; any other goes into the address by hand. */
static const char *const zones[] = {"UTC", "America/Los_Angeles", "America/New_York",
	"America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Singapore",
	"Asia/Tokyo", "Australia/Sydney"};

static const char *given(const struct shell *s, enum view_param p)
{
	const char *value = s->view->param[p];

	return value && *value ? value : NULL;
}

static void draw_ranges(struct html *h, const struct shell *s)
{
	const char *range = given(s, VIEW_RANGE);

	if (!range && !given(s, VIEW_FROM))
		range = LAYOUT_DEFAULT_RANGE;
	html_open(h, "nav", "class", "seg", "id", "ranges", "aria-label", "Time range", NULL);
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		html_el(h, "a", ranges[i], "href",
			view_link(h->arena, s->view, VIEW_RANGE, ranges[i]), "aria-current",
			range && strcmp(range, ranges[i]) == 0 ? "true" : NULL, NULL);
	html_close(h);
}

/* The state that a form keeps without a control for it; `without`: its own parameters. */
static void keep_state(struct html *h, const struct shell *s, unsigned without)
{
	for (int p = 0; p < VIEW_PARAMS; p++)
		if (p != VIEW_START && p != VIEW_CSV && !(without & 1U << p) &&
			given(s, (enum view_param)p))
			html_void(h, "input", "type", "hidden", "name", view_param_names[p],
				"value", s->view->param[p], NULL);
}

static void draw_moment(
	struct html *h, const char *id, const char *label, const char *value, const char *max)
{
	html_open(h, "p", "class", "fld", NULL);
	html_el(h, "label", label, "for", id, NULL);
	html_void(h, "input", "id", id, "name", id, "type", "datetime-local", "required", "",
		"value", value, "max", max, NULL);
	html_close(h);
}

static void draw_from_to(struct html *h, const struct shell *s)
{
	const char *max =
		when_input(h->arena, &s->zone, s->to_us > s->now_us ? s->to_us : s->now_us);

	html_open(h, "details", "class", "pop", NULL);
	html_open(h, "summary", "class", "btn", NULL);
	icon(h, "cal");
	html_text(h, "From" FIGURE_TO "to");
	html_close(h);
	html_open(h, "form", "class", "sheet", "method", "get", NULL);
	keep_state(h, s, 1U << VIEW_RANGE | 1U << VIEW_FROM | 1U << VIEW_TO | 1U << VIEW_INTERVAL);
	draw_moment(h, "from", "From", when_input(h->arena, &s->zone, s->from_us), max);
	draw_moment(h, "to", "To", when_input(h->arena, &s->zone, s->to_us), max);
	html_el(h, "p", html_fmt(h, "Local time of %s", s->zone.name), "class", "mut sm", NULL);
	html_open(h, "p", "class", "row", NULL);
	html_lit(h, "<button class=\"btn pri\">Apply</button>");
	html_el(h, "a", "Reset", "class", "btn q", "href",
		view_link(h->arena, s->view, VIEW_RANGE, NULL), NULL);
	html_close(h);
	html_close(h);
	html_close(h);
}

static void draw_option(struct html *h, const char *value, const char *name, bool selected)
{
	html_el(h, "option", name, "value", value, "selected", selected ? "" : NULL, NULL);
}

static bool zone_listed(const char *name)
{
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (strcmp(zones[i], name) == 0)
			return true;
	return false;
}

static void draw_zones(struct html *h, const struct shell *s)
{
	const char *own = s->deployment_zone.name, *current = s->zone.name;

	html_lit(h, "<label class=\"vh\" for=\"tz\">Time zone</label>");
	html_open(h, "select", "id", "tz", "name", "tz", NULL);
	if (!zone_listed(own))
		draw_option(h, own, own, strcmp(own, current) == 0);
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		draw_option(h, zones[i], zones[i], strcmp(zones[i], current) == 0);
	if (!zone_listed(current) && strcmp(own, current) != 0)
		draw_option(h, current, current, true);
	html_close(h);
}

static void draw_tenants(struct html *h, const struct shell *s)
{
	const char *chosen = given(s, VIEW_TENANT);
	int shown = s->ntenants < TENANT_OPTIONS_MAX ? s->ntenants : TENANT_OPTIONS_MAX;
	bool listed = !chosen;

	html_lit(h, "<label class=\"vh\" for=\"tenant\">Tenant</label>");
	html_open(h, "select", "id", "tenant", "name", "tenant", NULL);
	draw_option(h, "", "All tenants", !chosen);
	for (int i = 0; i < shown; i++) {
		const char *id = arena_cstr(h->arena, s->tenants[i].id);
		bool selected = chosen && strcmp(chosen, id) == 0;

		listed |= selected;
		draw_option(h, id, arena_cstr(h->arena, s->tenants[i].name), selected);
	}
	if (!listed)
		draw_option(h, chosen, chosen, true);
	if (shown < s->ntenants)
		html_el(h, "option", html_fmt(h, "%d more: use the search", s->ntenants - shown),
			"disabled", "", NULL);
	html_close(h);
}

static void draw_pickers(struct html *h, const struct shell *s)
{
	html_open(h, "form", "method", "get", "data-auto", "", NULL);
	keep_state(h, s, 1U << VIEW_TZ | 1U << VIEW_TENANT);
	draw_zones(h, s);
	draw_tenants(h, s);
	html_lit(h, "<noscript><button class=\"btn\">Apply</button></noscript>");
	html_close(h);
}

/* Finds tenants in the list of the AI usage page. */
static void draw_search(struct html *h, const struct shell *s)
{
	html_open(h, "form", "class", "find", "method", "get", "role", "search", "action",
		html_fmt(h, "%s#tenants", page_path(PAGE_USAGE)), NULL);
	keep_state(h, s, 1U << VIEW_SEARCH | 1U << VIEW_TENANT);
	html_lit(h, "<label class=\"vh\" for=\"q\">Find a tenant</label>");
	icon(h, "find");
	html_void(h, "input", "id", "q", "name", "q", "type", "search", "maxlength", "100",
		"placeholder", "Find tenant  /", "value", given(s, VIEW_SEARCH), NULL);
	html_close(h);
}

static void draw_filters(struct html *h, const struct shell *s)
{
	html_lit(h, "<input class=\"ft\" type=\"checkbox\" id=\"ft\"/>");
	html_open(h, "label", "class", "btn xs ic ftl", "for", "ft", NULL);
	icon_small(h, "filt");
	html_lit(h, "<span class=\"vh\">Show filters</span>");
	html_close(h);
	html_open(h, "div", "class", "filt", NULL);
	draw_from_to(h, s);
	draw_pickers(h, s);
	draw_search(h, s);
	html_lit(h, "<span class=\"grow\"></span>");
	html_close(h);
}

static void draw_live(struct html *h)
{
	html_open(h, "div", "class", "live", "id", "live", "hidden", "", NULL);
	icon(h, "ok");
	html_lit(h, "<span><b>Live</b><span class=\"age\"></span></span>");
	html_open(h, "button", "class", "btn ic xs", "type", "button", "aria-pressed", "false",
		"aria-label", "Pause updates", NULL);
	icon_small(h, "pause");
	html_close(h);
	html_close(h);
}

static void draw_theme(struct html *h)
{
	static const char *const themes[][2] = {
		{"system", "auto"}, {"light", "sun"}, {"dark", "moon"}};

	html_open(h, "div", "class", "seg", "id", "theme", "role", "group", "aria-label", "Theme",
		"hidden", "", NULL);
	for (int i = 0; i < 3; i++) {
		html_open(h, "button", "type", "button", "data-set", themes[i][0], "aria-pressed",
			i ? "false" : "true", "aria-label", html_fmt(h, "Theme: %s", themes[i][0]),
			NULL);
		icon_small(h, themes[i][1]);
		html_close(h);
	}
	html_close(h);
}

void topbar_draw(struct html *h, const struct shell *s)
{
	bool ranged = s->to_us > s->from_us;

	html_open(h, "header", "class", "top", "aria-label", "View", NULL);
	html_open(h, "a", "class", "brand", "href",
		view_page_link(h->arena, s->view, page_path(PAGE_OVERVIEW)), NULL);
	icon(h, "over");
	html_lit(h, "<span>opswatch</span>");
	html_close(h);
	if (ranged) {
		draw_ranges(h, s);
		draw_filters(h, s);
		draw_live(h);
	} else {
		html_lit(h, "<span class=\"grow\"></span>");
	}
	draw_theme(h);
	html_close(h);
}
