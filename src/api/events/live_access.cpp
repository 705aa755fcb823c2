#include "api/events/live_access.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace continuo {

namespace {

/// Whether a comma-separated list has `token`, in any case.
bool has_token(const std::string* list, std::string_view token) {
    if (list == nullptr) return false;
    return std::ranges::any_of(split(*list, ','), [&](std::string_view one) {
        return equal_ignoring_case(trim(one), token);
    });
}

std::string_view host_of_origin(std::string_view origin) {
    const auto scheme = origin.find("://");
    return scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
}

}  // namespace

std::string read_after(const ApiCall& call) {
    std::string text;
    if (const auto* after = call.query.find("after")) text = *after;
    if (const auto* id = call.request.headers.find("Last-Event-ID"); id != nullptr && !id->empty())
        text = *id;
    return text;
}

ApiResult<StreamCursor> read_cursor(const ApiCall& call) {
    const auto text = read_after(call);
    if (text.empty()) return StreamCursor{};
    const auto cursor = parse_cursor(text);
    if (cursor) return *cursor;
    return std::unexpected(validation_error(
        {"query", "after"},
        "It must be the id of an event, or the number of a message",
        "cursor_invalid"
    ));
}

bool is_origin_allowed(const ApiCall& call) {
    const auto* origin = call.request.headers.find("Origin");
    if (origin == nullptr) return true;
    const auto& allowed = call.config.cors.origins;
    if (std::ranges::find(allowed, "*") != allowed.end()) return true;
    if (std::ranges::find(allowed, *origin) != allowed.end()) return true;
    const auto* host = call.request.headers.find("Host");
    if (host == nullptr) return false;
    auto of_page = host_of_origin(*origin);
    // A proxy may pass the name on without its port.
    const auto port = of_page.rfind(':');
    const bool has_port = port != std::string_view::npos && !of_page.ends_with(']');
    if (has_port && host->find(':') == std::string::npos) of_page = of_page.substr(0, port);
    return equal_ignoring_case(of_page, *host);
}

std::optional<ApiError> check_websocket_handshake(const HttpRequest& request) {
    const auto& headers = request.headers;
    if (!has_token(headers.find("Upgrade"), "websocket") ||
        !has_token(headers.find("Connection"), "upgrade")) {
        auto error = api_error(426, "This address is a WebSocket. Please connect as one.");
        error.headers.add("Upgrade", "websocket");
        return error;
    }
    const auto* version = headers.find("Sec-WebSocket-Version");
    if (version == nullptr || *version != "13") {
        auto error = api_error(426, "Only version 13 of the WebSocket protocol is spoken here.");
        error.headers.add("Sec-WebSocket-Version", "13");
        return error;
    }
    // 16 bytes in base64.
    const auto* key = headers.find("Sec-WebSocket-Key");
    if (key == nullptr || key->size() != 24 || !key->ends_with("=="))
        return api_error(400, "The WebSocket handshake has no valid Sec-WebSocket-Key.");
    return std::nullopt;
}

}  // namespace continuo
