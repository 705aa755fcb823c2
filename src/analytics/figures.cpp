#include "analytics/figures.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

namespace continuo {

namespace {

using enum FigureKind;

constexpr std::string_view resolved_by_agent =
    "c.outcome = 'resolved_confirmed' OR c.outcome = 'resolved_assumed'";

// clang-format off
constexpr std::array all_figures{
    FigureDefinition{"opened", count, "Opened", "Conversations that were created.", "1 = 1", ""},
    FigureDefinition{"engaged", count, "Engaged", "The customer wrote at least once.", "c.customer_messages > 0", ""},
    FigureDefinition{"involved", count, "Involved", "The agent tried to answer: with an answer, a suggestion, a question, or that it does not know. Smalltalk and handing over are no try.", "c.answers + c.suggestions + c.abstentions + c.clarifications > 0", ""},
    FigureDefinition{"answered", count, "Answered", "At least one reply was an answer from the sources.", "c.answers > 0", ""},
    FigureDefinition{"suggested", count, "Suggested", "At least one reply offered passages that may be meant.", "c.suggestions > 0", ""},
    FigureDefinition{"abstained", count, "Abstained", "At least one reply said that the agent does not know.", "c.abstentions > 0", ""},
    FigureDefinition{"clarified", count, "Clarified", "At least one reply asked the customer to be more specific.", "c.clarifications > 0", ""},

    FigureDefinition{"outcomes.resolved_confirmed", count, "Resolved, confirmed", "The agent's last answer was confirmed, by words of thanks or praise or by a thumb up, and nothing was asked after it.", "c.outcome = 'resolved_confirmed'", ""},
    FigureDefinition{"outcomes.resolved_assumed", count, "Resolved, assumed", "The agent's last reply to a question was an answer without a thumb down, and the customer wrote nothing more for 24 hours or the conversation was ended.", "c.outcome = 'resolved_assumed'", ""},
    FigureDefinition{"outcomes.resolved_human", count, "Resolved by a human", "An operator resolved it and nothing was asked after that, or an operator had the last word and it is settled.", "c.outcome = 'resolved_human'", ""},
    FigureDefinition{"outcomes.waiting_for_human", count, "With humans", "It waits for an operator or an operator has it.", "c.outcome = 'waiting_for_human'", ""},
    FigureDefinition{"outcomes.abandoned", count, "Abandoned", "Settled without any of these: the last question got no answer, or none was asked.", "c.outcome = 'abandoned'", ""},
    FigureDefinition{"outcomes.pending", count, "Pending", "Not settled yet.", "c.outcome = 'pending'", ""},

    FigureDefinition{"escalations.offered", count, "Human offered", "The agent offered a human.", "c.offers > 0", ""},
    FigureDefinition{"escalations.accepted", count, "Offer accepted", "It was handed to people because the customer took the offer.", "c.accepted > 0", ""},
    FigureDefinition{"escalations.asked", count, "Human asked for", "It was handed to people because the customer asked for a human, in words or with a button.", "c.asked > 0", ""},
    FigureDefinition{"escalations.required", count, "Human required", "It was handed to people by a rule: legal threats, danger.", "c.required > 0", ""},
    FigureDefinition{"escalations.handed_over", count, "Handed to people", "It was handed to people for any reason, also by an operator who took it.", "c.handed_over > 0", ""},
    FigureDefinition{"escalations.claimed", count, "Claimed", "An operator took it.", "c.claimed > 0", ""},
    FigureDefinition{"escalations.released", count, "Released", "An operator gave it back without resolving it.", "c.released > 0", ""},
    FigureDefinition{"escalations.resolved", count, "Resolved by an operator", "An operator resolved it or its ticket, whatever came after that.", "c.resolved > 0", ""},
    FigureDefinition{"escalations.cancelled", count, "Cancelled", "The customer took the request for a human back.", "c.cancelled > 0", ""},
    FigureDefinition{"escalations.unclaimed", count, "Unclaimed", "No operator took it in time.", "c.unclaimed > 0", ""},
    FigureDefinition{"contained", count, "Contained", "Engaged and never handed to people, also if it was abandoned.", "c.customer_messages > 0 AND c.handed_over = 0", ""},
    FigureDefinition{"reopened", count, "Reopened", "Resolved, and within 7 days the same customer began another conversation, or went on in this one after it was resolved or settled.", "c.reopened = 1", ""},
    FigureDefinition{"returning", count, "Returning customers", "Engaged, and the customer had an engaged conversation before.", "c.customer_messages > 0 AND c.is_returning = 1", ""},

    FigureDefinition{"feedback.up", sum, "Thumbs up", "Replies that customers rated up.", "c.thumbs_up > 0", "thumbs_up"},
    FigureDefinition{"feedback.down", sum, "Thumbs down", "Replies that customers rated down.", "c.thumbs_down > 0", "thumbs_down"},
    FigureDefinition{"csat.responses", count, "CSAT responses", "The customer rated the conversation from 1 to 5.", "c.csat > 0", ""},
    FigureDefinition{"csat.satisfied", count, "CSAT satisfied", "The customer rated the conversation with 4 or 5.", "c.csat >= 4", ""},

    FigureDefinition{"messages.customer", sum, "Messages of customers", "Messages that customers wrote.", "c.customer_messages > 0", "customer_messages"},
    FigureDefinition{"messages.agent", sum, "Messages of the agent", "Replies of the agent.", "c.agent_messages > 0", "agent_messages"},
    FigureDefinition{"messages.operator", sum, "Messages of operators", "Messages that operators wrote.", "c.operator_messages > 0", "operator_messages"},

    FigureDefinition{"seconds.first_response_agent", duration, "First response, agent", "From the customer's first message to the agent's first reply.", "c.first_response_agent >= 0", "first_response_agent"},
    FigureDefinition{"seconds.first_response_human", duration, "First response, human", "From the first handover to the first message of an operator.", "c.first_response_human >= 0", "first_response_human"},
    FigureDefinition{"seconds.queue_wait", duration, "Wait in the queue", "From the first handover to the first claim.", "c.queue_wait >= 0", "queue_wait"},
    FigureDefinition{"seconds.handle", duration, "Handle time", "How long operators had it, all claims together, once it was given back or ended.", "c.handle >= 0", "handle"},
    FigureDefinition{"seconds.session", duration, "Session length", "From the first message to the last one.", "c.session_length >= 0", "session_length"},

    FigureDefinition{"patterns.messages", distribution, "Messages per session", "Messages of the customer; 20 is 20 or more.", "c.customer_messages > 0", "messages_key"},
    FigureDefinition{"patterns.turns_to_resolution", distribution, "Turns to resolution", "Turns of the customer in conversations that the agent resolved; 20 is 20 or more.", resolved_by_agent, "turns_key"},
    FigureDefinition{"patterns.drop_off", distribution, "Drop-off by turn", "The last turn of abandoned conversations; 20 is 20 or more.", "c.outcome = 'abandoned'", "turns_key"},
    FigureDefinition{"patterns.csat", distribution, "CSAT by score", "Ratings of conversations, 1 to 5.", "c.csat > 0", "csat"},
    FigureDefinition{"patterns.languages", distribution, "Languages", "The customer's language as of the newest reply, else en.", "c.customer_messages > 0", "language"},
    FigureDefinition{"patterns.intents", distribution, "First intents", "The document nearest to the first question; empty: none was near.", "c.customer_messages > 0", "intent"},
    FigureDefinition{"patterns.sources", sources, "Sources that answered", "Conversations in which an answer cites the document.", "c.answers > 0", "document_id"},
    FigureDefinition{"patterns.hours_of_week", hours, "Hours of the week", "Engaged conversations by the hour of the week in which they were opened, in the zone.", "c.customer_messages > 0", "quarter"},
};
// clang-format on

constexpr unsigned sub_bits = 4;
constexpr std::int64_t sub_buckets = 1 << sub_bits;

}  // namespace

std::string_view to_string(FigureKind kind) {
    switch (kind) {
        case count:
            return "count";
        case sum:
            return "sum";
        case duration:
            return "duration";
        case distribution:
            return "distribution";
        case sources:
            return "sources";
        case hours:
            return "hours";
    }
    return "count";
}

std::span<const FigureDefinition> figure_definitions() {
    return all_figures;
}

const FigureDefinition* find_figure(std::string_view name) {
    const auto found = std::ranges::find(all_figures, name, &FigureDefinition::name);
    return found == all_figures.end() ? nullptr : &*found;
}

std::string sql_of(const FigureDefinition& figure) {
    constexpr std::string_view range = "c.quarter >= :from AND c.quarter < :until";
    switch (figure.kind) {
        case count:
            break;
        case sum:
            return fmt::format(
                "SELECT sum(c.{}) FROM analytics_conversations AS c WHERE {} AND ({})",
                figure.column,
                range,
                figure.condition
            );
        case duration:
            return fmt::format(
                "SELECT c.{0}_bucket, count(*) FROM analytics_conversations AS c WHERE {1} AND"
                " ({2}) GROUP BY c.{0}_bucket",
                figure.column,
                range,
                figure.condition
            );
        case distribution:
        case hours:  // by quarters of an hour: each is in one hour of any zone
            return fmt::format(
                "SELECT c.{0}, count(*) FROM analytics_conversations AS c WHERE {1} AND ({2})"
                " GROUP BY c.{0}",
                figure.column,
                range,
                figure.condition
            );
        case sources:
            return fmt::format(
                "SELECT s.document_id, count(*) FROM analytics_conversations AS c JOIN"
                " analytics_sources AS s ON s.conversation = c.number WHERE {} AND ({})"
                " GROUP BY s.document_id",
                range,
                figure.condition
            );
    }
    return fmt::format(
        "SELECT count(*) FROM analytics_conversations AS c WHERE {} AND ({})",
        range,
        figure.condition
    );
}

std::optional<std::string_view> group_column(std::string_view group) {
    if (group == "language") return "language";
    if (group == "intent") return "intent";
    if (group == "customer") return "is_returning";
    return std::nullopt;
}

std::int64_t duration_bucket(std::int64_t milliseconds) {
    if (milliseconds < sub_buckets) return std::max<std::int64_t>(milliseconds, 0);
    const auto value = static_cast<std::uint64_t>(milliseconds);
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - sub_bits;
    const auto within = static_cast<std::int64_t>(value >> shift) - sub_buckets;
    return (static_cast<std::int64_t>(shift) + 1) * sub_buckets + within;
}

std::int64_t bucket_end(std::int64_t bucket) {
    if (bucket < 2 * sub_buckets) return std::max<std::int64_t>(bucket, 0);
    const auto shift = bucket / sub_buckets - 1;
    const auto first = sub_buckets + bucket % sub_buckets;
    return ((first + 1) << shift) - 1;
}

}  // namespace continuo
