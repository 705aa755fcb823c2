#!/usr/bin/env bash
# The chat widget against a server that is killed and restarted in the middle of answers.
exec "$(dirname "$0")/browser" tests/{access,choices,embedding,interruptions,people,talk}.test.mjs
