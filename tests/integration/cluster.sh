#!/usr/bin/env bash
# What docs/deployment.md and scripts/cluster promise, as an operator would try it: a conversation through
# nginx alternates between instances, goes on when one is killed, waits for Redis, and is whole afterwards.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
scratch=$(mktemp -d)
cluster() { scripts/cluster "$@" --folder "$scratch/cluster" --binary "${CONTINUO_BUILD:-build/release}/continuo"; }
trap 'cluster down >/dev/null 2>&1; rm -rf "$scratch"' EXIT
fail() {
    echo "$*"
    for log in "$scratch"/cluster/*/log; do echo "--- $log"; tail -n 20 "$log"; done
    exit 1
}

cluster up >"$scratch/up" 2>&1 || fail "up: $(cat "$scratch/up")"
cluster status >/dev/null || fail "status is not well after up: $(cluster status)"
url=http://127.0.0.1:$(cat "$scratch/cluster/nginx/port")
session=$(curl -s -X POST "$url/api/sessions" -H 'Content-Type: application/json' -d '{}' | sed 's/.*"session_id":"\([^"]*\).*/\1/')
messages=$url/api/chat/sessions/$session/messages
say() { curl -s -m 40 -o /dev/null -w '%{http_code}' "$messages" -d 'message=How do I reset my password?' -d "client_message_id=$1"; }
until_said() {  # as a good client: the same message again while the answer is 502 to 504
    local end=$((SECONDS + 60)) status
    while status=$(say "$1"); do
        case $status in 200) return 0 ;; 50[234]) sleep 0.2 ;; *) fail "message $1: $status" ;; esac
        [[ $SECONDS -lt $end ]] || fail "message $1 was never answered: $status"
    done
    fail "message $1: no answer at all"
}

messages_at() {  # the messages of the conversation as the instance at port <port> has them, read as a good client does
    curl -s -f --retry 30 --retry-delay 1 "http://127.0.0.1:$1/api/chat/sessions/$session/messages" || fail "port $1 does not answer"
}

for id in m1 m2 m3 m4; do until_said "$id"; done
# A document that is posted through nginx is found through both instances within a second, also by one that was
# killed and lost its folder: it says ready when it has it.
key=$(sed -n 's/^ADMIN_API_KEY=//p' "$scratch/cluster/keys.env")
post() {  # post <id> <content>
    curl -s -f -o /dev/null "$url/api/knowledge/documents" -H "X-API-Key: $key" -H 'Content-Type: application/json' \
        -d "{\"documents\":[{\"id\":\"$1\",\"title\":\"$1\",\"content\":\"$2\"}]}" || fail "the document $1 was not taken"
}
shows() {  # shows <instance> <question> <word>
    curl -s "http://127.0.0.1:$(cat "$scratch/cluster/$1/port")/api/chat/search" \
        -H 'Content-Type: application/json' -d "{\"query\":\"$2\"}" | grep -q "$3"
}
shows_soon() {  # the same within <seconds>: shows_soon <seconds> <instance> <question> <word>
    local end=$((SECONDS + $1 + 1)) seconds=$1
    shift
    until shows "$@"; do
        [[ $SECONDS -lt $end ]] || fail "instance $1 does not find $3 within $seconds s"
        sleep 0.05
    done
}
post zebra 'A zebra has forty stripes.'
for i in 1 2; do shows_soon 1 "$i" 'zebra stripes' forty; done
cluster kill 1 || fail "kill 1"
rm -rf "$scratch/cluster/1/data"
post zebra 'A zebra has fifty stripes.'
cluster start 1 || fail "start 1"
for i in 1 2; do shows_soon 1 "$i" 'zebra stripes' fifty; done

answering=$(grep -oE '127\.0\.0\.1:[0-9]+$' "$scratch/cluster/nginx/access.log" | sort -u | wc -l)
[[ $answering -eq 2 ]] || fail "$answering instances answered, not 2"

cluster kill 1 || fail "kill 1"
for id in m5 m6; do until_said "$id"; done

cluster kill redis || fail "kill redis"
[[ $(say m7) == 503 ]] || fail "without Redis: not 503"
cluster status >/dev/null && fail "status is well without Redis"
cluster start redis || fail "start redis"
cluster start 1 || fail "start 1"
for id in m7 m6 m8; do until_said "$id"; done

for port in "$(cat "$scratch/cluster/1/port")" "$(cat "$scratch/cluster/2/port")"; do
    log=$(messages_at "$port")
    numbers=$(grep -oE '"seq":[0-9]+' <<<"$log" | tr -dc '0-9\n' | paste -sd' ')
    [[ $numbers == "$(seq -s' ' 1 16)" ]] || fail "port $port has the messages $numbers"
done
cluster down --keep >/dev/null || fail "down --keep"
pgrep -f "$scratch/cluster" >/dev/null && fail "something still runs: $(pgrep -af "$scratch/cluster")"
cluster up >/dev/null 2>&1 || fail "up again"
curl -s "$messages" | grep -q '"total":16' || fail "the conversation is not there after down --keep and up"

# With PostgreSQL, what is posted to one instance is found through the other, also by one that lost its folder.
cluster down >/dev/null || fail "down"
cluster up --postgres >"$scratch/up" 2>&1 || fail "up --postgres: $(cat "$scratch/up")"
url=http://127.0.0.1:$(cat "$scratch/cluster/nginx/port")
key=$(sed -n 's/^ADMIN_API_KEY=//p' "$scratch/cluster/keys.env")
post zebra 'A zebra has forty stripes.'
for i in 1 2; do shows_soon 19 "$i" 'zebra stripes' forty; done
cluster kill 1 || fail "kill 1"
rm -rf "$scratch/cluster/1/data"
cluster start 1 || fail "start 1"
shows_soon 19 1 'zebra stripes' forty

# Without Redis: a conversation alternates between the instances, goes on when one is killed, waits for PostgreSQL, and
# is whole afterwards.
cluster status | grep -q redis && fail "there is a Redis with --postgres"
session=$(curl -s -X POST "$url/api/sessions" -H 'Content-Type: application/json' -d '{}' | sed 's/.*"session_id":"\([^"]*\).*/\1/')
messages=$url/api/chat/sessions/$session/messages
for id in m1 m2 m3 m4; do until_said "$id"; done
answering=$(grep "${session:0:10}" "$scratch/cluster/nginx/access.log" | grep -oE '127\.0\.0\.1:[0-9]+$' | sort -u | wc -l)
[[ $answering -eq 2 ]] || fail "without Redis: $answering instances answered, not 2"
cluster kill 2 || fail "kill 2"
for id in m5 m6; do until_said "$id"; done
cluster kill postgres || fail "kill postgres"
[[ $(say m7) == 503 ]] || fail "without PostgreSQL: not 503"
cluster status >/dev/null && fail "status is well without PostgreSQL"
cluster start postgres || fail "start postgres"
cluster start 2 || fail "start 2"
for id in m7 m6 m8; do until_said "$id"; done
for port in "$(cat "$scratch/cluster/1/port")" "$(cat "$scratch/cluster/2/port")"; do
    log=$(messages_at "$port")
    numbers=$(grep -oE '"seq":[0-9]+' <<<"$log" | tr -dc '0-9\n' | paste -sd' ')
    [[ $numbers == "$(seq -s' ' 1 16)" ]] || fail "without Redis: port $port has the messages $numbers"
done
