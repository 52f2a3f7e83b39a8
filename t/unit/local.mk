# One program per module: t/unit/<module>_test.c. To add one: its name in UNIT_TESTS and the three lines below.
if HAVE_CUNIT
check_LIBRARIES += libtap.a
libtap_a_SOURCES = t/lib/tap.c t/lib/tap.h
libtap_a_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) -I$(top_srcdir)/t

UNIT_CPPFLAGS = $(AM_CPPFLAGS) $(CUNIT_CFLAGS) -I$(top_srcdir)/t
UNIT_LIBS = libtap.a

check_PROGRAMS += %D%/err_test
%C%_err_test_SOURCES = %D%/err_test.c
%C%_err_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_err_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/usage_test
%C%_usage_test_SOURCES = %D%/usage_test.c
%C%_usage_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_usage_test_LDADD = $(UNIT_LIBS) $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/usage_record_test
%C%_usage_record_test_SOURCES = %D%/usage_record_test.c
%C%_usage_record_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_usage_record_test_LDADD = $(UNIT_LIBS) libingest.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/dedupe_test
%C%_dedupe_test_SOURCES = %D%/dedupe_test.c
%C%_dedupe_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_dedupe_test_LDADD = $(UNIT_LIBS) libcollector.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/tally_test
%C%_tally_test_SOURCES = %D%/tally_test.c
%C%_tally_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_tally_test_LDADD = $(UNIT_LIBS) libcollector.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/json_walk_test
%C%_json_walk_test_SOURCES = %D%/json_walk_test.c
%C%_json_walk_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_json_walk_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/usage_json_test
%C%_usage_json_test_SOURCES = %D%/usage_json_test.c
%C%_usage_json_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_usage_json_test_LDADD = $(UNIT_LIBS) libingest.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/arena_test
%C%_arena_test_SOURCES = %D%/arena_test.c
%C%_arena_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_arena_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/clock_test
%C%_clock_test_SOURCES = %D%/clock_test.c
%C%_clock_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_clock_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/conf_test
%C%_conf_test_SOURCES = %D%/conf_test.c
%C%_conf_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_conf_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/json_test
%C%_json_test_SOURCES = %D%/json_test.c
%C%_json_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_json_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/json_out_test
%C%_json_out_test_SOURCES = %D%/json_out_test.c
%C%_json_out_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_json_out_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/log_test
%C%_log_test_SOURCES = %D%/log_test.c
%C%_log_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_log_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/buf_test
%C%_buf_test_SOURCES = %D%/buf_test.c
%C%_buf_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_buf_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

HTTP_TEST_LIBS = libhttp.a $(BASE_LIBS) $(FCGI_LIBS)

