#include "agent/llm/model_stream.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::string_view done_mark = "[DONE]";

bool is_object_text(std::string_view text) {
    text = trim(text);
    return text.starts_with('{') && text.ends_with('}');
}

}  // namespace

Result<std::vector<std::string>> ModelStream::feed(std::string_view bytes) {
    std::vector<std::string> events;
    for (const char c : bytes) {
        const bool second_of_pair = c == '\n' && x_after_return;
        x_after_return = c == '\r';
        if (second_of_pair) continue;
        if (c == '\n' || c == '\r') {
            take_line(events);
            continue;
        }
        x_line.push_back(c);
        if (++x_bytes > event_bytes_max)
            return fail(Errc::corrupt, "an event of the model's answer is too long");
    }
    return events;
}

std::vector<std::string> ModelStream::finish() {
    std::vector<std::string> events;
    if (!x_line.empty()) take_line(events);
    dispatch(events);
    return events;
}

void ModelStream::take_line(std::vector<std::string>& events) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    const auto whole = std::exchange(x_line, {});
    std::string_view line = whole;
    if (std::exchange(x_first_line, false) && line.starts_with(byte_order_mark))
        line.remove_prefix(byte_order_mark.size());
    if (trim(line).empty()) return dispatch(events);
    if (x_bare) {
        x_data.emplace_back(line);
        return;
    }
    if (line.starts_with('{')) {
        x_bare = !is_object_text(line);
        return take_data(line, events);
    }
    const auto colon = line.find(':');
    if (colon == 0) return;
    const auto name = line.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "data") return take_data(value, events);
    if (name != "error" || value.empty()) return;
    const bool is_json = value.starts_with('{') || value.starts_with('"');
    if (is_json) take_data(fmt::format("{{\"error\":{}}}", value), events);
}

void ModelStream::take_data(std::string_view data, std::vector<std::string>& events) {
    if (trim(data).starts_with(':')) return;
    if (trim(data) == done_mark) {
        dispatch(events);
        events.emplace_back(done_mark);
        return;
    }
    x_data.emplace_back(data);
}

/// Ends an event. Its lines are one text, unless each is an object of its own.
void ModelStream::dispatch(std::vector<std::string>& events) {
    x_bytes = 0;
    x_bare = false;
    const auto lines = std::exchange(x_data, {});
    if (lines.empty()) return;
    if (lines.size() > 1 && std::ranges::all_of(lines, is_object_text)) {
        events.insert(events.end(), lines.begin(), lines.end());
        return;
    }
    auto event = fmt::format("{}", fmt::join(lines, "\n"));
    if (!trim(event).empty()) events.push_back(std::move(event));
}

}  // namespace continuo
