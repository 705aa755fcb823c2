// scan_head() finds the end and refuses the bytes that no head may hold; check_head() then walks
// the lines once: request line, each field, and what the fields say together.
#include "server/head_check.hpp"

#include <algorithm>
#include <array>

#include "api/admission/request_host.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace continuo {

namespace {

using Fault = std::unexpected<HeadFault>;

constexpr std::string_view line_end = "\r\n";

Fault fault(int status, std::string_view reason) {
    return Fault(HeadFault{status, reason});
}

/// tchar of RFC 9110 5.6.2.
constexpr auto token_characters = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    for (unsigned c = '0'; c <= '9'; ++c)
        table[c] = true;
    for (unsigned c = 'a'; c <= 'z'; ++c)
        table[c] = table[c - 32] = true;
    return table;
}();

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return token_characters[static_cast<unsigned char>(c)];
    });
}

std::string_view trim_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `visit` with each element of a comma-separated list, blanks removed.
template <class Visit>
void for_each_element(std::string_view list, Visit visit) {
    for (const auto element : split(list, ','))
        visit(trim_blanks(element));
}

/// The relevant fields, collected line by line.
struct Fields {
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    std::size_t codings = 0;
    bool close = false;
    bool keep_alive = false;
};

std::expected<void, HeadFault> read_target(
    std::string_view method, std::string_view target, RequestFrame& frame
) {
    if (target.size() > limits::target_bytes_max) return fault(414, "the target is too long");
    if (method == "CONNECT") return fault(501, "CONNECT is not served");
    const bool printable =
        std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
    if (!printable) return fault(400, "the target holds a character that must be percent-encoded");
    frame.target = target;
    if (target.starts_with('/')) return {};
    if (target == "*") {
        if (method == "OPTIONS") return {};
        return fault(400, "only OPTIONS may ask for *");
    }
    const auto scheme_end = target.find("://");
    const auto scheme = target.substr(0, scheme_end);
    if (scheme_end == std::string_view::npos ||
        (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https"))) {
        return fault(400, "the target is neither a path nor an http URL");
    }
    const auto rest = target.substr(scheme_end + 3);
    const auto path = std::min(rest.find_first_of("/?"), rest.size());
    frame.authority = rest.substr(0, path);
    frame.target = rest.substr(path);
    if (frame.authority.empty() || !parse_host(frame.authority))
        return fault(400, "the host of the target cannot be read");
    if (frame.target.empty()) frame.target = "/";
    if (frame.target.front() != '/') return fault(400, "the target has a query and no path");
    return {};
}

std::expected<void, HeadFault> read_request_line(std::string_view line, RequestFrame& frame) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return fault(400, "the request line is not: method target version");
    const auto method = line.substr(0, first);
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(method)) return fault(400, "the method is not a token");
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' ||
        version[5] < '0' || version[5] > '9' || version[7] < '0' || version[7] > '9') {
        return fault(400, "the version of HTTP cannot be read");
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return fault(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    frame.http_1_0 = version.back() == '0';
    return read_target(method, target, frame);
}

std::expected<void, HeadFault> read_length(
    std::string_view value, Fields& fields, RequestFrame& frame
) {
    std::uint64_t length = 0;
    // A sign is not a digit: parse_integer reads unsigned numbers only as digits.
    if (++fields.lengths > 1 || !parse_integer(value, length))
        return fault(400, "Content-Length is doubled or not a number");
    frame.content_length = length;
    return {};
}

std::expected<void, HeadFault> read_coding(
    std::string_view value, Fields& fields, RequestFrame& frame
) {
    if (++fields.codings > 1) return fault(400, "Transfer-Encoding is doubled");
    if (!equal_ignoring_case(value, "chunked")) {
        // "chunked, chunked" is no unknown coding but a wrong use of a known one.
        bool chunked_only = true;
        for_each_element(value, [&](std::string_view coding) {
            chunked_only = chunked_only && equal_ignoring_case(coding, "chunked");
        });
        if (chunked_only) return fault(400, "Transfer-Encoding is doubled");
        return fault(501, "no transfer coding but chunked is understood");
    }
    frame.chunked = true;
    return {};
}

std::expected<void, HeadFault> read_field(
    std::string_view line, Fields& fields, RequestFrame& frame
) {
    if (line.front() == ' ' || line.front() == '\t')
        return fault(400, "a header field is folded over lines");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
        return fault(400, "a header field is not: name, colon, value");
    const auto name = line.substr(0, colon);
    const auto value = trim_blanks(line.substr(colon + 1));
    switch (name.size()) {  // most fields are none of these: one comparison of sizes rules them out
        case 4:
            if (!equal_ignoring_case(name, "Host")) return {};
            if (++fields.hosts > 1) return fault(400, "Host is doubled");
            if (!parse_host(value)) return fault(400, "Host cannot be read");
            return {};
        case 6:
            if (!equal_ignoring_case(name, "Expect")) return {};
            if (!equal_ignoring_case(value, "100-continue"))
                return fault(417, "no expectation but 100-continue is understood");
            frame.expects_continue = true;
            return {};
        case 10:
            if (!equal_ignoring_case(name, "Connection")) return {};
            for_each_element(value, [&](std::string_view option) {
                fields.close = fields.close || equal_ignoring_case(option, "close");
                fields.keep_alive = fields.keep_alive || equal_ignoring_case(option, "keep-alive");
            });
            return {};
        case 14:
            if (!equal_ignoring_case(name, "Content-Length")) return {};
            return read_length(value, fields, frame);
        case 17:
            if (!equal_ignoring_case(name, "Transfer-Encoding")) return {};
            return read_coding(value, fields, frame);
        default:
            return {};
    }
}

std::expected<void, HeadFault> read_together(const Fields& fields, RequestFrame& frame) {
    if (frame.chunked && fields.lengths > 0)
        return fault(400, "both Content-Length and Transfer-Encoding");
    if (frame.chunked && frame.http_1_0) return fault(400, "HTTP/1.0 has no Transfer-Encoding");
    if (fields.hosts == 0 && !frame.http_1_0) return fault(400, "Host is missing");
    frame.keep_alive = !fields.close && (!frame.http_1_0 || fields.keep_alive);
    // RFC 9110 10.1.1: an expectation of an HTTP/1.0 client is ignored.
    frame.expects_continue = frame.expects_continue && !frame.http_1_0;
    return {};
}

}  // namespace

