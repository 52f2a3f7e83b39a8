noinst_LIBRARIES += libcollector.a
libcollector_a_SOURCES = \
	%D%/loader.c %D%/loader.h \
	%D%/source.c %D%/source.h
