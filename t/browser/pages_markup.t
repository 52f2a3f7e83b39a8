#!/bin/sh
# Every page is well-formed, has no duplicate id, loads nothing from elsewhere, carries no inline style or script, and is
# small enough.
set -u
render="$top_builddir/t/lib/render_pages"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

command -v xmllint >/dev/null || { echo "1..0 # SKIP xmllint not found: apt-get install libxml2-utils"; exit 0; }
"$render" "$dir" || { echo "Bail out! render_pages failed"; exit 1; }

number=0
result() { # status, what holds
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

for page in "$dir"/*.html; do
	name=$(basename "$page" .html)
	xmllint --noout "$page" 2>"$dir/errors"
	result $? "$name: well-formed"
	sed 's/^/# /' "$dir/errors" | head -5
	twice=$(grep -o ' id="[^"]*"' "$page" | sort | uniq -d)
	[ -z "$twice" ]
	result $? "$name: every id once $twice"
	! grep -Eq ' style="| on[a-z]+="|<style|<script>|javascript:' "$page"
	result $? "$name: nothing inline that the security policy refuses"
	! grep -Eo '(src|href|action)="(https?:)?//' "$page"
	result $? "$name: no address of another host"
	[ "$(wc -c <"$page")" -lt 102400 ]
	result $? "$name: below 100 KB ($(wc -c <"$page"))"
done
echo "1..$number"
