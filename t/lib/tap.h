/* Unit tests: CUnit's assertions, TAP output. */
#ifndef T_LIB_TAP_H
#define T_LIB_TAP_H

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>

struct tap_test {
	const char *name; /* what holds, as a sentence */
	void (*run)(void);
};

/* Runs the tests of one module and prints TAP. main() returns its value: 0 unless CUnit itself
 * failed, because a failed test is already reported as "not ok", and another exit status then means
 * a crash or a leak. */
int tap_main(const char *module, const struct tap_test *tests, unsigned n);

#define TAP_MAIN(module, tests)                                                     \
	int main(void)                                                              \
	{                                                                           \
		return tap_main(module, tests, sizeof(tests) / sizeof((tests)[0])); \
	}

#endif
