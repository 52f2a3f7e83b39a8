#!/bin/sh
# Private clusters: in directories of any name and length, for root and for an ordinary user, again and again.
set -u
: "${top_srcdir:?}"
. "$top_srcdir/t/lib/cluster.sh"

if ! cluster_program initdb >/dev/null 2>&1; then
	echo "1..0 # SKIP PostgreSQL $CLUSTER_VERSION is not installed"
	exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/opswatch-cluster.XXXXXX") || exit 1
trap 'cluster_stop "$dir" immediate; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
number=0

check() { # NAME CONDITION-STATUS
	number=$((number + 1))
	[ "$2" = 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

answers() { # DIR
	[ "$(psql -XAtc 'SELECT current_user, current_database()' -d "$(cluster_url "$1" opswatch)")" = "opswatch|opswatch" ]
}

# What a directory must go through; the socket's directory must be gone or empty afterwards.
lives() { # DIR
	cluster_init "$1" test && cluster_start "$1" && answers "$1" || return 1
	cluster_start "$1" && cluster_init "$1" test && answers "$1" || return 1
	cluster_stop "$1" immediate && cluster_start "$1" && answers "$1" || return 1
	cluster_stop "$1" && cluster_stop "$1" && [ ! -e "$(cat "$1/socket-dir")/.s.PGSQL.5432" ]
}

dir=$work/plain
lives "$dir"
check "a cluster is made, started, found running, killed, started, stopped" $?

dir="$work/it's 100% odd, isn't it"
lives "$dir"
check "the directory's name may hold quotes, blanks, percent signs, commas" $?

dir=$work/$(printf '%0120d' 0)
lives "$dir" && case $(cat "$dir/socket-dir") in /tmp/*) true ;; *) false ;; esac
check "the directory's name may be longer than a socket's" $?

if [ "$(id -u)" = 0 ]; then
	dir=$work/user
	mkdir "$dir" && chown nobody "$dir" && chmod 0755 "$work"
	# shellcheck disable=SC2016
	cp "$top_srcdir/t/lib/cluster.sh" "$work/" && setpriv --reuid=nobody --regid=nogroup --clear-groups sh -c '. "${0%/*}/cluster.sh"
		cluster_init "$0" test && cluster_start "$0" &&
			psql -XAtc "SELECT 1" -d "$(cluster_url "$0" opswatch)" >/dev/null && cluster_stop "$0"' "$dir"
	check "an ordinary user has clusters, too" $?
fi

dir=$work/plain
echo "nonsense = yes" >>"$dir/data/postgresql.conf"
! cluster_start "$dir" 2>"$work/err" && grep -q 'nonsense' "$work/err"
check "a cluster that cannot start says why" $?

! cluster_start "$work/nowhere" 2>"$work/err" && grep -q 'no cluster in' "$work/err"
check "a cluster that was never made is not started" $?

echo "1..$number"
