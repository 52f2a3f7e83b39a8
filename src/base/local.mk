noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	%D%/arena.c %D%/arena.h \
	%D%/str.h %D%/buf.c %D%/buf.h \
	%D%/clock.c %D%/clock.h \
	%D%/conf.c %D%/conf.h \
	%D%/err.c %D%/err.h \
	%D%/hist.c %D%/hist.h \
	%D%/json.c %D%/json.h \
	%D%/json_token.c %D%/json_token.h \
	%D%/json_out.c %D%/json_out.h \
	%D%/json_walk.c %D%/json_walk.h \
	%D%/log.c %D%/log.h \
	%D%/map.c %D%/map.h \
	%D%/money.c %D%/money.h \
	%D%/spool.c %D%/spool.h \
	%D%/tail.c %D%/tail.h \
	%D%/utf8.h
