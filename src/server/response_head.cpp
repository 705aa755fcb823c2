#include "server/response_head.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/time_format.hpp"

namespace continuo {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 45> phrases{{
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
}};

void append_clean(std::string& out, std::string_view text) {
    const auto is_control = [](char c) {
        return static_cast<unsigned char>(c) < 0x20U || c == '\x7f';
    };
    const auto begin = out.size();
    out.append(text);
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), is_control, ' ');
}

bool belongs_to_connection(std::string_view name) {
    switch (name.size()) {
        case 4:
            return equal_ignoring_case(name, "Date");
        case 10:
            return equal_ignoring_case(name, "Connection");
        case 14:
            return equal_ignoring_case(name, "Content-Length");
        case 17:
            return equal_ignoring_case(name, "Transfer-Encoding");
        default:
            return false;
    }
}

}  // namespace

std::string_view DateCache::at(SteadyPoint now) {
    if (now >= x_valid_until) {
        const auto time = system_clock().now();
        const auto second = std::chrono::floor<std::chrono::seconds>(time);
        x_date = format_http_date(time);
        x_valid_until = now + (second + std::chrono::seconds(1) - time);
    }
    return x_date;
}

bool is_bodyless(int status) {
    return status / 100 == 1 || status == 204 || status == 304;
}

std::string_view reason_phrase(int status) {
    const auto found = std::ranges::lower_bound(phrases, status, {}, [](const auto& entry) {
        return entry.first;
    });
    return found != phrases.end() && found->first == status ? found->second : "Unknown";
}

void append_response_head(
    std::string& out, const HttpResponse& response, const ResponseFrame& frame
) {
    out.append("HTTP/1.1 ");
    const fmt::format_int status(response.status);
    out.append(status.data(), status.size());
    out.push_back(' ');
    out.append(reason_phrase(response.status));
    out.append("\r\nDate: ");
    out.append(frame.date);
    out.append("\r\n");
    for (const auto& [name, value] : response.headers.fields()) {
        if (belongs_to_connection(name)) continue;
        append_clean(out, name);
        out.append(": ");
        append_clean(out, value);
        out.append("\r\n");
    }
    if (frame.is_chunked) {
        out.append("Transfer-Encoding: chunked\r\n");
    } else if (frame.content_length && !is_bodyless(response.status)) {
        out.append("Content-Length: ");
        const fmt::format_int length(*frame.content_length);
        out.append(length.data(), length.size());
        out.append("\r\n");
    }
    if (response.status == 101) {
        out.append("Connection: Upgrade\r\n");
    } else if (frame.connection == ResponseFrame::Connection::close) {
        out.append("Connection: close\r\n");
    } else if (frame.connection == ResponseFrame::Connection::keep_alive) {
        out.append("Connection: keep-alive\r\n");
    }
    out.append("\r\n");
}

}  // namespace continuo
