#include <ranges>
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/time_format.hpp"
#include "session/transitions/transition_helpers.hpp"

namespace continuo {

namespace {

bool is_reply(Role role) {
    return role == Role::assistant || role == Role::operator_;
}

/// 0: there is none.
std::uint64_t find_reply(const SessionRecord& record, std::uint64_t seq) {
    if (seq == 0) {
        for (const auto& message : std::views::reverse(record.messages)) {
            if (is_reply(message.role)) return message.seq;
        }
        return 0;
    }
    if (seq > record.session->last_seq) return 0;
    const auto* message = find_message(record, seq);
    // An old one may have left memory; then its number is all that is known.
    return message == nullptr || is_reply(message->role) ? seq : 0;
}

}  // namespace

Result<void> add_feedback(
    Session& session, const SessionRecord& record, const MessageFeedback& feedback, TimePoint now
) {
    json::object entry{{"at", format_time(now)}};
    if (!feedback.comment.empty()) entry["comment"] = feedback.comment;
    if (feedback.score) {
        entry["score"] = *feedback.score;
        session.feedback["conversation"] = std::move(entry);
    } else {
        const auto seq = find_reply(record, feedback.seq);
        if (seq == 0) return fail(Errc::invalid_input, session.session_id + ": no such reply");
        entry["rating"] = feedback.is_good ? "up" : "down";
        session.feedback[std::to_string(seq)] = std::move(entry);
    }
    if (json::serialize(session.feedback).size() <= limits::feedback_bytes_max) return {};
    return fail(
        Errc::limit_exceeded,
        fmt::format("the feedback of a session is at most {} bytes", limits::feedback_bytes_max)
    );
}

}  // namespace continuo
