noinst_LIBRARIES += libhttp.a
libhttp_a_SOURCES = \
	%D%/fcgi.c %D%/fcgi.h \
	%D%/prefork.c %D%/prefork.h \
	%D%/request.c %D%/request.h \
	%D%/response.c %D%/response.h \
	%D%/router.c %D%/router.h \
	%D%/auth.c %D%/auth.h \
	%D%/gunzip.c %D%/gunzip.h \
	%D%/status.c %D%/status.h \
	%D%/token_cache.c %D%/token_cache.h \
	%D%/worker.c %D%/worker.h
