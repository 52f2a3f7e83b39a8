# shellcheck shell=bash
# A real nginx and a real pool of workers on a free loopback port, below a temporary directory. Sourced by the tests in
# t/http, which are bash scripts that print TAP.
#
#   http_start [KEY=VALUE]...    starts both; the settings go to opswatch-web. Without a database_url there is none.
#   http_stop                    stops them and removes the directory; done at exit unless the test traps that itself
#   http_web_start, http_web_stop   opswatch-web alone
#   ask [CURL ARGUMENT]... PATH  runs curl; leaves $status, $headers (lower-case names) and $body
#   raw LINE...                  sends the lines as they are on a connection of its own; $body is all that comes back
#   like GOT PATTERN NAME        a TAP line as same of tap.sh makes, which is sourced before; PATTERN as in case
#
# They set HTTP_DIR (holds log/, run/, spool/), HTTP_URL, HTTP_PORT, HTTP_WEB_PID. HTTP_PASSWORD is the one of user anna.
# HTTP_INGEST_TOKEN and HTTP_READ_TOKEN have that scope; they are in the token file, which workers use while there is no
# database. With KEEP=1 the directory stays.

HTTP_PASSWORD=correct-horse-battery
HTTP_INGEST_TOKEN=ow_QFnMouI8G9FrSP5pMCNzzECjM0ggAC0Ropw33o041DX3fBMu0
HTTP_READ_TOKEN=ow_C758REDZuHxZN7rQIGnIhasPfRFn8hLZdraZcX9chHR3MfEbv
HTTP_DIR=
HTTP_NGINX_PID=
HTTP_WEB_PID=

http_port_is_free() { # PORT
	! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Runs a command until it succeeds, for 20 s at most.
http_await() {
	for _ in $(seq 200); do
		if "$@" >/dev/null 2>&1; then
			return 0
		fi
		sleep 0.1
	done
	echo "# gave up: $*"
	return 1
}

http_token_line() { # TOKEN SCOPE-BITS NAME
	printf '%s\t%s\t9223372036854775807\t-\t%s\n' "$(printf %s "$1" | sha256sum | cut -d' ' -f1)" "$2" "$3"
}

http_has_workers() { # they come after the socket
	grep -q . "/proc/$HTTP_WEB_PID/task/$HTTP_WEB_PID/children"
}

http_web_start() {
	"$top_builddir/opswatch-web" --config "$HTTP_DIR/opswatch.conf" 2>>"$HTTP_DIR/log/web.log" &
	HTTP_WEB_PID=$!
	http_await http_has_workers
}

http_web_stop() {
	kill "$HTTP_WEB_PID" && wait "$HTTP_WEB_PID"
}

http_nginx_answers() {
	kill -0 "$HTTP_NGINX_PID" && curl -s -o /dev/null "$HTTP_URL/static/"
}

# Tries other ports when somebody was faster.
http_nginx_start() {
	local share
	share=$(cd "$top_srcdir" && pwd)
	for _ in 1 2 3 4 5; do
		HTTP_PORT=$((20000 + RANDOM % 12000))
		HTTP_URL=http://127.0.0.1:$HTTP_PORT
		http_port_is_free "$HTTP_PORT" || continue
		sed -e "s|@STATE@|$HTTP_DIR|g" -e "s|@RUN@|$HTTP_DIR/run|g" -e "s|@PORT@|$HTTP_PORT|g" \
			-e "s|@NGINX@|$share/nginx|g" -e "s|@STATIC@|$share/static|g" \
			"$share/nginx/opswatch.conf.in" >"$HTTP_DIR/nginx/nginx.conf"
		PATH=$PATH:/usr/sbin nginx -p "$HTTP_DIR/nginx" -c "$HTTP_DIR/nginx/nginx.conf" \
			-g "daemon off; $1" 2>>"$HTTP_DIR/log/nginx-start.log" &
		HTTP_NGINX_PID=$!
		http_await http_nginx_answers && return 0
		kill "$HTTP_NGINX_PID" 2>/dev/null
	done
	cat "$HTTP_DIR/log/nginx-start.log" >&2
	return 1
}

http_start() { # [KEY=VALUE]...
	local pair user=
	HTTP_DIR=$(mktemp -d /tmp/opswatch-http.XXXXXX) || return 1
	[ -n "$(trap -p EXIT)" ] || trap http_stop EXIT
	mkdir "$HTTP_DIR/run" "$HTTP_DIR/log" "$HTTP_DIR/spool" "$HTTP_DIR/nginx"
	{
		echo "run_dir = $HTTP_DIR/run"
		echo "spool_dir = $HTTP_DIR/spool"
		echo "database_url = host=$HTTP_DIR dbname=none"
		echo "web_workers = 4"
		echo "log_level = debug"
		for pair in "$@"; do
			echo "${pair%%=*} = ${pair#*=}"
		done
	} >"$HTTP_DIR/opswatch.conf"
	echo "anna:$(openssl passwd -6 "$HTTP_PASSWORD")" >"$HTTP_DIR/nginx/users"
	{
		http_token_line "$HTTP_INGEST_TOKEN" 1 ingester
		http_token_line "$HTTP_READ_TOKEN" 2 reader
	} >"$HTTP_DIR/run/tokens"
	[ "$(id -u)" != 0 ] || user="user root;"
	http_web_start && http_nginx_start "$user"
}

http_stop() {
	local pid
	for pid in $HTTP_NGINX_PID $HTTP_WEB_PID; do
		kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
	done
	HTTP_NGINX_PID= HTTP_WEB_PID=
	[ -n "$KEEP" ] || [ -z "$HTTP_DIR" ] || rm -rf "$HTTP_DIR"
	HTTP_DIR=
}

ask() { # [CURL ARGUMENT]... PATH
	local path=${!#} head=$HTTP_DIR/head
	: >"$head"
	body=$(curl -s --max-time 20 --path-as-is -D "$head" -o - "${@:1:$#-1}" "$HTTP_URL$path" | tr -d '\0')
	headers=$(tr -d '\r' <"$head" | sed -e 's/^[A-Za-z0-9-]*:/\L&/')
	status=$(sed -n 's|^HTTP/[0-9.]* \([0-9]*\).*|\1|p' "$head" | tail -1)
}

raw() { # LINE... sends the lines as they are; $body is all that comes back
	exec 3<>"/dev/tcp/127.0.0.1/$HTTP_PORT" || return 1
	printf '%s\r\n' "$@" >&3
	body=$(timeout 20 cat <&3)
	exec 3>&-
}

header() { # NAME
	sed -n "s/^$1: //p" <<<"$headers"
}

like() { # GOT PATTERN NAME
	# shellcheck disable=SC2053
	[[ $1 == $2 ]]
	check "$3" <(printf 'got:    %s\nwanted: %s\n' "$1" "$2")
}
