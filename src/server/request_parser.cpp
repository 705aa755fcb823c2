// Beast's push parser, with hooks that write straight into our own values: no field container in
// between, and no allocation per request.
#include "server/request_parser.hpp"

#include <algorithm>
#include <optional>

#include <boost/beast/http/basic_parser.hpp>

#include "base/limits.hpp"
#include "server/head_check.hpp"

namespace continuo {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;

/// Chunk extensions are ignored; a long one is refused.
constexpr std::size_t chunk_extension_bytes_max = 256;
constexpr std::size_t shortest_end_of_chunks = std::string_view("0\r\n\r\n").size();

class MessageParser final : public http::basic_parser<true> {
public:
    explicit MessageParser(HttpRequest& request) : x_request(&request) {
        header_limit(static_cast<std::uint32_t>(2 * limits::header_bytes_max));
        body_limit(boost::none);  // the connection counts what it takes
        eager(true);
    }
    void set_output(std::string& output) { x_output = &output; }
    /// The request moves on to its handler; trailers that come later are dropped.
    void end_head() { x_request = nullptr; }

private:
    void on_request_impl(
        http::verb, beast::string_view method, beast::string_view target, int, error_code& ec
    ) override {
        ec = {};
        x_request->method.assign(method.data(), method.size());
        x_request->target.assign(target.data(), target.size());
    }
    void on_response_impl(int, beast::string_view, int, error_code& ec) override { ec = {}; }
    void on_field_impl(
        http::field, beast::string_view name, beast::string_view value, error_code& ec
    ) override {
        ec = {};
        if (x_request == nullptr) return;
        x_request->headers.add(
            std::string(name.data(), name.size()), std::string(value.data(), value.size())
        );
    }
    void on_header_impl(error_code& ec) override { ec = {}; }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& ec) override {
        ec = {};
    }
    std::size_t on_body_impl(beast::string_view body, error_code& ec) override {
        ec = {};
        x_output->append(body.data(), body.size());
        return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view extension, error_code& ec)
        override {
        ec = {};
        // Beast allows any byte in a quoted string; a line end there could make two parsers
        // disagree about the request.
        const bool bad = extension.size() > chunk_extension_bytes_max ||
                         std::ranges::any_of(extension, is_forbidden_in_head);
        if (bad) ec = http::error::bad_chunk_extension;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code& ec)
        override {
        return on_body_impl(body, ec);
    }
    void on_finish_impl(error_code& ec) override { ec = {}; }

    HttpRequest* x_request;
    std::string* x_output = nullptr;
};

}  // namespace

struct RequestParser::Implementation {
    std::optional<MessageParser> message;
    bool within_chunk_line = false;  // Beast has seen the beginning of one, and waits for more
};

RequestParser::RequestParser() : x_implementation(std::make_unique<Implementation>()) {}
RequestParser::~RequestParser() = default;

bool RequestParser::parse_head(std::string_view head, HttpRequest& request) {
    auto& parser = x_implementation->message.emplace(request);
    x_implementation->within_chunk_line = false;
    error_code ec;
    const auto consumed = parser.put({head.data(), head.size()}, ec);
    parser.end_head();
    return !ec && consumed == head.size() && parser.is_header_done();
}

RequestParser::Progress RequestParser::parse_body(std::string_view input, std::string& output) {
    auto& parser = *x_implementation->message;
    Progress progress;
    if (parser.is_done()) {
        progress.complete = true;
        return progress;
    }
    parser.set_output(output);
    error_code ec = http::error::need_more;
    // A last chunk that came in pieces: Beast 1.81 asserts that there are five bytes of it when it
    // is asked again, and nothing shorter can end a body.
    if (!x_implementation->within_chunk_line || input.size() >= shortest_end_of_chunks) {
        progress.consumed = parser.put({input.data(), input.size()}, ec);
        progress.complete = parser.is_done();
        progress.malformed = ec && ec != http::error::need_more;
    }
    x_implementation->within_chunk_line = ec == http::error::need_more && parser.chunked();
    if (x_implementation->within_chunk_line) {
        // What is left is the beginning of a chunk's first line or of the trailers. Beast waits for
        // their CRLF; after a bare LF it would wait for ever.
        std::size_t scanned = 0;
        const auto rest = scan_head(input.substr(progress.consumed), scanned);
        progress.malformed = rest.state == HeadScan::State::malformed;
    }
    return progress;
}

}  // namespace continuo
