#!/bin/bash
# The pages and their CSV through nginx: they answer on nothing and on months of calls, their figures are those of the
# events, they are not sent again while nothing changed, and what cannot be read costs one panel, not the page.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/cluster.sh"
. "$top_srcdir/t/lib/stack.sh"

cluster_program initdb >/dev/null 2>&1 || skip_all "PostgreSQL $CLUSTER_VERSION is not installed"

get() { # PATH [CURL ARGUMENT]...: leaves $status, $headers (lower-case names) and the body in $body
	local path=$1
	shift
	rm -f "$state/body"
	curl -s --max-time 30 -u "admin:$(cat "$state/admin-password")" -D "$state/head" -o "$state/body" "$@" \
		"$OPSWATCH_URL$path"
	headers=$(tr -d '\r' <"$state/head" | sed -e 's/^[A-Za-z0-9-]*:/\L&/')
	status=$(sed -n 's|^HTTP/[0-9.]* \([0-9]*\).*|\1|p' "$state/head" | tail -1)
	body=$(cat "$state/body" 2>/dev/null)
}
header() { # NAME
	sed -n "s/^$1: //p" <<<"$headers"
}
has() { # TEXT...: all of them are in the body
	local text
	for text in "$@"; do
		grep -qF -- "$text" <<<"$body" || return 1
	done
}
states() { # STATE: how many panels are in it
	grep -oF "data-state=\"$1\"" <<<"$body" | wc -l
}

usage=/monitoring/ai-usage

# What the CSV says of a whole range, and what the events say of the same time.
csv_of_range() { # QUERY
	get "$usage?csv=figures&$1"
	tr -d '\r' <<<"$body" | sed -n 's/^Range,//p'
}
same_as_events() { # QUERY CONDITION NAME
	local line from to
	line=$(csv_of_range "$1")
	from=$(cut -d, -f1 <<<"$line")
	to=$(cut -d, -f2 <<<"$line")
	same "$(cut -d, -f3-11 <<<"$line")" "$(sql "SELECT concat_ws(',', trim_scale(coalesce(sum(estimated_cost), 0)), count(*),
		count(*) FILTER (WHERE NOT success), count(*) FILTER (WHERE estimated_cost IS NULL), coalesce(sum(prompt_tokens), 0),
		coalesce(sum(completion_tokens), 0), coalesce(sum(cached_tokens), 0),
		coalesce(sum(cache_write_tokens + cache_write_1h_tokens), 0), coalesce(sum(reasoning_tokens), 0)) FROM ai_usage_event
		WHERE created_at >= '$from' AND created_at < '$to' AND $2")" "$3"
}
sum_of_column() { # PANEL COLUMN QUERY: the exact sum of a column of its CSV; an empty cell is unknown and adds nothing
	get "$usage?csv=$1&$3"
	sql "SELECT trim_scale(sum(v)) FROM unnest('{$(tr -d '\r' <<<"$body" | sed 1d | cut -d, -f"$2" | sed 's/^$/NULL/' |
		paste -sd,)}'::numeric[]) v"
}

plan 74
stack_start --set statement_timeout_ms=2000 --set timezone=Europe/Berlin
CLUSTER_USER=$(stat -c %U "$state/cluster")

# Nothing yet.
for path in / /ai-usage /tenants /infrastructure /anomalies /alerts; do
	get "/monitoring$path"
	[ "$status" = 200 ] && [ "$(header content-type)" = "text/html; charset=utf-8" ] && [ "$(states error)" = 0 ]
	check "/monitoring$path answers on an empty database" "$state/body"
done
get $usage
has "No AI call in this range" && [ "$(states empty)" -ge 6 ]
check "its panels say that there is nothing, and why" "$state/body"
get "$usage?csv=tenants"
same "$status $(wc -l <"$state/body")" "200 1" "the CSV of nothing is a head"

"$top_builddir/opswatch" demo --tenants 24 --days 100 >"$state/demo.out" 2>&1
check "months of calls are loaded" "$state/demo.out"

