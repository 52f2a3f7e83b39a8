# Writes the pages of the fixture into a folder: input of pages_markup.t, and for looking at them without a server.
noinst_PROGRAMS += t/lib/render_pages
t_lib_render_pages_SOURCES = t/lib/render_pages.c t/lib/page_fixture.c t/lib/page_fixture.h
t_lib_render_pages_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/t
t_lib_render_pages_LDADD = libviews.a $(DOMAIN_LIBS)

dist_check_SCRIPTS += %D%/pages_markup.t %D%/pages.t
EXTRA_DIST += %D%/pages.mjs
