#include "agent/escalation/handoff.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/id.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view approval_reason_begin = "Approval wanted: ";

std::string cut(std::string_view text) {
    const auto kept = utf8_prefix(text, limits::ticket_summary_code_points_max);
    return kept.size() < text.size() ? std::string(kept) + "..." : std::string(kept);
}

}  // namespace

std::string handoff_text(
    const Replies& replies, const EscalationDecision& decision, std::string_view ticket_id
) {
    const auto opening = replies.text(
        decision.explicit_request ? ReplyKey::handoff_requested : ReplyKey::handoff_noticed
    );
    return opening + ' ' + replies.text(ReplyKey::handoff_ticket, {{"ticket_id", ticket_id}});
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
    ticket.user_verified = session.user_verified;
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

std::string approval_reason(std::string_view tool) {
    return std::string(approval_reason_begin) + std::string(tool);
}

std::string_view escalation_label(const std::vector<std::string>& reasons, const Replies& replies) {
    constexpr std::array<std::pair<ReplyKey, std::string_view>, 7> labels{{
        {ReplyKey::reason_requested, "explicit_request"},
        {ReplyKey::reason_keywords, "keywords"},
        {ReplyKey::reason_legal, "keywords"},
        {ReplyKey::reason_urgency, "urgency"},
        {ReplyKey::reason_sentiment, "sentiment"},
        {ReplyKey::reason_complaint, "sentiment"},
        {ReplyKey::reason_degrading, "sentiment"},
    }};
    const auto is_approval = [](std::string_view reason) {
        return reason.starts_with(approval_reason_begin);
    };
    if (std::ranges::any_of(reasons, is_approval)) return "approval";
    for (const auto& [key, label] : labels) {
        for (const auto& reason : reasons) {
            if (replies.is_text_of(key, reason)) return label;
        }
    }
    return "repeated_failure";
}

}  // namespace continuo
