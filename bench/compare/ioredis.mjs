// The same two calls a turn (begin, commit) as bench/store_load, through ioredis with automatic
// pipelining. The function library must be loaded: store_load does that.
//
//   npm ci && node ioredis.mjs --socket /path/redis.sock [--waiting 256] [--seconds 5]
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import Redis from 'ioredis';

const { values } = parseArgs({
  options: {
    socket: { type: 'string' },
    waiting: { type: 'string', default: '256' },
    seconds: { type: 'string', default: '5' },
  },
});
const redis = new Redis({ path: values.socket, enableAutoPipelining: true });
const state = 's'.repeat(900); // an encrypted state
const message = 'm'.repeat(320); // an encrypted message of 200 bytes
const outboxBytes = 2 ** 23; // SESSION_OUTBOX_MAX_MB / SESSION_PARTITIONS, in bytes
const end = performance.now() + 1000 * Number(values.seconds);
let partition = 0;

function keysOf(id, p) {
  const base = `bench:{p${String(p).padStart(2, '0')}}:`;
  return [`${base}s:${id}`, `${base}m:${id}`, `${base}t:${id}`,
    ...['listing', 'listed', 'pending', 'expiry', 'events'].map((index) => base + index)];
}

async function step(session, pending, publish, messages) {
  const before = session.revision;
  session.revision = randomBytes(16).toString('hex');
  const fresh = before === '';
  const now = Date.now() * 1000;
  const answer = await redis.call('FCALL', 'continuo_v2_write', 8, ...session.keys, before, session.revision,
    state, session.id, fresh ? `a${String(now).padStart(18, '0')}` : '=', pending, fresh ? now + 1e9 : '=',
    fresh ? 1e7 : '=', now, publish, '', outboxBytes, ...messages);
  if (answer[0] !== 'ok') throw new Error(String(answer));
}

async function customer() {
  let turns = 0;
  while (performance.now() < end) {
    const id = `sess_${randomBytes(16).toString('hex')}`;
    const session = { id, keys: keysOf(id, partition++ % 64), revision: '' };
    await step(session, '', 'publish', []);
    for (let turn = 0; turn < 10 && performance.now() < end; ++turn) {
      await step(session, Date.now() * 1000 + 30e6, 'keep', [message]);
      await step(session, '', 'publish', [message]);
      ++turns;
    }
  }
  return turns;
}

const turns = await Promise.all(Array.from({ length: Number(values.waiting) }, customer));
console.log(`turns: ${Math.round(turns.reduce((a, b) => a + b, 0) / Number(values.seconds))}/s`);
redis.disconnect();
