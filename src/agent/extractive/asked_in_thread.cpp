#include "agent/extractive/asked_in_thread.hpp"

#include "agent/language/opening_remarks.hpp"
#include "base/text.hpp"

namespace continuo {

AskedInThread read_in_thread(const std::string& message, const MessageList& history) {
    AskedInThread read;
    read.chosen = chosen_suggestion(message, history);
    read.asked = collapse_whitespace(without_opening_remarks(
        read.chosen ? std::string_view(read.chosen->question) : std::string_view(message)
    ));
    if (read.chosen) {
        read.thread.document = read.chosen->document;
        read.thread.follow_up = true;
    } else {
        read.thread = thread_of(read.asked, history);
    }
    return read;
}

}  // namespace continuo
