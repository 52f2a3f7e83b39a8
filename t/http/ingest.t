#!/bin/bash
# What POST /api/monitoring/ai-usage/events says about events, one by one. Without a database: it needs none.
. "$top_srcdir/t/lib/tap.sh"
. "$top_srcdir/t/lib/http.sh"
plan 72
http_start spool_max_bytes=3145728 || exit 1

required='"tenantId":"acme","toolId":"chatbot","model":"gpt-4o","latencyMs":12'

post() { # JSON [QUERY] [CURL ARGUMENT]...
	printf '%s' "$1" >"$HTTP_DIR/body"
	ask -H "Authorization: Bearer $HTTP_INGEST_TOKEN" -H 'Content-Type: application/json' \
		--data-binary "@$HTTP_DIR/body" "${@:3}" "/api/monitoring/ai-usage/events${2:-}"
}

in_spool() { # TEXT
	cat "$HTTP_DIR"/spool/*.seg 2>/dev/null | grep -cF -- "$1"
}

# Positions and limits of time, which depend on the test and its time, as N and LIMIT.
plain_body() {
	sed -E 's/at byte [0-9]+/at byte N/g; s/not (before|after) 20[0-9T:.-]+Z/not \1 LIMIT/g' <<<"$body"
}

# refused MEMBERS POINTER DETAIL NAME: alone, and in a batch without harm to its neighbours
refused() {
	post "{$required,$1}"
	[ "$status" = 400 ] && [[ $(plain_body) == *"\"errors\":[{\"pointer\":\"$2\",\"detail\":\"$3\"}]"* ]]
	check "$4" <(echo "$status $body")
	post "{\"events\":[{$required},{$required,$1},{$required}]}"
	[ "$status" = 207 ] && [[ $(plain_body) == '{"accepted":2,"rejected":1,"results":[{"index":1,"id":'*",\"status\":400,\"errors\":[{\"pointer\":\"/events/1$2\",\"detail\":\"$3\"}]}]}" ]]
	check "$4: its neighbours are accepted" <(echo "$status $body")
}

# Accepted: one, many, and what is said of them.
post "{$required}"
same "$status $body" '202 {"accepted":1,"rejected":0,"results":[]}' "one event"
post "{\"events\":[{$required},{$required}]}"
same "$status $body" '202 {"accepted":2,"rejected":0,"results":[]}' "two events"
post '{"events":[]}'
same "$status $body" '202 {"accepted":0,"rejected":0,"results":[]}' "no events"
post "{\"events\":[{$required,\"id\":\"mine\"},{$required},{}]}" '?results=all'
like "$body" '{"accepted":2,"rejected":1,"results":[{"index":0,"id":"mine","status":202},{"index":1,"id":"????????-????-7???-????-????????????","status":202},{"index":2,*' \
	"every result is listed on demand, with the ids that were made"
post "{$required}" '?results=some'
same "$status" 400 "another value of results is refused"
post "{$required,\"id\":\"n1\",\"colour\":{\"unknown\":[1]},\"userId\":null}"
same "$status $(in_spool n1)" "202 1" "unknown members and null are passed over"
post "{$required,\"id\":\"w1\",\"metadata\":{\"a\":[1,{\"b\":\"é😀\"}]},\"estimatedCost\":\"0.0125\",\"success\":false}"
same "$status $(in_spool '{"a":[1,{"b":"é😀"}]}')" "202 1" "metadata is kept as it is"
events=$(printf "{$required},%.0s" $(seq 9999))
post "{\"events\":[$events{$required}]}"
like "$status $body" '202 {"accepted":10000,*' "10,000 events"

# Refused: one item, with its address and the reason.
refused '"promptTokens":-1' /promptTokens "must be a whole number from 0 to 1000000000, found the number -1" "a negative count"
refused '"promptTokens":1.5' /promptTokens "must be a whole number from 0 to 1000000000, found the number 1.5" "a broken count"
refused '"cachedTokens":"7"' /cachedTokens "must be a whole number from 0 to 1000000000, found the string \\\"7\\\"" "a count as text"
refused '"promptTokens":99999999999999999999' "" "number out of range, at byte N of the event" "a number beyond 64 bits"
refused '"estimatedCost":1e400' "" "number out of range, at byte N of the event" "1e400"
refused '"estimatedCost":-0.01' /estimatedCost "must be an amount of USD from 0 to 100000, found -0.01" "a negative cost"
refused '"userId":"a","userId":"b"' /userId "duplicate key, at byte N of the event" "a duplicate key"
refused '"a/~\u0062":"a","a/~b":"b"' /a~1~0b "duplicate key, at byte N of the event" "a duplicate key that a pointer must escape"
refused '"userId":"\ud800"' "" "lone surrogate, at byte N of the event" "a lone surrogate"
refused '"userId":"\u0000"' "" "character \\\\u0000, at byte N of the event" "a NUL"
refused '"userId":"a\tb"' /userId "must be UTF-8 text without control characters, found byte 0x09 at offset 1" "a control character"
refused "\"userId\":\"$(printf '\xff')\"" "" "invalid UTF-8, at byte N of the event" "bytes that are no UTF-8"
refused "\"id\":\"$(printf '%065d' 0)\"" /id "must be at most 64 bytes of text, found 65" "an id that is too long"
refused '"id":""' /id "must be 1 to 64 bytes of text; leave it out to be given one" "an empty id"
refused '"success":"yes"' /success "must be true or false, found the string \\\"yes\\\"" "success as text"
refused '"metadata":[1]' /metadata "must be an object, found an array" "metadata that is no object"
refused "\"metadata\":{\"x\":\"$(printf '%016384d' 0)\"}" /metadata "must be at most 16384 bytes of JSON, found 16392" "too much metadata"
refused "\"metadata\":$(printf '{"a":%.0s' $(seq 40))1$(printf '}%.0s' $(seq 40))" "" "nested more than 32 levels deep, at byte N of the event" \
	"a depth bomb"
refused '"createdAt":"yesterday"' /createdAt "must be an RFC 3339 time like \\\"2026-01-31T12:00:00Z\\\", found the string \\\"yesterday\\\"" "a time that is none"
refused '"createdAt":"2001-01-01T00:00:00Z"' /createdAt "must not be older than the retention, that is not before LIMIT, found 2001-01-01T00:00:00Z" \
	"a time before the retention"
refused '"createdAt":"2999-01-01T00:00:00Z"' /createdAt "must be at most 24 hours ahead, that is not after LIMIT, found 2999-01-01T00:00:00Z" \
	"a time far ahead"
post '{"events":[7,{"tenantId":5}]}'
like "$status $body" '207 *"pointer":"/events/0","detail":"must be an event object, found the number 7"*"/events/1/tenantId"*"/events/1/toolId","detail":"is required"*"/events/1/model"*"/events/1/latencyMs"*' \
	"all that is wrong with an item is said at once"

# Refused: the whole.
for case in '{' 'null' '[]' "[{$required}]" '{"events":{}}' '{"events":[NaN]}' "{\"events\":[{$required},]}" '' 'x'; do
	post "$case"
	same "$status $(header content-type)" "400 application/problem+json" "not an envelope: '$case'"
done
for case in "[{$required}]" ''; do
	post "$case"
	like "$body" '*one event object, or *with up to 10000 of them"*' "told what an envelope is: '$case'"
done
post "{\"events\":[$events$events{$required}]}"
like "$status $body" "413 *more than 10000 elements in 'events'*" "more than 10,000 events"

# A full spool accepts nothing, says so, and accepts again when there is room.
large=$(printf "{$required,\"metadata\":{\"x\":\"%016000d\"}}," $(seq 9))
for _ in $(seq 60); do
	post "{\"events\":[$large{$required}]}"
	[ "$status" = 202 ] || break
	sleep 0.03 # the size of the spool is measured once a second
done
same "$status $(header retry-after)" "503 5" "a full spool answers 503 and when to come again"
sleep 1.1 # until every worker has measured
before=$(cat "$HTTP_DIR"/spool/*.seg | wc -c)
post "{\"events\":[$large{$required,\"id\":\"too-much\"}]}"
same "$status $(in_spool too-much)" "503 0" "and keeps nothing of what it refuses"
same "$(cat "$HTTP_DIR"/spool/*.seg | wc -c)" "$before" "not a byte"
rm "$HTTP_DIR"/spool/*.seg
sleep 1.1
post "{$required,\"id\":\"again\"}"
same "$status $(in_spool again)" "202 1" "and accepts again when there is room"

# A full disk: the same, and what was accepted before is whole.
rm "$HTTP_DIR"/spool/*.seg
if mount -t tmpfs -o size=128k tmpfs "$HTTP_DIR/spool" 2>/dev/null; then
	trap 'umount -l "$HTTP_DIR/spool"; http_stop' EXIT
	accepted=0
	for _ in $(seq 40); do
		post "{$required,\"metadata\":{\"x\":\"$(printf '%016000d' 0)\"}}"
		[ "$status" = 202 ] || break
		accepted=$((accepted + 1))
	done
	same "$status $(header retry-after)" "503 5" "a full disk answers 503 and when to come again"
	[ $accepted -gt 2 ]
	check "after it took what had room" <(echo "$accepted events")
	same "$(cat "$HTTP_DIR"/spool/*.seg | wc -l)" $accepted "what was accepted is there, nothing else"
	same "$(cat "$HTTP_DIR"/spool/*.seg | grep -cvE '^[0-9a-f]{8} u1	.*}$')" 0 "and nothing is half written"
	mount -o remount,size=1m "$HTTP_DIR/spool"
	post "{$required,\"id\":\"room\"}"
	same "$status $(in_spool room)" "202 1" "and accepts again when there is room"
else
	for what in "answers 503" "takes what has room" "keeps what was accepted" "writes nothing half" "accepts again"; do
		check "a full disk $what # SKIP this user cannot mount a small one"
	done
fi
