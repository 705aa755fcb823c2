#include "agent/extractive/search_query.hpp"

#include <string>

#include "agent/language/smalltalk.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

constexpr double follow_up_weight = 0.5;
constexpr double other_weight = 0.1;

}  // namespace

SearchQuery search_query_of(const std::string& message, const AskedInThread& read) {
    SearchQuery query;
    if (read.chosen) {
        query.text =
            utf8_prefix(collapse_whitespace(read.chosen->question), limits::query_code_points_max);
        query.document = read.chosen->document;
        return query;
    }
    if (smalltalk_of(message)) return query;
    query.text = utf8_prefix(read.asked, limits::query_code_points_max);
    if (query.text.empty()) return query;
    query.context = read.thread.topic;
    query.context_weight = read.thread.follow_up ? follow_up_weight : other_weight;
    query.document = read.thread.document;
    return query;
}

SearchQuery make_search_query(const std::string& message, const MessageList& history) {
    return search_query_of(message, read_in_thread(message, history));
}

}  // namespace continuo
