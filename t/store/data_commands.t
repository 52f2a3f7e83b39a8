#!/bin/sh
# The commands opswatch prices, import and demo on a cluster and a collector of their own: what they hand in is loaded,
# priced to the last digit, and stays the same when it comes again. Real traces and the price catalogue are used from
# $OPSWATCH_TEST_DATA where that folder exists.
set -u
: "${top_srcdir:?}" "${top_builddir:?}"
. "$top_srcdir/t/lib/cluster.sh"
data=${OPSWATCH_TEST_DATA:-$top_srcdir/../shared/data}
unset OPSWATCH_CONFIG

if ! cluster_program initdb >/dev/null 2>&1; then
	echo "1..0 # SKIP PostgreSQL $CLUSTER_VERSION is not installed"
	exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/opswatch-data.XXXXXX") || exit 1
chmod 0711 "$work"
collector=
end() {
	[ -z "$collector" ] || kill "$collector"
	cluster_stop "$work/pg" immediate
	rm -rf "$work"
}
trap end EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/spool" "$work/run"
cluster_init "$work/pg" test && cluster_start "$work/pg" || exit 1

number=0
check() { # NAME STATUS
	number=$((number + 1))
	[ "$2" = 0 ] && echo "ok $number - $1" || echo "not ok $number - $1"
}

skip() { # NAME REASON
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

program() { # NAME USER ARGUMENT...
	program_name=$1
	program_user=$2
	shift 2
	"$top_builddir/$program_name" --set "sql_dir=$top_srcdir/sql" --set "spool_dir=$work/spool" \
		--set "run_dir=$work/run" --set "database_url=$(cluster_url "$work/pg" "$program_user")" "$@"
}

opswatch() {
	program opswatch opswatch "$@"
}

start_collector() {
	"$top_builddir/opswatch-collector" --set "spool_dir=$work/spool" --set "run_dir=$work/run" \
		--set "database_url=$(cluster_url "$work/pg" opswatch_collector)" 2>>"$work/collector.log" &
	collector=$!
}

stop_collector() {
	kill "$collector"
	wait "$collector"
	collector=
}

query() { # SQL
	cluster_psql "$work/pg" -qAt -c "$1"
}

gives() { # EXPECTED SQL
	gives_found=$(query "$2")
	[ "$gives_found" = "$1" ] || echo "# expected $1, found $gives_found"
	[ "$gives_found" = "$1" ]
}

says() { # WORDS COMMAND...: true when the output of the command contains the words
	words=$1
	shift
	"$@" >"$work/out" 2>&1
	grep -qF -- "$words" "$work/out" || { sed 's/^/# /' "$work/out"; false; }
}

fails_with() { # STATUS COMMAND...
	wanted=$1
	shift
	"$@" >"$work/out" 2>&1
	[ $? = "$wanted" ] || { sed 's/^/# /' "$work/out"; false; }
}

opswatch migrate >/dev/null || exit 1
start_collector

# Prices

says "gpt-4-turbo " opswatch prices list --model openai/gpt-4-turbo-2024-04-09
check "a dated snapshot has the price of its family" $?
says "no prices" opswatch prices list --model gpt-4o-audio-preview
check "another model has not" $?
gives 44 "SELECT count(DISTINCT pattern) FROM model_price WHERE source LIKE 'opswatch 2%'
	AND pattern !~ '-\d{4}$|preview$|-\d{4}-\d{2}-\d{2}$'"
check "current models are shipped, and snapshots with prices of their own" $?

opswatch prices set --model house-model --input 1 --output 2 >/dev/null &&
	opswatch prices set --model house-model --input 3 --output 4 --from 2025-10-01 >/dev/null &&
	opswatch prices set --model house-model --input 5 --output 6 --from 2025-05-01 --per 1m >/dev/null
gives '|2025-05-01 2025-05-01|2025-10-01 2025-10-01|' "SELECT string_agg(coalesce(valid_from::date::text, '') || '|'
	|| coalesce(valid_to::date::text, ''), ' ' ORDER BY valid_from NULLS FIRST) FROM model_price WHERE pattern = 'house-model'"
