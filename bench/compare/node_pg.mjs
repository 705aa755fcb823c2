// The same turns as bench/store_load --postgres, through node-postgres: one statement a turn that
// compares the revision, changes the session's row and adds both messages and the outcome; each in a
// transaction of its own, on a pool of connections. Uses the tables that store_load has made.
//
//   npm ci && node node_pg.mjs --url 'postgresql://continuo@/continuo?host=/path' [--waiting 256]
//       [--connections 16] [--seconds 5] [--two]
//
// --two: begin and commit are a statement each.
import { randomBytes, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import pg from 'pg';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    waiting: { type: 'string', default: '256' },
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '5' },
    two: { type: 'boolean', default: false },
  },
});
const pool = new pg.Pool({ connectionString: values.url, max: Number(values.connections) });
const state = JSON.stringify({ state: 's'.repeat(600) });
const marks = 'm'.repeat(60);
const text = 'x'.repeat(200);
const end = performance.now() + 1000 * Number(values.seconds);

const state_sql = `WITH state AS (UPDATE sessions SET status = 'active', last_activity = $1, version = version + 1,
  state = $2, revision = $3, turn_marks = $4, lease_end = $5 WHERE session_id = $6 AND revision = $7 RETURNING number)`;
const message_sql = (name, seq, role, content, id) => `, ${name} AS (INSERT INTO messages (session, seq, turn, role,
  content, created_at, client_message_id) SELECT number, ${seq}::bigint, 1, '${role}', ${content}::text, $1, ${id}
  FROM state)`;
const outcome_sql = (id, seq) => `, known AS (INSERT INTO outcomes (session, client_message_id, message_seq,
  reply_seq, recorded_at) SELECT number, ${id}::text, ${seq}::bigint, ${seq}::bigint + 1, $1 FROM state)`;
const statements = {
  turn: state_sql + message_sql('asked', '$8', 'user', '$9', '$10::text')
    + message_sql('answered', '($8::bigint + 1)', 'assistant', '$9', 'NULL') + outcome_sql('$10', '$8')
    + ' SELECT number FROM state',
  begin: state_sql + message_sql('asked', '$8', 'user', '$9', '$10::text') + ' SELECT number FROM state',
  commit: state_sql + message_sql('answered', '($8::bigint + 1)', 'assistant', '$9', 'NULL')
    + outcome_sql('$10', '$8') + ' SELECT number FROM state',
};

const new_revision = () => (BigInt(`0x${randomBytes(8).toString('hex')}`) >> 1n).toString();

async function step(name, session, lease, seq, id) {
  const before = session.revision;
  session.revision = new_revision();
  const answer = await pool.query({
    name,
    text: statements[name],
    values: [Date.now() * 1000, state, session.revision, marks, lease, session.id, before, seq, text, id],
  });
  if (answer.rowCount !== 1) throw new Error('another revision');
}

async function customer() {
  let turns = 0;
  while (performance.now() < end) {
    const session = { id: `sess_${randomBytes(16).toString('hex')}`, revision: new_revision() };
    const now = Date.now() * 1000;
    await pool.query({
      name: 'create',
      text: `INSERT INTO sessions (session_id, status, created_at, last_activity, version, state, revision, turn_marks)
        VALUES ($1, 'active', $2, $2, 1, $3, $4, $5)`,
      values: [session.id, now, state, session.revision, marks],
    });
    for (let turn = 0; turn < 10 && performance.now() < end; ++turn) {
      const id = randomUUID();
      if (values.two) {
        await step('begin', session, Date.now() * 1000 + 30e6, 2 * turn + 1, id);
        await step('commit', session, null, 2 * turn + 1, id);
      } else {
        await step('turn', session, null, 2 * turn + 1, id);
      }
      ++turns;
    }
  }
  return turns;
}

const turns = await Promise.all(Array.from({ length: Number(values.waiting) }, customer));
console.log(`turns: ${Math.round(turns.reduce((a, b) => a + b, 0) / Number(values.seconds))}/s`);
await pool.end();
