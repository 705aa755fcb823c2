#!/usr/bin/env bash
# The chat widget in Chromium (tests/e2e): against its mock server, or a server at CONTINUO_E2E_URL.
set -uo pipefail
cd "$(dirname "$0")/../.."
for folder in web/widget tests/e2e; do
    if [[ ! -d $folder/node_modules || $folder/package-lock.json -nt $folder/node_modules/.package-lock.json ]]; then
        (cd "$folder" && npm ci --no-progress) >/dev/null || { echo "npm ci failed in $folder"; exit 1; }
    fi
done
(cd web/widget && npm run --silent build) || exit 1
cd tests/e2e && npm test --silent
