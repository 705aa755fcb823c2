#!/usr/bin/env bash
# The guarantees of docs/state.md over real processes, some ten minutes in all beside other tests: clients against two
# and four instances, over each way to run Redis and over PostgreSQL, while a nemesis breaks them, and then each guarantee
# broken on purpose, which must be found. scripts/chaos runs longer. Seeds are new with each run and printed.
set -uo pipefail
build=${CONTINUO_BUILD:-build/release}
case $build in
    *asan*|*tsan*) short=1 ;;  # the sanitized binary takes its time: a taste of it
    *) short= ;;
esac
output=$(mktemp)
trap 'rm -f "$output"' EXIT
wrong=0

run() {
    # A hang is a failure.
    timeout 300 "$build/chaos" --binary "$build/continuo" "$@" >"$output" 2>&1
}
holds() {
    run "$@" && return
    echo "chaos $*: exit $?"
    wrong=1
    tail -n 80 "$output"
}
# Whatever else it finds: the line that tells this. Faults come when their seed says, and a broken
# guarantee shows when a client is in the right place then: up to three seeds, or $attempts.
finds() {
    local sign=$1 attempt
    shift
    for attempt in $(seq "${attempts:-3}"); do
        run "$@"
        [[ $? -eq 1 ]] && grep -qE "$sign" "$output" && return
        echo "chaos $*: attempt $attempt did not find the broken guarantee ($sign)"
    done
    wrong=1
    tail -n 40 "$output"
}

if [[ $short ]]; then
    holds --seconds 12
    holds --seconds 8 --viewers 4 --pace 10
    holds --seconds 6 --topology sentinel --nemesis master-kill
    holds --seconds 6 --topology cluster --nemesis master-kill
    finds '^ *doubled sess_' --seconds 3 --nemesis cut-reply --break idempotency
    exit $wrong
fi
holds --seconds 20
holds --seconds 8 --instances 4 --clients 16
holds --seconds 8 --fsync everysec --nemesis redis-kill,kill
holds --seconds 6 --nemesis flushall
holds --seconds 12 --viewers 8 --pace 15
holds --seconds 5 --viewers 4 --pace 10 --nemesis flushall,kill
finds '^ *stream sess_' --seconds 6 --viewers 16 --clients 3 --pace 40 --nemesis client-kill --break delta
finds '^ *stream sess_' --seconds 6 --viewers 16 --clients 3 --pace 40 --nemesis client-kill --break restart
finds '^ *stream sess_' --seconds 4 --viewers 8 --pace 120 --nemesis client-kill --break draft
attempts=6 finds '^ *stream sess_' --seconds 16 --viewers 24 --pace 10 --nemesis flushall-now --break epoch
holds --seconds 12 --topology sentinel --nemesis promote,master-kill,kill,cut-reply
holds --seconds 12 --topology cluster --nemesis promote,master-kill,move-slots,kill,cut-reply
holds --seconds 12 --store postgresql
holds --seconds 8 --store postgresql --viewers 8 --pace 15
holds --seconds 10 --store postgresql --standby --nemesis postgres-promote,kill,cut-reply
finds '^ *(gap|error|lost|count|no_reply|differs|over_human) sess_' --seconds 6 --store postgresql --break compare
finds '^ *(gap|error|lost|other_reply) sess_' --seconds 4 --nemesis cut-reply --break revision
finds '^ *keys : ttl: none for' --seconds 2 --nemesis script-flush --break ttl
finds '^ *lost sess_.* after FLUSHALL' --seconds 2 --nemesis script-flush --break outbox
finds '^ *doubled sess_' --seconds 4 --nemesis cut-reply --break idempotency
finds '^ *doubled sess_' --seconds 4 --nemesis cut-reply --break known-id
finds '^ *doubled sess_' --seconds 4 --store postgresql --nemesis cut-reply --break known-id
finds '^ *(resurrected|differs) : document/' --seconds 3 --nemesis script-flush --break tombstone
finds '^ *no_reply sess_' --seconds 4 --pace 20 --nemesis kill-in-turn --break index
holds --seconds 3 --pace 20 --topology cluster --durability fast --nemesis lost-lease
finds '^ *two_replies sess_' --seconds 3 --pace 20 --topology cluster --durability fast --nemesis lost-lease --break fence
finds '^ *lost sess_' --seconds 3 --pace 20 --topology cluster --durability fast --nemesis lost-lease --break incr-fence
exit $wrong