# Figures.
tenant=$(sql "SELECT tenant_id FROM ai_usage_event GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
for query in range=15m range=24h range=7d range=30d range=90d range=1y range=mtd range=last-month range=today \
	"range=30d&tz=Asia/Kolkata" "range=mtd&tz=America/St_Johns" "from=2026-01-01&to=2026-02-01T10:07"; do
	same_as_events "$query" true "$query: every sum is that of the events"
done
same_as_events "range=30d&tenant=$tenant" "tenant_id = '$tenant'" "so it is for one tenant"
same_as_events "range=90d&tool=chatbot" "tool_id = 'chatbot'" "for one tool"
same_as_events "range=90d&model=gpt-5-mini" "model = 'gpt-5-mini'" "for one model"
same_as_events "range=7d&tenant=$tenant&tool=chatbot" "tenant_id = '$tenant' AND tool_id = 'chatbot'" "and for a tenant's tool"

whole=$(csv_of_range range=30d)
cost=$(cut -d, -f3 <<<"$whole")
calls=$(cut -d, -f4 <<<"$whole")
for panel in "tenants 3 4" "tools 3 4" "models 2 3" "cost 3 4"; do
	read -r id cost_column calls_column <<<"$panel"
	same "$(sum_of_column "$id" "$cost_column" range=30d) $(sum_of_column "$id" "$calls_column" range=30d)" "$cost $calls" \
		"the CSV $id adds up to the total"
done
same "$(sum_of_column tokens 8 range=30d)" "$(cut -d, -f7,8 <<<"$whole" | tr , + | { read -r sum; sql "SELECT $sum"; })" \
	"so do the tokens"
same "$(sum_of_column failures 2 range=30d)" "$(cut -d, -f5 <<<"$whole")" "and the failures"
get "$usage?csv=month"
month=$(tr -d '\r' <<<"$body" | tail -1 | cut -d, -f3)
same "$month" "$(sql "SELECT trim_scale(sum(estimated_cost)) FROM ai_usage_event
	WHERE created_at >= date_trunc('month', now(), 'Europe/Berlin') AND created_at < now()")" \
	"the month runs up to its cost, by the deployment's zone"
get "$usage?csv=month&range=15m"
same "$(tr -d '\r' <<<"$body" | tail -1 | cut -d, -f3)" "$month" "whatever the range"
get "$usage?csv=latency&range=30d"
same "$(tr -d '\r' <<<"$body" | sed -n 's/^chatbot,[^,]*,\([0-9]*\),.*/\1/p')" \
	"$(sql "SELECT count(*) FROM ai_usage_event WHERE tool_id = 'chatbot' AND created_at >= '$(cut -d, -f1 <<<"$whole")'")" \
	"latencies are of all calls of a tool"

# The page shows them.
grouped=$(sql "SELECT trim(to_char($calls, '999,999,999'))")
get "$usage?range=30d"
has "<td class=\"n\">$grouped</td>" "\$$(sql "SELECT trim(to_char(round($month, 2), '999,999,990.00'))")"
check "the page shows calls and cost" "$state/body"
same "$(states error)" 0 "no panel failed"
[ "$(wc -c <"$state/body")" -lt 102400 ]
check "the page is below 100 KB"
get "$usage?range=30d&sort=tenants.name&start=20"
has "21 – 24 of 24"
check "the second page of tenants" "$state/body"
first=$(sql "SELECT name FROM tenant ORDER BY name COLLATE \"C\" LIMIT 1")
get "$usage?range=30d&sort=tenants.name"
[[ ${body#*id=\"tenants\"} =~ \<tbody\>\<tr\>\<th\ scope=\"row\"\>\<a[^\>]*\>([^\<]*) ]]
same "${BASH_REMATCH[1]}" "${first//&/&amp;}" "tenants by name"
get "$usage?range=30d&tenant=$tenant&tz=Asia/Kolkata"
has "Tenant: $tenant" "selected=\"\">Asia/Kolkata" "tenant=$tenant&amp;"
check "filters are shown and kept by links" "$state/body"
get "/monitoring/?range=30d"
has "$grouped calls in this range" "aggregate"
check "the overview shows calls and jobs" "$state/body"
get "/monitoring/?csv=tools&range=30d"
same "$(tr -d '\r' <<<"$body" | sed 1d | wc -l)" "$(sql "SELECT count(DISTINCT tool_id) FROM ai_usage_event
	WHERE created_at >= '$(cut -d, -f1 <<<"$whole")'")" "the overview's tools as CSV"
get "/monitoring/?csv=jobs"
has "Job,State,Scheduled for,Duration (ms),Result" "aggregate,Done,"
check "and its jobs"
get "/monitoring/?csv=sources"
grep -qE '^[A-Za-z ]+,[0-9-]{10}T[0-9:]{8}\+0[12]:00,' <<<"$body"
check "and its sources, in the deployment's zone" "$state/body"

# The pipeline.
lag() {
	get /monitoring/alerts
	sed -n 's|.*<dt>Ingest lag</dt><dd[^>]*>\([^<]*\)</dd>.*|\1|p' <<<"$body"
}
same "$(lag)" none "nothing waits to be stored"
kill -STOP "$(cat "$state/run/collector.pid")"
api POST /api/monitoring/ai-usage/events -o "$state/sent" -H 'Content-Type: application/json' \
	-d '{"tenantId":"late","toolId":"chatbot","model":"gpt-5-mini","latencyMs":1}'
has_lag() {
	[[ $(lag) =~ ^[1-9][0-9.]*\ s$ ]]
}
wait_for 10 has_lag
check "a collector that stands still is seen by the age of what waits" "$state/body"
kill -CONT "$(cat "$state/run/collector.pid")"
has_no_lag() {
	[ "$(lag)" = none ]
}
wait_for 10 has_no_lag
check "and goes on" "$state/body"
grouped=$(sql "SELECT trim(to_char($calls + 1, '999,999,999'))")
sql "INSERT INTO ingest_reject (source, reason, record) VALUES ('usage-1.seg', 'no <tenant> at all', '{}')"
get /monitoring/
has "no &lt;tenant&gt; at all" "usage-1.seg"
check "a rejected record is shown with its reason" "$state/body"

# CSV as a file.
get "$usage?csv=cost&range=7d&tz=Asia/Kolkata"
same "$(header content-type)" "text/csv; charset=utf-8" "CSV says that it is"
[[ $(header content-disposition) =~ ^attachment\;\ filename=\"opswatch_cost_[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{4}-[0-9]{2}-[0-9]{2}\.csv\"$ ]]
check "and what to call it" "$state/head"
same "$(head -1 "$state/body")" $'Start,End,Cost (USD),Calls,Calls without a price,Cost before (USD),Calls before\r' \
	"its head has units"
sed -n 3p "$state/body" | grep -qE '^[0-9-]{10}T00:00:00\+05:30,[0-9-]{10}T00:00:00\+05:30,[0-9]+\.[0-9]+,[0-9]+,[0-9]+,'
check "its days begin at midnight of the page's zone" "$state/body"
sql "UPDATE tenant SET name = '=HYPERLINK(\"http://x\",\"y\")' WHERE id = '$tenant'"
get "$usage?csv=tenants&range=30d&q=hyperlink"
has "$tenant,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"," && [ "$(wc -l <"$state/body")" = 2 ]
check "a name is no formula, and a search holds for the CSV" "$state/body"
get "$usage?csv=nothing"
same "$status" 404 "an unknown panel is not found"

# What is asked for wrongly.
for query in range=2h from=x interval=5m "range=1y&interval=15m" "range=7d&from=2026-01-01" tz=Mars/Base colour=red; do
	get "$usage?$query"
	[ "$status" = 400 ] && has "${query##*&}" || has "${query%%=*}"
	check "$query is refused with the parameter's name" "$state/body"
done

# Not sent again. What a job or the next minute changes in between is sent.
unchanged() { # PATH
	for _ in 1 2 3; do
		get "$1"
		get "$1" -H "If-None-Match: $(header etag)"
		[ "$status" = 304 ] && [ -z "$body" ] && return
	done
	return 1
}
for path in "$usage?range=90d" /monitoring/ "$usage?csv=tools" /monitoring/alerts; do
	unchanged "$path"
	check "$path is not sent again while nothing changed" "$state/head"
done

# One query that does not end, then no database.
psql -XAtq "$OPSWATCH_DATABASE_URL" -c 'BEGIN; LOCK TABLE ai_usage_error_summary; SELECT pg_sleep(60)' >/dev/null 2>&1 &
blocker=$!
wait_for 10 sh -c "psql -XAtq '$OPSWATCH_DATABASE_URL' -c \"SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
	WHERE c.relname = 'ai_usage_error_summary' AND l.mode = 'AccessExclusiveLock' AND l.granted\" | grep -q 1"
get "$usage?range=30d"
[ "$status" = 200 ] && [ "$(states error)" = 1 ] && has "The query ran longer than 2 s." "Request " "$grouped"
check "a query that takes too long costs its panel only" "$state/body"
grep -qF "$(sed -n 's/.*Request \([0-9a-f]*\).*/\1/p' <<<"$body" | head -1)" "$state/log/web.log"
check "the log has it under the request id shown" "$state/log/web.log"
get "$usage?range=30d&csv=failures"
same "$status" 503 "its CSV is an error"
get "$usage?range=30d&csv=tools"
same "$status" 200 "that of another panel is not"
kill $blocker
sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()" \
	>/dev/null

cluster_stop "$state/cluster"
get $usage
[ "$status" = 503 ] && [ -n "$(header retry-after)" ] && has "<nav" "The database cannot be asked" && ! has "opswatch_web"
check "without a database the page is a frame with an error" "$state/body"
get /monitoring/
same "$status" 503 "so is the overview"
get "$usage?csv=tools"
same "$status" 503 "there is no CSV"
get /monitoring/tenants
same "$status" 200 "a page without figures still answers"
cluster_start "$state/cluster"
page_is_back() {
	get "$usage?range=30d" && [ "$status" = 200 ] && [ "$(states error)" = 0 ]
}
wait_for 20 page_is_back
check "the database is back, and so is the page" "$state/body"
