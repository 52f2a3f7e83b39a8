#!/bin/bash
# The pages in a real browser, on a stack with demo data: pages.mjs. Screenshots go to $top_builddir/screenshots.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/cluster.sh"
. "$top_srcdir/t/lib/stack.sh"

modules=$(cd "$top_builddir" && pwd)/node/node_modules
chromium=${CHROMIUM:-$(command -v chromium)}
command -v node >/dev/null || skip_all "node is not installed: apt-get install nodejs"
[ -d "$modules/playwright-core" ] || skip_all "there is no $modules/playwright-core: ./check installs it"
[ -x "$chromium" ] || skip_all "there is no browser: apt-get install chromium"
cluster_program initdb >/dev/null 2>&1 || skip_all "PostgreSQL $CLUSTER_VERSION is not installed"

stack_start
"$top_builddir/opswatch" demo --days 60 >"$state/demo.out" 2>&1 || {
	sed 's/^/# /' "$state/demo.out"
	echo "Bail out! the demo data could not be loaded"
	exit 1
}
NODE_PATH=$modules CHROMIUM=$chromium OPSWATCH_PASSWORD_FILE=$OPSWATCH_ADMIN_PASSWORD_FILE \
	OPSWATCH_SCREENSHOTS=$top_builddir/screenshots node "$top_srcdir/t/browser/pages.mjs"
