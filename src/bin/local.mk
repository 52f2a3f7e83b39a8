bin_PROGRAMS += opswatch opswatch-web opswatch-collector opswatch-scheduler

opswatch_web_SOURCES = %D%/web.c
opswatch_web_LDADD = libhandlers.a libviews.a libingest.a libhttp.a $(STORE_LIBS) $(FCGI_LIBS)

opswatch_collector_SOURCES = %D%/collector.c
opswatch_collector_LDADD = libcollector.a libingest.a $(STORE_LIBS)

opswatch_scheduler_SOURCES = %D%/scheduler.c %D%/scheduler.h %D%/job_list.c %D%/job_timers.c
opswatch_scheduler_LDADD = libjobs.a $(STORE_LIBS)

opswatch_SOURCES = %D%/opswatch.c %D%/commands.h \
	%D%/cmd_conf.c \
	%D%/cmd_demo.c \
	%D%/cmd_import.c \
	%D%/cmd_migrate.c \
	%D%/cmd_prices.c %D%/prices.h \
	%D%/prices_import.c \
	%D%/prices_list.c \
	%D%/prices_set.c \
	%D%/cmd_token.c \
	%D%/feed.c %D%/feed.h \
	%D%/progress.c %D%/progress.h \
	%D%/rows.c %D%/rows.h
opswatch_LDADD = libjobs.a libingest.a libhttp.a $(STORE_LIBS)

dist_man_MANS = %D%/opswatch.1
