EXTRA_DIST += t/lib/http.sh t/lib/api.mjs %D%/openapi.mjs %D%/openapi_bad.mjs %D%/openapi_events.mjs
dist_check_SCRIPTS += %D%/faults.t %D%/loading.t %D%/ingest.t %D%/front.t %D%/health.t %D%/ingest_front.t %D%/pool.t %D%/openapi.t %D%/pages.t
