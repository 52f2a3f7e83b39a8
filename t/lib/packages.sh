# shellcheck shell=bash
# Installs the Debian packages that building, running (run) and testing (check) need.

packages_build="gcc make autoconf automake pkg-config libc6-dev libfcgi-dev libpq-dev libjson-c-dev zlib1g-dev libssl-dev
	libcurl4-openssl-dev libgsl-dev libcunit1-dev"
packages_run="$packages_build nginx postgresql-15 openssl curl tzdata ca-certificates util-linux procps"
packages_check="$packages_run nodejs npm chromium libxml2-utils xz-utils clang-format shellcheck systemd postgresql-contrib git"

# install_packages run|check: as root or through sudo; says what it does, does nothing when all is there.
install_packages() {
	local wanted=packages_$1 missing=() package as_root=()
	for package in ${!wanted}; do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
	done
	[ "$1" != check ] || ! command -v npm >/dev/null || missing=($(printf '%s\n' "${missing[@]}" | grep -vx -e npm -e nodejs || true))
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || {
			echo "missing packages: ${missing[*]}; install them as root" >&2
			return 1
		}
		as_root=(sudo)
	fi
	echo "installing ${missing[*]}"
	without_service_starts "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive bash -c '
		apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@" >/dev/null' install "${missing[@]}"
}

# A package must not start a server of its own while it is installed: opswatch starts private ones.
without_service_starts() {
	local policy=/usr/sbin/policy-rc.d status=0 as_root=()
	[ "$1" != sudo ] || as_root=(sudo)
	if [ -e $policy ]; then
		"$@"
		return
	fi
	printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
	"${as_root[@]}" chmod 755 $policy
	"$@" || status=$?
	"${as_root[@]}" rm -f $policy
	return $status
}
