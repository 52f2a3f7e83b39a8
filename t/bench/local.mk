# The load generator serves the fault tests too.
noinst_PROGRAMS += %D%/load
%C%_load_SOURCES = %D%/load.c
%C%_load_LDADD = $(BASE_LIBS)

# Programs of `make bench-read`, built with everything else so that they do not rot.
noinst_PROGRAMS += %D%/bench_fill
%C%_bench_fill_SOURCES = %D%/bench_fill.c
%C%_bench_fill_LDADD = $(STORE_LIBS)

EXTRA_DIST += %D%/ingest.sh
bench-ingest: all
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) -c 'exec bash $(srcdir)/t/bench/ingest.sh'
.PHONY: bench-ingest

EXTRA_DIST += %D%/read.sh
bench-read: all
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) -c 'exec bash $(srcdir)/t/bench/read.sh'
.PHONY: bench-read
