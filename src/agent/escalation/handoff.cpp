#include "agent/escalation/handoff.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t summary_code_points_max = 200;

std::string cut(std::string_view text) {
    const auto kept = utf8_prefix(text, summary_code_points_max);
    return kept.size() < text.size() ? std::string(kept) + "..." : std::string(kept);
}

}  // namespace

std::string handoff_text(const EscalationDecision& decision, std::string_view ticket_id) {
    const std::string_view opening =
        decision.explicit_request
            ? "Of course. I'm passing our conversation on to a member of our support team."
            : "I can see that this matters to you, so I'm asking a member of our support team to "
              "take it from here.";
    return fmt::format(
        "{} They can read everything above and will reply right here.\n\n"
        "Your ticket number is **{}**.",
        opening,
        ticket_id
    );
}

Ticket make_ticket(
    const EscalationDecision& decision,
    const Session& session,
    std::string_view asked,
    std::string_view before,
    TimePoint now
) {
    Ticket ticket;
    ticket.ticket_id = make_ticket_id();
    ticket.session_id = session.session_id;
    ticket.user_id = session.user_id;
    ticket.created_at = ticket.updated_at = now;
    ticket.priority = decision.priority;
    ticket.category = decision.category;
    ticket.reasons = decision.reasons;
    ticket.urgency_score = decision.urgency;
    ticket.sentiment_score = decision.sentiment;
    ticket.confidence = decision.confidence;
    ticket.summary = cut(asked);
    if (!before.empty()) ticket.summary += "\nBefore that: " + cut(before);
    return ticket;
}

std::string_view escalation_label(const std::vector<std::string>& reasons) {
    // The reasons are sentences for people; their beginnings are fixed.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> labels{{
        {"Explicit", "explicit_request"},
        {"Keywords", "keywords"},
        {"High urgency", "urgency"},
        {"Negative sentiment", "sentiment"},
        {"Degrading", "sentiment"},
    }};
    for (const auto& [beginning, label] : labels) {
        const bool found = std::ranges::any_of(reasons, [beginning](const auto& reason) {
            return reason.starts_with(beginning);
        });
        if (found) return label;
    }
    return "repeated_failure";
}

}  // namespace continuo
