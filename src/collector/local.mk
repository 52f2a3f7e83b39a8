noinst_LIBRARIES += libcollector.a
libcollector_a_SOURCES = \
	%D%/dedupe.c %D%/dedupe.h \
	%D%/tally.c %D%/tally.h \
	%D%/loader.c %D%/loader.h \
	%D%/source.c %D%/source.h
