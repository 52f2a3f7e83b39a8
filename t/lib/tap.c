#include "lib/tap.h"

#include <CUnit/TestRun.h>
#include <stdio.h>

static unsigned number;

static void report(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failures)
{
	printf("%sok %u - %s: %s\n", failures ? "not " : "", ++number, suite->pName, test->pName);
	for (CU_pFailureRecord f = failures; f; f = f->pNext)
		printf("# %s:%u: %s\n", f->strFileName, f->uiLineNumber, f->strCondition);
	fflush(stdout);
}

int tap_main(const char *module, const struct tap_test *tests, unsigned n)
{
	CU_pSuite suite;
	int failed;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	suite = CU_add_suite(module, NULL, NULL);
	for (unsigned i = 0; suite && i < n; i++)
		if (!CU_add_test(suite, tests[i].name, tests[i].run))
			suite = NULL;
	CU_set_test_complete_handler(report);
	printf("1..%u\n", n);
	fflush(stdout);
	failed = !suite || CU_run_all_tests() != CUE_SUCCESS;
	CU_cleanup_registry();
	return failed;
}
