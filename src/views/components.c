#include "views/components.h"

#include "views/minichart.h"

static void draw_icon(struct html *h, const char *cls, const char *name)
{
	html_open(h, "svg", "class", cls, "aria-hidden", "true", NULL);
	html_void(h, "use", "href", html_fmt(h, "/static/icons.svg#%s", name), NULL);
	html_close(h);
}

void icon(struct html *h, const char *name)
{
	draw_icon(h, "i", name);
}

void icon_small(struct html *h, const char *name)
{
	draw_icon(h, "i s", name);
}

static const struct {
	const char *cls; /* also the icon's name */
	const char *word;
} statuses[] = {
	[STATUS_OK] = {"ok", "OK"},
	[STATUS_INFO] = {"info", "Info"},
	[STATUS_WARN] = {"warn", "Warning"},
	[STATUS_CRIT] = {"crit", "Critical"},
	[STATUS_UNKNOWN] = {"unk", "Unknown"},
};

const char *status_class(enum status s)
{
	return statuses[s].cls;
}

void status_mark(struct html *h, enum status s, const char *word)
{
	html_open(h, "span", "class", html_fmt(h, "st %s", statuses[s].cls), NULL);
	icon(h, statuses[s].cls);
	html_text(h, word ? word : statuses[s].word);
	html_close(h);
}

void verdict_begin(struct html *h, enum status s, const char *word)
{
	html_open(h, "section", "id", "verdict", "class",
		html_fmt(h, "verdict %s", statuses[s].cls), "aria-label", "Summary", NULL);
	status_mark(h, s, word);
	html_open(h, "div", NULL);
}

void verdict_end(struct html *h)
{
	html_close(h);
	html_close(h);
}

static const struct {
	const char *cls, *word;
} judgements[] = {
	[JUDGEMENT_BETTER] = {"good", "better"},
	[JUDGEMENT_WATCH] = {"warnc", "watch"},
	[JUDGEMENT_WORSE] = {"bad", "worse"},
};

static const char *trend_class(enum judgement j)
{
	return j == JUDGEMENT_WORSE ? "scrit" : "s1";
}

static void draw_reference(struct html *h, const struct key_figure *f)
{
	html_open(h, "p", "class", "sd", NULL);
	if (f->direction)
		icon(h, f->direction > 0 ? "up" : "down");
	html_text(h, " ");
	if (f->judgement) {
		html_el(h, "span", judgements[f->judgement].word, "class",
			judgements[f->judgement].cls, NULL);
		html_text(h, f->reference ? ", " : "");
	}
	html_text(h, f->reference ? f->reference : "");
	if (f->reference && f->of)
		html_el(h, "span", html_fmt(h, " %s", f->of), "class", "vs", NULL);
	html_close(h);
}

static void draw_figure(struct html *h, const struct key_figure *f)
{
	html_open(h, "li", "class", "stat", NULL);
	html_el(h, "p", f->label, "class", "sl", NULL);
	html_open(h, "p", "class", "sv", NULL);
	html_text(h, f->value.text);
	if (f->value.unit && *f->value.unit)
		html_el(h, "span", f->value.unit, "class", "u", NULL);
	html_close(h);
	if (f->trend)
		minichart_line(h, f->trend, f->ntrend, 28, trend_class(f->judgement));
	draw_reference(h, f);
	html_close(h);
}

void key_figures(struct html *h, const char *id, const struct key_figure *f, int n)
{
	html_open(h, "ul", "id", id, "class", n == 6 ? "stats" : html_fmt(h, "stats n%d", n),
		"aria-label", "Key figures", NULL);
	for (int i = 0; i < n; i++)
		draw_figure(h, &f[i]);
	html_close(h);
}
