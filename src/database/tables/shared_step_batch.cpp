#include "database/tables/shared_step_batch.hpp"

#include <algorithm>
#include <array>

#include "database/engine/postgres_array.hpp"
#include "database/tables/shared_session_table.hpp"

namespace continuo {

namespace {

using enum Value::Type;

// The places of the steps, from 1, lead from a session's row to its messages and outcomes.
constexpr std::string_view write_steps_sql =
    "WITH state AS (UPDATE sessions AS t SET user_id = s.user_id, status = s.status,"
    " last_activity = s.last_activity, version = s.version, state = s.state,"
    " revision = s.revision, turn_marks = s.turn_marks, lease_end = s.lease_end"
    " FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],"
    " $7::text[], $8::bigint[], $9::text[], $10::bigint[]) WITH ORDINALITY"
    " AS s (session_id, replaces, user_id, status, last_activity, version, state, revision,"
    " turn_marks, lease_end, place)"
    " WHERE t.session_id = s.session_id AND t.revision = s.replaces"
    " RETURNING t.number, s.place),"
    " log AS (INSERT INTO messages (session, seq, turn, role, content, created_at,"
    " client_message_id, processing_time, extra)"
    " SELECT state.number, m.seq, m.turn, m.role, m.content, m.created_at, m.client_message_id,"
    " m.processing_time, m.extra"
    " FROM unnest($11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::text[],"
    " $16::bigint[], $17::text[], $18::double precision[], $19::text[])"
    " AS m (place, seq, turn, role, content, created_at, client_message_id, processing_time, extra)"
    " JOIN state ON state.place = m.place),"
    " known AS (INSERT INTO outcomes (session, client_message_id, message_seq, reply_seq,"
    " recorded_at)"
    " SELECT state.number, o.client_message_id, o.message_seq, o.reply_seq, o.recorded_at"
    " FROM unnest($20::bigint[], $21::text[], $22::bigint[], $23::bigint[], $24::bigint[])"
    " AS o (place, client_message_id, message_seq, reply_seq, recorded_at)"
    " JOIN state ON state.place = o.place"
    " ON CONFLICT (session, client_message_id) DO UPDATE SET message_seq = excluded.message_seq,"
    " reply_seq = excluded.reply_seq, recorded_at = excluded.recorded_at)"
    " SELECT place FROM state";

constexpr std::array<Value::Type, 24> columns{
    // sessions
    text,
    integer,
    text,
    text,
    integer,
    integer,
    text,
    integer,
    text,
    integer,
    // messages
    integer,
    integer,
    integer,
    text,
    text,
    integer,
    text,
    real,
    text,
    // outcomes
    integer,
    text,
    integer,
    integer,
    integer,
};
constexpr std::size_t first_of_messages = 10;
constexpr std::size_t first_of_outcomes = 19;

void add_row(std::span<PostgresArray> arrays, std::initializer_list<Value> row) {
    auto array = arrays.begin();
    for (const auto& value : row)
        (array++)->add(value);
}

void add_step(std::span<PostgresArray> arrays, const SharedStepRows& rows, std::size_t place) {
    const auto& step = rows.step;
    add_row(
        arrays,
        {step.session_id,
         *rows.replaces,
         step.user_id,
         step.status,
         step.last_activity,
         step.version,
         step.state,
         rows.revision,
         rows.turn,
         lease_column(rows)}
    );
    for (const auto& message : step.messages) {
        add_row(
            arrays.subspan(first_of_messages),
            {place,
             message.seq,
             message.turn,
             message.role,
             message.content,
             message.created_at,
             message.client_message_id,
             message.processing_time,
             message.extra}
        );
    }
    for (const auto& outcome : step.outcomes) {
        add_row(
            arrays.subspan(first_of_outcomes),
            {place,
             outcome.client_message_id,
             outcome.message_seq,
             outcome.reply_seq,
             outcome.recorded_at}
        );
    }
}

}  // namespace

bool SharedStepBatch::add(const SharedStepRows& rows) {
    if (x_done) return false;
    const bool has_session = std::ranges::any_of(x_steps, [&](const Entry& entry) {
        return entry.rows->step.session_id == rows.step.session_id;
    });
    if (has_session) return false;
    x_steps.push_back({.rows = &rows});
    return true;
}

bool SharedStepBatch::has(const SharedStepRows& rows) const {
    return std::ranges::find(x_steps, &rows, &Entry::rows) != x_steps.end();
}

bool SharedStepBatch::take_outcome(const SharedStepRows& rows) {
    if (!x_done) write();
    const auto found = std::ranges::find(x_steps, &rows, &Entry::rows);
    const bool written = found != x_steps.end() && found->written;
    // Of this job: if it fails after this, the writer sees that it had written something.
    if (written) x_connection.add_changes(1);
    if (++x_taken == x_steps.size()) clear();
    return written;
}

void SharedStepBatch::clear() {
    x_steps.clear();
    x_taken = 0;
    x_done = false;
}

void SharedStepBatch::write() {
    x_done = true;
    std::vector<PostgresArray> arrays(columns.begin(), columns.end());
    for (std::size_t i = 0; i < x_steps.size(); ++i)
        add_step(arrays, *x_steps[i].rows, i + 1);
    for (const auto place : x_connection.run_arrays(write_steps_sql, arrays))
        x_steps.at(static_cast<std::size_t>(place) - 1).written = true;
}

}  // namespace continuo