check_PROGRAMS += %D%/request_test
%C%_request_test_SOURCES = %D%/request_test.c
%C%_request_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_request_test_LDADD = $(UNIT_LIBS) $(HTTP_TEST_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/gunzip_test
%C%_gunzip_test_SOURCES = %D%/gunzip_test.c
%C%_gunzip_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_gunzip_test_LDADD = $(UNIT_LIBS) $(HTTP_TEST_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/auth_test
%C%_auth_test_SOURCES = %D%/auth_test.c
%C%_auth_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_auth_test_LDADD = $(UNIT_LIBS) $(HTTP_TEST_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/router_test
%C%_router_test_SOURCES = %D%/router_test.c
%C%_router_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_router_test_LDADD = $(UNIT_LIBS) $(HTTP_TEST_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/response_test
%C%_response_test_SOURCES = %D%/response_test.c
%C%_response_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_response_test_LDADD = $(UNIT_LIBS) $(HTTP_TEST_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/token_cache_test
%C%_token_cache_test_SOURCES = %D%/token_cache_test.c
%C%_token_cache_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_token_cache_test_LDADD = $(UNIT_LIBS) $(HTTP_TEST_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/status_test
%C%_status_test_SOURCES = %D%/status_test.c
%C%_status_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_status_test_LDADD = $(UNIT_LIBS) $(HTTP_TEST_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/health_test
%C%_health_test_SOURCES = %D%/health_test.c
%C%_health_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_health_test_LDADD = $(UNIT_LIBS) libhandlers.a libviews.a libingest.a libhttp.a $(STORE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/html_test
%C%_html_test_SOURCES = %D%/html_test.c
%C%_html_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_html_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/view_state_test
%C%_view_state_test_SOURCES = %D%/view_state_test.c
%C%_view_state_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_view_state_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/figure_test
%C%_figure_test_SOURCES = %D%/figure_test.c
%C%_figure_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_figure_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/when_test
%C%_when_test_SOURCES = %D%/when_test.c
%C%_when_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_when_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/svg_test
%C%_svg_test_SOURCES = %D%/svg_test.c
%C%_svg_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_svg_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/axis_test
%C%_axis_test_SOURCES = %D%/axis_test.c
%C%_axis_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_axis_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/chart_test
%C%_chart_test_SOURCES = %D%/chart_test.c
%C%_chart_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_chart_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/minichart_test
%C%_minichart_test_SOURCES = %D%/minichart_test.c
%C%_minichart_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_minichart_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/usage_rows_test
%C%_usage_rows_test_SOURCES = %D%/usage_rows_test.c
%C%_usage_rows_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_usage_rows_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/components_test
%C%_components_test_SOURCES = %D%/components_test.c
%C%_components_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_components_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/layout_test
%C%_layout_test_SOURCES = %D%/layout_test.c t/lib/page_fixture.c t/lib/page_fixture.h
%C%_layout_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_layout_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/csv_out_test
%C%_csv_out_test_SOURCES = %D%/csv_out_test.c
%C%_csv_out_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_csv_out_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/usage_csv_test
%C%_usage_csv_test_SOURCES = %D%/usage_csv_test.c t/lib/page_fixture.c t/lib/page_fixture.h
%C%_usage_csv_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_usage_csv_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/page_query_test
%C%_page_query_test_SOURCES = %D%/page_query_test.c
%C%_page_query_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_page_query_test_LDADD = $(UNIT_LIBS) libhandlers.a libviews.a libingest.a libhttp.a $(STORE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/usage_page_test
%C%_usage_page_test_SOURCES = %D%/usage_page_test.c t/lib/page_fixture.c t/lib/page_fixture.h
%C%_usage_page_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_usage_page_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/overview_page_test
%C%_overview_page_test_SOURCES = %D%/overview_page_test.c t/lib/page_fixture.c t/lib/page_fixture.h
%C%_overview_page_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_overview_page_test_LDADD = $(UNIT_LIBS) libviews.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/model_name_test
%C%_model_name_test_SOURCES = %D%/model_name_test.c
%C%_model_name_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_model_name_test_LDADD = $(UNIT_LIBS) $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/hist_test
%C%_hist_test_SOURCES = %D%/hist_test.c
%C%_hist_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_hist_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/map_test
%C%_map_test_SOURCES = %D%/map_test.c
%C%_map_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_map_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/money_test
%C%_money_test_SOURCES = %D%/money_test.c
%C%_money_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_money_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/pricing_test
%C%_pricing_test_SOURCES = %D%/pricing_test.c
%C%_pricing_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_pricing_test_LDADD = $(UNIT_LIBS) $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/period_test
%C%_period_test_SOURCES = %D%/period_test.c
%C%_period_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_period_test_LDADD = $(UNIT_LIBS) $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/cover_test
%C%_cover_test_SOURCES = %D%/cover_test.c
%C%_cover_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_cover_test_LDADD = $(UNIT_LIBS) $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/spool_test
%C%_spool_test_SOURCES = %D%/spool_test.c
%C%_spool_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_spool_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/tail_test
%C%_tail_test_SOURCES = %D%/tail_test.c
%C%_tail_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_tail_test_LDADD = $(UNIT_LIBS) $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/usage_sums_test
%C%_usage_sums_test_SOURCES = %D%/usage_sums_test.c
%C%_usage_sums_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_usage_sums_test_LDADD = $(UNIT_LIBS) $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/demo_test
%C%_demo_test_SOURCES = %D%/demo_test.c
%C%_demo_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_demo_test_LDADD = $(UNIT_LIBS) $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/csv_test
%C%_csv_test_SOURCES = %D%/csv_test.c
%C%_csv_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_csv_test_LDADD = $(UNIT_LIBS) libingest.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/import_test
%C%_import_test_SOURCES = %D%/import_test.c
%C%_import_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_import_test_LDADD = $(UNIT_LIBS) libingest.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/price_json_test
%C%_price_json_test_SOURCES = %D%/price_json_test.c
%C%_price_json_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_price_json_test_LDADD = $(UNIT_LIBS) libingest.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/price_catalogue_test
%C%_price_catalogue_test_SOURCES = %D%/price_catalogue_test.c
%C%_price_catalogue_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_price_catalogue_test_LDADD = $(UNIT_LIBS) libingest.a $(DOMAIN_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/pg_copy_test
%C%_pg_copy_test_SOURCES = %D%/pg_copy_test.c
%C%_pg_copy_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_pg_copy_test_LDADD = $(UNIT_LIBS) $(STORE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/pg_binary_test
%C%_pg_binary_test_SOURCES = %D%/pg_binary_test.c
%C%_pg_binary_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_pg_binary_test_LDADD = $(UNIT_LIBS) $(STORE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/db_param_test
%C%_db_param_test_SOURCES = %D%/db_param_test.c
%C%_db_param_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_db_param_test_LDADD = $(UNIT_LIBS) $(STORE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/cursor_test
%C%_cursor_test_SOURCES = %D%/cursor_test.c
%C%_cursor_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_cursor_test_LDADD = $(UNIT_LIBS) libhandlers.a $(BASE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/paging_test
%C%_paging_test_SOURCES = %D%/paging_test.c
%C%_paging_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_paging_test_LDADD = $(UNIT_LIBS) libhandlers.a libviews.a libingest.a libhttp.a $(STORE_LIBS) $(CUNIT_LIBS)

check_PROGRAMS += %D%/schedule_test
%C%_schedule_test_SOURCES = %D%/schedule_test.c
%C%_schedule_test_CPPFLAGS = $(UNIT_CPPFLAGS)
%C%_schedule_test_LDADD = $(UNIT_LIBS) libjobs.a $(BASE_LIBS) $(CUNIT_LIBS)
endif
