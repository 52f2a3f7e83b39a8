#include "handlers/cursor.h"

#include "base/map.h"

/* What a cursor is: version, check of list and place, place. */
enum { VERSION = '1', CHECK_BYTES = 8, HEAD_BYTES = 1 + CHECK_BYTES, CURSOR_MAX = 1024 };

/* RFC 4648 section 5, without padding. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static const char *encode(struct arena *a, const char *bytes, size_t n)
{
	char *text = arena_alloc(a, (n + 2) / 3 * 4 + 1), *to = text;
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | (unsigned char)bytes[i];
		for (held += 8; held >= 6; held -= 6)
			*to++ = alphabet[bits >> (held - 6) & 63];
	}
	if (held)
		*to++ = alphabet[bits << (6 - held) & 63];
	*to = '\0';
	return text;
}

/* {NULL, 0} for text that encode() does not make. */
static struct str decode(struct arena *a, const char *text)
{
	size_t len = strlen(text), n = 0;
	char *bytes = arena_alloc(a, len + 1);
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < len; i++) {
		const char *at = strchr(alphabet, text[i]);

		if (!at)
			return (struct str){0};
		bits = bits << 6 | (unsigned)(at - alphabet);
		held += 6;
		if (held >= 8) {
			held -= 8;
			bytes[n++] = (char)(bits >> held & 255);
		}
	}
	if (held >= 6 || (bits & ((1u << held) - 1)))
		return (struct str){0};
	return (struct str){bytes, n};
}

struct str cursor_list(const struct request *q)
{
	struct buf text = {0};
	struct str list;

	buf_puts(&text, q->path);
	for (int i = 0; i < q->nquery; i++) {
		if (strcmp(q->query[i].name, "cursor") == 0 ||
			strcmp(q->query[i].name, "limit") == 0)
			continue;
		buf_printf(&text, "\n%s=%s", q->query[i].name, q->query[i].value);
	}
	list = arena_str(q->arena, buf_view(&text));
	buf_free(&text);
	return list;
}

static void put_check(struct str list, struct str place, char to[static CHECK_BYTES])
{
	uint64_t check = hash_bytes(place.ptr, place.len, hash_bytes(list.ptr, list.len, VERSION));

	for (int i = 0; i < CHECK_BYTES; i++)
		to[i] = (char)(check >> 8 * i & 255);
}

const char *cursor_seal(struct arena *a, struct str list, struct str place)
{
	char *bytes = arena_alloc(a, HEAD_BYTES + place.len);

	bytes[0] = VERSION;
	put_check(list, place, bytes + 1);
	memcpy(bytes + HEAD_BYTES, place.ptr, place.len);
	return encode(a, bytes, HEAD_BYTES + place.len);
}

enum err_code cursor_open(
	struct arena *a, struct str list, const char *cursor, struct str *ret_place, struct err *e)
{
	struct str bytes = strlen(cursor) <= CURSOR_MAX ? decode(a, cursor) : (struct str){0},
		   place;
	char check[CHECK_BYTES];

	if (bytes.len >= HEAD_BYTES && bytes.ptr[0] == VERSION) {
		place = (struct str){bytes.ptr + HEAD_BYTES, bytes.len - HEAD_BYTES};
		put_check(list, place, check);
		if (memcmp(check, bytes.ptr + 1, CHECK_BYTES) == 0) {
			*ret_place = place;
			return OK;
		}
	}
	return err_set(e, ERR_INVALID,
		"cursor: it is not one of this list with these filters; leave it out to start "
		"again");
}
