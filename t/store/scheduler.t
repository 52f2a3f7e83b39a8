#!/bin/bash
# opswatch-scheduler on a cluster and a collector of its own: what the jobs leave behind, who runs them, and how they end.
set -u
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/cluster.sh"
unset OPSWATCH_CONFIG

cluster_program initdb >/dev/null 2>&1 || skip_all "PostgreSQL $CLUSTER_VERSION is not installed"
work=$(mktemp -d "${TMPDIR:-/tmp}/opswatch-scheduler.XXXXXX") || exit 1
chmod 0711 "$work"
end() {
	local running
	running=$(jobs -rp)
	# shellcheck disable=SC2086
	[ -z "$running" ] || { kill $running && wait; } 2>/dev/null
	cluster_stop "$work/pg" immediate
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/spool" "$work/run"
cluster_init "$work/pg" test && cluster_start "$work/pg" || exit 1
cat >"$work/conf" <<TXT
sql_dir = $top_srcdir/sql
spool_dir = $work/spool
run_dir = $work/run
retention_days = 0
TXT

program() { # NAME USER ARGUMENT...
	"$top_builddir/$1" --config "$work/conf" --set "database_url=$(cluster_url "$work/pg" "$2")" "${@:3}"
}

# All output in $work/out; $status. A run's outcome is a line of the log.
scheduler() {
	program opswatch-scheduler opswatch_scheduler "$@" >"$work/out" 2>&1
	status=$?
}

says() { # STATUS WORDS, of the last scheduler
	[ $status = "$1" ] && grep -qF -- "$2" "$work/out"
}

# A program in the background; $! is its own process, not a shell's.
background() { # NAME USER LOG ARGUMENT...
	"$top_builddir/$1" --config "$work/conf" --set "database_url=$(cluster_url "$work/pg" "$2")" "${@:4}" \
		>>"$work/$3" 2>&1 &
}

query() { # SQL
	cluster_psql "$work/pg" -qAt -c "$1"
}

await() { # EXPECTED SQL
	for _ in $(seq 300); do
		[ "$(query "$2" 2>/dev/null)" = "$1" ] && return 0
		sleep 0.1
	done
	echo "# never: $2 gives $1, but $(query "$2")"
	return 1
}

# import NAME TIME...: one call each, loaded by the collector
loaded=0
import() {
	{
		echo "createdAt,promptTokens,completionTokens"
		printf '%s,1000,10\n' "${@:2}"
	} >"$work/$1.csv"
	program opswatch opswatch import ai-usage "$work/$1.csv" --set tenantId=acme --set toolId=chatbot \
		--set model=gpt-4o --set latencyMs=800 >/dev/null || return 1
	loaded=$((loaded + $# - 1))
	await $loaded "SELECT count(*) FROM ai_usage_event"
}

# Calls, tokens and cost of the events and of the summaries of each grain and scope: all the same, or as told.
figures="calls || ' ' || tokens || ' ' || cost::text"
disagreeing="SELECT string_agg(period_type || '/' || scope || ': ' || $figures, ', ' ORDER BY period_type, scope) FROM
	(SELECT period_type, scope, sum(total_calls) AS calls, sum(total_tokens) AS tokens, sum(total_cost) AS cost
	 FROM ai_usage_summary GROUP BY 1, 2) s
	WHERE $figures <> (SELECT $figures FROM (SELECT count(*) AS calls, sum(total_tokens) AS tokens,
		sum(estimated_cost) AS cost FROM ai_usage_event) e)"
agree() { # NAME
	same "$(query "$disagreeing")/$(query "SELECT count(DISTINCT (period_type, scope)) FROM ai_usage_summary")" "/14" "$1"
}

run_of() { # JOB TIME COLUMNS
	query "SELECT $3 FROM job_run WHERE job = '$1' AND scheduled_for = '$2'"
}

plan 44
program opswatch opswatch migrate >/dev/null || exit 1
background opswatch-collector opswatch_collector collector.log
collector=$!

# aggregate

import first 2025-03-10T10:05:00Z 2025-03-10T10:55:00Z 2025-03-10T11:30:00Z 2025-03-10T12:59:59Z || exit 1
scheduler run aggregate --at 2025-03-10T12:59:59Z
says 0 'summary="derived 3 hours, 1 day, 1 month"'
check "the month's dirty hours are derived, the current one along with them" "$work/out"
agree "hours, days and months are what the events say, in every scope"
import current 2025-03-10T13:01:00Z
scheduler run aggregate --at 2025-03-10T13:02:00Z
says 0 'summary="derived 0 hours, 0 days, 0 months"'
check "an hour that is not over waits" "$work/out"
scheduler run aggregate --at 2025-03-10T13:04:59Z
says 0 "aggregate for 2025-03-10T13:00:00Z is done already on $(hostname)"
check "what is done already is not run again, and that is no failure" "$work/out"
same "$(run_of aggregate 2025-03-10T13:00Z attempt)" 1 "it was run once"
scheduler run aggregate --at 2025-03-10T13:04:59Z --again
says 0 'summary="derived 1 hour, 1 day, 1 month"'
check "--again runs it once more, the current hour included" "$work/out"
same "$(run_of aggregate 2025-03-10T13:00Z "attempt || ' ' || status")" "2 DONE" "and counts the attempts"
agree "the figures agree again"

import late 2025-03-10T10:30:00Z 2025-01-31T23:59:59Z
scheduler run aggregate --at 2025-03-10T13:10:00Z
says 0 'summary="derived 2 hours, 2 days, 2 months"'
check "late events make their own hours, days and months be derived" "$work/out"
agree "and are in all of them"

query "UPDATE ai_usage_rollup SET total_calls = total_calls + 3 WHERE period_start = '2025-03-10 11:30Z'"
scheduler run aggregate --at 2025-03-10T13:15:00Z
says 0 'derived 0 hours'
check "between the hours, nothing is compared that did not change" "$work/out"
scheduler run aggregate --at 2025-03-10T14:00:00Z
says 0 'healed 1 quarter-hour (tenant acme: -3 calls)'
check "on the hour, altered figures are found and healed" "$work/out"
agree "after which they agree"
same "$(query "SELECT sum(total_calls) FROM ai_usage_rollup")" $loaded "the quarter-hours, too"

query "DELETE FROM ai_usage_rollup WHERE period_start >= '2025-03-10' AND period_start < '2025-03-10 11:00Z';
	UPDATE ai_usage_summary SET total_cost = total_cost + 1 WHERE period_type = 'MONTHLY'"
scheduler run aggregate --at 2025-03-20T14:00:00Z
says 0 'derived 0 hours'
check "what is older than two days is left alone every hour" "$work/out"
scheduler run aggregate --at 2025-03-20T14:00:00Z --full
says 0 'healed 3 quarter-hours (tenant acme: +3 calls)'
check "--full finds and heals it, though the moment is done" "$work/out"
agree "and derives all of it anew"
same "$(query "SELECT count(*) FROM usage_dirty_hour")" 0 "nothing is left to derive"

# retention, partitions

months="SELECT string_agg(right(inhrelid::regclass::text, 7), ' ' ORDER BY right(inhrelid::regclass::text, 7)) FROM pg_inherits
	WHERE inhparent = 'ai_usage_event'::regclass AND inhrelid::regclass::text < 'ai_usage_event_y2025m06'"
query "INSERT INTO ingest_reject (source, reason, record, rejected_at) VALUES ('s', 'r', 'old', '2025-01-01Z'), ('s', 'r', 'new', '2025-03-01Z')"
scheduler run retention --at 2025-03-20T14:00:00Z
says 0 'everything is kept'
check "retention_days = 0 keeps everything" "$work/out"
same "$(query "$months")" "2025m01 2025m03" "no month is gone"
scheduler run retention --at 2025-03-20T14:00:00Z --again --set retention_days=40
says 0 'dropped 7 partitions (ai_usage_error_rollup_y2025m01, '
check "months wholly before the retention are dropped" "$work/out"
same "$(query "$months")/$(query "SELECT count(*) FROM ai_usage_event")" "2025m03/$((loaded - 1))" "with their events, and no other"
same "$(query "SELECT string_agg(record, ' ') FROM ingest_reject")" new "old records of loading go, too"
loaded=$((loaded - 1))
scheduler run partitions --at 2025-04-30T22:30:00Z --set timezone=Europe/Berlin
says 0 'made 21 partitions; all exist to the end of 2025-06'
check "the partitions of the coming months are made" "$work/out"
same "$(run_of partitions 2025-04-30T22:10Z status)" DONE "for the moment in the deployment's zone"

# failures

query "REVOKE EXECUTE ON FUNCTION ensure_month(timestamptz) FROM opswatch_scheduler"
scheduler run partitions --at 2025-06-10T12:00:00Z
[ $status = 1 ]
check "a job that fails ends with status 1" "$work/out"
same "$(run_of partitions 2025-06-10T00:10Z "status || ' ' || attempt || ' ' || (error_message LIKE '%permission denied%')::text")" \
	"FAILED 1 true" "the run is recorded with its error"
query "GRANT EXECUTE ON FUNCTION ensure_month(timestamptz) TO opswatch_scheduler"
scheduler run partitions --at 2025-06-10T12:00:00Z
same "$status $(run_of partitions 2025-06-10T00:10Z "status || ' ' || attempt || ' ' || coalesce(error_message, '')")" \
	"0 DONE 2 " "and run again for the same moment"

# A job that waits for a table somebody has locked: LOCKER is the shell that holds it until it is told.
lock_table() {
	mkfifo "$work/go" 2>/dev/null
	{
		echo "BEGIN; LOCK TABLE usage_dirty_hour;"
		cat "$work/go"
	} | cluster_psql "$work/pg" -q >/dev/null 2>&1 &
	locker=$!
	await 1 "SELECT count(*) FROM pg_locks WHERE relation = 'usage_dirty_hour'::regclass AND mode = 'AccessExclusiveLock' AND granted"
}
unlock_table() {
	echo "COMMIT;" >"$work/go"
	wait $locker
}
waiting="SELECT count(*) FROM pg_locks WHERE relation = 'usage_dirty_hour'::regclass AND NOT granted"

lock_table
background opswatch-scheduler opswatch_scheduler run.log run aggregate --at 2025-06-10T12:00:00Z
runner=$!
await 1 "$waiting"
scheduler run aggregate --at 2025-06-10T12:00:00Z
says 0 "is being run on $(hostname) (pid $runner)"
check "what another process is running is left to it" "$work/out"
kill -TERM $runner
unlock_table
wait $runner
same "$? $(run_of aggregate 2025-06-10T12:00Z status)" "0 DONE" "SIGTERM lets the job finish"
lock_table
background opswatch-scheduler opswatch_scheduler run.log run aggregate --at 2025-06-10T13:00:00Z
runner=$!
await 1 "$waiting"
kill -KILL $runner
wait $runner 2>/dev/null
unlock_table
await 0 "SELECT count(*) FROM pg_stat_activity WHERE usename = 'opswatch_scheduler'"
same "$(run_of aggregate 2025-06-10T13:00Z status)" RUNNING "a run that was killed is left as it was"
scheduler run aggregate --at 2025-06-10T13:00:00Z
same "$status $(run_of aggregate 2025-06-10T13:00Z "status || ' ' || attempt")" "0 DONE 2" "and taken over by the next"

# daemon

daemon_runs="SELECT string_agg(job || ' ' || status || ' ' || attempt, ', ' ORDER BY job) FROM
	(SELECT DISTINCT job, status, attempt FROM job_run WHERE scheduled_for > now() - interval '2 days') r"
all_done="aggregate DONE 1, partitions DONE 1, retention DONE 1"
background opswatch-scheduler opswatch_scheduler daemon1.log daemon
daemon1=$!
background opswatch-scheduler opswatch_scheduler daemon2.log daemon
daemon2=$!
await "$all_done" "$daemon_runs"
check "two daemons run every job once for its latest moment" <(cat "$work"/daemon?.log; query "SELECT * FROM job_run")
kill -TERM $daemon1 $daemon2
wait $daemon1
one=$?
wait $daemon2
same "$one $?" "0 0" "SIGTERM ends them with status 0"
same "$(query "SELECT max(n) FROM (SELECT count(DISTINCT pid) AS n FROM job_run WHERE scheduled_for > now() - interval '2 days'
	GROUP BY job, scheduled_for) r")" 1 "each moment was one daemon's"

query "DELETE FROM job_run WHERE scheduled_for > now() - interval '2 days'"
kill $collector
wait $collector
cluster_stop "$work/pg"
background opswatch-scheduler opswatch_scheduler daemon3.log daemon
daemon3=$!
for _ in $(seq 100); do
	grep -q ' error database ' "$work/daemon3.log" 2>/dev/null && break
	sleep 0.1
done
kill -0 $daemon3 && [ "$(grep -c ' error ' "$work/daemon3.log")" = 1 ]
check "a daemon without a database complains once and stays" "$work/daemon3.log"
cluster_start "$work/pg"
await "$all_done" "$daemon_runs"
check "and runs the jobs when the database is there" "$work/daemon3.log"
kill -TERM $daemon3
wait $daemon3

# what is shown, and wrong calls

scheduler jobs
[ $status = 0 ] && [ "$(wc -l <"$work/out")" = 4 ] && grep -qE '^partitions +daily at 00:10 .* DONE .* made [0-9]+ partitions' "$work/out"
check "jobs lists the jobs with their last and next runs" "$work/out"
scheduler jobs --json
same "$(query "SELECT string_agg(j->>'name' || ' ' || (j->'lastRun'->>'status') || ' ' || ((j->>'nextRun')::timestamptz > now())::text, ', ')
	FROM json_array_elements('$(sed "s/'/''/g" "$work/out")') j")" \
	"aggregate DONE true, partitions DONE true, retention DONE true" "as JSON, too"
program opswatch-scheduler opswatch_scheduler --set "database_url=host=$work/none" jobs --names >"$work/out" 2>&1
same "$(tr '\n' ' ' <"$work/out")" "aggregate partitions retention " "names need no database"
program opswatch-scheduler opswatch_scheduler --set "database_url=host=$work/none" run aggregate >"$work/out" 2>&1
[ $? = 1 ] && grep -q ' error exit ' "$work/out"
check "run fails when there is no database" "$work/out"
wrong=
for call in "run" "run nothing" "run aggregate partitions" "run aggregate --at yesterday" "dance" "daemon --full" "jobs --at 2025-01-01" \
	"jobs --json --names" "timers" "" "--nonsense"; do
	# shellcheck disable=SC2086
	scheduler $call
	[ $status = 2 ] || wrong="$wrong '$call'"
done
same "$wrong" "" "wrong calls end with status 2"
scheduler timers "$work/nowhere"
says 1 "cannot write '$work/nowhere/opswatch-job-aggregate.timer': No such file or directory"
check "timers says what it cannot write" "$work/out"
mkdir "$work/timers"
scheduler timers "$work/timers" --set timezone=Europe/Berlin
same "$(sed -n 's/^OnCalendar=//p' "$work/timers/opswatch-job-retention.timer")" "*-*-* 03:20:00 Europe/Berlin" \
	"timers of local times name the zone"
