#include "views/html.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

void html_begin(struct html *h, struct buf *out, struct arena *a)
{
	*h = (struct html){.out = out, .arena = a};
}

void html_end(const struct html *h)
{
	assert(h->depth == 0);
	(void)h;
}

/* What stands for a character in text and attribute values; NULL: the character itself. */
static const char *escaped(unsigned char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	case '\t':
	case '\n': return NULL;
	default: return c < 0x20 ? "" : NULL;
	}
}

void html_str(struct html *h, struct str text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *instead = escaped((unsigned char)text.ptr[i]);

		if (!instead)
			continue;
		buf_add(h->out, text.ptr + from, i - from);
		buf_puts(h->out, instead);
		from = i + 1;
	}
	if (from < text.len)
		buf_add(h->out, text.ptr + from, text.len - from);
}

void html_text(struct html *h, const char *text)
{
	html_str(h, str_from(text));
}

/* `va_list` in a struct: its address can then be taken whatever the platform makes of the type. */
struct attrs {
	va_list list;
};

static void write_tag(struct html *h, const char *tag, struct attrs *attrs)
{
	buf_putc(h->out, '<');
	buf_puts(h->out, tag);
	for (;;) {
		const char *name = va_arg(attrs->list, const char *);
		const char *value;

		if (!name)
			return;
		value = va_arg(attrs->list, const char *);
		if (!value)
			continue;
		buf_putc(h->out, ' ');
		buf_puts(h->out, name);
		buf_puts(h->out, "=\"");
		html_text(h, value);
		buf_putc(h->out, '"');
	}
}

static void open_tag(struct html *h, const char *tag, struct attrs *attrs)
{
	assert(h->depth < HTML_DEPTH_MAX);
	h->open[h->depth++] = tag;
	write_tag(h, tag, attrs);
	buf_putc(h->out, '>');
}

void html_open(struct html *h, const char *tag, ...)
{
	struct attrs attrs;

	va_start(attrs.list, tag);
	open_tag(h, tag, &attrs);
	va_end(attrs.list);
}

void html_close(struct html *h)
{
	assert(h->depth > 0);
	buf_puts(h->out, "</");
	buf_puts(h->out, h->open[--h->depth]);
	buf_putc(h->out, '>');
}

void html_void(struct html *h, const char *tag, ...)
{
	struct attrs attrs;

	va_start(attrs.list, tag);
	write_tag(h, tag, &attrs);
	va_end(attrs.list);
	buf_puts(h->out, "/>");
}

void html_el(struct html *h, const char *tag, const char *text, ...)
{
	struct attrs attrs;

	va_start(attrs.list, text);
	open_tag(h, tag, &attrs);
	va_end(attrs.list);
	html_text(h, text);
	html_close(h);
}

static const char *format(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	assert(n >= 0);
	text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, ap);
	return text;
}

void html_textf(struct html *h, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	html_text(h, format(h->arena, fmt, ap));
	va_end(ap);
}

const char *html_fmt(struct html *h, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = format(h->arena, fmt, ap);
	va_end(ap);
	return text;
}

void html_raw_literal(struct html *h, struct str markup)
{
	buf_str(h->out, markup);
}
