#include "cli/operator/live_transcript.hpp"

#include <boost/json.hpp>

#include "cli/plain_text.hpp"

namespace continuo {

namespace {

using namespace std::chrono_literals;

/// Calls between two attempts to connect; the dialogue comes by ten times a second.
constexpr int calls_between_attempts = 10;
constexpr auto read_time = 100ms;
/// Messages that grow at the same time: the bot's, and an operator's.
constexpr std::size_t growing_max = 8;

std::string member_text(const json::object& object, std::string_view key) {
    return find_string(object, key).value_or("");
}

}  // namespace

Result<TranscriptNews> LiveTranscript::next() {
    TranscriptNews news;
    if (x_pause > 0) {
        --x_pause;
        return news;
    }
    do {
        const auto events = x_events.next(x_behind > 0 ? read_time : 0ms);
        if (!events) {
            x_pause = calls_between_attempts;
            if (!news.messages.empty()) return news;
            return std::unexpected(events.error());
        }
        for (const auto& event : *events)
            take(event, news);
        --x_behind;
    } while (x_behind > 0);
    return news;
}

void LiveTranscript::take(const ServerSentEvent& event, TranscriptNews& news) {
    const auto value = parse_json(event.data, limits::stored_json_depth_max);
    if (!value || !value->is_object()) return;
    const auto& object = value->get_object();
    const auto number = find_integer(object, "seq").value_or(0);
    const auto seq = number < 0 ? 0 : static_cast<std::uint64_t>(number);
    if (event.type == "connected") {
        const auto last = find_integer(object, "last_seq").value_or(0);
        if (last <= 0 || static_cast<std::uint64_t>(last) <= x_shown) x_behind = 0;
        x_last = last < 0 ? 0 : static_cast<std::uint64_t>(last);
    } else if (event.type == "acknowledged") {
        show(seq, {seq, "user", "", member_text(object, "content")}, news);
    } else if (event.type == "text") {
        if (x_growing.size() >= growing_max && !x_growing.contains(seq)) return;
        auto& growing = x_growing[seq];
        if (find_integer(object, "offset") == 0) growing = {};
        growing.role = make_printable(member_text(object, "role"));
        growing.author = make_printable(member_text(object, "author"));
        growing.content += member_text(object, "content");
    } else if (event.type == "restart") {
        x_growing.erase(seq);
    } else if (event.type == "resync") {
        x_growing.clear();
        x_shown = 0;
    } else if (event.type == "complete") {
        auto message = std::move(x_growing[seq]);
        x_growing.erase(seq);
        message.seq = seq;
        if (message.role.empty()) message.role = make_printable(member_text(object, "role"));
        show(seq, std::move(message), news);
    } else if (event.type == "user_typing") {
        news.customer_types = news.customer_types || member_text(object, "role") == "customer";
    } else if (event.type == "session_ended") {
        news.ended = true;
    }
}

void LiveTranscript::show(std::uint64_t seq, TranscriptMessage message, TranscriptNews& news) {
    if (seq <= x_shown) return;
    x_shown = seq;
    if (x_shown >= x_last) x_behind = 0;
    message.content = make_printable(message.content);
    if (message.role == "user") news.customer_types = false;
    news.messages.push_back(std::move(message));
}

}  // namespace continuo
