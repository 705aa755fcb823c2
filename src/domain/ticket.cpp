#include "domain/ticket.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

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
        {"user_id", string_or_null(ticket.user_id)},
        {"user_verified", ticket.user_verified},
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
        {"assignee", string_or_null(ticket.assignee)},
        {"note", string_or_null(ticket.note)},
        {"contact", string_or_null(ticket.contact)},
    };
}

Result<Ticket> ticket_from_json(const json::value& value) {
    const auto unreadable = [](std::string_view member) {
        return fail(Errc::corrupt, fmt::format("ticket: cannot read {}", member));
    };
    const auto* object = value.if_object();
    if (object == nullptr) return fail(Errc::corrupt, "ticket: not an object");
    Ticket ticket;
    const auto text = [object](std::string_view key) {
        return find_string(*object, key).value_or("");
    };
    ticket.ticket_id = text("ticket_id");
    if (ticket.ticket_id.empty()) return unreadable("ticket_id");
    ticket.session_id = text("session_id");
    if (ticket.session_id.empty()) return unreadable("session_id");
    ticket.user_id = find_string(*object, "user_id");
    ticket.user_verified = find_bool(*object, "user_verified").value_or(false);
    const auto created = parse_time(text("created_at"));
    const auto updated = parse_time(text("updated_at"));
    if (!created || !updated) return unreadable("created_at");
    ticket.created_at = *created;
    ticket.updated_at = *updated;
    const auto status = parse_ticket_status(text("status"));
    const auto priority = parse_ticket_priority(text("priority"));
    const auto category = parse_ticket_category(text("category"));
    if (!status || !priority || !category) return unreadable("status, priority or category");
    ticket.status = *status;
    ticket.priority = *priority;
    ticket.category = *category;
    if (const auto* reasons = find_array(*object, "reasons")) {
        for (const auto& reason : *reasons) {
            if (!reason.is_string()) return unreadable("reasons");
            ticket.reasons.emplace_back(reason.get_string());
        }
    }
    ticket.urgency_score = find_number(*object, "urgency_score").value_or(0);
    ticket.sentiment_score = find_number(*object, "sentiment_score").value_or(0);
    ticket.confidence = find_number(*object, "confidence").value_or(0);
    ticket.summary = text("summary");
    ticket.assignee = find_string(*object, "assignee");
    ticket.note = find_string(*object, "note");
    ticket.contact = find_string(*object, "contact");
    return ticket;
}

}  // namespace continuo
