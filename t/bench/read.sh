#!/bin/bash
# How long reads take on a year of data: random ranges of up to a year, random zones and filters, through nginx, on a stack
# of its own. The time is the server's: from the request's arrival in a worker to its answer.
#
#   make bench-read [BUILD=DIR] [EVENTS=10000000] [TENANTS=1000] [REQUESTS=200]
#
# BUILD: build folder whose programs are measured; without sanitizers, or the figures mean nothing.
set -u
export top_srcdir top_builddir
top_builddir=${BUILD:-$top_builddir}
. "$top_srcdir/t/lib/stack.sh"
events=${EVENTS:-10000000}
tenants=${TENANTS:-1000}
requests=${REQUESTS:-200}
RANDOM=7

nm -D "$top_builddir/opswatch-web" 2>/dev/null | grep -q __asan_init &&
	echo "warning: $top_builddir is built with sanitizers; configure another folder with CFLAGS='-O2 -g' and say BUILD=DIR"
[ -x "$top_builddir/t/bench/bench_fill" ] || make -s -C "$top_builddir" t/bench/bench_fill || exit 1

seconds_of() { # NAME COMMAND...
	local name=$1 start=$SECONDS
	shift
	"$@" || exit 1
	printf '%-34s %6d s\n' "$name" $((SECONDS - start))
}

scheduler() { # SIGNAL: the jobs keep still while tables are filled and figures taken
	kill "-$1" "$(cat "$state/run/scheduler.pid")"
}

vacuum() {
	PGOPTIONS='-c client_min_messages=error' sql "VACUUM ANALYZE"
}

random_below() { # N, up to 2^30
	echo $(((RANDOM << 15 | RANDOM) % $1))
}

# A range of up to a year that ends now, or anywhere in the year; a zone.
random_range() {
	local zones=(UTC UTC Europe/Berlin America/New_York Asia/Kolkata) to=$end from
	[ $((RANDOM % 2)) = 0 ] || to=$((end - $(random_below $((300 * 86400)))))
	from=$((to - 3600 - $(random_below $((365 * 86400 - 3600)))))
	printf 'from=%s&to=%s&tz=%s' "$(date -u -d "@$from" +%FT%TZ)" "$(date -u -d "@$to" +%FT%TZ)" "${zones[RANDOM % 5]}"
}

# Every third request is about one tenant, large ones more often than small ones; every fifth about one tool.
random_filter() {
	local tools=(chatbot intake scheduling safety-monitor prior-auth) most=$tenants
	[ $((RANDOM % 2)) = 0 ] && [ "$tenants" -gt 20 ] && most=20
	[ $((RANDOM % 3)) != 0 ] || printf '&tenant=t%05d' "$(random_below "$most")"
	[ $((RANDOM % 5)) != 0 ] || printf '&tool=%s' "${tools[RANDOM % 5]}"
}

requests_for() { # PATH FILTERED
	local i
	for i in $(seq "$requests"); do
		printf 'url = "%s%s?%s%s"\noutput = "/dev/null"\n' "$OPSWATCH_URL" "$1" "$(random_range)" "$([ "$2" = no ] || random_filter)"
	done
}

healthz_requests() {
	local i
	for i in $(seq "$requests"); do
		printf 'url = "%s/api/healthz"\noutput = "/dev/null"\n' "$OPSWATCH_URL"
	done
}

# Percentiles of the times that the workers logged since a line of their log.
report() { # NAME ROUTE FIRST-LINE
	tail -n "+$3" "$state/log/web.log" | sed -n "s|.* route=$2 status=\([0-9]*\) ms=\([0-9.]*\) .*|\1 \2|p" | sort -k2 -n |
		awk -v name="$1" '
			{ ms[++n] = $2; if ($1 != 200) failed++ }
			function at(p, i) { i = int(n * p + 0.999999); return ms[i < 1 ? 1 : i] }
			END {
				if (!n) { print name ": no request was logged"; exit 1 }
				printf "%-34s p50 %7.1f  p95 %7.1f  p99 %7.1f ms  (%d requests%s)\n", name, at(.5), at(.95), at(.99), n,
					failed ? ", " failed " NOT ANSWERED BY 200" : ""
			}'
}

ask() { # every request of a file, one after the other
	curl -s -u "admin:$(cat "$OPSWATCH_ADMIN_PASSWORD_FILE")" -K "$1" >/dev/null
}

# A worker plans its statements when it first needs them; several requests at once reach all workers.
warm_up() {
	local i
	head -n 16 "$state/requests" >"$state/warm"
	for i in 1 2 3 4 5 6 7 8; do
		ask "$state/warm" &
	done
	wait
}

measure() { # NAME PATH FILTERED
	local first
	requests_for "$2" "$3" >"$state/requests"
	warm_up
	first=$(($(wc -l <"$state/log/web.log") + 1))
	ask "$state/requests"
	report "$1" "$2" "$first"
}

# Health is asked while pages are.
measure_health() {
	local first pid
	requests_for /monitoring/ai-usage yes >"$state/requests"
	healthz_requests >"$state/health"
	first=$(($(wc -l <"$state/log/web.log") + 1))
	ask "$state/requests" &
	pid=$!
	ask "$state/health"
	wait "$pid"
	report "healthz, while pages are read" /api/healthz "$first"
}

PATH=$PATH:$(dirname "$(. "$top_srcdir/t/lib/cluster.sh" && cluster_program initdb)")
stack_start --set retention_days=0 --set log_level=debug
trap 'scheduler CONT; stack_stop' EXIT
scheduler STOP
end=$(($(date +%s) / 3600 * 3600))
seconds_of "fill $events events" "$top_builddir/t/bench/bench_fill" "$OPSWATCH_DATABASE_URL" "$events" "$tenants" 365 \
	"$(date -u -d "@$end" +%FT%TZ)"
seconds_of "analyze" vacuum
seconds_of "aggregate: compare all and derive" "$top_builddir/opswatch-scheduler" --config "$OPSWATCH_CONFIG" run aggregate --again
vacuum
sql "INSERT INTO usage_dirty_hour (hour) SELECT max(hour) FROM (SELECT date_trunc('hour', max(period_start)) AS hour
	FROM ai_usage_rollup) AS newest"
seconds_of "aggregate: one hour" "$top_builddir/opswatch-scheduler" --config "$OPSWATCH_CONFIG" run aggregate --again
sql "INSERT INTO usage_dirty_hour (hour) SELECT date_trunc('hour', max(period_start)) FROM ai_usage_rollup"

echo
for path in overview ai-usage ai-usage/by-tenant ai-usage/by-tool ai-usage/by-model ai-usage/trends ai-usage/events; do
	measure "/api/monitoring/$path" "/api/monitoring/$path" no
done
measure "/monitoring/ai-usage" /monitoring/ai-usage no
echo "one tenant, one tool, or both, in some of the requests:"
for path in overview ai-usage ai-usage/by-tenant ai-usage/by-tool ai-usage/by-model ai-usage/trends ai-usage/events; do
	measure "/api/monitoring/$path" "/api/monitoring/$path" yes
done
measure "/monitoring/ai-usage" /monitoring/ai-usage yes
measure_health
echo
echo "$(nproc) processors, load average $(cut -d' ' -f1-3 /proc/loadavg), $events events of $tenants tenants"
