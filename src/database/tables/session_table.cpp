#include "database/tables/session_table.hpp"

#include <limits>

#include <fmt/format.h>

#include "base/limits.hpp"

// Writing a step begins with a look-up of the session. A session that is found has no tombstone,
// since erasing removes its row in the same transaction; so only the first step of a session looks
// for one. (INSERT ... ON CONFLICT with RETURNING would be one statement, but RETURNING alone was
// measured to cost as much as the rest of the step.) Reading is in session_queries.cpp, steps from
// an outbox are in session_replays.cpp.

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::string_view known_sql =
    "SELECT number, version, user_id FROM sessions WHERE session_id = :session_id";
// created_at and user_id are not set: their indexes would be rewritten with every turn.
constexpr std::string_view update_sql =
    "UPDATE sessions SET status = :status, last_activity = :last_activity, version = :version,"
    " state = :state, revision = revision + 1, turn_marks = NULL, lease_end = NULL"
    " WHERE number = :number";
constexpr std::string_view session_insert_sql =
    "INSERT INTO sessions (session_id, user_id, status, created_at, last_activity, version, state)"
    " VALUES (:session_id, :user_id, :status, :created_at, :last_activity, :version, :state)";
constexpr std::string_view append_sql =
    "INSERT INTO messages (session, seq, turn, role, content, created_at, client_message_id,"
    " processing_time, extra) VALUES (:session, :seq, :turn, :role, :content, :created_at,"
    " :client_message_id, :processing_time, :extra) ON CONFLICT (session, seq) DO NOTHING";
constexpr std::string_view outcome_sql =
    "INSERT INTO outcomes (session, client_message_id, message_seq, reply_seq, recorded_at)"
    " VALUES (:session, :client_message_id, :message_seq, :reply_seq, :recorded_at)"
    " ON CONFLICT (session, client_message_id) DO UPDATE SET message_seq = excluded.message_seq,"
    // An older step from an outbox does not know the reply yet.
    " reply_seq = CASE WHEN outcomes.message_seq = excluded.message_seq"
    "  THEN coalesce(excluded.reply_seq, outcomes.reply_seq) ELSE excluded.reply_seq END,"
    " recorded_at = CASE WHEN outcomes.message_seq = excluded.message_seq"
    "  AND outcomes.recorded_at > excluded.recorded_at"
    "  THEN outcomes.recorded_at ELSE excluded.recorded_at END";
constexpr std::string_view delete_outcomes_from_sql =
    "DELETE FROM outcomes WHERE session = :number AND (message_seq >= :seq OR reply_seq >= :reply)";
constexpr std::string_view bury_sql =
    "INSERT INTO tombstones (session_id, erased_at) VALUES (:session_id, :erased_at)"
    " ON CONFLICT (session_id) DO UPDATE SET erased_at = excluded.erased_at";
constexpr std::string_view prune_tombstones_sql =
    "DELETE FROM tombstones WHERE session_id IN"
    " (SELECT session_id FROM tombstones WHERE erased_at <= :before LIMIT :count)";
// The sessions of a walk over the outcomes: the first one of this step, and that of the next.
constexpr std::string_view walk_first_sql =
    "SELECT session FROM outcomes WHERE session >= :from ORDER BY session LIMIT 1";
constexpr std::string_view walk_next_sql =
    "SELECT session FROM outcomes WHERE session > :from ORDER BY session LIMIT 1 OFFSET :rows";
constexpr std::string_view walk_delete_sql =
    "DELETE FROM outcomes WHERE session >= :from AND session < :next AND recorded_at < :before";
constexpr std::string_view newest_sql =
    "SELECT seq, turn, role, content, created_at, client_message_id, processing_time, extra"
    " FROM messages WHERE session = :session ORDER BY seq DESC LIMIT :count";
constexpr std::string_view outcomes_sql =
    "SELECT client_message_id, message_seq, reply_seq, recorded_at FROM outcomes"
    " WHERE session = :session AND recorded_at >= :since ORDER BY recorded_at, message_seq";
constexpr std::string_view history_sql =
    "SELECT seq, turn, role, content, m.created_at, client_message_id, processing_time, extra"
    " FROM messages AS m JOIN sessions AS s ON m.session = s.number"
    " WHERE s.session_id = :session_id AND seq > :after ORDER BY seq LIMIT :count";