check "prices follow each other without gap" $?
says "is so already" opswatch prices set --model house-model --input 3 --output 4 --from 2025-10-01
check "the same price again changes nothing" $?
gives 3 "SELECT count(*) FROM audit_log WHERE action = 'price.set' AND subject = 'house-model'"
check "every change is in the audit log" $?
fails_with 2 opswatch prices set --model m --input 0.0000001 --output 1
check "a rate that cannot be kept exactly is refused" $?
opswatch prices list --json >"$work/prices.json" && says " 0 added, 0 changed" opswatch prices import "$work/prices.json"
check "what list writes, import reads" $?
echo '{"prices": [{"model": "one", "input": 1, "output": 1}, {"model": "two"}]}' >"$work/bad.json"
fails_with 1 opswatch prices import "$work/bad.json" && gives 0 "SELECT count(*) FROM model_price WHERE pattern = 'one'"
check "a list with an error changes nothing" $?

if [ -f "$data/genai-prices.json" ]; then
	says "2,122 prices: 2,0" opswatch prices import --dry-run "$data/genai-prices.json" &&
		gives 0 "SELECT count(*) FROM model_price WHERE source = 'genai-prices'"
	check "the catalogue is read; a dry run changes nothing" $?
	opswatch prices import "$data/genai-prices.json" >/dev/null &&
		says "2,122 there already" opswatch prices import "$data/genai-prices.json"
	check "importing the catalogue again changes nothing" $?
	query "DELETE FROM model_price WHERE source = 'genai-prices' AND pattern !~ '^(gpt|claude|o3)'"
else
	skip "the catalogue" "there is no $data/genai-prices.json"
fi

# Import

cat >"$work/calls.csv" <<EOF
createdAt,model,prompt_tokens,completionTokens,cachedTokens
2025-06-09T23:59:59Z,o3,1000000,1000,0
2025-06-10T00:00:00Z,azure/o3-2025-04-16,1000000,1000,0
2025-07-01 12:00:00.5,openai/gpt-4o-mini-2024-07-18,1000,500,400
2025-07-01 12:00:00.5,openai/gpt-4o-mini-2024-07-18,1000,500,400
2025-07-01T12:00:00+01,nobody-knows,5,5,0
EOF
import_calls() { # TOOL OPTION...
	import_tool=$1
	shift
	opswatch import ai-usage "$work/calls.csv" --set tenantId=acme --set "toolId=$import_tool" --set latencyMs=10 \
		--set retention_days=0 "$@"
}
says "5 rows would be handed in, 0 refused" import_calls chatbot --dry-run && gives 0 "SELECT count(*) FROM ai_usage_event"
check "a dry run hands in nothing" $?
says "5 rows handed in, 0 refused" import_calls chatbot && gives 5 "SELECT count(*) FROM ai_usage_event WHERE source = 'import'"
check "rows become calls; equal rows stay two" $?
# 1e6 x 1e-5 + 1e3 x 4e-5; 1e6 x 2e-6 + 1e3 x 8e-6; 600 x 1.5e-7 + 400 x 7.5e-8 + 500 x 6e-7
gives '10.040000000000 2.008000000000 unpriced 0.000420000000 0.000420000000' "SELECT string_agg(
	coalesce(estimated_cost::text, cost_source), ' ' ORDER BY created_at) FROM ai_usage_event"
check "costs are exact, and follow the time of the call" $?
import_calls chatbot >/dev/null && gives 5 "SELECT count(*) FROM ai_usage_event"
check "importing again adds nothing" $?
says "5 rows handed in" import_calls intake --shift-to now && import_calls intake --shift-to now >/dev/null &&
	gives '5|t' "SELECT count(*), max(created_at) > now() - interval '1 minute' FROM ai_usage_event WHERE tool_id = 'intake'"
check "moved to now, rows come once too" $?

printf '%s\n' '{"customer":"acme","usage":{"in":5},"model":"o3","latencyMs":7}' '{"customer":1}' '{"customer":' '' |
	opswatch import ai-usage - --format jsonl --set toolId=scheduling --map tenantId=customer \
		--map promptTokens=usage.in >"$work/out" 2>&1
