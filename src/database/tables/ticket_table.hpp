#pragma once

#include <string>

#include "database/cursor.hpp"
#include "database/engine/statement.hpp"
#include "database/repositories.hpp"

namespace continuo {

class AnalyticsTable;

/// The table `tickets`. Throws as Statement does.
class TicketTable {
public:
    /// `analytics` is told of tickets that are changed from outside a conversation.
    TicketTable(Connection& connection, AnalyticsTable& analytics);

    /// Makes the ticket, or adds to it if it is there: its summary, contact and assignee, and its
    /// status if that is newer. A step that is written twice changes nothing the second time. Does
    /// nothing when the session has another ticket that is not resolved.
    /// Errors: conflict when another session has a ticket of this id.
    [[nodiscard]] Result<void> insert(const Ticket& ticket);
    [[nodiscard]] Result<Ticket> load(const std::string& ticket_id);  ///< not_found, corrupt
    /// A ticket that cannot be read is left out and logged.
    [[nodiscard]] Page<Ticket> list(
        const std::optional<TicketStatus>& status, const Cursor& after, std::size_t limit
    );
    /// `total` of a Page, for all pages together.
    [[nodiscard]] std::uint64_t count(const std::optional<TicketStatus>& status);
    [[nodiscard]] Result<Ticket> patch(
        const std::string& ticket_id, const TicketPatch& patch, TimePoint now
    );
    void erase_of_session(const std::string& session_id);
    /// Replaces the ticket of this id, or adds it: as another database has it. SQLite only. Does
    /// nothing when its session has another one that is not resolved.
    void put(const Ticket& ticket);
    void erase(const std::string& ticket_id);
    /// The ticket would be one of two of its session that are not resolved.
    [[nodiscard]] bool has_other_open(const Ticket& ticket);

private:
    /// Returns 0 when there is one of its id, or an open one of its session.
    long long insert_new(const Ticket& ticket);

    AnalyticsTable& x_analytics;
    Statement x_insert;
    Statement x_add;
    Statement x_load;
    Statement x_list;
    Statement x_count;
    Statement x_update;
    Statement x_erase;
    Statement x_replace;
    Statement x_erase_one;
    Statement x_other_open;
};

}  // namespace continuo
