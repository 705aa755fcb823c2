#include "database/tables/shared_session_table.hpp"

#include "base/limits.hpp"

// A step is written by an UPDATE that names the revision it was decided on (SharedStepBatch). Where
// another instance was faster, it changes no row, and nothing else is written. The advisory lock of
// the session, which the writer has since its transaction began, keeps two of them from waiting for
// each other's rows in opposite orders.

namespace continuo {

namespace {

using enum Value::Type;

constexpr std::string_view new_state_sql =
    "INSERT INTO sessions (session_id, user_id, status, created_at, last_activity, version, state,"
    " revision, turn_marks, lease_end) VALUES (:session_id, :user_id, :status, :created_at,"
    " :last_activity, :version, :state, :revision, :turn, :lease_end)"
    " ON CONFLICT (session_id) DO NOTHING RETURNING number";
constexpr std::string_view unleased_sql =
    "SELECT session_id FROM sessions WHERE lease_end IS NOT NULL AND lease_end <= :now"
    " ORDER BY lease_end, session_id LIMIT :count";
constexpr std::string_view count_sql =
    "SELECT count(*), count(CASE WHEN status <> 'ended' THEN 1 END), count(lease_end)"
    " FROM sessions";
constexpr std::string_view put_draft_sql =
    "INSERT INTO drafts (session_id, fence, seq, content, written_at)"
    " SELECT session_id, CAST(:fence AS BIGINT), CAST(:seq AS BIGINT), CAST(:content AS TEXT),"
    " CAST(:written_at AS BIGINT) FROM sessions WHERE session_id = :session_id"
    " ON CONFLICT (session_id) DO UPDATE SET fence = excluded.fence, seq = excluded.seq,"
    " content = excluded.content, written_at = excluded.written_at"
    " WHERE drafts.fence <= excluded.fence";

}  // namespace

std::optional<std::int64_t> lease_column(const SharedStepRows& rows) {
    if (!rows.lease_end) return std::nullopt;
    return rows.lease_end->time_since_epoch().count();
}

SharedSessionTable::SharedSessionTable(Connection& connection, SessionTable& sessions)
    : x_sessions(sessions),
      x_batch(connection),
      x_insert(connection, new_state_sql, {integer}),
      x_marks(
          connection,
          "SELECT revision, turn_marks FROM sessions WHERE session_id = :session_id",
          {integer, text}
      ),
      x_unleased(connection, unleased_sql, {text}),
      x_count(connection, count_sql, {integer, integer, integer}),
      x_put_draft(connection, put_draft_sql),
      x_find_draft(
          connection,
          "SELECT fence, seq, content FROM drafts"
          " WHERE session_id = :session_id AND written_at > :since",
          {integer, integer, text}
      ),
      x_erase_draft(
          connection, "DELETE FROM drafts WHERE session_id = :session_id AND fence = :fence"
      ),
      x_prune_drafts(connection, "DELETE FROM drafts WHERE written_at <= :before"),
      x_time(
          connection,
          "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
          {integer}
      ) {}

std::optional<long long> SharedSessionTable::write_new_state(const SharedStepRows& rows) {
    const auto& step = rows.step;
    const bool written = x_insert.change_one(
        {step.session_id,
         step.user_id,
         step.status,
         step.created_at,
         step.last_activity,
         step.version,
         step.state,
         rows.revision,
         rows.turn,
         lease_column(rows)}
    );
    return written ? std::optional(x_insert.integer(0)) : std::nullopt;
}

bool SharedSessionTable::gather(const SharedStepRows& rows) {
    return rows.replaces && x_batch.add(rows);
}

Result<SharedStepOutcome> SharedSessionTable::write(const SharedStepRows& rows, TimePoint now) {
    if (!rows.replaces) return write_new(rows, now);
    if (!x_batch.has(rows)) {
        x_batch.clear();
        std::ignore = x_batch.add(rows);
    }
    if (!x_batch.take_outcome(rows)) return SharedStepOutcome::changed;
    if (auto added = x_sessions.add_learned(rows.step); !added)
        return std::unexpected(std::move(added.error()));
    // Of a turn that goes on, its reply tells.
    if (rows.step.messages.empty() && !rows.lease_end) x_sessions.note_change(rows.step.session_id);
    return SharedStepOutcome::written;
}

Result<SharedStepOutcome> SharedSessionTable::write_new(const SharedStepRows& rows, TimePoint now) {
    if (x_sessions.has_tombstone(rows.step.session_id, now)) return SharedStepOutcome::tombstone;
    const auto number = write_new_state(rows);
    if (!number) return SharedStepOutcome::exists;
    if (auto appended = x_sessions.append(*number, rows.step); !appended)
        return std::unexpected(std::move(appended.error()));
    return SharedStepOutcome::written;
}

bool SharedSessionTable::has_revision(const std::string& session_id, std::int64_t revision) {
    return x_marks.find({session_id}) && x_marks.integer(0) == revision;
}

Result<std::optional<SharedSession>> SharedSessionTable::load(
    const std::string& session_id,
    std::size_t messages_max,
    std::optional<std::int64_t> known,
    TimePoint now
) {
    SharedSession shared;
    if (x_marks.find({session_id})) {
        shared.revision = x_marks.integer(0);
        if (known == shared.revision) return std::nullopt;
        shared.turn = x_marks.optional_text(1);
    }
    auto archived = x_sessions.load(session_id, messages_max, now);
    if (!archived) return std::unexpected(std::move(archived.error()));
    shared.archived = std::move(*archived);
    return shared;
}

std::vector<std::string> SharedSessionTable::find_unleased(TimePoint now, std::size_t limit) {
    std::vector<std::string> ids;
    x_unleased.query({now, limit});
    while (x_unleased.next())
        ids.push_back(x_unleased.text(0));
    return ids;
}

SharedSessionCounts SharedSessionTable::count() {
    x_count.find();
    return {
        .sessions = x_count.unsigned_integer(0),
        .active = x_count.unsigned_integer(1),
        .pending = x_count.unsigned_integer(2),
    };
}

void SharedSessionTable::put_draft(
    const std::string& session_id, const DraftRow& draft, TimePoint now
) {
    x_put_draft.run({draft.fence, draft.seq, draft.content, now, session_id});
}

std::optional<DraftRow> SharedSessionTable::find_draft(
    const std::string& session_id, TimePoint now
) {
    if (!x_find_draft.find({session_id, now - limits::draft_kept})) return std::nullopt;
    return DraftRow{
        .fence = x_find_draft.unsigned_integer(0),
        .seq = x_find_draft.unsigned_integer(1),
        .content = x_find_draft.text(2),
    };
}

void SharedSessionTable::erase_draft(const std::string& session_id, std::uint64_t fence) {
    x_erase_draft.run({session_id, fence});
}

void SharedSessionTable::prune_drafts(TimePoint now) {
    x_prune_drafts.run({now - limits::draft_kept});
}

TimePoint SharedSessionTable::time() {
    x_time.find();
    return x_time.time(0);
}

}  // namespace continuo
