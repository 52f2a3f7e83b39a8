/* A writer of markup that cannot leave an element open or a value unescaped. Output is HTML that is
 * also well-formed XML, so that any XML parser can check a page. */
#ifndef VIEWS_HTML_H
#define VIEWS_HTML_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define HTML_ATTRS __attribute__((sentinel))

enum { HTML_DEPTH_MAX = 48 };

struct html {
	struct buf *out;
	struct arena *arena; /* for texts and addresses that live as long as the page */
	const char *open[HTML_DEPTH_MAX];
	int depth;
};

void html_begin(struct html *h, struct buf *out, struct arena *a);
/* Asserts that every element was closed. */
void html_end(const struct html *h);

/* Attributes are pairs of name and value, ended by NULL; a pair whose value is NULL is left out.
 * Tag and attribute names are literals of the caller and are not copied. */
void html_open(struct html *h, const char *tag, ...) HTML_ATTRS;
void html_close(struct html *h);
/* An element without content: "<input ... />". */
void html_void(struct html *h, const char *tag, ...) HTML_ATTRS;
/* An element that holds just this text. */
void html_el(struct html *h, const char *tag, const char *text, ...) HTML_ATTRS;

/* Text, with the five special characters escaped and what XML forbids (control characters) left
 * out. */
void html_text(struct html *h, const char *text);
void html_str(struct html *h, struct str text);
void html_textf(struct html *h, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Markup as it stands: compiles for string literals only. */
#define html_lit(h, literal) html_raw_literal((h), STR(literal))
void html_raw_literal(struct html *h, struct str markup);

/* Formatted text in the page's arena, for attribute values. */
const char *html_fmt(struct html *h, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
