#!/bin/bash
# The arrows between the layers point down only: base <- domain <- store, http, ingest, views <- handlers, collector,
# jobs <- bin. And the foreign libraries stay behind the module that wraps them.
cd "${top_srcdir:-$(dirname "$0")/..}" || exit 1

declare -A may_include=(
	[base]="base"
	[domain]="base domain"
	[store]="base domain store"
	[http]="base http"
	[ingest]="base domain ingest"
	[views]="base domain views"
	[handlers]="base domain store http ingest views handlers"
	[collector]="base domain store ingest collector"
	[jobs]="base domain store views jobs"
	[bin]="base domain store http ingest views handlers collector jobs bin"
	[sdk]="sdk"
)
# header pattern -> files that may include it
declare -A only_in=(
	['<libpq-fe\.h>']='src/store/(db\.c|db_conn\.[ch])'
	['<fcgiapp\.h>|<fcgi.*\.h>']='src/http/fcgi\.c'
	['<json-c/']='src/(base/json\.[ch]|ingest/.*|handlers/.*|bin/.*)'
	['<zlib\.h>']='src/(base/spool\.c|http/(gunzip|auth)\.c)'
	['<openssl/']='src/(http/(auth|response)\.c|ingest/.*|bin/.*|store/migrate\.c)'
)

number=0
result() { # status, name, details
	number=$((number + 1))
	[ "$1" = 0 ] && echo "ok $number - $2" || echo "not ok $number - $2"
	[ -z "${3:-}" ] || sed 's/^/# /' <<<"$3"
}

echo "1..$((${#may_include[@]} + ${#only_in[@]} + 1))"
for layer in "${!may_include[@]}"; do
	allowed=$(tr ' ' '|' <<<"${may_include[$layer]}")
	wrong=$(grep -rnE '^#include "[a-z]+/' "src/$layer" --include='*.[ch]' 2>/dev/null | grep -vE "#include \"($allowed)/")
	[ -z "$wrong" ]
	result $? "$layer includes only: ${may_include[$layer]}" "$wrong"
done
for header in "${!only_in[@]}"; do
	wrong=$(grep -rnE "#include ($header)" src --include='*.[ch]' | grep -vE "^${only_in[$header]}:")
	[ -z "$wrong" ]
	result $? "$header only in ${only_in[$header]}" "$wrong"
done
wrong=$(grep -rnE '"(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY) ' src --include='*.c' | grep -v '^src/store/')
[ -z "$wrong" ]
result $? "SQL only in src/store" "$wrong"
