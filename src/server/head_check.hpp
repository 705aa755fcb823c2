#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace continuo {

// Strict validation of the raw head of a request, before any parser reads it. If a proxy and this
// server parse one byte stream differently, an attacker can smuggle requests; so a head is accepted
// only if there is one way to read it. Pure functions: bytes in, verdict out.

/// How far the head of a request has come.
struct HeadScan {
    enum class State {
        incomplete,  ///< more bytes are needed
        complete,    ///< `length` bytes, the empty line included
        malformed,   ///< a control character, a bare CR or a bare LF: never a head
    };
    State state = State::incomplete;
    std::size_t length = 0;
};

/// A control character other than tab: not allowed in a line of a head, of a chunk or of trailers.
constexpr bool is_forbidden_in_head(char c) {
    return (static_cast<unsigned char>(c) < 0x20U && c != '\t') || c == '\x7f';
}

/// Looks for the end of the head at the front of `received`, of which earlier calls have examined
/// `scanned` bytes (0 at first); updates `scanned`, so that a head in many pieces costs one pass.
[[nodiscard]] HeadScan scan_head(std::string_view received, std::size_t& scanned);

/// How the message is framed, according to its head.
struct RequestFrame {
    bool http_1_0 = false;
    bool keep_alive = true;  ///< the client would send another request on this connection
    bool chunked = false;
    std::optional<std::uint64_t> content_length;
    bool expects_continue = false;
    /// The authority of an absolute-form target, empty otherwise; views into the head.
    std::string_view authority;
    /// The target without the scheme and authority of the absolute form: begins with `/`, or is
    /// `*`.
    std::string_view target;

    [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// Why a head is rejected.
struct HeadFault {
    int status = 400;
    std::string_view reason;  ///< static storage; for people
};

/// Checks a whole head (request line to empty line, as scan_head() found it) against RFC 9112 read
/// strictly: 400 for line folding, space before a colon, a missing Host in HTTP/1.1, a Host that is
/// doubled or that parse_host() cannot read, Content-Length that is doubled, not a number or with
/// Transfer-Encoding, bytes that are not UTF-8, a target that is neither a path, an absolute
/// http(s) URL, nor `OPTIONS *`; 414 for a target over limits::target_bytes_max; 417 for an unknown
/// expectation; 501 for CONNECT and for transfer codings other than chunked; 505 for versions other
/// than 1.0 and 1.1.
[[nodiscard]] std::expected<RequestFrame, HeadFault> check_head(std::string_view head);

/// The status for a head that exceeds its size limit: 414 in its first line, else 431.
[[nodiscard]] int oversized_head_status(std::string_view received);

}  // namespace continuo
