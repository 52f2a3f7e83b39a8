#!/bin/bash
# Whether figures add up: to the last digit, in any time zone, before and after aggregation, with late events (see
# figures.mjs). SEED=N repeats a run.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/stack.sh"
command -v node >/dev/null || skip_all "node not found: apt-get install nodejs"
[ -d "$top_builddir/node/node_modules/ajv" ] ||
	skip_all "ajv not found: ./check installs it, or npm install in $top_builddir/node beside a copy of t/package.json"
stack_start
OPSWATCH_SCHEDULER="$top_builddir/opswatch-scheduler" node "$top_srcdir/t/http/figures.mjs" || exit 1
