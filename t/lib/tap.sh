# shellcheck shell=bash
# TAP for shell tests. plan N; then `COMMAND; check "what holds" [FILE]` for each: FILE is shown when it failed.
tap_number=0

plan() {
	echo "1..$1"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

check() {
	local status=$?
	tap_number=$((tap_number + 1))
	if [ $status = 0 ]; then
		echo "ok $tap_number - $1"
	else
		echo "not ok $tap_number - $1"
		[ -z "${2:-}" ] || sed -e 's/^/# /' -e '$a\' "$2"
	fi
}

# same GOT WANTED NAME
same() {
	[ "$1" = "$2" ]
	check "$3" <(printf 'got:    %s\nwanted: %s\n' "$1" "$2")
}

# skip NAME REASON
skip() {
	tap_number=$((tap_number + 1))
	echo "ok $tap_number - $1 # SKIP $2"
}
