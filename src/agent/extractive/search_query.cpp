#include "agent/extractive/search_query.hpp"

#include "agent/extractive/follow_up.hpp"
#include "agent/language/smalltalk.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

std::string make_search_query(const std::string& message, const MessageList& history) {
    if (smalltalk_of(message)) return {};
    std::string query = collapse_whitespace(message);
    if (is_follow_up(message)) {
        const auto topic = topic_of_last_exchange(message, history);
        if (!topic.empty()) {
            query =
                std::string(utf8_prefix(query, limits::query_code_points_max - 200)) + ' ' + topic;
        }
    }
    return std::string(utf8_prefix(query, limits::query_code_points_max));
}

}  // namespace continuo
