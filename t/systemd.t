#!/bin/bash
# The units are sound and as closed as the README says: verified offline, in a root of their own.
. "$(dirname "$0")/lib/tap.sh"
cd "$top_builddir" || exit 1

command -v systemd-analyze >/dev/null || skip_all "no systemd-analyze"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
units=$root/etc/systemd/system
mkdir -p "$units/nginx.service.d" "$root/usr/bin" "$root/bin"
install -m 755 /bin/true "$root/bin/kill"
for program in opswatch-web opswatch-collector opswatch-scheduler; do
	install -m 755 /bin/true "$root/usr/bin/$program"
done
make -s -C "$top_builddir" install-systemdsystemunitDATA systemdsystemunitdir="$units" DESTDIR= >/dev/null || exit 1
sed -i "s|^ExecStart=[^ ]*/|ExecStart=/usr/bin/|" "$units"/*.service
cp "$units/opswatch-job@.service" "$units/opswatch-job-aggregate.service"
cp "$top_srcdir/systemd/nginx-hardening.conf" "$units/nginx.service.d/opswatch.conf"
cp /lib/systemd/system/nginx.service "$units/" 2>/dev/null

# exposure UNIT LIMIT: systemd's own measure, 0 is best, times ten
exposure() {
	systemd-analyze security --offline=true --root="$root" --threshold="$2" "$1" 2>&1
}

plan 9
exposure opswatch-web.service 5 >"$root/out"
check "the workers' exposure is at most 0.5" "$root/out"
exposure opswatch-collector.service 12 >"$root/out"
check "the collector's exposure is at most 1.2" "$root/out"
exposure opswatch-job-aggregate.service 12 >"$root/out"
check "a job's exposure is at most 1.2" "$root/out"
exposure nginx.service 25 >"$root/out"
check "nginx with our drop-in has an exposure of at most 2.5" "$root/out"
systemd-analyze verify --root="$root" --man=no --recursive-errors=no "$units"/opswatch-*.service "$units"/*.socket \
	"$units"/*.timer "$units"/*.target >"$root/out" 2>&1 && ! grep -q opswatch "$root/out"
check "every unit verifies" "$root/out"
jobs=$("$top_builddir/opswatch-scheduler" jobs --names | sort | tr '\n' ' ')
timers=$(cd "$units" && ls opswatch-job-*.timer 2>/dev/null | sed 's/^opswatch-job-//; s/\.timer$//' | sort | tr '\n' ' ')
[ -n "$jobs" ] && [ "$jobs" = "$timers" ]
check "there is one timer per job" <(echo "jobs: $jobs, timers: $timers")
sed -n 's/^OnCalendar=//p' "$units"/*.timer | while read -r when; do
	systemd-analyze calendar "$when" || exit 1
done >"$root/out" 2>&1
check "systemd understands when each is due" "$root/out"
systemctl --root="$root" enable opswatch.target >"$root/out" 2>&1 &&
	wanted=$(sed -n 's/^Wants=//p' "$units/opswatch.target" | tr ' ' '\n' | sort) &&
	[ "$wanted" = "$(cd "$units" && ls opswatch-*.timer opswatch-web.* opswatch-collector.service | sort)" ]
check "opswatch.target can be enabled and wants all there is" <(cat "$root/out"; echo "wants: $wanted")

# The site for an nginx with other sites, with the installed paths put back to those of the tree.
touch "$root/users"
sed -E -e "s|include [^ ]*/nginx/|include $top_srcdir/nginx/|" -e "s|alias [^ ]*/static|alias $top_srcdir/static|" \
	-e "s|/var/log/nginx|$root|" -e "s|auth_basic_user_file .*|auth_basic_user_file $root/users;|" \
	"$top_builddir/nginx/opswatch-site.conf" >"$root/site.conf"
printf 'pid %s/nginx.pid;\nevents {}\nhttp { include %s/site.conf; }\n' "$root" "$root" >"$root/nginx.conf"
PATH=$PATH:/usr/sbin nginx -t -e "$root/error.log" -c "$root/nginx.conf" >"$root/out" 2>&1 && ! grep -q '@' "$root/site.conf"
check "nginx takes the site that is installed" "$root/out"
