#!/bin/bash
# From accepted to stored: what the collector makes of the spool, whatever is in it and whatever happens to the database.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/stack.sh"
. "$top_srcdir/t/lib/cluster.sh"
plan 42
stack_start
CLUSTER_USER=$(stat -c %U "$state/cluster")

required='"toolId":"chatbot","model":"gpt-4-turbo","latencyMs":120'

# post JSON: must be accepted
post() {
	local code
	code=$(printf '%s' "$1" | curl -s -o "$state/answer" -w '%{http_code}' -H "Authorization: Bearer $(cat "$state/ingest-token")" \
		-H 'Content-Type: application/json' --data-binary @- "$OPSWATCH_URL/api/monitoring/ai-usage/events")
	[ "$code" = 202 ] || echo "# $code $(cat "$state/answer")"
}

event() { # ID [MEMBERS]
	echo "{\"id\":\"$1\",\"tenantId\":\"acme\",$required${2:+,$2}}"
}

batch() { # EVENT...
	local IFS=,
	echo "{\"events\":[$*]}"
}

ago() { # DAYS
	date -u -d "$1 days ago" +%FT%TZ
}

gives() { # SQL WANTED
	[ "$(sql "$1")" = "$2" ]
}

# becomes SQL WANTED NAME: within 10 s
becomes() {
	wait_for 10 gives "$1" "$2"
	same "$(sql "$1")" "$2" "$3"
}

count_of() { # ID
	echo "SELECT count(*) FROM ai_usage_event WHERE id = '$1'"
}

has_new_collector() { # OLD PID
	[ "$(cat "$state/run/collector.pid")" != "$1" ] && kill -0 "$(cat "$state/run/collector.pid")"
}

# The stack's supervisor starts a new one.
restart_collector() { # SIGNAL
	local old
	old=$(cat "$state/run/collector.pid")
	kill "-$1" "$old"
	wait_for 10 has_new_collector "$old"
}

# One line of the spool: a payload behind its checksum, which gzip computes.
frame() { # PAYLOAD
	printf '%s %s\n' "$(printf %s "$1" | gzip -c | tail -c 8 | head -c 4 | od -An -tx4 | tr -d ' ')" "$1"
}

record() { # ID METADATA
	local now
	now=$(date +%s000000)
	printf 'u1\t0\t0\t%s\t%s\t5\t-1\t\t1\t1\t0\t0\t0\t0\t0\t0\t0\t%s\tacme\tchatbot\t\t\t\tgpt-4o\t\t\t\t\t\t\t%s' "$now" "$now" "$1" "$2"
}

# Lays a finished segment, from standard input, into the spool.
lay_segment() { # NAME
	cat >"$state/spool/$1.new"
	chmod 644 "$state/spool/$1.new"
	mv "$state/spool/$1.new" "$state/spool/usage-$1.seg"
}

# What is known, and what is not.
post "$(event known)"
becomes "SELECT tool_name, operation, estimated_cost, cost_source, tenant_id FROM ai_usage_event WHERE id = 'known'" \
	"Chatbot|chat|0.000000000000|computed|acme" "an event is stored with the tool's name and a price"
becomes "SELECT status, name FROM tenant WHERE id = 'acme'" "unregistered|acme" "its tenant is known from now on"
post "$(event unknown '"model":"no-such-model"' | sed 's/"model":"gpt-4-turbo",//')"
becomes "SELECT cost_source, estimated_cost IS NULL FROM ai_usage_event WHERE id = 'unknown'" "unpriced|t" \
	"an unknown model has no cost, not 0"
post "$(event tool '"toolName":"My Tool"' | sed 's/chatbot/my-tool/')"
becomes "SELECT name, registered FROM tool WHERE id = 'my-tool'" "My Tool|f" "an unknown tool is entered with its name"
post "$(event priced '"promptTokens":1000,"completionTokens":100')"
becomes "SELECT estimated_cost = 1000 * p.input + 100 * p.output FROM ai_usage_event e JOIN model_price p ON p.id = model_price_id
	WHERE e.id = 'priced'" t "the cost is that of its price row"
