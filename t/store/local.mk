# One cluster for all: store.t starts it and runs the programs; they are not run by themselves.
EXTRA_DIST += t/lib/cluster.sh %D%/commands_test.sh
if HAVE_CUNIT
STORE_TESTS = \
	%D%/migrate_test %D%/prepare_test %D%/db_test %D%/types_test %D%/stores_test \
	%D%/usage_test %D%/usage_sums_test %D%/pipeline_test %D%/privileges_test %D%/daemon_test %D%/loss_test
EXTRA_PROGRAMS += $(STORE_TESTS)
dist_check_SCRIPTS += %D%/cluster.t %D%/store.t
%D%/store.log: $(STORE_TESTS) opswatch

check_LIBRARIES += libfixture.a
libfixture_a_SOURCES = %D%/fixture.c %D%/fixture.h
libfixture_a_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(srcdir)/%D%

STORE_TEST_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(srcdir)/%D%
STORE_TEST_LDADD = libfixture.a $(UNIT_LIBS) $(STORE_LIBS) $(CUNIT_LIBS)

%C%_migrate_test_SOURCES = %D%/migrate_test.c
%C%_migrate_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_migrate_test_LDADD = $(STORE_TEST_LDADD)

%C%_prepare_test_SOURCES = %D%/prepare_test.c
%C%_prepare_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_prepare_test_LDADD = $(STORE_TEST_LDADD)

%C%_db_test_SOURCES = %D%/db_test.c
%C%_db_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_db_test_LDADD = $(STORE_TEST_LDADD)

%C%_types_test_SOURCES = %D%/types_test.c
%C%_types_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_types_test_LDADD = $(STORE_TEST_LDADD)

%C%_stores_test_SOURCES = %D%/stores_test.c
%C%_stores_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_stores_test_LDADD = $(STORE_TEST_LDADD)

%C%_usage_test_SOURCES = %D%/usage_test.c
%C%_usage_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_usage_test_LDADD = $(STORE_TEST_LDADD)

%C%_usage_sums_test_SOURCES = %D%/usage_sums_test.c %D%/rollup_rows.c %D%/rollup_rows.h
%C%_usage_sums_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_usage_sums_test_LDADD = $(STORE_TEST_LDADD)

%C%_pipeline_test_SOURCES = %D%/pipeline_test.c
%C%_pipeline_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_pipeline_test_LDADD = $(STORE_TEST_LDADD)

%C%_privileges_test_SOURCES = %D%/privileges_test.c
%C%_privileges_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_privileges_test_LDADD = $(STORE_TEST_LDADD)

%C%_loss_test_SOURCES = %D%/loss_test.c
%C%_loss_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_loss_test_LDADD = $(STORE_TEST_LDADD)

%C%_daemon_test_SOURCES = %D%/daemon_test.c
%C%_daemon_test_CPPFLAGS = $(STORE_TEST_CPPFLAGS)
%C%_daemon_test_LDADD = libfixture.a libjobs.a $(UNIT_LIBS) $(STORE_LIBS) $(CUNIT_LIBS)
endif

dist_check_SCRIPTS += %D%/data_commands.t
%D%/data_commands.log: opswatch opswatch-collector

dist_check_SCRIPTS += %D%/scheduler.t
%D%/scheduler.log: opswatch opswatch-collector opswatch-scheduler
