#!/bin/bash
# What a reader would stumble over: layout, length, words, scripts.
. "$(dirname "$0")/lib/tap.sh"
cd "$top_srcdir" || exit 1
out=$(mktemp)
trap 'rm -f "$out"' EXIT
sources=$(find src t -name '*.[ch]' | sort)

plan 5
if command -v clang-format >/dev/null && clang-format --version | grep -q 'version 14\.'; then
	# shellcheck disable=SC2086
	clang-format --dry-run -Werror $sources >"$out" 2>&1
	check "every file is laid out as make format does it" <(head -20 "$out")
else
	skip "every file is laid out as make format does it" "no clang-format 14"
fi

# shellcheck disable=SC2086
wc -l $sources | awk '$2 != "total" && $1 > 600' >"$out"
[ ! -s "$out" ]
check "no file is longer than 600 lines" "$out"

grep -rnE '\b(TODO|FIXME|XXX|HACK)\b|\b(strcpy|strcat|sprintf|gets|atoi|atof|strtok)[[:space:]]*\(' src >"$out"
[ ! -s "$out" ]
check "nothing is left unfinished, no unsafe function is called" "$out"

grep -rnE '(^|[^A-Za-z0-9_.-])/(work|home/[a-z]+)/' src t sql nginx static systemd run check README HACKING --include='*' \
	--exclude=lint.t >"$out"
[ ! -s "$out" ]
check "no path of one machine" "$out"

if command -v shellcheck >/dev/null; then
	# shellcheck disable=SC2046
	shellcheck -S error run check .ci/run $(find t -name '*.t' -o -name '*.sh') >"$out" 2>&1
	check "the scripts are sound" "$out"
else
	skip "the scripts are sound" "no shellcheck"
fi