post "$(event reported '"estimatedCost":0.123456789012')"
becomes "SELECT estimated_cost, cost_source FROM ai_usage_event WHERE id = 'reported'" "0.123456789012|reported" \
	"a reported cost is kept to the last digit"

# Prices that change, also by hand and wrongly.
sql "INSERT INTO model_price (match_kind, pattern, input, output, source) VALUES ('regex', 'my-(', 1, 1, 'test'),
	('exact', 'my-model', 0.5, 0.25, 'test')"
sleep 5.2 # how long prices are remembered
post "$(event repriced '"promptTokens":2,"completionTokens":4' | sed 's/gpt-4-turbo/my-model/')"
becomes "SELECT estimated_cost FROM ai_usage_event WHERE id = 'repriced'" 2.000000000000 "new prices apply within seconds"
grep -q "warn prices.*my-(" "$state/log/collector.log"
check "a price that cannot be used is left out and complained about" "$state/log/collector.log"

# Once, however often it is sent.
post "$(batch "$(event twice)" "$(event twice)" "$(event twice "\"createdAt\":\"$(ago 2)\"")" "$(event once)")"
becomes "$(count_of once)" 1 "the neighbours of duplicates are stored"
same "$(sql "$(count_of twice)")" 1 "an id three times in one batch is stored once"
post "$(event twice)"
post "$(batch "$(event twice "\"createdAt\":\"$(ago 3)\"")" "$(event after1)")"
becomes "$(count_of after1)" 1 "later events are stored"
same "$(sql "$(count_of twice)")" 1 "an id sent again is stored once, with createdAt and without"
post "$(event twice | sed s/acme/other/)"
becomes "$(count_of twice)" 2 "another tenant may have the same id"
restart_collector TERM
post "$(batch "$(event twice)" "$(event after2)")"
becomes "$(count_of after2)" 1 "a new collector goes on"
same "$(sql "$(count_of twice)")" 2 "and knows the ids of the last days"

# Ids of long ago, which are not remembered, collide in the table.
post "$(event old "\"createdAt\":\"$(ago 5)\"")"
becomes "$(count_of old)" 1 "an event of long ago"
sql "UPDATE ai_usage_event SET received_at = received_at - interval '30 days' WHERE id = 'old'"
created=$(sql "SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM ai_usage_event WHERE id = 'old'")
restart_collector TERM
post "$(batch "$(event before3)" "$(event old "\"createdAt\":\"$created\"")" "$(event after3)" "$(event after3)")"
becomes "SELECT count(*) FROM ai_usage_event WHERE id IN ('before3', 'after3')" 2 "the neighbours of a collision are stored"
same "$(sql "$(count_of old)")" 1 "the event that collides is not stored again"

# Late events.
post "$(event late "\"createdAt\":\"$(ago 300)\",\"errorType\":\"timeout\"")"
becomes "SELECT count(*) FROM ai_usage_event e JOIN ai_usage_rollup r USING (tenant_id, tool_id, model)
	WHERE e.id = 'late' AND r.period_start <= e.created_at AND r.period_start > e.created_at - interval '15 minutes'
	AND r.total_calls = 1 AND r.failed_calls = 1" 1 "an event of 300 days ago is in the quarter-hour it belongs to"
same "$(sql "SELECT failed_calls FROM ai_usage_error_rollup WHERE error_type = 'timeout'")" 1 "and its failure is counted"

# What cannot be loaded: laid aside with the reason, in nobody's way.
{
	frame "$(record good1 '')"
	frame "$(record refused '{not json')"
	echo "00000000 $(record corrupt '')"
	frame "u9	a record of the future"
	frame "$(record good2 '{"k":1}')"
	printf '%s' "$(frame "$(record torn '')" | head -c 60)"
} | lay_segment 0000000000000001-1-0
becomes "SELECT count(*) FROM ai_usage_event WHERE id IN ('good1', 'good2')" 2 "good records beside bad ones are stored"
becomes "SELECT count(*) FROM ingest_reject" 4 "the bad ones are laid aside"
same "$(sql "SELECT count(*) FROM ingest_reject WHERE source = 'usage-0000000000000001-1-0.seg' AND record LIKE '%refused%'
	AND reason LIKE 'refused by the database:%json%'")" 1 "what PostgreSQL refuses, with its words"
