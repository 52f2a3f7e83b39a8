EXTRA_DIST += t/lib/http.sh
dist_check_SCRIPTS += %D%/front.t
