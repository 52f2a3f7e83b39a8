#!/bin/bash
# GET /api/healthz with a database and a Redis that answer, hang, or are gone. Redis is played by a few lines of Perl.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/cluster.sh"
. "$top_srcdir/t/lib/http.sh"

cluster=$(mktemp -d /tmp/opswatch-health.XXXXXX)
redis_pid=
cleanup() {
	http_stop
	[ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null
	cluster_stop "$cluster" immediate >/dev/null 2>&1
	rm -rf "$cluster"
}
chmod 755 "$cluster"
trap cleanup EXIT
cluster_init "$cluster" test && cluster_start "$cluster" || exit 1
plan 16

# Answers each connection by what the password is: "right" a PONG, "slow" nothing.
perl -MIO::Socket::INET -e '
	my $l = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 8) or die "listen: $!";
	open my $f, ">", "$ARGV[0].new"; print $f $l->sockport; close $f; rename "$ARGV[0].new", $ARGV[0];
	my @kept;
	while (my $c = $l->accept) {
		sysread $c, my $in, 4096;
		my $auth = "*2\r\n\$4\r\nAUTH\r\n";
		my $ping = "*1\r\n\$4\r\nPING\r\n";
		if ($in eq "$auth\$5\r\nright\r\n$ping") { syswrite $c, "+OK\r\n"; syswrite $c, "+PONG\r\n" }
		elsif ($in =~ /slow/) { push @kept, $c }
		else { syswrite $c, "-WRONGPASS no\r\n-NOAUTH no\r\n" }
	}
' "$cluster/redis-port" &
redis_pid=$!
http_await test -s "$cluster/redis-port"
redis=127.0.0.1:$(<"$cluster/redis-port")

# Results are remembered for a second.
ask_anew() {
	sleep 1.1
	ask /api/healthz
}
use_redis() { # URL
	sed -i "s|^redis_url.*|redis_url = $1|" "$HTTP_DIR/opswatch.conf"
	kill -HUP "$HTTP_WEB_PID"
	ask_anew
}
ok='{"status":"ok","latencyMs":[0-9]*}'
down='{"status":"down","latencyMs":null}'

# Sanitizers make the workers large.
http_start "database_url=$(cluster_url "$cluster" postgres)" "redis_url=redis://:right@$redis" memory_limit_mb=100000 ||
	exit 1
ask /api/healthz
same "$status" 200 "all is well"
like "$body" '{"status":"ok",*' "and said so"
like "$body" "*\"database\":$ok,\"redis\":$ok,\"memory\":{\"status\":\"ok\",*" "for each part"
use_redis "redis://:wrong@$redis"
same "$status" 200 "a wrong password of Redis is no outage"
like "$body" "{\"status\":\"degraded\",*\"redis\":$down*" "but degraded"
use_redis "redis://:slow@$redis"
like "$body" "{\"status\":\"degraded\",*\"redis\":$down*" "a Redis that hangs is down"
use_redis "redis://127.0.0.1:1"
like "$body" "{\"status\":\"degraded\",*\"redis\":$down*" "a Redis that is not there is down"
use_redis "http://elsewhere"
like "$body" "{\"status\":\"degraded\",*\"redis\":$down*" "a wrong URL is down"
use_redis ""
same "$(grep -c redis <<<"$body")" 0 "no Redis, no check"
like "$body" '{"status":"ok",*' "and all is well"

sed -i "s|^memory_limit_mb.*|memory_limit_mb = 32|; s|^web_workers.*|web_workers = 64|" "$HTTP_DIR/opswatch.conf"
kill -HUP "$HTTP_WEB_PID"
sleep 1
ask_anew
like "$body" '*"usedMB":[1-9]*,"limitMB":32}*' "memory is measured"
like "$status" "200" "too much of it is no outage"

postmaster=$(cluster_pid "$cluster")
read -ra backends <"/proc/$postmaster/task/$postmaster/children"
kill -STOP "$postmaster" "${backends[@]}"
ask_anew
same "$status" 503 "a database that hangs is down"
like "$body" "{\"status\":\"down\",*\"database\":$down*" "and named"
kill -CONT "$postmaster" "${backends[@]}"
http_await curl -sf -o /dev/null "$HTTP_URL/api/healthz"
same "$?" 0 "one that is back is seen"
same "$(grep -cE 'ERROR: |runtime error' "$HTTP_DIR/log/web.log")" 0 "no sanitizer complained"
