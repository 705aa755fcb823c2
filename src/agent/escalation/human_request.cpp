#include "agent/escalation/human_request.hpp"

#include <cstddef>
#include <string>

#include "agent/escalation/request_model.hpp"
#include "agent/language/phrase_matcher.hpp"

namespace continuo {

namespace {

constexpr std::size_t remembered_bytes = 4096;

}  // namespace

bool asks_for_human(const std::string& message) {
    struct Answer {
        std::string message;
        bool asks = false;
    };
    // Several rules of a turn ask about the customer's message one after another.
    thread_local Answer last;
    if (!message.empty() && last.message == message) return last.asks;
    const bool patterns = has(find_phrases(message), PatternUse::request);
    const bool asks = request_model().score(message, patterns) > 0;
    if (message.size() <= remembered_bytes) last = {message, asks};
    return asks;
}

}  // namespace continuo
