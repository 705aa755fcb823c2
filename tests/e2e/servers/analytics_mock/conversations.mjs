// Conversations of a shop, the same for the same seed: more on weekdays and in the day, growing over time.

const day_ms = 86_400_000;
const days_back = 200;

/// xorshift32: numbers from 0 to 1, the same on every machine.
function make_random(seed) {
    let state = seed | 0 || 1;
    return () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 0) / 2 ** 32;
    };
}

const documents = [
    ["returns-and-refunds", 22], ["shipping-times", 18], ["track-an-order", 15], ["payment-methods", 9], ["warranty", 7],
    ["size-guide", 6], ["change-an-address", 5], ["gift-cards", 4], ["<b onclick=alert(1)>care</b>", 3], ["repairs", 2], ["", 9],
];
const languages = [["en", 62], ["de", 21], ["fr", 8], ["es", 5], ["nl", 3], ["pt", 1]];
export const silent_documents = ["imprint", "press-kit", "careers", "supplier-code-of-conduct", "privacy-policy-2019"];

function weighted(random, table) {
    const whole = table.reduce((sum, [, weight]) => sum + weight, 0);
    let at = random() * whole;
    for (const [value, weight] of table) {
        at -= weight;
        if (at < 0) return value;
    }
    return table[0][0];
}

const by_hour = [1, 1, 1, 1, 1, 2, 4, 8, 13, 17, 18, 16, 13, 14, 15, 15, 14, 12, 12, 13, 14, 11, 6, 3];
const by_day = [1.15, 1.1, 1, 1, 0.95, 0.6, 0.55]; // from Monday

function one(random, opened, number, now) {
    const engaged = random() < 0.87;
    const row = {
        opened, engaged, number,
        erased: random() < 0.02,
        session_id: `sess_${(number * 2654435761 >>> 0).toString(16).padStart(8, "0")}${"7b31c0de".repeat(3)}`,
        user_id: random() < 0.35 ? null : random() < 0.03 ? "<img src=x onerror=alert(1)>" : `customer-${1000 + Math.floor(random() * 900)}@example.org`,
        language: weighted(random, languages),
        intent: weighted(random, documents),
        customer: 0, agent: 0, operator: 0, answers: 0, suggestions: 0, abstentions: 0, clarifications: 0,
        offered: false, accepted: false, asked: false, required: false, handed_over: false, claimed: false, released: false,
        resolved: false, cancelled: false, unclaimed: false, reopened: false, returning: false, up: 0, down: 0, csat: 0,
        turns: null, outcome: null, seconds: {},
    };
    if (engaged) talk(random, row, now - opened);
    return row;
}

function talk(random, row, age) {
    row.customer = 1 + Math.floor(-Math.log(1 - random()) * 1.9);
    row.agent = row.customer;
    row.returning = row.user_id !== null && random() < 0.3;
    const tried = random() < 0.93;
    if (tried) {
        const roll = random();
        if (roll < 0.76) row.answers = Math.max(1, Math.round(row.customer * 0.8));
        if (roll > 0.7 && roll < 0.8) row.suggestions = 1;
        if (roll > 0.8 || random() < 0.06) row.abstentions = 1;
        if (random() < 0.05) row.clarifications = 1;
    }
    row.seconds.first_response_agent = 0.012 + random() ** 3 * 0.4;
    row.seconds.session = row.customer === 1 ? 2 + random() * 30 : 30 + random() ** 2 * 900 * row.customer;
    if (random() < 0.12) row.up = 1;
    if (random() < 0.03) row.down = 1;
    if (random() < 0.14) row.csat = weighted(random, [[1, 6], [2, 5], [3, 12], [4, 30], [5, 47]]);
    row.asked = random() < 0.07;
    row.offered = row.abstentions > 0 && random() < 0.8;
    row.accepted = row.offered && random() < 0.35;
    row.required = random() < 0.01;
    row.handed_over = row.asked || row.accepted || row.required;
    if (row.handed_over) hand_over(random, row);
    settle(random, row, age);
}

function hand_over(random, row) {
    row.claimed = random() < 0.88;
    row.cancelled = !row.claimed && random() < 0.4;
    row.unclaimed = !row.claimed && !row.cancelled;
    if (!row.claimed) return;
    row.operator = 1 + Math.floor(random() * 5);
    row.seconds.queue_wait = 8 + random() ** 2 * 400;
    row.seconds.first_response_human = row.seconds.queue_wait + 4 + random() * 60;
    row.seconds.handle = 60 + random() ** 2 * 1500;
    row.released = random() < 0.06;
    row.resolved = !row.released && random() < 0.85;
}

function settle(random, row, age) {
    row.turns = row.customer;
    if (age < day_ms && random() < 0.7) row.outcome = row.handed_over ? "waiting_for_human" : "pending";
    else if (row.handed_over) row.outcome = row.claimed ? "resolved_human" : age < 2 * day_ms ? "waiting_for_human" : "abandoned";
    else if (row.answers > 0) row.outcome = row.up || random() < 0.24 ? "resolved_confirmed" : random() < 0.93 ? "resolved_assumed" : "abandoned";
    else row.outcome = "abandoned";
    row.reopened = /^resolved/.test(row.outcome) && random() < 0.04;
}

/// The days up to `now`, a time in milliseconds.
export function make_conversations(now, seed) {
    const random = make_random(seed);
    const rows = [];
    const today = Math.floor(now / day_ms);
    for (let day = today - days_back; day <= today; ++day) {
        const weekday = (day + 3) % 7; // 1 January 1970 was a Thursday
        const growth = 1 + 0.5 * ((day - today + days_back) / days_back);
        for (let hour = 0; hour < 24; ++hour) {
            const expected = (by_hour[hour] / 225) * 34 * by_day[weekday] * growth;
            const count = Math.floor(expected * (0.6 + 0.8 * random()) + random());
            for (let index = 0; index < count; ++index) {
                const opened = day * day_ms + (hour + random()) * 3_600_000;
                if (opened < now) rows.push(one(random, Math.floor(opened), rows.length + 1, now));
            }
        }
    }
    return rows;
}
