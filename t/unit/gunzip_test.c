#include "http/gunzip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "lib/tap.h"

/* One gzip member that inflates to n bytes `c`. */
static void zip(char c, size_t n, struct buf *out)
{
	z_stream z = {0};
	char *plain = malloc(n + 1);

	memset(plain, c, n);
	CU_ASSERT_EQUAL_FATAL(
		deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)plain;
	z.avail_in = (uInt)n;
	z.avail_out = (uInt)deflateBound(&z, n);
	z.next_out = (Bytef *)buf_room(out, z.avail_out);
	CU_ASSERT_EQUAL(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
	free(plain);
}

static void inflates_sizes_up_to_the_limit(void)
{
	static const size_t sizes[] = {0, 1, 1000, 16384, 16385, 100000, 3000000};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf zipped = {0}, plain = {0};
		struct err e = {0};
		bool is_same = true;

		zip('x', sizes[i], &zipped);
		CU_ASSERT_EQUAL(gunzip(buf_view(&zipped), sizes[i], &plain, &e), OK);
		CU_ASSERT_EQUAL(plain.len, sizes[i]);
		for (size_t k = 0; k < plain.len; k++)
			is_same = is_same && plain.data[k] == 'x';
		CU_ASSERT(is_same);
		CU_ASSERT_EQUAL(plain.data[plain.len], '\0');
		buf_reset(&plain);
		if (sizes[i] > 0)
			CU_ASSERT_EQUAL(
				gunzip(buf_view(&zipped), sizes[i] - 1, &plain, &e), ERR_TOO_LARGE);
		buf_free(&zipped);
		buf_free(&plain);
	}
}

static void a_bomb_takes_little_memory(void)
{
	struct buf zipped = {0}, plain = {0};
	struct err e = {0};

	zip('\0', 50 * 1024 * 1024, &zipped);
	CU_ASSERT(zipped.len < 100 * 1024);
	CU_ASSERT_EQUAL(gunzip(buf_view(&zipped), 1024 * 1024, &plain, &e), ERR_TOO_LARGE);
	CU_ASSERT(plain.cap <= 3 * 1024 * 1024);
	buf_free(&zipped);
	buf_free(&plain);
}

static void takes_several_members(void)
{
	struct buf zipped = {0}, plain = {0};
	struct err e = {0};

	buf_puts(&plain, "<");
	zip('a', 2, &zipped);
	zip('b', 0, &zipped);
	zip('c', 3, &zipped);
	CU_ASSERT_EQUAL(gunzip(buf_view(&zipped), 5, &plain, &e), OK);
	CU_ASSERT_STRING_EQUAL(plain.data, "<aaccc");
	buf_reset(&plain);
	CU_ASSERT_EQUAL(gunzip(buf_view(&zipped), 4, &plain, &e), ERR_TOO_LARGE);
	buf_free(&zipped);
	buf_free(&plain);
}

static void refuses_what_is_broken(void)
{
	struct buf zipped = {0}, plain = {0};
	struct err e = {0};

	CU_ASSERT_EQUAL(gunzip(STR("hello"), 100, &plain, &e), ERR_INVALID);
	CU_ASSERT_EQUAL(gunzip(STR(""), 100, &plain, &e), ERR_INVALID);
	zip('x', 1000, &zipped);
	for (size_t n = 0; n < zipped.len; n++) {
		buf_reset(&plain);
		CU_ASSERT_EQUAL(
			gunzip((struct str){zipped.data, n}, 1000, &plain, &e), ERR_INVALID);
	}
	zipped.data[zipped.len - 5] ^= 1; /* the checksum */
	CU_ASSERT_EQUAL(gunzip(buf_view(&zipped), 1000, &plain, &e), ERR_INVALID);
	zipped.data[zipped.len - 5] ^= 1;
	buf_puts(&zipped, "garbage");
	CU_ASSERT_EQUAL(gunzip(buf_view(&zipped), 1000, &plain, &e), ERR_INVALID);
	buf_free(&zipped);
	buf_free(&plain);
}

static const struct tap_test tests[] = {
	{"inflates what just fits, and nothing more", inflates_sizes_up_to_the_limit},
	{"a bomb takes no more memory than the limit asks for", a_bomb_takes_little_memory},
	{"takes several members, and appends", takes_several_members},
	{"refuses what is truncated, damaged or not gzip", refuses_what_is_broken},
};
TAP_MAIN("gunzip", tests)
