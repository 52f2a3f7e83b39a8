/* Any text is either refused or an amount that formats to a text of the same value; what fits 64
 * bits reads the same as 64 and as 128 bits. */
#include "base/money.h"
#include "fuzz/fuzz.h"

static const struct str seeds[] = {
	STR("0.0125"),
	STR("3e-7"),
	STR("-12.5E+3"),
	STR("0.000000000001"),
	STR("9223372.036854775807"),
	STR("-9223372.036854775808"),
	STR("170141183460469231731687303.715884105727"),
	STR("-170141183460469231731687303.715884105728"),
	STR("100000000000000000000e-32"),
	STR("0e99999999999999999999"),
};

static const struct str words[] = {STR("e-"), STR("e+"), STR("."), STR("-"),
	STR("00000000000000000000"), STR("99999999999999999999"), STR("000001"), STR("e12"),
	STR("e-13")};

const struct fuzz_corpus fuzz_corpus = {
	.name = "money",
	.seeds = seeds,
	.nseeds = FUZZ_COUNT(seeds),
	.words = words,
	.nwords = FUZZ_COUNT(words),
	.rounds = 200000,
};

static void check_forms(pusd_sum sum)
{
	char text[MONEY_TEXT];
	pusd_sum back;

	FUZZ_CHECK(money_parse_sum(str_from(money_format(sum, text)), &back, NULL) == OK);
	FUZZ_CHECK(back == sum);
	FUZZ_CHECK(money_parse_sum(str_from(money_round(sum, 12, text)), &back, NULL) == OK);
	FUZZ_CHECK(back == sum);
	FUZZ_CHECK(strlen(money_round(sum, 0, text)) < MONEY_TEXT);
	FUZZ_CHECK(!strchr(text, '.'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	pusd_sum sum;
	int64_t pusd;
	bool fits = money_parse(text, &pusd, NULL) == OK;

	if (money_parse_sum(text, &sum, NULL) != OK) {
		FUZZ_CHECK(!fits);
		return 0;
	}
	FUZZ_CHECK(fits == (sum >= INT64_MIN && sum <= INT64_MAX));
	FUZZ_CHECK(!fits || pusd == sum);
	check_forms(sum);
	return 0;
}
