#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "analytics/conversation_facts.hpp"

namespace continuo {

/// A column of analytics_conversations and the member of the same name.
struct FactsColumn {
    std::string_view name;
    std::int64_t ConversationFacts::* member;
};

inline constexpr std::array number_columns{
    FactsColumn{"customer_messages", &ConversationFacts::customer_messages},
    FactsColumn{"agent_messages", &ConversationFacts::agent_messages},
    FactsColumn{"operator_messages", &ConversationFacts::operator_messages},
    FactsColumn{"turns", &ConversationFacts::turns},
    FactsColumn{"answers", &ConversationFacts::answers},
    FactsColumn{"suggestions", &ConversationFacts::suggestions},
    FactsColumn{"abstentions", &ConversationFacts::abstentions},
    FactsColumn{"clarifications", &ConversationFacts::clarifications},
    FactsColumn{"offers", &ConversationFacts::offers},
    FactsColumn{"accepted", &ConversationFacts::accepted},
    FactsColumn{"asked", &ConversationFacts::asked},
    FactsColumn{"required", &ConversationFacts::required},
    FactsColumn{"handed_over", &ConversationFacts::handed_over},
    FactsColumn{"claimed", &ConversationFacts::claimed},
    FactsColumn{"released", &ConversationFacts::released},
    FactsColumn{"resolved", &ConversationFacts::resolved},
    FactsColumn{"cancelled", &ConversationFacts::cancelled},
    FactsColumn{"unclaimed", &ConversationFacts::unclaimed},
    FactsColumn{"came_back", &ConversationFacts::came_back},
    FactsColumn{"thumbs_up", &ConversationFacts::thumbs_up},
    FactsColumn{"thumbs_down", &ConversationFacts::thumbs_down},
    FactsColumn{"csat", &ConversationFacts::csat},
};

/// Each has a second column with its bucket.
inline constexpr std::array duration_columns{
    FactsColumn{"first_response_agent", &ConversationFacts::first_response_agent},
    FactsColumn{"first_response_human", &ConversationFacts::first_response_human},
    FactsColumn{"queue_wait", &ConversationFacts::queue_wait},
    FactsColumn{"handle", &ConversationFacts::handle},
    FactsColumn{"session_length", &ConversationFacts::session_length},
};

}  // namespace continuo
