#include "views/tokens_panel.h"

#include "views/chart.h"
#include "views/figure.h"
#include "views/when.h"

/* The disjoint parts of a call's tokens, from the bottom of a bar up. */
enum { PART_PROMPT, PART_CACHED, PART_COMPLETION, PARTS };

static const char *const part_names[PARTS] = {
	"prompt, not cached", "prompt from cache", "completion"};
static const int part_series[PARTS] = {1, 3, 2};

static int64_t part_of(const struct usage_sums *s, int part)
{
	switch (part) {
	case PART_PROMPT: return s->prompt_tokens - s->cached_tokens;
	case PART_CACHED: return s->cached_tokens;
	default: return s->completion_tokens;
	}
}

static const char *short_text(struct html *h, int64_t n)
{
	struct figure f = figure_short(h->arena, n);

	return html_fmt(h, "%s%s%s", f.text, *f.unit ? " " : "", f.unit);
}

static void fill_layers(
	struct html *h, const struct usage_series *s, struct chart_layer layers[PARTS])
{
	for (int part = 0; part < PARTS; part++) {
		double *y = arena_array(h->arena, (size_t)s->buckets.n + 1, sizeof(double));

		for (int i = 0; i < s->buckets.n; i++)
			y[i] = (double)part_of(&s->sums[i], part);
		layers[part] = (struct chart_layer){part_names[part], y, part_series[part]};
	}
}

static const char **slot_names(struct html *h, const struct chart *c)
{
	const char **names = arena_array(h->arena, (size_t)c->slots.n + 1, sizeof(*names));

	for (int i = 0; i < c->slots.n; i++)
		names[i] = html_fmt(h, "%s%s",
			when_slot(h->arena, &c->zone, c->slots.bounds[i], c->slots.unit),
			chart_slot_partial(c, i) ? " (part)" : "");
	return names;
}

static const char **slot_texts(
	struct html *h, const struct usage_series *s, const char *const *names)
{
	const char **text = arena_array(h->arena, (size_t)s->buckets.n + 1, sizeof(*text));

	for (int i = 0; i < s->buckets.n; i++)
		text[i] = html_fmt(h, "%s: %s + %s cached + %s", names[i],
			short_text(h, part_of(&s->sums[i], PART_PROMPT)),
			short_text(h, part_of(&s->sums[i], PART_CACHED)),
			short_text(h, part_of(&s->sums[i], PART_COMPLETION)));
	return text;
}

static struct usage_sums sum_of(const struct usage_series *s)
{
	struct usage_sums total = {0};

	for (int i = 0; i < s->buckets.n; i++) {
		total.prompt_tokens += s->sums[i].prompt_tokens;
		total.completion_tokens += s->sums[i].completion_tokens;
		total.cached_tokens += s->sums[i].cached_tokens;
	}
	return total;
}

static void draw_sentence(struct html *h, const struct usage_sums *total)
{
	double all = (double)(total->prompt_tokens + total->completion_tokens);

	html_open(h, "p", "class", "say", NULL);
	html_el(h, "b", short_text(h, total->prompt_tokens + total->completion_tokens), NULL);
	html_textf(h, " tokens, %s of them prompt; ",
		figure_about(h->arena, (double)total->prompt_tokens / all));
	html_textf(h, "%s of the prompt came from a cache.",
		figure_about(
			h->arena, (double)total->cached_tokens / (double)total->prompt_tokens));
	html_close(h);
}

static void draw_legend(struct html *h, const struct usage_sums *total)
{
	struct chart_key keys[PARTS];

	for (int i = 0; i < PARTS; i++) {
		int part = PARTS - 1 - i;

		keys[i] = (struct chart_key){KEY_BAR, part_series[part], part_names[part],
			short_text(h, part_of(total, part))};
	}
	chart_legend(h, keys, PARTS, NULL);
}

static void draw_data(struct html *h, const struct chart *c, const struct usage_series *s,
	const char *const *names)
{
	int n = s->buckets.n;
	const char **cells = arena_array(h->arena, (size_t)(n * PARTS) + 1, sizeof(*cells));

	for (int i = 0; i < n; i++)
		for (int part = 0; part < PARTS; part++)
			cells[i * PARTS + part] =
				figure_count(h->arena, part_of(&s->sums[i], part));
	chart_table(h,
		&(struct chart_data){
			.caption = c->title,
			.first = html_fmt(h, "%s (%s)", when_unit(s->buckets.unit), c->zone.name),
			.row_names = names,
			.column_names = part_names,
			.cells = cells,
			.nrows = n,
			.ncolumns = PARTS,
		});
}

static void draw_body(struct html *h, const struct panel *p, const struct period *range,
	const struct usage_series *s)
{
	struct usage_sums total = sum_of(s);
	struct chart_layer layers[PARTS];
	struct chart c = {
		.id = html_fmt(h, "%s-c", p->id),
		.title = html_fmt(h, "Tokens per %s", when_unit(s->buckets.unit)),
		.desc = html_fmt(h,
			"Prompt, cached prompt and completion tokens stacked; %s in all.",
			short_text(h, total.prompt_tokens + total.completion_tokens)),
		.height = 190,
		.tight = true,
		.quantity = QUANTITY_COUNT,
		.zone = range->zone,
		.from_us = range->from_us,
		.to_us = range->to_us,
		.slots = s->buckets,
		.layers = layers,
		.nlayers = PARTS,
	};
	const char **names = slot_names(h, &c);

	fill_layers(h, s, layers);
	c.slot_text = slot_texts(h, s, names);
	draw_sentence(h, &total);
	chart_draw(h, &c);
	draw_legend(h, &total);
	draw_data(h, &c, s, names);
}

void tokens_panel(struct html *h, const struct shell *s, const struct panel *p,
	const struct period *range, const struct usage_series *series)
{
	if (panel_begin(h, s, p))
		draw_body(h, p, range, series);
	panel_end(h);
}
