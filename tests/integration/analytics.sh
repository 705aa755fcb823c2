#!/usr/bin/env bash
# Figures about conversations (docs/analytics.md) under kills: three instances over Redis with a SQLite file each, then
# over one PostgreSQL, answer customers while one after the other is killed with -9. `analytics.sh 10000 20` for a long run:
# conversations, and seconds between kills.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
scratch=$(mktemp -d)
binary=$(realpath "${CONTINUO_BUILD:-build/release}/continuo")
trap 'scripts/cluster down --folder "$scratch/cluster" >/dev/null 2>&1; rm -rf "$scratch"' EXIT
for shape in '' --postgres; do
    # Ports of its own: another cluster's test kills processes, whose ports are then free for a while.
    # shellcheck disable=SC2086 # no argument without a shape
    scripts/cluster up -n 3 $shape --port 8580 --folder "$scratch/cluster" --binary "$binary" >"$scratch/up" 2>&1 ||
        { cat "$scratch/up"; exit 1; }
    echo "${shape:---redis}"
    python3 tests/integration/analytics_fates.py "$scratch/cluster" "$binary" "${1:-150}" "${2:-4}" || exit 1
    scripts/cluster down --folder "$scratch/cluster" --binary "$binary" >/dev/null 2>&1
done
