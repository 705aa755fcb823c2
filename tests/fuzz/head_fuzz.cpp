// A request as it comes from the network: the scan for the end of its head, the strict check,
// Beast's parser, and the body behind it. The first byte says where the bytes are cut in two: the
// outcome must be the same. A head that the check takes means the same to the parser.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/head_check.hpp"
#include "server/request_parser.hpp"

namespace {

using namespace continuo;

void require(bool ok) {
    if (!ok) std::abort();
}

struct Body {
    std::string content;
    std::size_t consumed = 0;
    bool complete = false;
    bool malformed = false;
};

/// Reads `head` and then `input`, which comes in two pieces.
bool read_request(
    std::string_view head, std::string_view input, std::size_t cut, HttpRequest& request, Body& body
) {
    RequestParser parser;
    if (!parser.parse_head(head, request)) return false;
    for (const auto end : {std::min(cut, input.size()), input.size()}) {
        const auto progress =
            parser.parse_body(input.substr(body.consumed, end - body.consumed), body.content);
        body.consumed += progress.consumed;
        body.complete = progress.complete;
        body.malformed = progress.malformed;
        require(body.consumed <= end);
        require(!(body.complete && body.malformed));
        if (body.complete || body.malformed) break;
    }
    return true;
}

void check_meaning(std::string_view head, const RequestFrame& frame, const HttpRequest& request) {
    require(head.starts_with(request.method + " " + request.target + " HTTP/1."));
    require(request.target.ends_with(frame.target) || frame.target == "/");
    require(frame.target.front() == '/' || frame.target == "*");
    require(!(frame.chunked && frame.content_length));
    const auto lines = std::ranges::count(head, '\n');
    require(static_cast<std::ptrdiff_t>(request.headers.fields().size()) == lines - 2);
    const auto* length = request.headers.find("Content-Length");
    require((length != nullptr) == frame.content_length.has_value());
    require((request.headers.find("Transfer-Encoding") != nullptr) == frame.chunked);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const auto cut = std::min<std::size_t>(data[0], bytes.size());

    std::size_t scanned = 0;
    auto scan = scan_head(bytes.substr(0, cut), scanned);
    require(scanned <= cut);
    if (scan.state == HeadScan::State::incomplete) scan = scan_head(bytes, scanned);
    std::size_t scanned_at_once = 0;
    const auto at_once = scan_head(bytes, scanned_at_once);
    require(scan.state == at_once.state && scan.length == at_once.length);
    (void)oversized_head_status(bytes);
    if (scan.state != HeadScan::State::complete) return 0;

    const auto head = bytes.substr(0, scan.length);
    const auto frame = check_head(head);
    if (!frame) return 0;
    const auto rest = bytes.substr(scan.length);
    HttpRequest request;
    Body body;
    if (!read_request(head, rest, cut, request, body)) return 0;
    check_meaning(head, *frame, request);
    HttpRequest same;
    Body whole;
    require(read_request(head, rest, rest.size(), same, whole));
    require(body.content == whole.content && body.complete == whole.complete);
    // In pieces, the verdict on a chunk's line may wait for the fifth byte of it.
    const bool waits = !body.complete && rest.size() - body.consumed < 5;
    require(body.malformed == whole.malformed || (waits && !body.malformed));
    require(!whole.complete || body.consumed == whole.consumed);
    if (whole.complete && !frame->chunked)
        require(whole.content.size() == frame->content_length.value_or(0));
    return 0;
}