constexpr std::string_view unanswered_sql =
    "SELECT s.session_id FROM messages AS m JOIN sessions AS s ON m.session = s.number"
    " WHERE m.number > (SELECT max(number) FROM messages) - 5000"
    " AND m.role = 'user' AND m.turn <> 0 AND m.created_at >= :from_time AND m.created_at < "
    ":until_time"
    " AND s.status = 'active'"
    " AND NOT EXISTS (SELECT 1 FROM messages AS r"
    " WHERE r.session = m.session AND r.seq > m.seq AND r.role <> 'system')"
    " ORDER BY m.number LIMIT :count";
constexpr std::initializer_list<Value::Type> message_columns{
    integer, integer, text, text, integer, text, real, text
};

}  // namespace

SessionTable::SessionTable(
    Connection& connection,
    CustomerFactTable& memories,
    TicketTable& tickets,
    NoteTable& notes,
    AnalyticsTable& analytics
)
    : x_connection(connection),
      x_memories(memories),
      x_tickets(tickets),
      x_notes(notes),
      x_analytics(analytics),
      x_known(connection, known_sql, {integer, integer, text}),
      x_update(connection, update_sql),
      x_insert(connection, session_insert_sql),
      x_set_user(connection, "UPDATE sessions SET user_id = :user_id WHERE number = :number"),
      x_append(connection, append_sql),
      x_message(
          connection,
          "SELECT role, content, created_at FROM messages WHERE session = :session AND seq = :seq",
          {text, text, integer}
      ),
      x_outcome(connection, outcome_sql),
      x_delete(connection, "DELETE FROM sessions WHERE number = :number"),
      x_delete_messages(connection, "DELETE FROM messages WHERE session = :number"),
      x_delete_outcomes(connection, "DELETE FROM outcomes WHERE session = :number"),
      x_delete_draft(connection, "DELETE FROM drafts WHERE session_id = :session_id"),
      x_delete_messages_from(
          connection, "DELETE FROM messages WHERE session = :number AND seq >= :seq"
      ),
      x_delete_outcomes_from(connection, delete_outcomes_from_sql),
      x_bury(connection, bury_sql),
      x_buried(
          connection,
          "SELECT 1 FROM tombstones WHERE session_id = :session_id AND erased_at > :since",
          {integer}
      ),
      x_ended(
          connection,
          // Of the index by status and creation: a session is not older than its last activity.
          "SELECT session_id FROM sessions WHERE status = 'ended' AND created_at < :created"
          " AND last_activity < :cutoff ORDER BY created_at, session_id LIMIT :count",
          {text}
      ),
      x_prune_tombstones(connection, prune_tombstones_sql),
      x_walk_first(connection, walk_first_sql, {integer}),
      x_walk_next(connection, walk_next_sql, {integer}),
      x_walk_delete(connection, walk_delete_sql),
      x_load(
          connection,
          "SELECT number, state FROM sessions WHERE session_id = :session_id",
          {integer, text}
      ),
      x_newest(connection, newest_sql, message_columns),
      x_outcomes(connection, outcomes_sql, {text, integer, integer, integer}),
      x_history(connection, history_sql, message_columns),
      x_unanswered(connection, unanswered_sql, {text}) {}

bool SessionTable::has_tombstone(const std::string& session_id, TimePoint now) {
    return x_buried.find({session_id, now - limits::tombstone_kept});
}

Result<long long> SessionTable::write_state(const StepRows& step, Age age, TimePoint now) {
    if (x_known.find({step.session_id})) {
        const auto number = x_known.integer(0);
        if (age == Age::older) return number;
        if (!step.replayed && x_known.unsigned_integer(1) > step.version) {
            return fail(
                Errc::conflict,
                fmt::format(
                    "the stored session has version {}, this step {}",
                    x_known.integer(1),
                    step.version
                ),
                ErrorReason::version_mismatch
            );
        }
        const bool same_user = x_known.optional_text(2) == step.user_id;
        x_update.run({step.status, step.last_activity, step.version, step.state, number});
        if (!same_user) x_set_user.run({step.user_id, number});
        // New messages and new sessions are found by their numbers.
        if (step.messages.empty()) x_analytics.note_change(number);
        return number;
    }
    if (has_tombstone(step.session_id, now)) return fail(Errc::gone, "the session was erased");
    x_insert.run(
        {step.session_id,
         step.user_id,
         step.status,
         step.created_at,
         step.last_activity,
         step.version,
         step.state}
    );
    x_known.find({step.session_id});
    return x_known.integer(0);
}