HeadScan scan_head(std::string_view received, std::size_t& scanned) {
    using State = HeadScan::State;
    std::size_t at = scanned;
    while (at < received.size()) {
        if (!is_forbidden_in_head(received[at])) {
            ++at;
            continue;
        }
        if (received[at] != '\r') return {State::malformed, 0};
        if (at + 1 == received.size()) break;  // look at the CR again when its LF may be there
        if (received[at + 1] != '\n') return {State::malformed, 0};
        at += line_end.size();
        // The line just ended is empty when the one before it ended where it began.
        if (at >= 4 && received.substr(at - 4, 4) == "\r\n\r\n") {
            scanned = at;
            return {State::complete, at};
        }
    }
    scanned = at;
    return {State::incomplete, 0};
}

std::expected<RequestFrame, HeadFault> check_head(std::string_view head) {
    if (!is_utf8(head)) return fault(400, "the head is not UTF-8");
    RequestFrame frame;
    Fields fields;
    auto end = head.find(line_end);
    if (end == std::string_view::npos) return fault(400, "the head has no end");
    if (auto read = read_request_line(head.substr(0, end), frame); !read)
        return Fault(read.error());
    for (;;) {
        head.remove_prefix(end + line_end.size());
        end = head.find(line_end);
        if (end == std::string_view::npos) return fault(400, "the head has no end");
        if (end == 0) break;
        if (auto read = read_field(head.substr(0, end), fields, frame); !read)
            return Fault(read.error());
    }
    if (auto read = read_together(fields, frame); !read) return Fault(read.error());
    return frame;
}

int oversized_head_status(std::string_view received) {
    const auto line = received.substr(0, received.find(line_end));
    return line.size() > limits::target_bytes_max ? 414 : 431;
}

}  // namespace continuo
