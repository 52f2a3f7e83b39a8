#!/bin/bash
# Under load, processes are killed without warning and the database is stopped: every acknowledged event must then be
# stored exactly once. FAULTS=full makes as many faults as a release must survive.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/stack.sh"
. "$top_srcdir/t/lib/cluster.sh"
if [ "${FAULTS:-}" = full ]; then
	kills=20 restarts=5 outage_s=120
else
	kills=6 restarts=1 outage_s=5
fi
plan 14
stack_start --set spool_segment_bytes=65536 # so that segments end often
CLUSTER_USER=$(stat -c %U "$state/cluster")

# start_load PREFIX: 1,000 events/s in requests of 10, each sent again until it is accepted
start_load() {
	"$top_builddir/t/bench/load" --port "$port" --token-file "$state/ingest-token" --connections 8 --batch 10 --rate 1000 \
		--seconds 100000 --prefix "$1" --acked "$state/acked" >"$state/load.out" 2>&1 &
	load=$!
	sleep 1
}

end_load() {
	kill -TERM $load
	wait $load
	same "$?" 0 "$1: every request was accepted in the end"
	sed 's/^/# /' "$state/load.out"
}

stored() { # PREFIX
	sql "SELECT count(*) FROM ai_usage_event WHERE id LIKE '$1-%'"
}

is_loaded() { # PREFIX
	[ "$(stored "$1")" -ge "$(wc -l <"$state/acked")" ]
}

# Once each, none missing; the load begins each id once, so there are no others than the acknowledged ones.
all_there() { # PREFIX NAME
	sql "SELECT id FROM ai_usage_event WHERE id LIKE '$1-%' ORDER BY id COLLATE \"C\"" >"$state/stored"
	LC_ALL=C sort "$state/acked" | diff - "$state/stored" >"$state/difference"
	check "$2: $(wc -l <"$state/acked") acknowledged events are stored once each" <(head "$state/difference")
	same "$(sql "SELECT sum(total_calls) = (SELECT count(*) FROM ai_usage_event) FROM ai_usage_rollup")" t "$2: and counted once"
}

random_worker() {
	pgrep -P "$(cat "$state/run/web.pid")" | shuf -n 1
}

start_load killed
for _ in $(seq $kills); do
	kill -KILL "$(random_worker)"
	sleep 0.4
	kill -KILL "$(cat "$state/run/collector.pid")" 2>/dev/null
	sleep "0.$((RANDOM % 9 + 1))"
done
end_load "killed $kills workers and collectors"
wait_for 30 is_loaded killed
check "what was acknowledged arrives within 30 s"
all_there killed "killed $kills workers and collectors"

# A lazy writer of the log makes a crash take back all commits that did not wait for the disk.
cluster_psql "$state/cluster" -q -c "ALTER SYSTEM SET wal_writer_delay = '10s'" -c "SELECT pg_reload_conf()" >"$state/alter.out"
start_load crashed
for _ in $(seq $restarts); do
	sleep "1.$((RANDOM % 9))"
	cluster_stop "$state/cluster" immediate
	cluster_start "$state/cluster" 2>"$state/cluster.out"
done
end_load "crashed PostgreSQL $restarts times"
wait_for 30 is_loaded crashed
check "what was acknowledged arrives within 30 s"
all_there crashed "crashed PostgreSQL $restarts times"

start_load outage
cluster_stop "$state/cluster" fast
! sql "SELECT 1" 2>"$state/outage.err"
check "the database is away"
before=$(wc -l <"$state/acked")
sleep $outage_s
kill -STOP $load # so that the file is whole
accepted=$(($(wc -l <"$state/acked") - before))
kill -CONT $load
[ $accepted -gt $((outage_s * 800)) ]
check "the database away for $outage_s s: events are accepted all the time" <(echo "$accepted events")
cluster_start "$state/cluster"
end_load "the database away for $outage_s s"
wait_for 30 is_loaded outage
check "all is there within 30 s of its return"
all_there outage "the database away for $outage_s s"
