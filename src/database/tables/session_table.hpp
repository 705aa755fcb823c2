#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "database/cursor.hpp"
#include "database/engine/statement.hpp"
#include "database/tables/analytics/analytics_table.hpp"
#include "database/tables/customer_fact_table.hpp"
#include "database/tables/note_table.hpp"
#include "database/tables/session_rows.hpp"
#include "database/tables/ticket_table.hpp"

namespace continuo {

/// The tables of conversations: `sessions`, `messages`, `outcomes`, `tombstones`. Results and
/// errors are those of Archive; the ages of tombstones and outcomes are measured at `now`. Throws
/// as Statement does.
class SessionTable {
public:
    SessionTable(
        Connection& connection,
        CustomerFactTable& memories,
        TicketTable& tickets,
        NoteTable& notes,
        AnalyticsTable& analytics
    );

    // For the writer, inside its transaction.
    /// Writing the same step again changes nothing.
    /// Errors: gone (a tombstone), conflict (version_mismatch: the stored version is newer and the
    /// step is not replayed; or a stored message differs and is as new), not_found (see
    /// SessionWrite::replayed).
    [[nodiscard]] Result<void> write(const StepRows& step, TimePoint now);
    /// What `step` adds to the log, the outcomes, tickets and facts of the session with this
    /// number; its state is written already. Errors: conflict, as write().
    [[nodiscard]] Result<void> append(long long session, const StepRows& step);
    /// The part of append() that needs no number: the ticket, and the facts `with_facts`.
    [[nodiscard]] Result<void> add_learned(const StepRows& step, bool with_facts = true);
    /// For analytics: a step without a message.
    void note_change(const std::string& session_id) { x_analytics.note_change_of(session_id); }
    [[nodiscard]] bool has_tombstone(const std::string& session_id, TimePoint now);
    [[nodiscard]] bool erase(const std::string& session_id, TimePoint now);
    [[nodiscard]] std::vector<std::string> erase_ended_before(
        TimePoint cutoff, std::size_t limit, TimePoint now
    );
    /// Deletes up to `rows` expired tombstones; true when there may be more.
    [[nodiscard]] bool prune_tombstones(TimePoint now, std::size_t rows);
    /// One step of a walk over all outcomes that deletes expired ones: examines about `rows` of
    /// them from the session with number `from` on, and returns where to continue.
    [[nodiscard]] std::optional<long long> prune_outcomes(
        TimePoint now, long long from, std::size_t rows
    );

    // For the readers.
    [[nodiscard]] Result<ArchivedSession> load(
        const std::string& session_id, std::size_t messages_max, TimePoint now
    );
    [[nodiscard]] Result<std::vector<Message>> history(
        const std::string& session_id, std::uint64_t after, std::size_t limit
    );
    /// A session that cannot be read is left out and logged. `total` is set with `with_total`.
    [[nodiscard]] Page<Session> list(
        const SessionFilter& filter,
        const Cursor& after,
        std::size_t offset,
        std::size_t limit,
        bool with_total
    );
    /// See Archive::unanswered().
    [[nodiscard]] std::vector<std::string> unanswered(
        TimePoint from, TimePoint until, std::size_t limit
    );

private:
    /// A step compared with the stored state.
    enum class Age : std::uint8_t { newer, older };
    [[nodiscard]] Result<long long> write_state(const StepRows& step, Age age, TimePoint now);
    [[nodiscard]] Result<void> check_gap(const StepRows& step, TimePoint now);
    [[nodiscard]] Result<Age> make_room(const StepRows& step);
    [[nodiscard]] std::uint64_t first_other_message(long long session, const StepRows& step);
    void drop_from(long long session, std::uint64_t seq, const std::string& session_id);
    [[nodiscard]] Result<bool> write_messages(long long session, const StepRows& step);
    [[nodiscard]] std::uint64_t count(const SessionFilter& filter);
    [[nodiscard]] Statement& filtered(std::string sql, std::initializer_list<Value::Type> columns);

    Connection& x_connection;
    CustomerFactTable& x_memories;
    TicketTable& x_tickets;
    NoteTable& x_notes;
    AnalyticsTable& x_analytics;

    Statement x_known;
    Statement x_update;
    Statement x_insert;
    Statement x_set_user;
    Statement x_append;
    Statement x_message;
    Statement x_outcome;
    Statement x_delete;
    Statement x_delete_messages;
    Statement x_delete_outcomes;
    Statement x_delete_draft;
    Statement x_delete_messages_from;
    Statement x_delete_outcomes_from;
    Statement x_bury;
    Statement x_buried;
    Statement x_ended;
    Statement x_prune_tombstones;
    Statement x_walk_first;
    Statement x_walk_next;
    Statement x_walk_delete;

    Statement x_load;
    Statement x_newest;
    Statement x_outcomes;
    Statement x_history;
    Statement x_unanswered;
    std::map<std::string, std::unique_ptr<Statement>> x_filtered;  ///< by their text
};

}  // namespace continuo
