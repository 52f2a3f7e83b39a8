# shellcheck shell=sh
# A private PostgreSQL cluster below one directory, reached by a unix socket only. Sourced by ./run and by the tests, so
# that what is tested is what is run. It needs no server that runs already and does not disturb one.
#
#   cluster_init DIR [run|test]     makes the cluster unless it exists; "test" is small and does not wait for the disk
#   cluster_start DIR               starts it unless it runs; makes role and database "opswatch" when they are missing
#   cluster_stop DIR [fast|immediate]
#   cluster_url DIR [USER]          prints a connection URL of database "opswatch"; USER postgres is the superuser
#   cluster_psql DIR [ARGUMENT]...  psql on that database as superuser
#   cluster_pid DIR                 prints the postmaster's process id
#
# DIR holds data/, postgresql.log, and socket-dir: the name of the directory with the socket (mode 0700). Everything runs
# as the calling user; root, which PostgreSQL refuses, becomes $CLUSTER_USER (postgres). All functions return non-zero
# and say why on stderr when they fail.

CLUSTER_USER=${CLUSTER_USER:-postgres}
CLUSTER_VERSION=15

# Longest path of a unix socket is 107 bytes; "/.s.PGSQL.5432" takes 14 of them.
cluster_socket_dir_max=93

cluster_fail() {
	echo "cluster: $*" >&2
	return 1
}

cluster_program() { # NAME
	for cluster_candidate in "/usr/lib/postgresql/$CLUSTER_VERSION/bin/$1" \
		"/usr/pgsql-$CLUSTER_VERSION/bin/$1" "$(pg_config --bindir 2>/dev/null)/$1"; do
		if [ -x "$cluster_candidate" ]; then
			echo "$cluster_candidate"
			return 0
		fi
	done
	cluster_fail "$1 of PostgreSQL $CLUSTER_VERSION not found: on Debian, apt-get install postgresql-$CLUSTER_VERSION"
}

# The user may have no way into DIR (below /root, say); a capability to search directories then takes it there.
cluster_as() { # DIR PROGRAM [ARGUMENT]...
	cluster_as_dir=$1
	shift
	if [ "$(id -u)" != 0 ]; then
		"$@"
		return
	fi
	for cluster_cap in none dac_read_search dac_override; do
		if [ $cluster_cap = none ]; then
			cluster_caps=
		else
			cluster_caps="--inh-caps=+$cluster_cap --ambient-caps=+$cluster_cap"
		fi
		# shellcheck disable=SC2086
		if setpriv --reuid="$CLUSTER_USER" --regid="$CLUSTER_USER" --clear-groups $cluster_caps \
			ls "$cluster_as_dir/." >/dev/null 2>&1; then
			(
				cd "$cluster_as_dir" && exec setpriv --reuid="$CLUSTER_USER" --regid="$CLUSTER_USER" \
					--clear-groups $cluster_caps "$@"
			)
			return
		fi
	done
	cluster_fail "user $CLUSTER_USER cannot reach $cluster_as_dir: choose a directory that it may enter"
}

cluster_make_dir() { # DIR
	mkdir -p "$1" && chmod 0700 "$1" || return 1
	[ "$(id -u)" != 0 ] || chown "$CLUSTER_USER:$CLUSTER_USER" "$1"
}

cluster_init() { # DIR [run|test]
	case ${2:-run} in
	run) cluster_sync= ;;
	test) cluster_sync=--no-sync ;;
	*) cluster_fail "'$2' is no profile: run or test" || return 1 ;;
	esac
	[ ! -f "$1/data/PG_VERSION" ] || return 0
	cluster_initdb=$(cluster_program initdb) || return 1
	cluster_make_dir "$1" || return 1
	echo "${2:-run}" >"$1/profile" || return 1
	rm -rf "$1/data.new"
	# shellcheck disable=SC2086
	cluster_as "$1" "$cluster_initdb" -D "$1/data.new" -U postgres --locale=C.UTF-8 --encoding=UTF8 \
		--auth-local=trust --auth-host=reject $cluster_sync >"$1/initdb.log" 2>&1 || {
		cat "$1/initdb.log" >&2
		cluster_fail "initdb failed in $1"
		return 1
	}
	mv "$1/data.new" "$1/data" # whole or not at all
}

# Names the directory of the socket in DIR/socket-dir and makes it: DIR/socket, or one in /tmp where that is too long or
# would need quoting.
cluster_make_socket_dir() { # DIR
	cluster_socket_dir=$1/socket
	cluster_short=$(printf "%.${cluster_socket_dir_max}s" "$cluster_socket_dir" | tr -cd 'A-Za-z0-9/._-')
	if [ "$cluster_short" != "$cluster_socket_dir" ]; then
		cluster_socket_dir=$(cat "$1/socket-dir" 2>/dev/null)
		[ -d "$cluster_socket_dir" ] || cluster_socket_dir=$(mktemp -d /tmp/opswatch-pg.XXXXXX) || return 1
	fi
	cluster_make_dir "$cluster_socket_dir" && echo "$cluster_socket_dir" >"$1/socket-dir"
}

