# One program per parser: t/fuzz/<parser>_fuzz.c, which defines what fuzz.h says; four lines here as below. For libFuzzer:
# clang -fsanitize=fuzzer,address -Isrc -It t/fuzz/json_fuzz.c with the sources it needs, and without driver.c.
check_LIBRARIES += libfuzzdriver.a
libfuzzdriver_a_SOURCES = t/fuzz/driver.c t/fuzz/fuzz.h
libfuzzdriver_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/t

FUZZ_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/t
FUZZ_LIBS = libfuzzdriver.a
CLEANFILES += t/fuzz/*.input

check_PROGRAMS += %D%/conf_fuzz
%C%_conf_fuzz_SOURCES = %D%/conf_fuzz.c
%C%_conf_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_conf_fuzz_LDADD = $(FUZZ_LIBS) $(BASE_LIBS)

check_PROGRAMS += %D%/json_fuzz
%C%_json_fuzz_SOURCES = %D%/json_fuzz.c
%C%_json_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_json_fuzz_LDADD = $(FUZZ_LIBS) $(BASE_LIBS)

check_PROGRAMS += %D%/time_fuzz
%C%_time_fuzz_SOURCES = %D%/time_fuzz.c
%C%_time_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_time_fuzz_LDADD = $(FUZZ_LIBS) $(BASE_LIBS)

check_PROGRAMS += %D%/hist_fuzz
%C%_hist_fuzz_SOURCES = %D%/hist_fuzz.c
%C%_hist_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_hist_fuzz_LDADD = $(FUZZ_LIBS) $(BASE_LIBS)

check_PROGRAMS += %D%/money_fuzz
%C%_money_fuzz_SOURCES = %D%/money_fuzz.c
%C%_money_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_money_fuzz_LDADD = $(FUZZ_LIBS) $(BASE_LIBS)

check_PROGRAMS += %D%/csv_fuzz
%C%_csv_fuzz_SOURCES = %D%/csv_fuzz.c
%C%_csv_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_csv_fuzz_LDADD = $(FUZZ_LIBS) libingest.a $(DOMAIN_LIBS)

check_PROGRAMS += %D%/request_fuzz
%C%_request_fuzz_SOURCES = %D%/request_fuzz.c
%C%_request_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_request_fuzz_LDADD = $(FUZZ_LIBS) libhttp.a $(BASE_LIBS)

check_PROGRAMS += %D%/usage_json_fuzz
%C%_usage_json_fuzz_SOURCES = %D%/usage_json_fuzz.c
%C%_usage_json_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_usage_json_fuzz_LDADD = $(FUZZ_LIBS) libingest.a $(DOMAIN_LIBS)

check_PROGRAMS += %D%/usage_record_fuzz
%C%_usage_record_fuzz_SOURCES = %D%/usage_record_fuzz.c
%C%_usage_record_fuzz_CPPFLAGS = $(FUZZ_CPPFLAGS)
%C%_usage_record_fuzz_LDADD = $(FUZZ_LIBS) libingest.a $(DOMAIN_LIBS)
