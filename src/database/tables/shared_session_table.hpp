#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "database/engine/statement.hpp"
#include "database/shared_sessions.hpp"
#include "database/tables/session_table.hpp"
#include "database/tables/shared_step_batch.hpp"

namespace continuo {

/// A SharedStep as rows, made on the caller's thread.
struct SharedStepRows {
    StepRows step;
    std::optional<std::int64_t> replaces;
    std::int64_t revision = 0;
    std::string turn;
    std::optional<TimePoint> lease_end;
};

/// The value of the column `lease_end`.
[[nodiscard]] std::optional<std::int64_t> lease_column(const SharedStepRows& rows);

/// The columns of `sessions` by which several instances agree on the next step of a session:
/// `revision`, `turn_marks` and `lease_end`; and the table `drafts`. The log and the rest are
/// written by SessionTable. PostgreSQL only. Results and errors are those of SharedSessions. Throws
/// as Statement does.
class SharedSessionTable {
public:
    SharedSessionTable(Connection& connection, SessionTable& sessions);

    // For the writer, inside its transaction.
    /// Lets the step share one statement with those that were gathered before it, none of which
    /// write() was called for. False if it cannot. `rows` stays where it is until write().
    [[nodiscard]] bool gather(const SharedStepRows& rows);
    /// Forgets what was gathered.
    void clear_gathered() { x_batch.clear(); }
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
    [[nodiscard]] Result<SharedStepOutcome> write_new(const SharedStepRows& rows, TimePoint now);

    SessionTable& x_sessions;
    SharedStepBatch x_batch;
    Statement x_insert;
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
