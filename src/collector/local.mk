noinst_LIBRARIES += libcollector.a
libcollector_a_SOURCES = \
	%D%/accounts.c %D%/accounts.h \
	%D%/batch.c %D%/batch.h \
	%D%/dedupe.c %D%/dedupe.h \
	%D%/ingest_loop.c %D%/ingest_loop.h \
	%D%/registry.c %D%/registry.h \
	%D%/tally.c %D%/tally.h \
	%D%/loader.c %D%/loader.h \
	%D%/source.c %D%/source.h
