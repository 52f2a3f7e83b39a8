#include "http/gunzip.h"

#include <limits.h>
#include <zlib.h>

enum {
	GZIP_ONLY = 15 + 16, /* window bits of zlib: the largest window, gzip wrapper */
	RATIO_GUESS = 6,     /* JSON shrinks to a sixth or less */
	ROOM_MIN = 16 * 1024,
};

/* Inflates until the end of the input. One byte more than `max` is let out to tell "just fits" from
 * "too large". */
static int inflate_all(z_stream *z, size_t max, struct buf *out)
{
	size_t start = out->len;
	size_t want = z->avail_in < max / RATIO_GUESS ? (size_t)z->avail_in * RATIO_GUESS : max;
	int rc = Z_OK;

	for (;;) {
		size_t left = max + 1 - (out->len - start);
		size_t room = want > ROOM_MIN ? want : ROOM_MIN;

		if (left == 0)
			return Z_OK;
		room = room < left ? room : left;
		z->next_out = (Bytef *)buf_room(out, room);
		z->avail_out = (uInt)room;
		rc = inflate(z, Z_NO_FLUSH);
		out->len += room - z->avail_out;
		want = out->len - start;
		if (rc == Z_STREAM_END && z->avail_in)
			rc = inflateReset(z);
		if (rc != Z_OK || (z->avail_in == 0 && z->avail_out))
			return rc;
	}
}

enum err_code gunzip(struct str in, size_t max, struct buf *out, struct err *e)
{
	z_stream z = {.next_in = (Bytef *)in.ptr, .avail_in = (uInt)in.len};
	size_t start = out->len;
	int rc;

	if (in.len > UINT_MAX || max >= UINT_MAX)
		return err_set(e, ERR_TOO_LARGE,
			"The compressed body has %zu bytes; send it in parts.", in.len);
	if (inflateInit2(&z, GZIP_ONLY) != Z_OK)
		return err_set(e, ERR_INTERNAL, "cannot start zlib");
	rc = inflate_all(&z, max, out);
	inflateEnd(&z);
	if (out->len - start > max)
		return err_set(e, ERR_TOO_LARGE,
			"The body has more than %zu bytes when inflated; send it in parts.", max);
	if (rc != Z_STREAM_END)
		return err_set(e, ERR_INVALID,
			"The body is not complete gzip data, though Content-Encoding says gzip.");
	buf_add(out, "", 0);
	return OK;
}
