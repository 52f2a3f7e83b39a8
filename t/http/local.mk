EXTRA_DIST += t/lib/http.sh t/lib/api.mjs %D%/figures.mjs %D%/figures_expected.mjs %D%/openapi.mjs %D%/openapi_bad.mjs %D%/openapi_events.mjs
dist_check_SCRIPTS += %D%/faults.t %D%/figures.t %D%/front.t %D%/health.t %D%/ingest.t %D%/ingest_front.t %D%/loading.t \
	%D%/openapi.t %D%/pages.t %D%/pool.t
