#include "model/ticket.hpp"

#include <boost/json.hpp>

#include "base/time_format.hpp"

namespace continuo {

namespace {

template <class Enum, std::size_t count>
std::optional<Enum> parse_enum(std::string_view text, const Enum (&values)[count]) {
    for (const auto value : values) {
        if (text == to_string(value)) return value;
    }
    return std::nullopt;
}

json::value optional_string(const std::optional<std::string>& text) {
    return text ? json::value(*text) : json::value(nullptr);
}

}  // namespace

std::string_view to_string(TicketStatus value) {
    switch (value) {
        case TicketStatus::pending:
            return "pending";
        case TicketStatus::open:
            return "open";
        case TicketStatus::resolved:
            return "resolved";
    }
    return "pending";
}

std::string_view to_string(TicketPriority value) {
    switch (value) {
        case TicketPriority::low:
            return "low";
        case TicketPriority::normal:
            return "normal";
        case TicketPriority::high:
            return "high";
        case TicketPriority::urgent:
            return "urgent";
    }
    return "normal";
}

std::string_view to_string(TicketCategory value) {
    switch (value) {
        case TicketCategory::legal:
            return "legal";
        case TicketCategory::urgent:
            return "urgent";
        case TicketCategory::complaint:
            return "complaint";
        case TicketCategory::general:
            return "general";
    }
    return "general";
}

std::optional<TicketStatus> parse_ticket_status(std::string_view text) {
    return parse_enum(text, {TicketStatus::pending, TicketStatus::open, TicketStatus::resolved});
}

std::optional<TicketPriority> parse_ticket_priority(std::string_view text) {
    return parse_enum(
        text,
        {TicketPriority::low, TicketPriority::normal, TicketPriority::high, TicketPriority::urgent}
    );
}

std::optional<TicketCategory> parse_ticket_category(std::string_view text) {
    return parse_enum(
        text,
        {TicketCategory::legal,
         TicketCategory::urgent,
         TicketCategory::complaint,
         TicketCategory::general}
    );
}

json::object to_json(const Ticket& ticket) {
    return {
        {"ticket_id", ticket.ticket_id},
        {"session_id", ticket.session_id},
        {"user_id", optional_string(ticket.user_id)},
        {"created_at", format_time(ticket.created_at)},
        {"updated_at", format_time(ticket.updated_at)},
        {"status", to_string(ticket.status)},
        {"priority", to_string(ticket.priority)},
        {"category", to_string(ticket.category)},
        {"reasons", json::array(ticket.reasons.begin(), ticket.reasons.end())},
        {"urgency_score", ticket.urgency_score},
        {"sentiment_score", ticket.sentiment_score},
        {"confidence", ticket.confidence},
        {"summary", ticket.summary},
        {"assignee", optional_string(ticket.assignee)},
        {"note", optional_string(ticket.note)},
    };
}

}  // namespace continuo
