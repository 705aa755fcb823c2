#include "server/websocket/websocket_frames.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/evp.h>

#include "base/text.hpp"

namespace continuo {

namespace {

constexpr std::size_t control_bytes_max = 125;
constexpr std::string_view accept_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

bool is_control(WebSocketOpcode opcode) {
    return (static_cast<std::uint8_t>(opcode) & 0x8U) != 0;
}

bool is_known(std::uint8_t opcode) {
    return opcode <= 0x2U || (opcode >= 0x8U && opcode <= 0xAU);
}

/// The codes that a client may send (RFC 6455 7.4, and the registry of IANA).
bool is_valid_close_code(std::uint16_t code) {
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

websocket_input::Violation violation(std::string reason, std::uint16_t code = 1002) {
    return {code, std::move(reason)};
}

/// Bytes of a head of which `second` is the second byte: 2, the longer length, the mask.
std::size_t head_size(std::uint8_t second) {
    const auto length = second & 0x7FU;
    const std::size_t longer = length == 127 ? 8 : length == 126 ? 2 : 0;
    return 2 + longer + 4;
}

WebSocketInput read_close(const std::string& payload) {
    if (payload.empty()) return websocket_input::CloseFrame{};
    if (payload.size() == 1) return violation("a close frame with half a code");
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(payload[i]); };
    const auto code = static_cast<std::uint16_t>(byte(0) << 8U | byte(1));
    if (!is_valid_close_code(code)) return violation("a close code that must not be sent");
    if (!is_utf8(std::string_view(payload).substr(2)))
        return violation("the reason of a close frame is not UTF-8", 1007);
    return websocket_input::CloseFrame{code};
}

}  // namespace

void append_frame(std::string& out, WebSocketOpcode opcode, std::string_view payload) {
    out.push_back(static_cast<char>(0x80U | static_cast<std::uint8_t>(opcode)));
    const auto size = payload.size();
    const auto append_number = [&](int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
            out.push_back(static_cast<char>(static_cast<std::uint64_t>(size) >> shift & 0xFFU));
    };
    if (size <= 125) {
        out.push_back(static_cast<char>(size));
    } else if (size <= 0xFFFF) {
        out.push_back(126);
        append_number(2);
    } else {
        out.push_back(127);
        append_number(8);
    }
    out.append(payload);
}

void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason) {
    std::string payload;
    payload.push_back(static_cast<char>(code >> 8U));
    payload.push_back(static_cast<char>(code & 0xFFU));
    payload.append(utf8_prefix_bytes(reason, control_bytes_max - 2));
    append_frame(out, WebSocketOpcode::close, payload);
}

std::vector<WebSocketInput> WebSocketParser::feed(std::string_view bytes) {
    std::vector<WebSocketInput> inputs;
    while (x_reading != Reading::nothing && !bytes.empty()) {
        if (x_reading == Reading::head) {
            if (auto broken = read_head(bytes)) {
                x_reading = Reading::nothing;
                inputs.emplace_back(std::move(*broken));
                break;
            }
            if (x_reading == Reading::head) break;  // it goes on in the next bytes
        }
        read_payload(bytes);
        if (x_taken < x_head.size) break;
        x_reading = Reading::head;
        auto input = end_frame();
        if (!input) continue;
        const bool last = std::holds_alternative<websocket_input::CloseFrame>(*input) ||
                          std::holds_alternative<websocket_input::Violation>(*input);
        if (last) x_reading = Reading::nothing;
        inputs.push_back(std::move(*input));
    }
    return inputs;
}

