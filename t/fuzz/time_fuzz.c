/* A time that is accepted is in range and comes back the same from its normal form. */
#include <string.h>

#include "base/clock.h"
#include "fuzz/fuzz.h"

static const struct str seeds[] = {
	STR("2026-11-23T16:16:35.123456Z"),
	STR("2023-11-16 18:15:46.6805900"),
	STR("1970-01-01T00:00:00+00:00"),
	STR("9999-12-31T23:59:59.999999-23:59"),
	STR("2024-02-29"),
};

static const struct str words[] = {STR("T"), STR("Z"), STR("+05:30"), STR("-0800"), STR("02-29"),
	STR("9999"), STR(".000000001")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "time",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 100000,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	char normal[TIME_TEXT];
	int64_t us = -1, again = -1;
	struct err e = {0};

	if (time_parse(text, true, &us, &e)) {
		FUZZ_CHECK(us == -1 && e.msg[0]);
		return 0;
	}
	FUZZ_CHECK(us >= 0 && time_format(us, normal)[4] == '-');
	FUZZ_CHECK(time_parse(str_from(normal), false, &again, &e) == OK && again == us);
	return 0;
}
