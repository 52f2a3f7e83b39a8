noinst_LIBRARIES += libhandlers.a
libhandlers_a_SOURCES = \
	%D%/routes.c %D%/app.h \
	%D%/cursor.c %D%/cursor.h \
	%D%/usage_answer.c %D%/usage_answer.h \
	%D%/usage_handlers.c %D%/usage_handlers.h %D%/usage_list_handlers.c \
	%D%/usage_pages.c %D%/usage_pages.h \
	%D%/overview_handlers.c %D%/overview_handlers.h \
	%D%/ingest_handlers.c %D%/ingest_handlers.h \
	%D%/error_handlers.c %D%/error_handlers.h \
	%D%/redis_ping.c %D%/redis_ping.h \
	%D%/status_handlers.c %D%/status_handlers.h \
	%D%/filters.c %D%/filters.h
