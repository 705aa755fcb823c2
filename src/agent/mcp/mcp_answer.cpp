#include "agent/mcp/mcp_answer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"

namespace continuo {

namespace {

/// An id that can be sent back as a header.
bool is_event_id(std::string_view id) {
    constexpr std::size_t id_bytes_max = 1024;
    return !id.empty() && id.size() <= id_bytes_max &&
           std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

void McpAnswerReader::begin(Form form) {
    x_form = form;
    x_body.clear();
    x_events.reset();
    if (form == Form::events) x_events.emplace();
}

Result<void> McpAnswerReader::feed(std::string_view bytes) {
    if (is_complete()) return {};
    x_bytes += bytes.size();
    if (x_bytes > x_bytes_max)
        return fail(
            Errc::limit_exceeded, fmt::format("the answer has more than {} bytes", x_bytes_max)
        );
    if (x_form == Form::events) return take_events(bytes);
    x_body += bytes;
    return {};
}

Result<void> McpAnswerReader::end() {
    if (is_complete()) return {};
    if (x_form == Form::events) {
        // Some leave out the last empty line. What it completes may also be half an event, of a
        // stream that can be resumed where the last whole one ended.
        auto resume_at = x_last_event_id;
        [[maybe_unused]] const auto half = take_events("\n\n");
        x_last_event_id = std::move(resume_at);
        return {};
    }
    auto message = parse_mcp_message(x_body);
    if (!message) return std::unexpected(std::move(message.error()));
    if (message->kind != McpMessage::Kind::response)
        return fail(Errc::corrupt, "the answer is a message, but no response");
    return take(std::move(*message));
}

Result<void> McpAnswerReader::take_events(std::string_view bytes) {
    auto events = x_events->feed(bytes);
    if (!events) return std::unexpected(std::move(events.error()));
    const auto& id = x_events->last_id();
    x_last_event_id = is_event_id(id) ? id : "";
    x_retry = x_events->retry();
    for (const auto& event : *events) {
        if (is_complete()) break;
        if (event.type != "message" || trim(event.data).empty()) continue;
        if (auto taken = take_event(event.data); !taken) return taken;
    }
    return {};
}

Result<void> McpAnswerReader::take_event(const std::string& data) {
    auto message = parse_mcp_message(data);
    if (message) return take(std::move(*message));
    const auto lines = split(data, '\n');
    if (lines.size() == 1) return std::unexpected(std::move(message.error()));
    for (const auto line : lines) {
        auto one = parse_mcp_message(line);
        if (!one) return std::unexpected(std::move(message.error()));
        if (auto taken = take(std::move(*one)); !taken || is_complete()) return taken;
    }
    return {};
}

Result<void> McpAnswerReader::take(McpMessage message) {
    switch (message.kind) {
        case McpMessage::Kind::notification:
            if (message.method == "notifications/tools/list_changed") x_tools_changed = true;
            return {};
        case McpMessage::Kind::request:
            if (++x_request_count > requests_max)
                return fail(Errc::limit_exceeded, "too many requests of the server in its answer");
            x_requests.push_back(std::move(message));
            return {};
        case McpMessage::Kind::response:
            break;
    }
    // An error may have no id: the server could not read that of the request.
    const bool ours = message.id == json::value(x_id) || (message.id.is_null() && !message.result);
    if (!ours) return fail(Errc::corrupt, "the response is to another request");
    x_response = std::move(message);
    return {};
}

}  // namespace continuo
