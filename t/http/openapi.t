#!/bin/bash
# Whether the API does what static/openapi.json says, in good requests and bad ones (see openapi.mjs).
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/stack.sh"
command -v node >/dev/null || skip_all "node not found: apt-get install nodejs"
[ -d "$top_builddir/node/node_modules/ajv" ] ||
	skip_all "ajv not found: ./check installs it, or npm install in $top_builddir/node beside a copy of t/package.json"

# make_token NAME SCOPES [OPTION]...
make_token() {
	"$top_builddir/opswatch" token create --name "$1" --scope "$2" "${@:3}" 2>>"$state/tokens.out"
}

stack_start
"$top_builddir/opswatch" demo --days 3 --tenants 8 --events-per-day 300 >"$state/demo.out" 2>&1 || cat "$state/demo.out"
OPSWATCH_BOUND_TOKEN=$(make_token bound ingest,read --tenant acme)
OPSWATCH_EXPIRED_TOKEN=$(make_token expired read --expires "$(date -u -d '+3 seconds' +%FT%TZ)")
stop_database="CLUSTER_USER=$(stat -c %U "$state/cluster"); . '$top_srcdir/t/lib/cluster.sh'; cluster_stop '$state/cluster' fast"
export OPSWATCH_BOUND_TOKEN OPSWATCH_EXPIRED_TOKEN OPSWATCH_STOP_DATABASE=$stop_database
node "$top_srcdir/t/http/openapi.mjs" || exit 1
