#include "views/csv_out.h"

#include <math.h>
#include <stdlib.h>

void csv_begin(struct csv_out *c, struct buf *out, const struct zone *z)
{
	*c = (struct csv_out){.out = out, .zone = *z};
}

static void separate(struct csv_out *c)
{
	if (c->in_row)
		buf_putc(c->out, ',');
	c->in_row = true;
}

static bool is_formula(struct str text)
{
	return text.len && memchr("=+-@\t\r", text.ptr[0], 6);
}

/* Blanks at an end are quoted, too, because some readers drop them. */
static bool needs_quotes(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (memchr(",\"\r\n\t", text.ptr[i], 5))
			return true;
	return text.len && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

void csv_text(struct csv_out *c, struct str text)
{
	bool quoted = needs_quotes(text);

	separate(c);
	if (quoted)
		buf_putc(c->out, '"');
	if (is_formula(text))
		buf_putc(c->out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			buf_putc(c->out, '"');
		buf_putc(c->out, text.ptr[i]);
	}
	if (quoted)
		buf_putc(c->out, '"');
}

void csv_head(struct csv_out *c, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		csv_text(c, str_from(names[i]));
	csv_end_row(c);
}

void csv_i64(struct csv_out *c, int64_t n)
{
	separate(c);
	buf_i64(c->out, n);
}

void csv_money(struct csv_out *c, pusd_sum pusd)
{
	char text[MONEY_TEXT];

	separate(c);
	buf_puts(c->out, money_format(pusd, text));
}

void csv_number(struct csv_out *c, double v)
{
	separate(c);
	if (isfinite(v))
		buf_printf(c->out, "%.9g", v);
}

void csv_time(struct csv_out *c, int64_t us)
{
	struct civil t = zone_civil(&c->zone, us);
	int minutes = abs(t.utc_offset_s) / 60;

	separate(c);
	buf_printf(c->out, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", t.year, t.month, t.day,
		t.hour, t.minute, t.second, t.utc_offset_s < 0 ? '-' : '+', minutes / 60,
		minutes % 60);
}

void csv_empty(struct csv_out *c)
{
	separate(c);
}

void csv_end_row(struct csv_out *c)
{
	buf_puts(c->out, "\r\n");
	c->in_row = false;
}
