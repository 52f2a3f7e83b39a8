noinst_LIBRARIES += libviews.a
libviews_a_SOURCES = \
	%D%/html.c %D%/html.h \
	%D%/view_state.c %D%/view_state.h \
	%D%/figure.c %D%/figure.h \
	%D%/when.c %D%/when.h \
	%D%/svg.c %D%/svg.h \
	%D%/axis.c %D%/axis.h \
	%D%/chart.c %D%/chart_notes.c %D%/chart.h \
	%D%/minichart.c %D%/minichart.h \
	%D%/donut.c %D%/donut.h \
	%D%/components.c %D%/components.h \
	%D%/table.c %D%/table.h \
	%D%/layout.c %D%/layout.h \
	%D%/topbar.c %D%/topbar.h \
	%D%/panel.c %D%/panel.h \
	%D%/usage_rows.c %D%/usage_rows.h \
	%D%/usage_cells.c %D%/usage_cells.h \
	%D%/usage_stats.c %D%/usage_stats.h \
	%D%/usage_verdict.c %D%/usage_verdict.h \
	%D%/cost_panel.c %D%/cost_panel.h \
	%D%/month_panel.c %D%/month_panel.h \
	%D%/tokens_panel.c %D%/tokens_panel.h \
	%D%/tools_panel.c %D%/models_panel.c %D%/failures_panel.c %D%/latency_panel.c \
	%D%/tenants_panel.c %D%/usage_panels.h \
	%D%/operation_panels.c %D%/operation_panels.h \
	%D%/usage_page.c %D%/usage_page.h \
	%D%/overview_page.c %D%/overview_page.h \
	%D%/soon_page.c %D%/soon_page.h \
	%D%/error_page.c %D%/error_page.h \
	%D%/csv_out.c %D%/csv_out.h \
	%D%/usage_csv.c %D%/usage_csv.h \
	%D%/operation_csv.c %D%/operation_csv.h
