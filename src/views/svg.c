#include "views/svg.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NUM_TEXT = 32 };

/* Writes v with so many decimals, without trailing zeros and without a negative zero. */
static char *number(double v, int decimals, char out[static NUM_TEXT])
{
	char *end;
	int n;

	assert(isfinite(v) && fabs(v) < 1e12);
	n = snprintf(out, NUM_TEXT, "%.*f", decimals, v);
	end = out + n;
	while (end[-1] == '0')
		end--;
	if (end[-1] == '.')
		end--;
	*end = '\0';
	if (strcmp(out, "-0") == 0)
		memcpy(out, "0", 2);
	return out;
}

const char *svg_num(struct html *h, double v)
{
	char text[NUM_TEXT];

	return arena_strdup(h->arena, number(v, 1, text));
}

const char *svg_percent(struct html *h, double v)
{
	char text[NUM_TEXT];

	return arena_printf(h->arena, "%s%%", number(v, 2, text));
}

static void put(struct html *h, double v)
{
	char text[NUM_TEXT];

	buf_puts(h->out, number(v, 1, text));
}

static void put_pair(struct html *h, char command, double x, double y)
{
	buf_putc(h->out, command);
	put(h, x);
	buf_putc(h->out, ' ');
	put(h, y);
}

void svg_path_begin(struct html *h, const char *cls)
{
	html_lit(h, "<path class=\"");
	html_text(h, cls);
	html_lit(h, "\" d=\"");
}

void svg_move(struct html *h, double x, double y)
{
	put_pair(h, 'M', x, y);
}

void svg_line(struct html *h, double x, double y)
{
	put_pair(h, 'L', x, y);
}

void svg_right(struct html *h, double dx)
{
	buf_putc(h->out, 'h');
	put(h, dx);
}

void svg_down(struct html *h, double dy)
{
	buf_putc(h->out, 'v');
	put(h, dy);
}

void svg_shut(struct html *h)
{
	buf_putc(h->out, 'z');
}

void svg_arc(struct html *h, double radius, bool large, bool sweep, double x, double y)
{
	put_pair(h, 'A', radius, radius);
	buf_printf(h->out, " 0 %d %d ", large, sweep);
	put(h, x);
	buf_putc(h->out, ' ');
	put(h, y);
}

void svg_path_end(struct html *h)
{
	html_lit(h, "\"/>");
}

void svg_path_end_titled(struct html *h, const char *title)
{
	html_lit(h, "\">");
	html_el(h, "title", title, NULL);
	html_lit(h, "</path>");
}

void svg_point(struct html *h, const char *cls, double x, double y)
{
	svg_path_begin(h, cls);
	svg_move(h, x, y);
	html_lit(h, "h.01");
	svg_path_end(h);
}

void svg_rule(struct html *h, const char *cls, double y)
{
	const char *at = svg_num(h, y);

	html_void(h, "line", "class", cls, "x1", "0", "x2", "100%", "y1", at, "y2", at, NULL);
}

void svg_text(struct html *h, const char *cls, const char *x, double y, const char *text)
{
	html_el(h, "text", text, "class", cls, "x", x, "y", svg_num(h, y), NULL);
}
