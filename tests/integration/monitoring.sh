#!/usr/bin/env bash
# What deploy/monitoring asks for is in /metrics of a server over Redis that did a little of everything: a conversation,
# a search and a request for a human.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
scratch=$(mktemp -d)
binary=${CONTINUO_BUILD:-build/release}/continuo
cluster() { scripts/cluster "$@" --folder "$scratch/cluster" --binary "$binary"; }
trap 'cluster down >/dev/null 2>&1; rm -rf "$scratch"' EXIT
fail() {
    echo "$*"
    tail -n 20 "$scratch"/cluster/1/log
    exit 1
}

cluster up -n 1 --port 8380 >"$scratch/up" 2>&1 || fail "up: $(cat "$scratch/up")"
url=http://127.0.0.1:$(cat "$scratch/cluster/1/port")
session=$(curl -s -X POST "$url/api/sessions" -H 'Content-Type: application/json' -d '{}' | sed 's/.*"session_id":"\([^"]*\).*/\1/')
for text in 'How do I reset my password?' 'I want to talk to a human'; do
    curl -s -f -o /dev/null "$url/api/chat/sessions/$session/messages" -d "message=$text" || fail "no answer to: $text"
done
for _ in 1 2; do
    curl -s -f -o /dev/null "$url/api/chat/search" -H 'Content-Type: application/json' -d '{"query":"password"}' ||
        fail "no answer to a search"
done
# The queue is read every five seconds, the outbox every few.
end=$((SECONDS + 30))
until curl -s -f "$url/metrics" >"$scratch/metrics" && grep -qx 'continuo_queue_waiting 1' "$scratch/metrics" &&
    grep -q '^continuo_outbox_bytes ' "$scratch/metrics"; do
    [[ $SECONDS -lt $end ]] || fail "the customer who waits for a human is not in /metrics"
    sleep 0.2
done
# The OpenMetrics format names requests: the last message is the first of its kind since this look.
open_metrics() { curl -s -f -H 'Accept: application/openmetrics-text; version=1.0.0' "$url/metrics" >"$scratch/open"; }
open_metrics || fail "no OpenMetrics"
curl -s -f -o /dev/null -H 'X-Request-ID: from-the-test' "$url/api/chat/sessions/$session/messages" -d 'message=thanks' || fail "no answer"
open_metrics
[[ $(tail -n 1 "$scratch/open") == '# EOF' ]] || fail "OpenMetrics ends with: $(tail -n 1 "$scratch/open")"
for series in http_request_duration_seconds_bucket.*endpoint=./api/chat agent_response_time_seconds_bucket \
    'continuo_session_store_duration_seconds_bucket.*commit_turn'; do
    grep -q "^$series.*# {request_id=\"from-the-test\"}" "$scratch/open" || fail "no bucket of $series names the request"
done
python3 tests/monitoring/names.py scrape "$scratch/metrics"
