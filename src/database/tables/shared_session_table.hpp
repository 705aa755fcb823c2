#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/shared_sessions.hpp"
#include "database/tables/session_table.hpp"

namespace continuo {

/// A SharedStep as rows, made on the caller's thread.
struct SharedStepRows {
    StepRows step;
    std::optional<std::int64_t> replaces;
    std::int64_t revision = 0;
    std::string turn;
    std::optional<TimePoint> lease_end;
};

/// The columns of `sessions` by which several instances agree on the next step of a session:
/// `revision`, `turn_marks` and `lease_end`; and the table `drafts`. The log and the rest are
/// written by SessionTable. PostgreSQL only. Results and errors are those of SharedSessions. Throws
/// as Statement does.
class SharedSessionTable {
public:
    SharedSessionTable(Connection& connection, SessionTable& sessions);

    // For the writer, inside its transaction.
    [[nodiscard]] Result<SharedStepOutcome> write(const SharedStepRows& rows, TimePoint now);
    [[nodiscard]] bool has_revision(const std::string& session_id, std::int64_t revision);
    void put_draft(const std::string& session_id, const DraftRow& draft, TimePoint now);
    void erase_draft(const std::string& session_id, std::uint64_t fence);
    void prune_drafts(TimePoint now);

    // For the readers.
    [[nodiscard]] Result<std::optional<SharedSession>> load(
        const std::string& session_id,
        std::size_t messages_max,
        std::optional<std::int64_t> known,
        TimePoint now
    );
    [[nodiscard]] std::vector<std::string> find_unleased(TimePoint now, std::size_t limit);
    [[nodiscard]] SharedSessionCounts count();
    [[nodiscard]] std::optional<DraftRow> find_draft(const std::string& session_id, TimePoint now);
    [[nodiscard]] TimePoint time();

private:
    [[nodiscard]] std::optional<long long> write_new_state(const SharedStepRows& rows);
    [[nodiscard]] std::optional<long long> write_changed_state(const SharedStepRows& rows);
    /// A step of one message and at most one outcome. False: another revision.
    [[nodiscard]] bool write_turn(const SharedStepRows& rows);

    SessionTable& x_sessions;
    Statement x_insert;
    Statement x_update;
    std::string x_message_text;
    std::string x_reply_text;
    Statement x_message;
    Statement x_reply;
    Statement x_marks;
    Statement x_unleased;
    Statement x_count;
    Statement x_put_draft;
    Statement x_find_draft;
    Statement x_erase_draft;
    Statement x_prune_drafts;
    Statement x_time;
};

}  // namespace continuo
