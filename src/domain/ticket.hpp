#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace continuo {

enum class TicketStatus { pending, open, resolved };
enum class TicketPriority { low, normal, high, urgent };
enum class TicketCategory { legal, urgent, complaint, general };

/// A request for a human, created by an escalation. Stored in the same transaction as its turn; a
/// session has at most one open ticket.
struct Ticket {
    std::string ticket_id;  ///< make_ticket_id()
    std::string session_id;
    std::optional<std::string> user_id;
    bool user_verified = false;  ///< `user_id` was proved; otherwise it is a label
    TimePoint created_at{};
    TimePoint updated_at{};
    TicketStatus status = TicketStatus::pending;
    TicketPriority priority = TicketPriority::normal;
    TicketCategory category = TicketCategory::general;
    std::vector<std::string> reasons;
    double urgency_score = 0;    ///< 0..1
    double sentiment_score = 0;  ///< -1..1, below 0 is negative
    double confidence = 0;       ///< 0..1, that a human is needed
    std::string summary;         ///< the customer's request, one or two lines
    std::optional<std::string> assignee;
    std::optional<std::string> note;
    std::optional<std::string> contact;  ///< where the customer wants to be answered

    bool operator==(const Ticket&) const = default;
};

[[nodiscard]] std::string_view to_string(TicketStatus value);
[[nodiscard]] std::string_view to_string(TicketPriority value);
[[nodiscard]] std::string_view to_string(TicketCategory value);
[[nodiscard]] std::optional<TicketStatus> parse_ticket_status(std::string_view text);
[[nodiscard]] std::optional<TicketPriority> parse_ticket_priority(std::string_view text);
[[nodiscard]] std::optional<TicketCategory> parse_ticket_category(std::string_view text);

[[nodiscard]] json::object to_json(const Ticket& ticket);
/// Errors: corrupt, naming the member.
[[nodiscard]] Result<Ticket> ticket_from_json(const json::value& value);

}  // namespace continuo
