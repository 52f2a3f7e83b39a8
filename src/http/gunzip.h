/* Inflates gzip data with a limit on what comes out, so that a small body cannot fill the memory.
 */
#ifndef HTTP_GUNZIP_H
#define HTTP_GUNZIP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Appends what `in` (one or more gzip members, RFC 1952) inflates to. ERR_TOO_LARGE as soon as more
 * than `max` bytes would come out, ERR_INVALID for anything that is not complete gzip data. */
enum err_code gunzip(struct str in, size_t max, struct buf *out, struct err *e) MUST_CHECK;

#endif