cluster_remove_socket_dir() { # DIR
	case $(cat "$1/socket-dir") in
	/tmp/opswatch-pg.*) rmdir "$(cat "$1/socket-dir")" ;;
	esac
}

cluster_settings() { # DIR
	cat <<-EOF
		listen_addresses = ''
		port = 5432
		unix_socket_directories = '$(cat "$1/socket-dir")'
		log_line_prefix = '%m [%p] %u '
		timezone = 'UTC'
		log_timezone = 'UTC'
		synchronous_commit = on
		jit = off
		random_page_cost = 1.1
		max_wal_size = 4GB
		wal_compression = on
	EOF
	if [ "$(cat "$1/profile")" = test ]; then
		cat <<-EOF
			shared_buffers = 32MB
			max_connections = 40
			fsync = off
		EOF
		return
	fi
	# For 2 cores and 4 GiB that are shared with nginx, the workers and the collector.
	cat <<-EOF
		shared_buffers = 512MB
		effective_cache_size = 2GB
		work_mem = 16MB
		maintenance_work_mem = 128MB
		max_connections = 300
		max_parallel_workers_per_gather = 1
		checkpoint_timeout = 15min
		autovacuum_vacuum_scale_factor = 0.05
		autovacuum_analyze_scale_factor = 0.05
	EOF
	if [ -f "$("$(cluster_program pg_config)" --pkglibdir)/pg_stat_statements.so" ]; then
		echo "shared_preload_libraries = 'pg_stat_statements'"
	fi
}

cluster_start() { # DIR
	cluster_ctl=$(cluster_program pg_ctl) || return 1
	[ -f "$1/data/PG_VERSION" ] || cluster_fail "there is no cluster in $1" || return 1
	if ! cluster_as "$1" "$cluster_ctl" -D "$1/data" status >/dev/null 2>&1; then
		cluster_make_socket_dir "$1" || return 1
		cluster_settings "$1" >"$1/data/opswatch.conf" || return 1
		[ "$(id -u)" != 0 ] || chown "$CLUSTER_USER" "$1/data/opswatch.conf"
		grep -q "^include 'opswatch.conf'" "$1/data/postgresql.conf" ||
			echo "include 'opswatch.conf'" >>"$1/data/postgresql.conf"
		cluster_as "$1" "$cluster_ctl" -D "$1/data" -l "$1/postgresql.log" -w -t 120 start >/dev/null 2>&1 || {
			tail -n 20 "$1/postgresql.log" >&2
			cluster_remove_socket_dir "$1"
			cluster_fail "PostgreSQL does not start; see $1/postgresql.log"
			return 1
		}
	fi
	cluster_make_database "$1"
}

cluster_superuser() { # DIR SQL
	psql -XqAt -v ON_ERROR_STOP=1 -d "$(cluster_url "$1" postgres postgres)" -c "$2"
}

# The owner is what an ordinary installation gives it: a role that may make roles, no superuser.
cluster_make_database() { # DIR
	if [ -z "$(cluster_superuser "$1" "SELECT 1 FROM pg_roles WHERE rolname = 'opswatch'")" ]; then
		cluster_superuser "$1" 'CREATE ROLE opswatch LOGIN CREATEROLE' || return 1
	fi
	if [ -z "$(cluster_superuser "$1" "SELECT 1 FROM pg_database WHERE datname = 'opswatch'")" ]; then
		cluster_superuser "$1" 'CREATE DATABASE opswatch OWNER opswatch' || return 1
	fi
}

cluster_stop() { # DIR [fast|immediate]
	cluster_ctl=$(cluster_program pg_ctl) || return 1
	[ -f "$1/data/postmaster.pid" ] || return 0
	cluster_as "$1" "$cluster_ctl" -D "$1/data" -m "${2:-fast}" -w -t 120 stop >/dev/null ||
		cluster_fail "PostgreSQL in $1 does not stop" || return 1
	cluster_remove_socket_dir "$1"
}

cluster_pid() { # DIR
	head -n 1 "$1/data/postmaster.pid"
}

cluster_percent_encode() { # TEXT
	case $1 in
	*[!A-Za-z0-9/._-]*) printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g' ;;
	*) printf %s "$1" ;;
	esac
}

cluster_url() { # DIR [USER] [DATABASE]
	echo "postgresql://${2:+$2@}/${3:-opswatch}?host=$(cluster_percent_encode "$(cat "$1/socket-dir")")"
}

cluster_psql() { # DIR [ARGUMENT]...
	cluster_psql_url=$(cluster_url "$1" postgres) || return 1
	shift
	psql -X -d "$cluster_psql_url" "$@"
}
