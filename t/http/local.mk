EXTRA_DIST += t/lib/http.sh
dist_check_SCRIPTS += %D%/faults.t %D%/loading.t %D%/ingest.t %D%/front.t %D%/health.t %D%/ingest_front.t %D%/pool.t
