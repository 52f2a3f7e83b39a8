#!/bin/bash
# What nginx and the workers answer together: health, errors, redirects, headers, passwords, static files.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/http.sh"
plan 62
http_start || exit 1

ask /api/healthz
same "$status" 503 "healthz without a database answers 503"
like "$body" '{"status":"down","timestamp":"20*Z","uptime":*,"version":"*","checks":{"database":{"status":"down","latencyMs":null},"memory":{"status":"*","usedMB":*,"limitMB":512},"eventLoop":{"status":"*","lagMs":*}},"metrics":{"requestsPerMinute":*,"avgLatencyMs":*,"errorRate":*}}' "healthz says down"
same "$(header content-type)" application/json "it is JSON"
same "$(header cache-control)" no-store "it is not kept"
like "$(header x-request-id)" "$(printf '[0-9a-f]%.0s' {1..32})" "it has one request id"
first_id=$(header x-request-id)
ask /api/healthz
[ "$(header x-request-id)" != "$first_id" ]
check "each request has its own id"
like "$body" '*"requestsPerMinute":[1-9]*' "requests are counted"
ask -I /api/healthz
same "$status" 503 "HEAD has the status of GET"
like "$(header content-length)" '[1-9]*' "HEAD has the length of GET"
raw "HEAD /api/healthz HTTP/1.0" ""
like "$body" $'HTTP/1.1 503 *\r\n\r' "HEAD has no body"

for header in content-security-policy x-content-type-options referrer-policy cross-origin-opener-policy \
	cross-origin-resource-policy permissions-policy x-request-id; do
	for path in /api/healthz /monitoring/ /nowhere /api/nowhere /static/nowhere /; do
		ask "$path"
		[ "$(grep -c "^$header: ." <<<"$headers")" = 1 ] || echo "# $path has not one $header" >&2
		[ "$(grep -c "^$header: ." <<<"$headers")" = 1 ] || break 2
	done
done
same "$path $header" "/ x-request-id" "every answer has every security header once"
same "$(header server)" nginx "the server does not tell its version"

ask -X POST /api/healthz
same "$status" 405 "a wrong method answers 405"
same "$(header allow)" "GET, HEAD" "405 names what is allowed"
like "$body" '{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":*,"instance":"urn:uuid:*"}' "405 is a problem"
ask /api/healthz?x=1
same "$status" 400 "an unknown parameter answers 400"
like "$body" "*'x'*" "400 names the parameter"
ask "/api/healthz?x=%00"
same "$status" 400 "a NUL in the query answers 400"
ask "/api/healthz/%ff"
same "$status" 400 "a path that is not UTF-8 answers 400"
ask "/api/healthz%00"
same "$status $(header content-type)" "400 application/problem+json" "a NUL in a path of the API answers a problem"
raw "foo /api/healthz HTTP/1.1" "Host: x" ""
like "$body" $'HTTP/1.1 400 *\r\nContent-Type: application/problem+json\r\n*' "so does a request that is not HTTP"
raw "GET /api/healthz HTTP/3.0" ""
like "$body" $'HTTP/1.1 505 *\r\nContent-Type: application/problem+json\r\n*' "so does another version of it"
for path in /api /api/monitoring "/api?x"; do
	ask "$path"
	same "$status $(header content-type)" "404 application/problem+json" "$path leads nowhere"
done
ask /api/nowhere
same "$status" 404 "an unknown address of the API answers 404"
same "$(header content-type)" application/problem+json "that is a problem"
ask "/api/monitoring/../nowhere"
same "$status" 404 "dots lead nowhere"

ask /
same "$status $(header location)" "302 /monitoring/" "/ leads to the pages"
ask /monitoring
same "$status $(header location)" "302 /monitoring/" "/monitoring leads to the pages"
ask /nowhere
same "$status" 404 "an unknown address answers 404"
same "$(header content-type)" "text/html; charset=utf-8" "that is a page"
like "$body" "*<h1>Not Found</h1>*Status 404, request $(header x-request-id)*" "the page names status and request"

ask /monitoring/
same "$status" 401 "pages ask for a password"
same "$(header www-authenticate)" 'Basic realm="opswatch"' "by basic authentication"
ask -u anna:wrong /monitoring/
same "$status" 401 "a wrong password is refused"
ask -H "Authorization: Bearer $HTTP_READ_TOKEN" /monitoring/
same "$status" 401 "a token opens no page"
ask /api/monitoring/nowhere
same "$status" 401 "the API asks for credentials before it says 404"
same "$(header content-type)" application/problem+json "a program gets a problem"
like "$body" '{"type":"about:blank","title":"Unauthorized","status":401,"detail":*,"instance":"urn:uuid:????????-????-????-????-????????????"}' "with its own words"
ask -u "anna:$HTTP_PASSWORD" /api/monitoring/nowhere
same "$status" 404 "a password opens the API"
ask -H "Authorization: Bearer x" /api/monitoring/nowhere
same "$status" 404 "nginx leaves tokens to the workers"

ask -H "X-Long: $(printf 'x%.0s' {1..20000})" /api/healthz
same "$status" 431 "too large a header answers 431"
same "$(header content-type)" application/problem+json "431 is a problem"
ask "/api/healthz?$(printf 'x%.0s' {1..9000})"
same "$status" 400 "too long a query answers 400"
ask "/api/healthz?$(printf 'x%.0s' {1..20000})"
same "$status" 414 "too long an address answers 414"
head -c 2000000 /dev/zero >"$HTTP_DIR/zeros"
ask -u "anna:$HTTP_PASSWORD" --data-binary "@$HTTP_DIR/zeros" /api/monitoring/nowhere
same "$status" 413 "too large a body answers 413"
same "$(header content-type)" application/problem+json "413 is a problem"
ask -X POST /static/local.mk
same "$status" 405 "nginx's own 405 keeps its status"
for path in /api/monitoring/openapi.json /static/openapi.json; do
	ask "$path"
	like "$status $(header content-type) $body" '200 application/json {*"openapi": "3.1.0",*}' "$path describes the API to anybody"
done
ask -X POST /api/monitoring/openapi.json
same "$status $(header allow)" "405 GET, HEAD" "that address is read only"
raw "TRACE /api/healthz HTTP/1.1" "Host: x" "Connection: close" ""
like "$body" "HTTP/1.1 405 *" "TRACE is refused"
[[ $body != *Allow:* ]]
check "nginx does not know what that address allows"

tries=$(for _ in $(seq 200); do echo "url=$HTTP_URL/monitoring/ output=/dev/null"; done | tr ' ' '\n' |
	curl -s -u anna:wrong -K - -Z --parallel-max 50 -w '%{http_code}\n' 2>/dev/null | sort | uniq -c | tr -s ' \n' ' ')
like "$tries" '* 401 * 429 ' "tries at passwords are limited"

http_web_stop
same "$?" 0 "opswatch-web ends with 0"
ask /api/healthz
same "$status" 502 "without workers the API answers 502"
same "$(header content-type)" application/problem+json "502 is a problem"
same "$(header retry-after)" 5 "and says when to come again"
http_web_start
ask /api/healthz
same "$status" 503 "workers that are back answer again"

same "$(grep -cE 'ERROR: |runtime error' "$HTTP_DIR/log/web.log")" 0 "no sanitizer complained"
same "$(grep -rcE "$HTTP_PASSWORD|ow_" "$HTTP_DIR/log" | grep -vc ':0$')" 0 "no password or token is in a log"
