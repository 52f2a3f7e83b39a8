#!/bin/sh
# The commands opswatch migrate, token and conf; run by store.t against its cluster.
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
number=0
unset OPSWATCH_CONFIG

check() { # NAME CONDITION-STATUS
	number=$((number + 1))
	[ "$2" = 0 ] && echo "ok $number - commands: $1" || echo "not ok $number - commands: $1"
}

opswatch() {
	"$top_builddir/opswatch" --set "sql_dir=$top_srcdir/sql" \
		--set "database_url=postgresql://opswatch@/opswatch?host=$TEST_SOCKET_DIR" "$@"
}

says() { # WORDS COMMAND...: true when the output of the command contains the words
	words=$1
	shift
	"$@" 2>&1 | grep -qF -- "$words"
}

fails_with() { # STATUS COMMAND...
	wanted=$1
	shift
	"$@" >/dev/null 2>&1
	[ $? = "$wanted" ]
}

opswatch migrate >/dev/null
check "migrate brings the schema up to date" $?
says "the schema is up to date" opswatch migrate
check "migrate says that nothing is to be done" $?

secret=$(opswatch token create --name register --scope ingest,read --tenant acme 2>/dev/null)
printf '%s\n' "$secret" | grep -qxE 'ow_[0-9A-Za-z]{49}'
check "token create prints the secret alone" $?
id=$(opswatch token list | awk '$NF == "acme" && /register/ { print $1 }')
says "valid    ingest,read" opswatch token list
check "token list shows the token" $?
! says "$secret" opswatch token list
check "token list does not show the secret" $?
opswatch token revoke "$id" && says revoked opswatch token list
check "token revoke revokes" $?
fails_with 1 opswatch token revoke 000000000000
check "token revoke of an unknown id fails" $?
fails_with 2 opswatch token create --name x --scope root
check "token create refuses an unknown scope" $?
fails_with 2 opswatch token create --name x --scope read --expires 2020-01-01
check "token create refuses an expiry in the past" $?
fails_with 2 opswatch token create --scope read
check "token create wants a name" $?

says "#retention_days = 365" opswatch conf
check "conf prints the settings" $?
fails_with 0 opswatch --help && fails_with 2 opswatch && fails_with 2 opswatch sing
check "help is no failure, no command and an unknown one are wrong calls" $?
fails_with 1 opswatch --set databaze_url=x migrate
check "an unknown setting fails" $?
fails_with 1 opswatch migrate --set database_url=host=/nowhere
check "a database that is not there fails" $?

echo "1..$number"
