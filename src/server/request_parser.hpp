#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "api/http_message.hpp"

namespace continuo {

/// Reads the messages of one connection, one after the other: a head that check_head() has taken,
/// then the body, decoded from its Content-Length or its chunks. Bytes in, values out; it knows no
/// socket. Trailer fields are read and dropped: no handler uses them.
class RequestParser {
public:
    RequestParser();
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    /// Begins a request: puts method, target and fields of the whole head `head` into `request`.
    /// False when Beast cannot read it.
    [[nodiscard]] bool parse_head(std::string_view head, HttpRequest& request);

    struct Progress {
        std::size_t consumed = 0;  ///< bytes of the input that are processed
        bool complete = false;     ///< the body's end was reached
        bool malformed = false;    ///< chunk syntax; nothing more can be read from this connection
    };
    /// Decodes as much of `input` as possible and appends the content to `output`. The caller
    /// passes what is not consumed again, at the front of the next input.
    [[nodiscard]] Progress parse_body(std::string_view input, std::string& output);

private:
    struct Implementation;
    std::unique_ptr<Implementation> x_implementation;
};

}  // namespace continuo
