# The load generator is used by fault tests too, so that it is built with them.
check_PROGRAMS_NOT_RUN = t/bench/load
# Programs of `make bench-read`, built with everything else so that they do not rot.
noinst_PROGRAMS += %D%/bench_fill
%C%_bench_fill_SOURCES = %D%/bench_fill.c
%C%_bench_fill_LDADD = $(STORE_LIBS)
