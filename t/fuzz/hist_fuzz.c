/* Any bytes either decode, and then encode to the same bytes, or change nothing. */
#include "base/hist.h"
#include "fuzz/fuzz.h"

static const struct str seeds[] = {
	STR("\1"),
	STR("\1\5\1"),
	STR("\1\0\3\0\2\x52\xac\2\xff\2\1"),
	STR("\1\xff\3\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"),
	STR("\1\5\x80\1\5"),
	STR("\2\5\1"),
};

static const struct str words[] = {STR("\xff\3"), STR("\x80\4"), STR("\x80\0"), STR("\5\1"),
	STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\1")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "hist",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 200000,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct hist empty;
	struct str bytes = {(const char *)data, size};
	struct hist h = {0};
	struct buf back = {0};

	if (hist_add_encoded(&h, bytes, NULL) != OK) {
		FUZZ_CHECK(memcmp(&h, &empty, sizeof(h)) == 0);
		return 0;
	}
	hist_encode(&h, &back);
	FUZZ_CHECK(str_eq(buf_view(&back), bytes));
	FUZZ_CHECK(hist_quantile(&h, 0.5) <= hist_quantile(&h, 0.95));
	buf_free(&back);
	return 0;
}
