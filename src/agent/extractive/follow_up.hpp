#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/message_list.hpp"

namespace continuo {

/// Whether the message needs the topic of earlier messages: "and how long does that take?", "what
/// about express?", "how much is it?". False for a question that names its own topic.
[[nodiscard]] bool is_follow_up(std::string_view message);

/// What the conversation was about when a message came.
struct Thread {
    std::string document;    ///< id of the document that the last answer cited first, or, if the
                             ///< last reply was a suggestion, that it named first; may be empty
    bool unsure = false;     ///< `document` was only suggested
    std::string topic;       ///< topic words of the last exchange that are not in the message, most
                             ///< recent messages first, separated by spaces; may be empty
    std::string asked;       ///< the customer's message before; may be empty
    std::string said;        ///< the last reply, if it answered; may be empty
    bool follow_up = false;  ///< is_follow_up()
    bool goes_back = false;  ///< there is an earlier exchange that was no smalltalk
    double confidence = 0;   ///< 0..1: of the last reply, if it answered
    std::vector<std::string> mentioned = {};  ///< further documents of the last reply
    std::vector<std::string> earlier = {};    ///< what replies before it cited first
};

/// Reads the last messages of `history`.
[[nodiscard]] Thread thread_of(std::string_view message, const MessageList& history);

}  // namespace continuo
