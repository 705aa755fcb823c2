#!/usr/bin/env bash
# Tools of TOOLS_FILE (examples/tools) against the demo server: look-ups, approvals, bad servers, and instances that
# are killed in the middle of a call. CONTINUO_BUILD names the build folder.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
export PYTHONDONTWRITEBYTECODE=1
exec timeout 500 /usr/bin/python3 -W ignore::ResourceWarning tests/integration/tools_conversations.py "$@"
