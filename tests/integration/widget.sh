#!/usr/bin/env bash
# The chat widget in Chromium (tests/e2e) against a server of this build, which is killed and restarted in the
# middle of answers, with the tools of examples/tools; and the page /console/analytics against it and against a mock of
# its API. `npm test` in tests/e2e runs the same tests against mock servers, and those that need one.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
build=$(realpath "${CONTINUO_BUILD:-build/release}")
for folder in web/widget web/console tests/e2e; do
    if [[ ! -d $folder/node_modules || $folder/package-lock.json -nt $folder/node_modules/.package-lock.json ]]; then
        (cd "$folder" && npm ci --no-progress) >/dev/null || { echo "npm ci failed in $folder"; exit 1; }
    fi
done
(cd web/console && npm run --silent build) || { echo "npm run build failed in web/console"; exit 1; }
scratch=$(mktemp -d)
free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }
port=$(free_port) shop_port=$(free_port) systems_port=$(free_port)

# Both are given to the tests: how to start the server, and how to kill it and start it again.
cat >"$scratch/start" <<START
#!/usr/bin/env bash
export ENVIRONMENT=development API_HOST=127.0.0.1 API_PORT=$port DATA_DIRECTORY=$scratch/data LOG_FILE=none
export ADMIN_API_KEY=browser-tests-key-0123456789 ANSWER_PACE_MS=400 RATE_LIMIT_ENABLED=false
export TURN_COALESCE_MS=0 HTTP_CONNECTIONS_PER_ADDRESS=0 EMBED_ORIGINS=http://127.0.0.1:$shop_port SHUTDOWN_GRACE_SECONDS=2
export TOOLS_FILE=$PWD/examples/tools/tools.yaml SHOP_URL=http://127.0.0.1:$systems_port SHOP_API_KEY=demo-key-123
cd $scratch && exec setsid $build/continuo serve >>$scratch/log 2>&1
START
cat >"$scratch/kill" <<KILL
#!/usr/bin/env bash
kill -KILL "\$(cat $scratch/pid)"
sleep "\$(awk -v ms="\$1" 'BEGIN { print ms / 1000 }')"
$scratch/start & echo \$! >$scratch/pid
KILL
cat >"$scratch/roll" <<ROLL
#!/usr/bin/env bash
pid=\$(cat $scratch/pid)
kill -TERM "\$pid"
while kill -0 "\$pid" 2>/dev/null; do sleep 0.05; done
$scratch/start & echo \$! >$scratch/pid
ROLL
chmod +x "$scratch/start" "$scratch/kill" "$scratch/roll"
SHOP_API_KEY=demo-key-123 /usr/bin/python3 examples/tools/demo_server.py --port "$systems_port" >/dev/null 2>&1 &
systems=$!
trap 'kill -KILL "$(cat "$scratch/pid")" $systems 2>/dev/null; rm -rf "$scratch"' EXIT
"$scratch/start" & echo $! >"$scratch/pid"
for _ in $(seq 100); do
    [[ $(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/health/ready") == 200 ]] && break
    sleep 0.1
done
cd tests/e2e && CONTINUO_E2E_URL=http://127.0.0.1:$port CONTINUO_E2E_KEY=browser-tests-key-0123456789 \
    CONTINUO_E2E_SHOP_SYSTEMS=http://127.0.0.1:$systems_port \
    CONTINUO_E2E_KILL=$scratch/kill CONTINUO_E2E_ROLL=$scratch/roll CONTINUO_E2E_SHOP_PORT=$shop_port npm test --silent >"$scratch/tests" 2>&1
status=$?
if [[ $status -ne 0 ]]; then
    tail -n 30 "$scratch/log"
    tail -n 8 "$scratch/tests"
    grep -A 30 '^not ok' "$scratch/tests"
fi
exit $status
