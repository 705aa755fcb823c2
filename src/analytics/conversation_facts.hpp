#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "domain/message.hpp"
#include "domain/session.hpp"

namespace continuo {

/// What analytics read of one message: no text.
struct MessageFacts {
    std::uint64_t seq = 0;
    Role role = Role::user;
    TimePoint at{};
    std::string answer_type;  ///< of a reply: to_string(AnswerType); empty elsewhere
    std::string remark;       ///< of a reply: ReplyRecord::remark
    std::string language;     ///< of a reply: of the customer; empty: not known
    bool offers_human = false;
    std::vector<std::string> documents;  ///< of its sources, in order, each once
};

/// Reads the members that messages store as JSON: `{sources, metadata, ...}`; nullopt: there are
/// none. Errors: corrupt.
[[nodiscard]] Result<MessageFacts> read_message_facts(
    std::uint64_t seq, std::string_view role, TimePoint at, const std::optional<std::string>& extra
);

/// One conversation as a row of `analytics_conversations`: the members have the names of the
/// columns. Counts are of events in it. Durations are milliseconds, -1 without one.
struct ConversationFacts {
    std::string session_id;
    std::optional<std::string> user_id;
    std::int64_t version = 0;  ///< of the session
    TimePoint opened_at{};
    std::optional<TimePoint> first_message_at;  ///< of the customer
    TimePoint last_message_at{};                ///< of anybody; opened_at without messages
    /// When the outcome changes if nothing happens; nullopt: it stays.
    std::optional<TimePoint> settles_at;
    std::string outcome;  ///< the last part of the figure's name; empty if not engaged
    std::string language = "en";
    std::string intent;                ///< document_id; empty: none
    std::vector<std::string> sources;  ///< document_ids that answers cite, sorted, each once

    std::int64_t customer_messages = 0;
    std::int64_t agent_messages = 0;
    std::int64_t operator_messages = 0;
    std::int64_t turns = 0;  ///< rows of customer messages with nobody else between
    std::int64_t answers = 0;
    std::int64_t suggestions = 0;
    std::int64_t abstentions = 0;
    std::int64_t clarifications = 0;
    std::int64_t offers = 0;
    std::int64_t accepted = 0;
    std::int64_t asked = 0;
    std::int64_t required = 0;
    std::int64_t handed_over = 0;
    std::int64_t claimed = 0;
    std::int64_t released = 0;
    std::int64_t resolved = 0;
    std::int64_t cancelled = 0;
    std::int64_t unclaimed = 0;
    std::int64_t came_back = 0;  ///< 1: the customer went on after it was resolved or settled
    std::int64_t thumbs_up = 0;
    std::int64_t thumbs_down = 0;
    std::int64_t csat = 0;  ///< 1..5; 0: not rated

    std::int64_t first_response_agent = -1;
    std::int64_t first_response_human = -1;
    std::int64_t queue_wait = -1;
    std::int64_t handle = -1;
    std::int64_t session_length = -1;

    bool operator==(const ConversationFacts&) const = default;
};

/// As of when, and as what, a conversation is judged.
struct FactsContext {
    TimePoint now{};
    /// It is being deleted, or past its lifetime: nothing will happen in it any more.
    bool is_over = false;
    /// A ticket of it is resolved.
    bool ticket_resolved = false;
};

/// Pure: the same log and time give the same facts. `log`: all messages, by seq.
[[nodiscard]] ConversationFacts facts_of(
    const Session& session, const std::vector<MessageFacts>& log, const FactsContext& context
);

}  // namespace continuo
