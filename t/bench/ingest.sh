#!/bin/bash
# How fast events come in, beside what PostgreSQL can do with the same rows and nothing around it. All in one run, on a
# stack of its own: nginx, workers, collector and PostgreSQL with the settings of ./run.
#
#   make bench-ingest [BUILD=DIR] [EVENTS=1000000] [SECONDS_EACH=10] [ROUNDS=3]
#
# BUILD: build folder whose programs are measured; without sanitizers, or the figures mean nothing. Figures are medians of
# the rounds.
set -u
export top_srcdir top_builddir
top_builddir=${BUILD:-$top_builddir}
. "$top_srcdir/t/lib/stack.sh"
events=${EVENTS:-1000000}
seconds=${SECONDS_EACH:-10}
rounds=${ROUNDS:-3}

load=$top_builddir/t/bench/load
nm -D "$top_builddir/opswatch-web" 2>/dev/null | grep -q __asan_init &&
	echo "warning: $top_builddir is built with sanitizers; configure another folder with CFLAGS='-O2 -g' and say BUILD=DIR"
[ -x "$load" ] || make -s -C "$top_builddir" t/bench/load || exit 1

now() {
	date +%s.%N
}

per_second() { # COUNT START END
	awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%.0f\n", n / (b - a) }'
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

ratio() { # OURS THEIRS
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

figure() { # NAME FILE: name=value in the report of the load generator
	sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p" "$2"
}

loaded() {
	sql "SELECT coalesce(sum(loaded), 0) FROM ingest_minute"
}

# An empty table like the one for events: same columns, indexes and monthly partitions.
make_table() {
	sql "DROP TABLE IF EXISTS bench_event;
		CREATE TABLE bench_event (LIKE ai_usage_event INCLUDING ALL) PARTITION BY RANGE (created_at)"
	sql "SELECT format('CREATE TABLE bench_event_%s PARTITION OF bench_event %s;', row_number() OVER (),
			pg_get_expr(c.relpartbound, c.oid))
		FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'ai_usage_event'::regclass" |
		psql -XAtq "$OPSWATCH_DATABASE_URL"
}

empty_tables() {
	sql "TRUNCATE ai_usage_event, ai_usage_rollup, ai_usage_error_rollup"
	make_table
	psql -XAtq "$(cluster_url "$state/cluster" postgres)" -c CHECKPOINT
	sleep 1
}

# Batches of 500 through nginx until all are acknowledged and loaded.
measure_batches() { # ROUND
	local before start
	empty_tables
	before=$(loaded)
	start=$(now)
	"$load" --port "$port" --token-file "$state/ingest-token" --connections 8 --batch 500 --total "$events" --prefix "b$1" \
		>"$state/batches"
	until [ "$(loaded)" -ge $((before + events)) ]; do
		sleep 0.05
	done
	per_second "$events" "$start" "$(now)"
}

# The rows just loaded, by one COPY.
measure_copy() {
	local start
	psql -XAtq "$OPSWATCH_DATABASE_URL" -c "\\copy (SELECT * FROM ai_usage_event) TO '$state/rows'"
	empty_tables
	start=$(now)
	psql -XAtq "$OPSWATCH_DATABASE_URL" -c "\\copy bench_event FROM '$state/rows'"
	per_second "$events" "$start" "$(now)"
}

measure_posts() { # ROUND
	empty_tables
	"$load" --port "$port" --token-file "$state/ingest-token" --connections 32 --batch 1 --seconds "$seconds" --prefix "s$1" \
		>"$state/posts.$1"
	figure posts_per_s "$state/posts.$1"
}

# The same single rows by prepared INSERTs of 16 clients, each in a transaction of its own.
write_insert() {
	cat <<-'TXT'
		\set tenant random(0, 49)
		\set n random(1, 1000000000000)
		\set prompt random(200, 4200)
		\set completion random(20, 820)
		\set total :prompt + :completion
		\set latency random(150, 9150)
		\set account random(0, 100000)
		INSERT INTO bench_event (id, tenant_id, created_at, received_at, tool_id, tool_name, operation, model,
			prompt_tokens, completion_tokens, total_tokens, cached_tokens, estimated_cost, cost_source, model_price_id,
			latency_ms, success, user_id, entity_type, entity_id, source)
		VALUES ('load-' || :n, 'tenant-0' || :tenant, now(), now(), 'chatbot', 'Chatbot', 'chat', 'gpt-4o',
			:prompt, :completion, :total, 0, 0.0125, 'computed', 1,
			:latency, true, 'user-1234', 'Account', :account, 'native');
	TXT
}

measure_inserts() {
	empty_tables
	pgbench -n -c 16 -j 2 -M prepared -T "$seconds" -f "$state/insert.sql" "$OPSWATCH_DATABASE_URL" 2>&1 | tee "$state/pgbench.out" |
		sed -n 's/^tps = \([0-9]*\).*/\1/p'
}

PATH=$PATH:$(dirname "$(. "$top_srcdir/t/lib/cluster.sh" && cluster_program initdb)")
. "$top_srcdir/t/lib/cluster.sh"
stack_start
CLUSTER_USER=$(stat -c %U "$state/cluster")
write_insert >"$state/insert.sql"
make_table
"$load" --port "$port" --token-file "$state/ingest-token" --connections 8 --batch 500 --total 20000 --prefix warm >"$state/warm"

for round in $(seq "$rounds"); do
	measure_batches "$round" >>"$state/batch-rates"
	measure_copy >>"$state/copy-rates"
	measure_posts "$round" >>"$state/post-rates"
	measure_inserts >>"$state/insert-rates"
	echo "round $round: batches $(tail -1 "$state/batch-rates")/s, COPY $(tail -1 "$state/copy-rates")/s," \
		"posts $(tail -1 "$state/post-rates")/s, INSERTs $(tail -1 "$state/insert-rates")/s"
done

batch=$(median <"$state/batch-rates")
copy=$(median <"$state/copy-rates")
posts=$(median <"$state/post-rates")
inserts=$(median <"$state/insert-rates")
for round in $(seq "$rounds"); do
	figure p50_ms "$state/posts.$round" >>"$state/p50"
	figure p99_ms "$state/posts.$round" >>"$state/p99"
done
cat <<TXT

$(nproc) processors, load average $(cut -d' ' -f1-3 /proc/loadavg), $events events, medians of $rounds rounds

events through nginx in batches of 500, acknowledged and loaded   $batch/s
the same rows by one COPY into an equal table                     $copy/s
ratio                                                             $(ratio "$batch" "$copy")

single events through nginx, 32 connections, acknowledged         $posts/s   p50 $(median <"$state/p50") ms, p99 $(median <"$state/p99") ms
single rows by INSERT, pgbench with 16 clients                    $inserts/s
ratio                                                             $(ratio "$posts" "$inserts")
TXT
