#!/bin/bash
# Who may send events, and what a body must be, before a handler sees it. Without a database: the tokens come from the
# file, the events go to the spool.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/http.sh"
plan 40
http_start || exit 1

events=/api/monitoring/ai-usage/events
event='{"tenantId":"acme","toolId":"chatbot","model":"gpt-4o","latencyMs":12}'
unknown_token=ow_00000000000000000000000000000000000000000043pjTnG

send() { # [CURL ARGUMENT]...: posts $data as JSON
	ask -H 'Content-Type: application/json' --data-binary "${data:-$event}" "$@" "$events"
}
as_token() { # TOKEN [CURL ARGUMENT]...
	send -H "Authorization: Bearer $1" "${@:2}"
}

as_token "$HTTP_INGEST_TOKEN"
same "$status" 202 "a token with scope ingest is let in without a database"
same "$(grep -c '"tenantId":"acme"\|acme' "$HTTP_DIR"/spool/*.seg)" 1 "the event is in the spool"
send -H "Authorization: bEARER  $HTTP_INGEST_TOKEN"
same "$status" 202 "the scheme may be written in any case"
send
same "$status" 401 "nobody is refused"
as_token "${HTTP_INGEST_TOKEN%?}"
same "$status $(header content-type)" "401 application/problem+json" "a misspelt token is refused"
same "$(header www-authenticate)" 'Bearer realm="opswatch", error="invalid_token"' "with a challenge"
as_token "$unknown_token"
same "$status $(header retry-after)" "503 5" "an unknown token is asked to come again while the database is down"
as_token "$HTTP_READ_TOKEN"
same "$status" 403 "a token without the scope is refused"
like "$body" "*'ingest'*token:reader*" "and told which scope"

as_user=(-u "anna:$HTTP_PASSWORD")
send "${as_user[@]}"
same "$status" 403 "a person must show that no foreign page sends"
like "$body" "*X-Requested-With*" "and is told how"
send "${as_user[@]}" -H 'X-Requested-With: curl'
same "$status" 202 "a person with that header is let in"
send "${as_user[@]}" -H 'Sec-Fetch-Site: same-origin'
same "$status" 202 "a page of ours is let in"
send "${as_user[@]}" -H 'Sec-Fetch-Site: cross-site' -H 'X-Requested-With: curl'
same "$status" 403 "a page of another site is not"
send "${as_user[@]}" -H "Origin: $HTTP_URL"
same "$status" 202 "an old browser shows its origin"
send "${as_user[@]}" -H "Origin: http://evil.example"
same "$status" 403 "and another origin is refused"
send -u anna:wrong -H 'X-Requested-With: curl'
same "$status" 401 "a wrong password is refused"
send -H 'Remote-User: anna' -H 'REMOTE_USER: anna' -H 'X-Requested-With: curl'
same "$status" 401 "a header does not make a user"
send -H "Authorization: Bearer x" -H "Authorization: Basic $(printf 'anna:wrong' | base64)" -H 'X-Requested-With: curl'
like "$status" "40[01]" "nor do two Authorization headers"
send -H "Authorization: Basic $(printf 'anna:wrong' | base64)" -H "Authorization: Bearer x" -H 'X-Requested-With: curl'
like "$status" "40[01]" "in either order"

token=(-H "Authorization: Bearer $HTTP_INGEST_TOKEN")
ask "${token[@]}" -H 'Content-Type: text/plain' --data-binary "$event" "$events"
same "$status" 415 "another type answers 415"
like "$body" "*'text/plain'*application/json*" "and names what is taken"
ask "${token[@]}" -H 'Content-Type:' --data-binary "$event" "$events"
same "$status" 415 "no type answers 415"
ask "${token[@]}" -X PUT --data-binary "$event" "$events"
same "$status" 405 "another method answers 405"
like "$(header allow)" "*POST*" "and says POST"
send "${token[@]}" -H 'Content-Encoding: br'
same "$status" 415 "another encoding answers 415"
gzip -c <<<"$event" >"$HTTP_DIR/event.gz"
data=@$HTTP_DIR/event.gz send "${token[@]}" -H 'Content-Encoding: gzip'
same "$status" 202 "gzip is taken"
head -c 40 "$HTTP_DIR/event.gz" >"$HTTP_DIR/torn.gz"
data=@$HTTP_DIR/torn.gz send "${token[@]}" -H 'Content-Encoding: gzip'
same "$status" 400 "torn gzip answers 400"
head -c 300000000 /dev/zero | gzip -c >"$HTTP_DIR/bomb.gz"
data=@$HTTP_DIR/bomb.gz send "${token[@]}" -H 'Content-Encoding: gzip'
same "$status" 413 "a bomb answers 413"
like "$body" "*when inflated*" "and says why"
head -c 16777217 /dev/zero >"$HTTP_DIR/large"
data=@$HTTP_DIR/large send "${token[@]}" -H 'Expect:'
same "$status" 413 "a body above 16 MiB answers 413"
head -c 16777216 /dev/zero | tr '\0' ' ' >"$HTTP_DIR/blank"
data=@$HTTP_DIR/blank send "${token[@]}" -H 'Expect:'
same "$status" 400 "a body of 16 MiB is read"
data=@$HTTP_DIR/blank send -H "Authorization: Bearer ${HTTP_INGEST_TOKEN}x" -H 'Expect:'
same "$status" 401 "the answer arrives though nobody read such a body"
data=@$HTTP_DIR/blank ask "${token[@]}" -H 'Content-Type: text/plain' -H 'Expect:' --data-binary "@$HTTP_DIR/blank" "$events"
same "$status" 415 "nor does a wrong type need it read"
send "${token[@]}" -H 'Transfer-Encoding: chunked'
same "$status" 202 "a chunked body is taken"
data=' ' send "${token[@]}"
same "$status" 400 "an empty body answers 400"
raw "POST $events HTTP/1.1" "Host: x" "Authorization: Bearer $HTTP_INGEST_TOKEN" "Connection: close" \
	"Content-Type: application/json" "Content-Length: $((${#event} + 2))" "" "$event"
like "$body" "HTTP/1.1 202 *" "a body in one piece with its head is taken"
raw "POST $events HTTP/1.1" "Host: x" "Content-Length: -5" "" ""
like "$body" "HTTP/1.1 400 *" "a negative length answers 400"

same "$(grep -cE 'ERROR: |runtime error' "$HTTP_DIR/log/web.log")" 0 "no sanitizer complained"
same "$(grep -rcE "$HTTP_PASSWORD|$HTTP_INGEST_TOKEN" "$HTTP_DIR/log" | grep -vc ':0$')" 0 "no password or token is in a log"
