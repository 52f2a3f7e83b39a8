/* A fuzz target: libFuzzer's entry point, and a corpus from which t/fuzz/driver.c makes inputs
 * where there is no libFuzzer. */
#ifndef T_FUZZ_FUZZ_H
#define T_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

struct fuzz_corpus {
	const char *name;
	const struct str *seeds; /* good inputs and near misses, to be mutated */
	size_t nseeds;
	const struct str *words; /* what a byte-wise mutation would hardly hit upon */
	size_t nwords;
	unsigned rounds; /* mutations in one run of `make check`: about two seconds with sanitizers
			  */
};

/* Each target defines these two. The entry returns 0; whatever must not be, it aborts or leaves to
 * the sanitizers. */
extern const struct fuzz_corpus fuzz_corpus;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define FUZZ_CHECK(condition)                                                                   \
	do {                                                                                    \
		if (!(condition)) {                                                             \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                                \
		}                                                                               \
	} while (0)

#endif
