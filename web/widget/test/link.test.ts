import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatEvent } from "../../shared/conversation/events.ts";
import { Link, type LinkState } from "../src/connection/link.ts";
import type { End } from "../src/connection/transport.ts";
import { FakeWorld, settle } from "../../shared/test/fake_world.ts";

function make(world: FakeWorld) {
    const events: ChatEvent[] = [];
    const states: LinkState[] = [];
    const ends: End[] = [];
    const link = new Link({
        environment: world.environment,
        url: (kind) => `https://host.example/${kind}?after=0`,
        on_event: (event) => events.push(event),
        on_state: (state) => states.push(state),
        on_end: (end) => ends.push(end),
    });
    return { link, events, states, ends };
}

test("Waits longer after each failure, and starts again after a stable connection", async () => {
    const world = new FakeWorld();
    const { link } = make(world);
    link.start();
    world.socket.connect();
    const waits: number[] = [];
    for (let round = 0; round < 3; round += 1) {
        world.socket.fail();
        const before = world.time;
        const count = world.sockets.length;
        while (world.sockets.length === count) await world.advance(25);
        waits.push(world.time - before);
        world.socket.connect();
    }
    assert.deepEqual(waits, [375, 750, 1500]);
    await world.advance(3100);
    assert.equal(link.failure_count, 0);
});

test("An instance that restarts (1012) is left at once", async () => {
    const world = new FakeWorld();
    const { link, states } = make(world);
    link.start();
    world.socket.connect();
    world.socket.fail(1012);
    await world.advance(100);
    assert.equal(world.sockets.length, 2);
    world.socket.connect();
    assert.deepEqual(states, ["connecting", "open", "waiting", "connecting", "open"]);
});

test("SSE is tried where WebSocket cannot be opened, and WebSocket again after it", async () => {
    const world = new FakeWorld();
    const { link } = make(world);
    link.start();
    world.socket.fail();
    await world.advance(400);
    world.socket.fail();
    await world.advance(800);
    assert.equal(link.kind, "sse");
    const stream = world.find("GET", "/sse").stream();
    await stream.push('data: {"type":"connected","session_id":"s","last_seq":0}\n\n');
    assert.equal(link.state, "open");
    assert.equal(link.send({ type: "ping" }), false);
    await stream.end();
    await world.advance(2000);
    assert.equal(link.kind, "websocket");
});

test("A proxy that swallows the upgrade counts as a failure to open", async () => {
    const world = new FakeWorld();
    const { link } = make(world);
    link.start();
    await world.advance(10_400);
    await world.advance(10_800);
    assert.equal(world.sockets.length, 2);
    assert.equal(link.kind, "sse");
});

test("Pings, and leaves a connection that does not answer", async () => {
    const world = new FakeWorld();
    const { link } = make(world);
    link.start();
    world.socket.connect();
    await world.advance(25_100);
    assert.deepEqual(world.socket.sent, [{ type: "ping" }]);
    world.socket.event({ type: "pong" });
    await world.advance(25_000);
    assert.equal(world.socket.sent.length, 2);
    await world.advance(10_100);
    assert.equal(world.sockets[0]!.closed_by_client, true);
});

test("A socket that died while the computer slept is noticed soon", async () => {
    const world = new FakeWorld();
    const { link } = make(world);
    link.start();
    world.socket.connect();
    link.wake();
    assert.deepEqual(world.socket.sent, [{ type: "ping" }]);
    world.socket.event({ type: "pong" });
    await world.advance(5_000);
    assert.equal(world.sockets.length, 1);
    link.wake();
    await world.advance(4_500);
    assert.equal(world.sockets.length, 2);
});

test("Silence of an SSE stream beyond its heartbeat ends it", async () => {
    const world = new FakeWorld();
    world.websocket_blocked = true;
    const { link, ends } = make(world);
    link.start();
    await world.advance(10);
    const stream = world.find("GET", "/sse").stream();
    await stream.push('data: {"type":"connected","session_id":"s","last_seq":0}\n\n');
    await world.advance(30_000);
    await stream.push(": ping\n\n");
    await world.advance(30_000);
    assert.equal(link.state, "open");
    await world.advance(10_100);
    assert.equal(ends.at(-1)?.kind, "lost");
});

test("A stream that ends with a short retry is a restart", async () => {
    const world = new FakeWorld();
    world.websocket_blocked = true;
    const { link, ends } = make(world);
    link.start();
    await world.advance(10);
    const stream = world.find("GET", "/sse").stream();
    await stream.push('retry: 1000\n\ndata: {"type":"connected","session_id":"s"}\n\n');
    await stream.push("retry: 200\n\n");
    await stream.end();
    assert.deepEqual(ends.at(-1), { kind: "restarting", after_ms: 200 });
});

test("Without a network nothing is tried until it is back", async () => {
    const world = new FakeWorld();
    const { link } = make(world);
    link.start();
    world.socket.connect();
    world.online = false;
    link.sleep();
    assert.equal(link.state, "offline");
    await world.advance(120_000);
    assert.equal(world.sockets.length, 1);
    world.online = true;
    link.wake();
    assert.equal(world.sockets.length, 2);
});

test("An unknown session, or the session's end, closes for good", async () => {
    for (const close of [4001, 4004]) {
        const world = new FakeWorld();
        const { link, ends } = make(world);
        link.start();
        world.socket.fail(close);
        await world.advance(60_000);
        assert.deepEqual([link.state, ends.length, world.sockets.length], ["closed", 1, 1]);
    }
    const world = new FakeWorld();
    const { link, events } = make(world);
    link.start();
    world.socket.connect();
    world.socket.event({ type: "session_ended" });
    await world.advance(60_000);
    assert.deepEqual([link.state, world.sockets.length, events.at(-1)?.type], ["closed", 1, "session_ended"]);
});

test("Too many connections: waits half a minute and more", async () => {
    const world = new FakeWorld();
    const { link } = make(world);
    link.start();
    world.socket.fail(4009);
    await world.advance(29_000);
    assert.equal(world.sockets.length, 1);
    await world.advance(17_000);
    assert.equal(world.sockets.length, 2);
});

test("After `stop` nothing is reported and nothing opened", async () => {
    const world = new FakeWorld();
    const { link, events } = make(world);
    link.start();
    world.socket.connect();
    const { socket } = world;
    link.stop();
    socket.event({ type: "status", message: "late" });
    socket.fail();
    await world.advance(60_000);
    await settle();
    assert.deepEqual([events.length, world.sockets.length], [1, 1]);
});
