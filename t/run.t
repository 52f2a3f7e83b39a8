#!/bin/bash
# ./run: starts, continues, restarts what dies, stops without a trace; twice at once.
. "$(dirname "$0")/lib/tap.sh"
. "$(dirname "$0")/lib/stack.sh"

send_event() { # ID
	curl -fsS -o /dev/null -H "Authorization: Bearer $(cat "$state/ingest-token")" -H 'Content-Type: application/json' \
		-d "{\"id\":\"$1\",\"tenantId\":\"acme\",\"toolId\":\"chatbot\",\"model\":\"gpt-4o\",\"latencyMs\":1}" \
		"$OPSWATCH_URL/api/monitoring/ai-usage/events"
}

is_stored() { # ID
	[ "$(sql "SELECT count(*) FROM ai_usage_event WHERE id = '$1'")" = 1 ]
}

status_of() { # CURL ARGUMENT...
	curl -s -o /dev/null -w '%{http_code}' "$@"
}

processes_of() { # STATE
	pgrep -f "$1/" | grep -vx $$ || true
}

plan 14
stack_start
[ -s "$state/env" ]
check "the stack starts on an empty folder"
same "$(status_of -u "admin:$(cat "$state/admin-password")" "$OPSWATCH_URL/monitoring/")" 200 "a page answers with the password"
same "$(status_of "$OPSWATCH_URL/monitoring/")" 401 "and not without"
same "$(cd "$state" && stat -c %a admin-password ingest-token read-token admin-token | sort -u)" 600 \
	"secrets are readable to their owner only"

OPSWATCH_BUILD=$top_builddir "$top_srcdir/run" --state "$state" --port "$port" --detach >"$state/again.out" 2>&1
[ $? -ne 0 ] && grep -q 'already running' "$state/again.out"
check "a second start on the same folder is refused" "$state/again.out"

other=$(mktemp -d "${TMPDIR:-/tmp}/opswatch-test.XXXXXX")
chmod 755 "$other"
OPSWATCH_BUILD=$top_builddir "$top_srcdir/run" --state "$other" --port "$(free_port)" --no-demo --detach \
	--set retention_days=0 >"$state/other.out" 2>&1
check "another one runs beside it" "$state/other.out"
grep -q '^retention_days = 0$' "$other/opswatch.conf"
check "--set reaches the settings"
OPSWATCH_BUILD=$top_builddir "$top_srcdir/run" --stop --state "$other" >>"$state/other.out" 2>&1 &&
	[ -z "$(processes_of "$other")" ]
check "and leaves no process behind" <(cat "$state/other.out"; ps -fp $(processes_of "$other") 2>&1)
rm -rf "$other"

send_event first && wait_for 10 is_stored first
check "an event is stored"
kill -KILL "$(cat "$state/run/collector.pid")"
send_event second && wait_for 20 is_stored second
check "a killed collector is started again" "$state/log/run.log"
kill -KILL "$(head -n 1 "$state/pg/postmaster.pid")"
send_event third && wait_for 30 is_stored third
check "a killed PostgreSQL is started again" "$state/log/run.log"

OPSWATCH_BUILD=$top_builddir "$top_srcdir/run" --stop --state "$state" >"$state/stop.out" 2>&1 &&
	[ -z "$(processes_of "$state")" ]
check "--stop leaves no process behind" <(cat "$state/stop.out"; ps -fp $(processes_of "$state") 2>&1)
before=$(cat "$state/ingest-token" "$state/admin-password")
OPSWATCH_BUILD=$top_builddir "$top_srcdir/run" --state "$state" --port "$port" --no-demo --detach >"$state/start.out" 2>&1
check "it starts again on the same folder" "$state/start.out"
is_stored third && is_stored first && [ "$before" = "$(cat "$state/ingest-token" "$state/admin-password")" ]
check "with everything that was there"
