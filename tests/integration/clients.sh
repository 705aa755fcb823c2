#!/usr/bin/env bash
# Every program of examples/clients shows the conversation of the server's log, after the server was killed in
# mid-answer and started again. CONTINUO_BUILD names the build folder.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
examples=examples/clients
scripts/npm-packages $examples || exit 1
# They wait more than they compute: all at once. Debian's Python, for which scripts/setup installs websockets.
export PYTHONDONTWRITEBYTECODE=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
declare -A running
for client in Examples JavaScript PythonEventStream PythonWebSocket Curl; do
    /usr/bin/python3 tests/protocol/example_clients.py "$client" >"$scratch/$client" 2>&1 &
    running[$client]=$!
done
failed=0
for client in "${!running[@]}"; do
    wait "${running[$client]}" || { cat "$scratch/$client"; failed=1; }
done
exit $failed
