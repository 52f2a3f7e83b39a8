# shellcheck shell=bash
# A whole stack for a test, started as people start it: by ./run, on a state folder and a port of its own.
# Needs t/lib/tap.sh. After stack_start: $state, $port and what $state/env exports.

free_port() {
	local p
	while :; do
		p=$((20000 + RANDOM % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || break
	done
	echo $p
}

# stack_start [ARGUMENT OF run]...: empty unless told otherwise
stack_start() {
	state=$(mktemp -d "${TMPDIR:-/tmp}/opswatch-test.XXXXXX")
	chmod 755 "$state"
	port=$(free_port)
	trap stack_stop EXIT
	OPSWATCH_BUILD=$top_builddir "$top_srcdir/run" --state "$state" --port "$port" --no-demo --detach "$@" \
		>"$state/start.out" 2>&1 || {
		sed 's/^/# /' "$state/start.out"
		echo "Bail out! the stack did not start"
		exit 1
	}
	# shellcheck disable=SC1091
	. "$state/env"
}

# Stops it, and fails the test if any program reported a memory error, a leak or undefined behaviour.
stack_stop() {
	local status=$?
	trap - EXIT
	[ -n "${state:-}" ] && [ -d "$state" ] || exit $status
	OPSWATCH_BUILD=$top_builddir "$top_srcdir/run" --stop --state "$state" >"$state/stop.out" 2>&1 || status=1
	if grep -rlE 'Sanitizer|runtime error' "$state/log" >/dev/null 2>&1; then
		grep -rhE -A12 'Sanitizer|runtime error' "$state/log" | head -60 | sed 's/^/# /'
		echo "# sanitizer reports in the logs"
		status=1
	fi
	[ -n "${KEEP_STATE:-}" ] && echo "# state kept: $state" || rm -rf "$state"
	exit $status
}

# api METHOD PATH [CURL ARGUMENT]...: with the admin token
api() {
	local method=$1 path=$2
	shift 2
	curl -sS -X "$method" -H "Authorization: Bearer $(cat "$OPSWATCH_ADMIN_TOKEN_FILE")" "$@" "$OPSWATCH_URL$path"
}

# wait_for SECONDS COMMAND...: until the command succeeds
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

sql() {
	psql -XAtq "$OPSWATCH_DATABASE_URL" -c "$1"
}
