#include "http_client/event_stream_parser.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// A server that asks for longer waits is not believed.
constexpr int retry_ms_max = 60'000;

}  // namespace

Result<std::vector<ServerSentEvent>> EventStreamParser::feed(std::string_view bytes) {
    std::vector<ServerSentEvent> events;
    while (!bytes.empty()) {
        if (std::exchange(x_after_return, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const auto end = bytes.find_first_of("\r\n");
        const auto part = bytes.substr(0, end);
        if (x_line.size() + part.size() > line_bytes_max)
            return fail(Errc::corrupt, "a line of the event stream is too long");
        x_line += part;
        if (end == std::string_view::npos) break;
        x_after_return = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        if (!take_line(events)) return fail(Errc::corrupt, "an event of the stream is too long");
    }
    return events;
}

/// False: the event has become too long.
bool EventStreamParser::take_line(std::vector<ServerSentEvent>& out) {
    const auto whole = std::exchange(x_line, {});
    std::string_view line = whole;
    if (std::exchange(x_first_line, false) && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    if (line.empty()) {
        auto type = std::exchange(x_type, {});
        auto data = std::exchange(x_data, {});
        x_last_id = x_id;
        if (data.empty()) return true;
        data.pop_back();
        out.push_back({type.empty() ? "message" : std::move(type), std::move(data), x_id});
        x_had_event = true;
        x_asked = false;
        return true;
    }
    const auto colon = line.find(':');
    if (colon == 0) return true;  // a comment
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    take_field(line.substr(0, colon), value);
    return x_data.size() <= event_bytes_max;
}

void EventStreamParser::take_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        x_data += value;
        x_data += '\n';
    } else if (name == "event") {
        x_type = value;
    } else if (name == "id") {
        if (!value.contains('\0')) x_id = value;
    } else if (name == "retry") {
        int time = 0;
        const bool digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
        if (value.empty() || !digits) return;
        if (!parse_integer(value, time) || time > retry_ms_max) time = retry_ms_max;
        x_retry = std::chrono::milliseconds(time);
        x_asked = x_had_event;
    }
}

}  // namespace continuo