[ $? = 1 ] && grep -q '^standard input:2: tenantId must be a string' "$work/out" &&
	grep -q '^standard input:3: line ' "$work/out" && grep -q '^1 rows handed in, 2 refused' "$work/out" &&
	gives '5|7' "SELECT prompt_tokens, latency_ms FROM ai_usage_event WHERE tool_id = 'scheduling'"
check "JSON lines; bad ones are reported with their number" $?
awk 'BEGIN { print "tenantId"; for (i = 0; i < 30; i++) print "x" }' >"$work/bad.csv"
fails_with 1 opswatch import ai-usage "$work/bad.csv" --set toolId=t --set latencyMs=0 &&
	[ "$(grep -c 'bad.csv:[0-9]*: model is required' "$work/out")" = 20 ] && grep -q '0 rows handed in, 30 refused' "$work/out"
check "after twenty, bad rows are only counted" $?
says "there is no column 'Tokens'; the columns are createdAt, model" import_calls chatbot --map promptTokens=Tokens
check "a column that is not there is named" $?
fails_with 2 import_calls chatbot --set colour=red && fails_with 2 import_calls chatbot --map model=a --map model=b &&
	fails_with 2 opswatch import && fails_with 1 opswatch import ai-usage "$work/nothing.csv"
check "wrong calls are told" $?

import_trace() { # FILE TOOL
	opswatch import ai-usage "$data/$1" --map createdAt=TIMESTAMP --map promptTokens=ContextTokens \
		--map completionTokens=GeneratedTokens --set tenantId=trace --set "toolId=$2" --set model=gpt-4 \
		--set latencyMs=0 --set retention_days=0
}
if [ -f "$data/azure-llm-conv.csv" ]; then
	for pass in first second; do
		import_trace azure-llm-conv.csv chatbot >/dev/null && import_trace azure-llm-code.csv content-generator >/dev/null &&
			gives 'chatbot|19366|22361870|4088665|916.176000000000
content-generator|8819|18059974|245896|556.552980000000' "SELECT tool_id, count(*), sum(prompt_tokens),
				sum(completion_tokens), sum(estimated_cost) FROM ai_usage_event WHERE tenant_id = 'trace'
				GROUP BY 1 ORDER BY 1"
		check "real traces, $pass time: calls, tokens and cost" $?
	done
	says "8,819 of the refused are older" opswatch import ai-usage "$data/azure-llm-code.csv" --map createdAt=TIMESTAMP \
		--set tenantId=old --set toolId=t --set model=m --set latencyMs=0
	check "calls older than the retention are refused, with what helps" $?
else
	skip "real traces" "there is no $data/azure-llm-conv.csv"
fi

# Demo

small_demo() {
	opswatch demo --tenants 5 --days 40 --events-per-day 100
}
says " calls of 5 tenants in 40 days" small_demo &&
	gives '5|t|t' "SELECT count(DISTINCT tenant_id), count(*) > 2500, min(created_at) > now() - interval '41 days'
		FROM ai_usage_event WHERE id LIKE 'demo-%'"
check "a small demo is loaded" $?
gives '5|5' "SELECT count(*), count(mrr) FROM tenant WHERE status = 'registered'"
check "its customers are registered" $?
calls=$(query "SELECT count(*) FROM ai_usage_event")
says "is there already" small_demo && gives "$calls" "SELECT count(*) FROM ai_usage_event"
check "the demo again adds nothing" $?
query "DELETE FROM audit_log WHERE action = 'demo.loaded'"
small_demo >/dev/null && gives "$calls" "SELECT count(*) FROM ai_usage_event"
check "nor does it after having been broken off" $?
fails_with 2 opswatch demo --tenants 0 && fails_with 2 opswatch demo --days x
check "wrong sizes are refused" $?

# Without a collector

stop_collector
fails_with 1 import_calls later && grep -q "no collector runs" "$work/out"
check "without a collector it says so" $?
start_collector
import_calls later >/dev/null && gives 5 "SELECT count(*) FROM ai_usage_event WHERE tool_id = 'later'"
check "and nothing was lost or doubled" $?

echo "1..$number"
