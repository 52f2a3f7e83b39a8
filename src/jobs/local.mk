noinst_LIBRARIES += libjobs.a
libjobs_a_SOURCES = \
	%D%/schedule.c %D%/schedule.h \
	%D%/runner.c %D%/runner.h \
	%D%/daemon.c %D%/daemon.h \
	%D%/aggregate_job.c %D%/aggregate_job.h \
	%D%/partitions_job.c %D%/partitions_job.h \
	%D%/retention_job.c %D%/retention_job.h