Result<bool> SessionTable::write_messages(long long session, const StepRows& step) {
    bool any_new = step.messages.empty();
    for (const auto& message : step.messages) {
        const auto inserted = x_append.run(
            {session,
             message.seq,
             message.turn,
             message.role,
             message.content,
             message.created_at,
             message.client_message_id,
             message.processing_time,
             message.extra}
        );
        if (inserted != 0) {
            any_new = true;
            continue;
        }
        // Written before. Two messages must not share a number: one would be lost.
        if (!x_message.find({session, message.seq}) || x_message.text(0) != message.role ||
            x_message.text(1) != message.content) {
            return fail(
                Errc::conflict,
                fmt::format("message {} is stored with another content", message.seq)
            );
        }
    }
    return any_new;
}

Result<void> SessionTable::write(const StepRows& step, TimePoint now) {
    if (auto whole = check_gap(step, now); !whole) return whole;
    const auto age = make_room(step);
    if (!age) return std::unexpected(age.error());
    const auto session = write_state(step, *age, now);
    if (!session) return std::unexpected(session.error());
    return append(*session, step);
}

Result<void> SessionTable::append(long long session, const StepRows& step) {
    const auto any_new = write_messages(session, step);
    if (!any_new) return std::unexpected(any_new.error());
    for (const auto& outcome : step.outcomes) {
        x_outcome.run(
            {session,
             outcome.client_message_id,
             outcome.message_seq,
             outcome.reply_seq,
             outcome.recorded_at}
        );
    }
    // A step that is written again has been counted in its facts already. One from an outbox may
    // only have been overtaken: another instance of this database wrote a later step, with the
    // messages before it. Its facts are merged again, which changes nothing in one that is there
    // itself.
    return add_learned(step, *any_new || step.replayed);
}

Result<void> SessionTable::add_learned(const StepRows& step, bool with_facts) {
    if (step.ticket) {
        if (auto inserted = x_tickets.insert(*step.ticket); !inserted) return inserted;
    }
    if (with_facts) {
        if (!step.forgotten.empty()) {
            const auto user = step.user_verified ? step.user_id : std::nullopt;
            x_memories.forget({step.session_id, user}, step.forgotten);
        }
        for (const auto& memory : step.memories)
            x_memories.merge(memory);
    }
    return {};
}

bool SessionTable::erase(const std::string& session_id, TimePoint now) {
    if (!x_known.find({session_id})) return false;
    const auto number = x_known.integer(0);
    x_analytics.finish(number, now);
    x_delete_messages.run({number});
    x_delete_outcomes.run({number});
    x_delete_draft.run({session_id});
    x_delete.run({number});
    x_memories.erase_of_session(session_id);
    x_tickets.erase_of_session(session_id);
    x_notes.erase_of_session(session_id);
    x_bury.run({session_id, now});
    x_analytics.note_deletion();
    return true;
}

std::vector<std::string> SessionTable::erase_ended_before(
    TimePoint cutoff, std::size_t limit, TimePoint now
) {
    std::vector<std::string> ids;
    x_ended.query({cutoff, cutoff, limit});
    while (x_ended.next())
        ids.push_back(x_ended.text(0));
    for (const auto& id : ids)
        std::ignore = erase(id, now);
    return ids;
}

bool SessionTable::prune_tombstones(TimePoint now, std::size_t rows) {
    const auto dropped = x_prune_tombstones.run({now - limits::tombstone_kept, rows});
    return static_cast<std::size_t>(dropped) == rows;
}

std::optional<long long> SessionTable::prune_outcomes(
    TimePoint now, long long from, std::size_t rows
) {
    if (!x_walk_first.find({from})) return std::nullopt;
    const auto first = x_walk_first.integer(0);
    const bool more = x_walk_next.find({first, rows});
    const auto next = more ? x_walk_next.integer(0) : std::numeric_limits<long long>::max();
    x_walk_delete.run({first, next, now - limits::outcome_kept});
    return more ? std::optional(next) : std::nullopt;
}

}  // namespace continuo
