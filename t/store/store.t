#!/bin/sh
# Starts a PostgreSQL cluster of its own, runs the store tests named by STORE_TESTS against it, and joins their TAP.
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
. "$top_srcdir/t/lib/cluster.sh"

if ! cluster_program initdb >/dev/null 2>&1; then
	echo "1..0 # SKIP PostgreSQL $CLUSTER_VERSION is not installed"
	exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/opswatch-store.XXXXXX") || exit 1
chmod 0711 "$work"
trap 'cluster_stop "$TEST_CLUSTER" immediate; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
TEST_CLUSTER=$work/pg
cluster_init "$TEST_CLUSTER" test && cluster_start "$TEST_CLUSTER" || exit 1
TEST_SOCKET_DIR=$(cat "$TEST_CLUSTER/socket-dir")
export TEST_CLUSTER TEST_SOCKET_DIR

number=0
for name in migrate prepare db types stores usage usage_sums pipeline privileges daemon commands loss; do
	test=$top_builddir/t/store/${name}_test
	[ -x "$test" ] || test=$top_srcdir/t/store/${name}_test.sh
	"$test" >"$work/out" 2>"$work/err"
	status=$?
	awk -v before="$number" -v n="$number" -v name="$name" -v status="$status" '
		/^(not )?ok / { sub(/ok [0-9]+/, "ok " ++n); print; next }
		/^1\.\./ { planned = before + substr($0, 4); next }
		{ print }
		END {
			print (status == 0 && n == planned ? "ok " : "not ok ") ++n " - " name ": all tests ran, exit status " status
		}' "$work/out"
	sed 's/^/# /' "$work/err"
	number=$((number + $(grep -cE '^(not )?ok ' "$work/out") + 1))
done
echo "1..$number"
