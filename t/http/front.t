#!/bin/bash
# What nginx and the workers answer together: health, errors, redirects, headers, passwords, static files.
. "$top_srcdir/t/lib/http.sh"
http_start || exit 1

ask /api/healthz
is "healthz without a database answers 503" "$status" 503
like "healthz says down" "$body" '{"status":"down","timestamp":"20*Z","uptime":*,"version":"*","checks":{"database":{"status":"down","latencyMs":null},"memory":{"status":"*","usedMB":*,"limitMB":512},"eventLoop":{"status":"*","lagMs":*}},"metrics":{"requestsPerMinute":*,"avgLatencyMs":*,"errorRate":*}}'
is "it is JSON" "$(header content-type)" application/json
is "it is not kept" "$(header cache-control)" no-store
like "it has one request id" "$(header x-request-id)" "$(printf '[0-9a-f]%.0s' {1..32})"
first_id=$(header x-request-id)
ask /api/healthz
[ "$(header x-request-id)" != "$first_id" ]
report $? "each request has its own id"
like "requests are counted" "$body" '*"requestsPerMinute":[1-9]*'
ask -I /api/healthz
is "HEAD has the status of GET" "$status" 503
like "HEAD has the length of GET" "$(header content-length)" '[1-9]*'
raw "HEAD /api/healthz HTTP/1.0" ""
like "HEAD has no body" "$body" $'HTTP/1.1 503 *\r\n\r'

for header in content-security-policy x-content-type-options referrer-policy cross-origin-opener-policy \
	cross-origin-resource-policy permissions-policy x-request-id; do
	for path in /api/healthz /monitoring/ /nowhere /api/nowhere /static/nowhere /; do
		ask "$path"
		[ "$(grep -c "^$header: ." <<<"$headers")" = 1 ] || echo "# $path has not one $header" >&2
		[ "$(grep -c "^$header: ." <<<"$headers")" = 1 ] || break 2
	done
done
is "every answer has every security header once" "$path $header" "/ x-request-id"
is "the server does not tell its version" "$(header server)" nginx

ask -X POST /api/healthz
is "a wrong method answers 405" "$status" 405
is "405 names what is allowed" "$(header allow)" "GET, HEAD"
like "405 is a problem" "$body" '{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":*,"instance":"urn:uuid:*"}'
ask /api/healthz?x=1
is "an unknown parameter answers 400" "$status" 400
like "400 names the parameter" "$body" "*'x'*"
ask "/api/healthz?x=%00"
is "a NUL in the query answers 400" "$status" 400
ask "/api/healthz/%ff"
is "a path that is not UTF-8 answers 400" "$status" 400
ask /api/nowhere
is "an unknown address of the API answers 404" "$status" 404
is "that is a problem" "$(header content-type)" application/problem+json
ask "/api/monitoring/../nowhere"
is "dots lead nowhere" "$status" 404

ask /
is "/ leads to the pages" "$status $(header location)" "302 /monitoring/"
ask /monitoring
is "/monitoring leads to the pages" "$status $(header location)" "302 /monitoring/"
ask /nowhere
is "an unknown address answers 404" "$status" 404
is "that is a page" "$(header content-type)" "text/html; charset=utf-8"
like "the page names status and request" "$body" "*<h1>Not Found</h1>*Status 404, request $(header x-request-id)*"

ask /monitoring/
is "pages ask for a password" "$status" 401
is "by basic authentication" "$(header www-authenticate)" 'Basic realm="opswatch"'
ask -u anna:wrong /monitoring/
is "a wrong password is refused" "$status" 401
ask -H "Authorization: Bearer $HTTP_READ_TOKEN" /monitoring/
is "a token opens no page" "$status" 401
ask /api/monitoring/nowhere
is "the API asks for credentials before it says 404" "$status" 401
is "a program gets a problem" "$(header content-type)" application/problem+json
like "with its own words" "$body" '{"type":"about:blank","title":"Unauthorized","status":401,"detail":*,"instance":"urn:uuid:????????-????-????-????-????????????"}'
ask -u "anna:$HTTP_PASSWORD" /api/monitoring/nowhere
is "a password opens the API" "$status" 404
ask -H "Authorization: Bearer x" /api/monitoring/nowhere
is "nginx leaves tokens to the workers" "$status" 404

ask -H "X-Long: $(printf 'x%.0s' {1..20000})" /api/healthz
is "too large a header answers 431" "$status" 431
is "431 is a problem" "$(header content-type)" application/problem+json
ask "/api/healthz?$(printf 'x%.0s' {1..9000})"
is "too long a query answers 400" "$status" 400
ask "/api/healthz?$(printf 'x%.0s' {1..20000})"
is "too long an address answers 414" "$status" 414
head -c 2000000 /dev/zero >"$HTTP_DIR/zeros"
ask -u "anna:$HTTP_PASSWORD" --data-binary "@$HTTP_DIR/zeros" /api/monitoring/nowhere
is "too large a body answers 413" "$status" 413
is "413 is a problem" "$(header content-type)" application/problem+json
ask -X POST /static/local.mk
is "nginx's own 405 keeps its status" "$status" 405

tries=$(for _ in $(seq 200); do echo "url=$HTTP_URL/monitoring/ output=/dev/null"; done | tr ' ' '\n' |
	curl -s -u anna:wrong -K - -Z --parallel-max 50 -w '%{http_code}\n' 2>/dev/null | sort | uniq -c | tr -s ' \n' ' ')
like "tries at passwords are limited" "$tries" '* 401 * 429 '

http_web_stop
is "opswatch-web ends with 0" "$?" 0
ask /api/healthz
is "without workers the API answers 502" "$status" 502
is "502 is a problem" "$(header content-type)" application/problem+json
is "and says when to come again" "$(header retry-after)" 5
http_web_start
ask /api/healthz
is "workers that are back answer again" "$status" 503

is "no sanitizer complained" "$(grep -cE 'ERROR: |runtime error' "$HTTP_DIR/log/web.log")" 0
is "no password or token is in a log" "$(grep -rcE "$HTTP_PASSWORD|ow_" "$HTTP_DIR/log" | grep -vc ':0$')" 0
done_testing
