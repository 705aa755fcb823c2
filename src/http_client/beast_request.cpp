#include "http_client/beast_request.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace continuo {

namespace {

bool is_unfit(std::string_view text) {
    return text.empty() ||
           std::ranges::any_of(text, [](char c) { return c <= ' ' || c == '\x7f'; });
}

bool belongs_to_client(std::string_view name) {
    constexpr std::array<std::string_view, 4> names{
        "Host", "Content-Length", "Connection", "Transfer-Encoding"
    };
    return std::ranges::any_of(names, [name](auto own) { return equal_ignoring_case(name, own); });
}

}  // namespace

Result<BeastRequest> make_beast_request(const BaseUrl& base, HttpClientRequest request) {
    if (is_unfit(request.method) || is_unfit(request.target) || request.target.front() != '/')
        return fail(
            Errc::invalid_input,
            "invalid method or target of an HTTP request (printable ASCII; a target begins with /)"
        );
    add_trace_headers(request.headers, request.trace);
    BeastRequest message;
    message.version(11);
    message.method_string(request.method);
    message.target(base.path + request.target);
    message.set(boost::beast::http::field::host, base.authority);
    for (const auto& [name, value] : request.headers.fields()) {
        const bool broken = is_unfit(name) || belongs_to_client(name) ||
                            has_control_characters(value) ||
                            value.find_first_of("\r\n") != std::string::npos;
        if (broken) return fail(Errc::invalid_input, "invalid or reserved HTTP header: " + name);
        message.insert(name, value);
    }
    message.body() = std::move(request.body);
    message.prepare_payload();
    return message;
}

}  // namespace continuo
