#!/bin/bash
# The pool of workers: it survives the death of any of them, is renewed without losing a request, and ends with its
# parent. Slow clients hold nginx, not workers.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/http.sh"
plan 23
http_start || exit 1

workers() {
	local pids
	read -ra pids <"/proc/$HTTP_WEB_PID/task/$HTTP_WEB_PID/children"
	printf '%s\n' "${pids[@]}"
}
has_workers() { # COUNT
	[ "$(workers | grep -c .)" = "$1" ]
}
are_gone() { # PID...
	! kill -0 "$@" 2>/dev/null
}

# COUNT requests, 20 at a time; prints each status that came, with its number.
many() { # COUNT PATH
	for _ in $(seq "$1"); do printf 'url=%s\noutput=/dev/null\n' "$HTTP_URL$2"; done |
		curl -s -K - -Z --parallel-max 20 --max-time 60 -w '%{http_code}\n' 2>/dev/null | sort | uniq -c | sed 's/^ *//'
}

http_await has_workers 4
same "$?" 0 "as many workers as the settings say"
"$top_builddir/opswatch-web" --config "$HTTP_DIR/opswatch.conf" 2>"$HTTP_DIR/second.log"
same "$?" 1 "a second pool does not start"
like "$(<"$HTTP_DIR/second.log")" "*another pool*web.lock*" "and says why"
same "$(stat -c %a "$HTTP_DIR/run/web.sock")" 660 "the socket is for owner and group"
same "$(many 200 /api/nowhere)" "200 404" "many requests are answered"

# Deaths.
mapfile -t before < <(workers)
kill -9 "${before[@]}"
http_await are_gone "${before[@]}"
http_await has_workers 4
same "$?" 0 "workers that were killed are replaced"
same "$(many 50 /api/nowhere)" "50 404" "by ones that answer"
for _ in 1 2 3; do
	mapfile -t victims < <(workers)
	kill -9 "${victims[@]}" 2>/dev/null
	sleep 0.1
done
http_await has_workers 4
same "$?" 0 "also when they die young"
like "$(grep worker_end "$HTTP_DIR/log/web.log")" "*signal=9 again_in_ms=[1-9]*" "then after a while"

# Renewal.
mapfile -t before < <(workers)
many 3000 /api/nowhere >"$HTTP_DIR/during" &
load=$!
for _ in 1 2 3 4 5; do
	kill -HUP "$HTTP_WEB_PID"
	sleep 0.1
done
wait "$load"
same "$(<"$HTTP_DIR/during")" "3000 404" "renewing the workers loses no request"
http_await are_gone "${before[@]}"
same "$?" 0 "the old ones are gone"
sed -i 's/^web_workers.*/web_workers = 2/' "$HTTP_DIR/opswatch.conf"
kill -HUP "$HTTP_WEB_PID"
http_await has_workers 2
same "$?" 0 "settings are read again"
sed -i 's/^web_workers.*/web_workers = many/' "$HTTP_DIR/opswatch.conf"
mapfile -t before < <(workers)
kill -HUP "$HTTP_WEB_PID"
http_await are_gone "${before[@]}"
http_await has_workers 2
same "$?" 0 "wrong settings are not taken over"
like "$(grep ' error settings ' "$HTTP_DIR/log/web.log")" "*web_workers*many*" "but reported"
sed -i 's/^web_workers.*/web_workers = 2/' "$HTTP_DIR/opswatch.conf"

# Slow clients: more than there are workers.
head -c 60000 /dev/zero >"$HTTP_DIR/slow"
slow=()
for _ in $(seq 20); do
	curl -s -o /dev/null --limit-rate 1000 --data-binary "@$HTTP_DIR/slow" -H 'Expect:' "$HTTP_URL/api/healthz" &
	slow+=($!)
	{
		printf 'GET /api/healthz HTTP/1.1\r\nHost:' >&3
		exec sleep 60
	} 3<>"/dev/tcp/127.0.0.1/$HTTP_PORT" &
	slow+=($!)
done
sleep 0.5
same "$(many 100 /api/nowhere)" "100 404" "slow clients keep nobody waiting"
kill "${slow[@]}" 2>/dev/null
wait "${slow[@]}" 2>/dev/null

# Ends. Perl speaks FastCGI for a request whose body comes late.
late_request() {
	perl -MIO::Socket::UNIX -e '
		sub record { my ($type, $data) = @_; pack("CCnnCC", 1, $type, 1, length $data, 0, 0) . $data }
		sub param { my ($name, $value) = @_; pack("CC", length $name, length $value) . $name . $value }
		my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "connect: $!";
		print $s record(1, pack("nCx5", 1, 0));
		print $s record(4, param("REQUEST_METHOD", "POST") . param("REQUEST_URI", "/api/monitoring/ai-usage/events")
			. param("CONTENT_TYPE", "application/json") . param("CONTENT_LENGTH", 2) . param("REMOTE_USER", "anna")
			. param("HTTP_X_REQUESTED_WITH", "perl"));
		print $s record(4, ""), record(5, "{");
		$s->flush;
		print "sent\n"; STDOUT->flush;
		sleep 1;
		print $s record(5, "}"), record(5, "");
		$s->flush;
		local $/; my $answer = <$s>; print $answer =~ /Status: (\d+)/ ? "status $1\n" : "no answer\n";
	' "$HTTP_DIR/run/web.sock"
}
late_request >"$HTTP_DIR/late" 2>&1 &
late=$!
http_await grep -q sent "$HTTP_DIR/late"
sleep 0.3
http_web_stop
same "$?" 0 "the pool ends with 0"
wait "$late"
same "$(tail -1 "$HTTP_DIR/late")" "status 400" "a request that was begun is answered before the end"
[ ! -e "$HTTP_DIR/run/web.sock" ]
check "the socket is removed"

http_web_start
http_await has_workers 2
mapfile -t before < <(workers)
kill -9 "$HTTP_WEB_PID"
wait "$HTTP_WEB_PID" 2>/dev/null
http_await are_gone "${before[@]}"
same "$?" 0 "workers die with their parent"
http_web_start
same "$?" 0 "a new pool takes the place of one that was killed"
same "$(many 50 /api/nowhere)" "50 404" "and answers"

# Handed over by systemd: the socket is descriptor 3.
http_web_stop
perl -MIO::Socket::UNIX -e '
	use Fcntl;
	unlink $ARGV[0];
	my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 64) or die "listen: $!";
	fcntl $s, F_SETFD, 0;
	fileno($s) == 3 or die "descriptor " . fileno $s;
	@ENV{"LISTEN_PID", "LISTEN_FDS"} = ($$, 1);
	exec @ARGV[1..$#ARGV];
' "$HTTP_DIR/run/web.sock" "$top_builddir/opswatch-web" --config "$HTTP_DIR/opswatch.conf" 2>>"$HTTP_DIR/log/web.log" 3>&- &
HTTP_WEB_PID=$!
http_await has_workers 2
same "$(many 50 /api/nowhere)" "50 404" "a socket that systemd made is used"

same "$(grep -cE 'ERROR: |runtime error' "$HTTP_DIR/log/web.log")" 0 "no sanitizer complained"
