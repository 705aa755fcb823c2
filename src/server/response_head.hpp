#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/http_message.hpp"
#include "base/clock.hpp"

namespace continuo {

/// The value of the Date field, formatted once a second. Thread: one.
class DateCache {
public:
    /// `now` is the caller's last look at the steady clock.
    [[nodiscard]] std::string_view at(SteadyPoint now);

private:
    SteadyPoint x_valid_until{};
    std::string x_date;
};

/// What the connection adds to a response.
struct ResponseFrame {
    enum class Connection {
        implied,     ///< the version's default: say nothing
        keep_alive,  ///< an HTTP/1.0 client asked for it
        close,
    };
    Connection connection = Connection::implied;
    /// What a GET would carry, for HEAD as well; nullopt: the length is not known, and the body is
    /// sent in chunks, or to an HTTP/1.0 client until the connection closes.
    std::optional<std::uint64_t> content_length = 0;
    bool is_chunked = false;
    std::string_view date;
};

/// A response of this status never has a body, nor a Content-Length (RFC 9110 8.6).
[[nodiscard]] bool is_bodyless(int status);

/// Appends status line and fields, with the empty line. Control characters in a field become
/// spaces, so that no value can end its line and begin another. Fields that belong to the
/// connection (Content-Length, Connection, Date, Transfer-Encoding) are not taken from `response`.
void append_response_head(
    std::string& out, const HttpResponse& response, const ResponseFrame& frame
);

/// "Not Found" for 404; "Unknown" for what is not in the registry of RFC 9110.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace continuo
