#!/usr/bin/env bash
# The pages of the console: /console/queue against a server, /console/analytics also against a mock of its API.
exec "$(dirname "$0")/browser" tests/{queue,analytics_access,analytics_figures,analytics_key,analytics_real}.test.mjs
