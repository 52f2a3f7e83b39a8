/* Growable bytes: the only string builder. `data` is NUL-terminated at `len` once anything was
 * added. A zeroed struct is an empty buffer; buf_free returns it to that state. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct buf {
	char *data;
	size_t len;
	size_t cap;
};

void buf_free(struct buf *b);
/* Empties, keeps the memory. */
void buf_reset(struct buf *b);
/* Makes room for n more bytes (and the NUL); returns where they go. The caller then adds to len. */
char *buf_room(struct buf *b, size_t n);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The contents as a slice; valid until the next change. */
struct str buf_view(const struct buf *b);

#endif