same "$(sql "SELECT count(*) FROM ingest_reject WHERE reason LIKE 'corrupt:%' AND record LIKE '%corrupt%'")" 1 "what the checksum does not fit"
same "$(sql "SELECT count(*) FROM ingest_reject WHERE reason LIKE '%not a usage record of version u1%'")" 1 "what cannot be read"
same "$(sql "SELECT count(*) FROM ingest_reject WHERE reason LIKE 'torn:%' AND length(record) = 60")" 1 "what has no end"
wait_for 10 test ! -e "$state/spool/usage-0000000000000001-1-0.seg"
check "a segment that was read is deleted"
becomes "SELECT count(*) FROM source_position WHERE source LIKE 'usage-0000000000000001%'" 0 "and its position is forgotten"
restart_collector KILL
post "$(event after4)"
becomes "$(count_of after4)" 1 "a killed collector is replaced"
same "$(sql "SELECT count(*) FROM ingest_reject")" 4 "and reports nothing twice"

# The database away.
cluster_stop "$state/cluster" immediate
! sql "SELECT 1" 2>"$state/away.err"
check "the database is away"
for i in $(seq 20); do
	post "$(event "away$i")"
done >"$state/away.out"
same "$(cat "$state/away.out")" "" "events are accepted while PostgreSQL is down"
sleep 2
cluster_start "$state/cluster"
becomes "SELECT count(*) FROM ai_usage_event WHERE id LIKE 'away%'" 20 "and are stored when it is back"

# A crash right after events became visible, which the database has not on disk because its writer sleeps.
cluster_psql "$state/cluster" -q -c "ALTER SYSTEM SET wal_writer_delay = '10s'" -c "SELECT pg_reload_conf()" >"$state/alter.out"
for i in 1 2 3; do
	post "$(event "crash$i")"
	until gives "$(count_of "crash$i")" 1; do
		sleep 0.01
	done
	cluster_stop "$state/cluster" immediate
	cluster_start "$state/cluster"
done
becomes "SELECT count(*) FROM ai_usage_event WHERE id LIKE 'crash%'" 3 "events that a crash took back are stored again"

# What follows from the events is exactly what they say.
same "$(sql "SELECT concat_ws('|', sum(total_calls), sum(failed_calls), sum(unpriced_calls), sum(prompt_tokens),
		sum(completion_tokens), sum(latency_sum_ms), sum(total_cost)) FROM ai_usage_rollup")" \
	"$(sql "SELECT concat_ws('|', count(*), count(*) FILTER (WHERE NOT success),
		count(*) FILTER (WHERE cost_source = 'unpriced'), sum(prompt_tokens), sum(completion_tokens), sum(latency_ms),
		sum(estimated_cost)) FROM ai_usage_event")" "the rollups add up to the events"
same "$(sql "SELECT sum(loaded) = (SELECT count(*) FROM ai_usage_event), sum(duplicates), sum(rejected) FROM ingest_minute")" \
	"t|7|4" "what was loaded, passed over and refused is counted"

# One collector only, which ends in order.
"$top_builddir/opswatch-collector" --config "$OPSWATCH_CONFIG" >"$state/second.out" 2>&1
same "$?" 1 "a second collector is refused"
grep -q 'another collector is running' "$state/second.out"
check "and says why" "$state/second.out"
mkdir "$state/run2" "$state/spool2"
"$top_builddir/opswatch-collector" --config "$OPSWATCH_CONFIG" --set run_dir="$state/run2" --set spool_dir="$state/spool2" \
	2>"$state/third.out" &
third=$!
wait_for 10 grep -q start "$state/third.out"
kill -TERM $third
wait $third
same "$?" 0 "SIGTERM ends a collector with status 0"

# Workers that end leave segments, which go when they are read.
before=$(find "$state/spool" -name 'usage-*.seg' | wc -l)
[ "$before" -gt 0 ]
check "live workers keep their segments"
kill -HUP "$(cat "$state/run/web.pid")"
wait_for 20 sh -c "! ls '$state'/spool/usage-*.seg"
check "segments of workers that ended are deleted" <(ls "$state/spool")
becomes "SELECT count(*) FROM source_position" 0 "and so are their positions"
