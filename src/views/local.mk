noinst_LIBRARIES += libviews.a
libviews_a_SOURCES = \
	%D%/html.c %D%/html.h \
	%D%/view_state.c %D%/view_state.h \
	%D%/svg.c %D%/svg.h \
	%D%/chart.c %D%/chart.h \
	%D%/panel.h \
	%D%/layout.c %D%/layout.h \
	%D%/components.c %D%/components.h \
	%D%/usage_page.c %D%/usage_page.h \
	%D%/overview_page.c %D%/overview_page.h \
	%D%/soon_page.c %D%/soon_page.h \
	%D%/error_page.c %D%/error_page.h
