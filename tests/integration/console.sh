#!/usr/bin/env bash
# The page /console/analytics against a server, and against a mock of its API.
exec "$(dirname "$0")/browser" tests/analytics_{access,figures,key,real}.test.mjs
