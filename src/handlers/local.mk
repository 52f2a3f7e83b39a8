noinst_LIBRARIES += libhandlers.a
libhandlers_a_SOURCES = \
	%D%/routes.c %D%/app.h \
	%D%/cursor.c %D%/cursor.h %D%/paging.c %D%/paging.h \
	%D%/usage_answer.c %D%/usage_answer.h \
	%D%/usage_handlers.c %D%/usage_handlers.h %D%/usage_list_handlers.c %D%/usage_trend_handlers.c \
	%D%/usage_pages.c %D%/usage_pages.h \
	%D%/overview_handlers.c %D%/overview_handlers.h \
	%D%/ingest_handlers.c %D%/ingest_handlers.h \
	%D%/error_handlers.c %D%/error_handlers.h \
	%D%/redis_ping.c %D%/redis_ping.h \
	%D%/status_handlers.c %D%/status_handlers.h \
	%D%/filters.c %D%/filters.h \
	%D%/csv_answer.c %D%/csv_answer.h \
	%D%/operation_model.c %D%/operation_model.h \
	%D%/overview_pages.c %D%/overview_pages.h \
	%D%/page_answer.c %D%/page_answer.h \
	%D%/page_query.c %D%/page_query.h \
	%D%/page_read.c %D%/page_read.h \
	%D%/page_shell.c %D%/page_shell.h \
	%D%/spool_lag.c %D%/spool_lag.h \
	%D%/soon_pages.c %D%/soon_pages.h \
	%D%/usage_model.c %D%/usage_model.h