/// Takes a head, or the part of one that has come. x_reading is payload once it is whole.
std::optional<websocket_input::Violation> WebSocketParser::read_head(std::string_view& bytes) {
    std::size_t wanted = 2;
    if (x_head_bytes.size() >= 2) wanted = head_size(static_cast<std::uint8_t>(x_head_bytes[1]));
    for (;;) {
        const auto taken = std::min(wanted - x_head_bytes.size(), bytes.size());
        x_head_bytes.append(bytes.substr(0, taken));
        bytes.remove_prefix(taken);
        if (x_head_bytes.size() < wanted) return std::nullopt;
        const auto first = static_cast<std::uint8_t>(x_head_bytes[0]);
        const auto second = static_cast<std::uint8_t>(x_head_bytes[1]);
        if (wanted == 2) {
            if (auto broken = check_head(first, second)) return broken;
            wanted = head_size(second);
            if (x_head_bytes.size() < wanted) continue;
        }
        break;
    }
    const auto byte = [this](std::size_t i) { return static_cast<std::uint8_t>(x_head_bytes[i]); };
    x_head.final = (byte(0) & 0x80U) != 0;
    x_head.opcode = static_cast<WebSocketOpcode>(byte(0) & 0x0FU);
    x_head.size = byte(1) & 0x7FU;
    std::size_t at = 2;
    if (x_head.size >= 126) {
        const std::size_t end = x_head.size == 126 ? 4 : 10;
        x_head.size = 0;
        for (; at < end; ++at)
            x_head.size = x_head.size << 8U | byte(at);
        if (x_head.size >> 63U != 0) return violation("a length with its highest bit set");
    }
    x_head.mask = 0;
    for (std::size_t i = 0; i < 4; ++i)
        x_head.mask = x_head.mask << 8U | byte(at + i);
    x_head_bytes.clear();
    x_taken = 0;
    if (!is_control(x_head.opcode) && x_message.size() + x_head.size > x_bytes_max)
        return violation("a message that is too big", 1009);
    if (x_head.opcode == WebSocketOpcode::text || x_head.opcode == WebSocketOpcode::binary) {
        x_in_message = true;
        x_is_text = x_head.opcode == WebSocketOpcode::text;
    }
    x_reading = Reading::payload;
    return std::nullopt;
}

std::optional<websocket_input::Violation> WebSocketParser::check_head(
    std::uint8_t first, std::uint8_t second
) const {
    if ((first & 0x70U) != 0) return violation("a reserved bit is set");
    if (!is_known(first & 0x0FU)) return violation("an unknown opcode");
    if ((second & 0x80U) == 0) return violation("a frame that is not masked");
    const auto opcode = static_cast<WebSocketOpcode>(first & 0x0FU);
    if (is_control(opcode)) {
        if ((first & 0x80U) == 0) return violation("a control frame in parts");
        if ((second & 0x7FU) > control_bytes_max) return violation("a control frame too long");
        return std::nullopt;
    }
    const bool continues = opcode == WebSocketOpcode::continuation;
    if (continues && !x_in_message) return violation("a continuation of nothing");
    if (!continues && x_in_message) return violation("a message inside a message");
    if (opcode == WebSocketOpcode::binary) return violation("a binary message", 1003);
    return std::nullopt;
}

void WebSocketParser::read_payload(std::string_view& bytes) {
    const auto count = std::min<std::uint64_t>(x_head.size - x_taken, bytes.size());
    auto& out = is_control(x_head.opcode) ? x_control : x_message;
    const auto begin = out.size();
    out.append(bytes.substr(0, count));
    for (std::size_t i = 0; i < count; ++i) {
        const auto shift = 24U - 8U * ((x_taken + i) % 4);
        out[begin + i] = static_cast<char>(
            static_cast<std::uint8_t>(out[begin + i]) ^ (x_head.mask >> shift & 0xFFU)
        );
    }
    bytes.remove_prefix(count);
    x_taken += count;
}

std::optional<WebSocketInput> WebSocketParser::end_frame() {
    switch (x_head.opcode) {
        case WebSocketOpcode::ping:
            return websocket_input::PingFrame{std::exchange(x_control, {})};
        case WebSocketOpcode::pong:
            x_control.clear();
            return websocket_input::PongFrame{};
        case WebSocketOpcode::close:
            return read_close(std::exchange(x_control, {}));
        default:
            if (!x_head.final) return std::nullopt;
            return end_message();
    }
}

WebSocketInput WebSocketParser::end_message() {
    x_in_message = false;
    auto text = std::exchange(x_message, {});
    if (!is_utf8(text)) return violation("a text message that is not UTF-8", 1007);
    return websocket_input::TextMessage{std::move(text)};
}

std::string websocket_accept(std::string_view key) {
    std::string text(key);
    text += accept_guid;
    std::array<unsigned char, 20> digest{};
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
    std::array<unsigned char, 4 * ((20 + 2) / 3) + 1> encoded{};
    const int size =
        EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
    return {encoded.begin(), encoded.begin() + size};
}

}  // namespace continuo
