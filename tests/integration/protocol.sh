#!/usr/bin/env bash
# The streams of the server with clients of another make: raw sockets, python3-websockets, and the npm packages ws
# and eventsource. CONTINUO_BUILD names the build folder.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
tests=tests/protocol
scripts/npm-packages $tests || exit 1
export PYTHONDONTWRITEBYTECODE=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Each starts a server of its own, and waits more than it computes: all at once. Debian's Python, for which
# scripts/setup installs websockets.
declare -A running
for test in "$tests"/*_test.py "$tests"/*_test.mjs; do
    case $test in
        *.py) timeout 300 /usr/bin/python3 "$test" >"$scratch/${test##*/}" 2>&1 & ;;
        *.mjs) timeout 300 node --test --test-reporter=spec "$test" >"$scratch/${test##*/}" 2>&1 & ;;
    esac
    running[$test]=$!
done
failed=0
for test in "${!running[@]}"; do
    wait "${running[$test]}" && continue
    echo "--- $test"
    cat "$scratch/${test##*/}"
    failed=1
done
exit $failed
