// Bytes of a WebSocket client: whatever they are and however they come apart, the same inputs come
// out of them, texts are UTF-8 and within the limit, and nothing follows the last one.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "server/websocket/websocket_frames.hpp"

namespace {

using namespace continuo;

constexpr std::size_t message_bytes_max = 512;

void require(bool ok) {
    if (!ok) std::abort();
}

struct Shape {
    std::string operator()(const websocket_input::TextMessage& one) const {
        require(is_utf8(one.text) && one.text.size() <= message_bytes_max);
        return "t" + one.text;
    }
    std::string operator()(const websocket_input::PingFrame& one) const {
        require(one.payload.size() <= 125);
        return "p" + one.payload;
    }
    std::string operator()(const websocket_input::PongFrame&) const { return "o"; }
    std::string operator()(const websocket_input::CloseFrame& one) const {
        return "c" + std::to_string(one.code);
    }
    std::string operator()(const websocket_input::Violation& one) const {
        return "v" + std::to_string(one.code) + one.reason;
    }
};

std::vector<std::string> parsed(std::string_view bytes, std::size_t step) {
    WebSocketParser parser(message_bytes_max);
    std::vector<std::string> out;
    bool over = false;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        for (const auto& input : parser.feed(bytes.substr(at, step))) {
            require(!over);
            over = std::holds_alternative<websocket_input::CloseFrame>(input) ||
                   std::holds_alternative<websocket_input::Violation>(input);
            out.push_back(std::visit(Shape(), input));
        }
    }
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = parsed(bytes, size + 1);
    require(whole == parsed(bytes, 1));
    require(whole == parsed(bytes, 3));
    return 0;
}
