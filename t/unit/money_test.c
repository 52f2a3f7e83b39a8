#include "base/money.h"

#include "lib/tap.h"

static void parses_amounts(void)
{
	static const struct {
		const char *text;
		int64_t pusd;
	} cases[] = {
		{"0", 0},
		{"-0", 0},
		{"0.000", 0},
		{"0e999999999999999999999", 0},
		{"12", 12 * PUSD_PER_USD},
		{"0.0125", 12500000000},
		{"3e-7", 300000},
		{"3E+2", 300 * PUSD_PER_USD},
		{"2.8e-9", 2800},
		{"0.000000000001", 1},
		{"0.0000000000010000000000", 1},
		{"10e-13", 1},
		{"100000000000000000000e-32", 1},
		{"0.0000000000000000000000001e13", 1},
		{"1.5e0", 1500000000000},
		{"-0.0125", -12500000000},
		{"9223372.036854775807", INT64_MAX},
		{"-9223372.036854775808", INT64_MIN},
		{"1000000", 1000000 * PUSD_PER_USD},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t pusd = 77;

		CU_ASSERT_EQUAL(money_parse(str_from(cases[i].text), &pusd, NULL), OK);
		CU_ASSERT_EQUAL(pusd, cases[i].pusd);
	}
}

static void a_million_zeros_are_no_number(void)
{
	static char zeros[1000001];
	int64_t pusd = 77;

	memset(zeros, '0', 1000000);
	memcpy(zeros, "0.", 2);
	CU_ASSERT_EQUAL(money_parse(str_from(zeros), &pusd, NULL), OK);
	CU_ASSERT_EQUAL(pusd, 0);
	zeros[0] = '1';
	CU_ASSERT_EQUAL(money_parse(str_from(zeros), &pusd, NULL), OK);
	CU_ASSERT_EQUAL(pusd, PUSD_PER_USD);
	zeros[999999] = '5';
	CU_ASSERT_EQUAL(money_parse(str_from(zeros), &pusd, NULL), ERR_INVALID);
}

