#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analytics/conversation_facts.hpp"
#include "database/engine/statement.hpp"

namespace continuo {

/// Where the search for changed conversations goes on: what has greater numbers is new. Numbers are
/// taken before they are seen (PostgreSQL commits out of order), so a candidate becomes the place
/// only when it is old enough.
struct AnalyticsPosition {
    std::int64_t messages = 0;
    std::int64_t sessions = 0;
    std::int64_t next_messages = 0;
    std::int64_t next_sessions = 0;
    std::int64_t next_since = 0;  ///< microseconds since 1970; 0: there is no candidate

    bool operator==(const AnalyticsPosition&) const = default;
};

/// Conversations that changed, as they are now.
struct FactsBatch {
    struct Row {
        std::int64_t session = 0;  ///< sessions.number
        ConversationFacts facts;
    };
    std::vector<Row> rows;                  ///< by session
    std::vector<std::int64_t> changes;      ///< numbers of analytics_changes that were read
    AnalyticsPosition position;             ///< as it was read
    bool more = false;                      ///< there may be others
    std::optional<AnalyticsPosition> next;  ///< when nothing is left
};

/// The tables of conversations' facts, and how changes reach them. Throws as Statement does.
class AnalyticsTable {
public:
    explicit AnalyticsTable(Connection& connection);

    // For the writer of conversations, in its transaction.
    /// The session with this number changed without a message.
    void note_change(long long session);
    void note_change_of(const std::string& session_id);
    /// Before the session's rows are deleted: its facts become final and anonymous.
    void finish(long long session, TimePoint now);
    /// After messages were deleted, whose numbers SQLite may give again.
    void note_deletion();

    // For the reader of changes.
    /// At most `limit` conversations.
    [[nodiscard]] FactsBatch collect(std::size_t limit, TimePoint now);
    /// Rows of sessions that were deleted by a program that does not know of these tables.
    [[nodiscard]] std::vector<std::int64_t> find_orphans(std::size_t limit);

    // For the writer of facts.
    /// Replaces the rows and marks their quarters. A conversation that changed since it was read is
    /// left out: it is found again.
    void store(const FactsBatch& batch);
    void finish_orphans(const std::vector<std::int64_t>& numbers);
    /// Everything is computed again.
    void restart();

private:
    [[nodiscard]] std::optional<ConversationFacts> read_facts(
        long long session, FactsContext context
    );
    [[nodiscard]] std::vector<MessageFacts> read_log(long long session);
    [[nodiscard]] std::vector<std::int64_t> find_changed(
        FactsBatch& batch, std::size_t limit, TimePoint now
    );
    [[nodiscard]] std::optional<AnalyticsPosition> advance(
        const AnalyticsPosition& position, TimePoint now
    );
    [[nodiscard]] AnalyticsPosition position();
    void set_position(const AnalyticsPosition& position);
    void store_row(long long session, const ConversationFacts& facts);
    void mark(std::int64_t quarter);
    void store_sources(long long number, const std::vector<std::string>& sources);
    void anonymize(long long number);
    // The flags `reopened` and `is_returning`, which depend on the other conversations of the user.
    void relate(long long number);
    /// Of the others, after one that began at `first` has come (`came`) or is gone.
    void relate_others(const std::string& user_id, TimePoint first, bool came);
    /// One of the user, which began at `first`, is being deleted: the others keep their flags.
    void remember_gone(const std::string& user_id, TimePoint first);
    void set_flags(Statement& found, std::span<const Value> parameters);

    Connection& x_connection;
    Statement x_add_change;
    Statement x_add_change_of;
    Statement x_changes;
    Statement x_drop_change;
    Statement x_due;
    Statement x_new_messages;
    Statement x_new_sessions;
    Statement x_tops;
    Statement x_session;
    Statement x_log;
    Statement x_ticket;
    Statement x_position;
    Statement x_set_position;
    Statement x_upsert;
    Statement x_row;
    Statement x_drop_sources;
    Statement x_add_source;
    Statement x_anonymize;
    Statement x_mark;
    Statement x_self;
    Statement x_next;
    Statement x_before;
    Statement x_earlier_gone;
    Statement x_later_gone;
    Statement x_set_flags;
    Statement x_orphans;
};

/// The quarter of an hour of a time: seconds since 1970.
[[nodiscard]] std::int64_t quarter_of(TimePoint time);

}  // namespace continuo