static void refuses_other_text(void)
{
	static const struct {
		const char *text, *reason;
	} cases[] = {
		{"", "not a decimal number"},
		{"-", "not a decimal number"},
		{"+1", "not a decimal number"},
		{".5", "not a decimal number"},
		{"5.", "not a decimal number"},
		{"007", "not a decimal number"},
		{"1e", "not a decimal number"},
		{"1e+", "not a decimal number"},
		{"1.2.3", "not a decimal number"},
		{" 1", "not a decimal number"},
		{"1 ", "not a decimal number"},
		{"1,5", "not a decimal number"},
		{"0x10", "not a decimal number"},
		{"NaN", "not a decimal number"},
		{"Infinity", "not a decimal number"},
		{"0.0000000000001", "more than 12 decimals"},
		{"1e-13", "more than 12 decimals"},
		{"1e-99999999999999999999", "more than 12 decimals"},
		{"0.1234567890123", "more than 12 decimals"},
		{"0.1111111111111111111111111111111111111111111111111", "more than 12 decimals"},
		{"9223372.036854775808", "too large"},
		{"-9223372.036854775809", "too large"},
		{"1e30", "too large"},
		{"1e99999999999999999999", "too large"},
		{"1111111111111111111111111111111111111111111111111111", "too large"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err e = {0};
		int64_t pusd = 77;

		CU_ASSERT_EQUAL(money_parse(str_from(cases[i].text), &pusd, &e), ERR_INVALID);
		CU_ASSERT_PTR_NOT_NULL(strstr(e.msg, cases[i].reason));
		CU_ASSERT_EQUAL(pusd, 77);
	}
}

static void embedded_nul_is_refused(void)
{
	int64_t pusd;

	CU_ASSERT_EQUAL(money_parse(STR("1\0"), &pusd, NULL), ERR_INVALID);
	CU_ASSERT_EQUAL(money_parse((struct str){NULL, 0}, &pusd, NULL), ERR_INVALID);
}

static const pusd_sum sum_max = (pusd_sum)(((unsigned __int128)1 << 127) - 1);

static void formats_exactly(void)
{
	static const struct {
		pusd_sum pusd;
		const char *text;
	} cases[] = {
		{0, "0"},
		{2800, "0.0000000028"},
		{12500000000000, "12.5"},
		{-12500000000000, "-12.5"},
		{1, "0.000000000001"},
		{-1, "-0.000000000001"},
		{100 * PUSD_PER_USD, "100"},
		{INT64_MAX, "9223372.036854775807"},
		{sum_max, "170141183460469231731687303.715884105727"},
		{-sum_max - 1, "-170141183460469231731687303.715884105728"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[MONEY_TEXT];
		pusd_sum back = 77;

		CU_ASSERT_STRING_EQUAL(money_format(cases[i].pusd, text), cases[i].text);
		CU_ASSERT_EQUAL(money_parse_sum(str_from(text), &back, NULL), OK);
		CU_ASSERT_TRUE(back == cases[i].pusd);
	}
}

static void formatting_inverts_parsing(void)
{
	pusd_sum pusd = 1;

	for (int i = 0; i < 300; i++) {
		char text[MONEY_TEXT];
		pusd_sum back = 0;

		CU_ASSERT_EQUAL(
			money_parse_sum(str_from(money_format(pusd, text)), &back, NULL), OK);
		CU_ASSERT_TRUE(back == pusd);
		pusd = pusd > sum_max / 7 ? pusd % 1000003 + i : -pusd * 3 + (pusd < 0 ? 7 : -11);
	}
}

static void sums_have_limits_too(void)
{
	pusd_sum sum = 77;

	CU_ASSERT_EQUAL(
		money_parse_sum(STR("170141183460469231731687303.715884105728"), &sum, NULL),
		ERR_INVALID);
	CU_ASSERT_EQUAL(money_parse_sum(STR("1e27"), &sum, NULL), ERR_INVALID);
	CU_ASSERT_TRUE(sum == 77);
	CU_ASSERT_EQUAL(money_parse_sum(STR("1e26"), &sum, NULL), OK);
}

static void rounds_half_to_even(void)
{
	static const struct {
		const char *usd;
		int decimals;
		const char *text;
	} cases[] = {
		{"62.4149", 2, "62.41"},
		{"62.415", 2, "62.42"},
		{"62.425", 2, "62.42"},
		{"62.425000000001", 2, "62.43"},
		{"0.5", 0, "0"},
		{"1.5", 0, "2"},
		{"2.5", 0, "2"},
		{"-2.5", 0, "-2"},
		{"-3.5", 0, "-4"},
		{"-0.004", 2, "0.00"},
		{"-0.006", 2, "-0.01"},
		{"9.999", 2, "10.00"},
		{"0", 4, "0.0000"},
		{"7", 12, "7.000000000000"},
		{"0.000000000001", 12, "0.000000000001"},
		{"170141183460469231731687303.715884105727", 0, "170141183460469231731687304"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[MONEY_TEXT];
		pusd_sum pusd = 0;

		CU_ASSERT_EQUAL(money_parse_sum(str_from(cases[i].usd), &pusd, NULL), OK);
		CU_ASSERT_STRING_EQUAL(money_round(pusd, cases[i].decimals, text), cases[i].text);
	}
}

static void products_are_checked(void)
{
	int64_t acc = 5;

	CU_ASSERT_TRUE(money_add_product(&acc, 1000, 2800));
	CU_ASSERT_EQUAL(acc, 2800005);
	CU_ASSERT_TRUE(money_add_product(&acc, 0, INT64_MAX));
	CU_ASSERT_FALSE(money_add_product(&acc, 2, INT64_MAX / 2 + 1));
	CU_ASSERT_FALSE(money_add_product(&acc, 1, INT64_MAX - 2800004));
	CU_ASSERT_EQUAL(acc, 2800005);
	CU_ASSERT_TRUE(money_add_product(&acc, 1, INT64_MAX - 2800005));
	CU_ASSERT_EQUAL(acc, INT64_MAX);
}

static const struct tap_test tests[] = {
	{"amounts are parsed exactly", parses_amounts},
	{"zeros without end are read and count for nothing", a_million_zeros_are_no_number},
	{"other text is refused with the reason", refuses_other_text},
	{"a NUL byte and absence are refused", embedded_nul_is_refused},
	{"amounts are formatted exactly, to the limits of 128 bits", formats_exactly},
	{"parsing inverts formatting", formatting_inverts_parsing},
	{"sums past 128 bits are refused", sums_have_limits_too},
	{"rounding is half to even", rounds_half_to_even},
	{"products that leave 64 bits are refused and change nothing", products_are_checked},
};
TAP_MAIN("money", tests)
