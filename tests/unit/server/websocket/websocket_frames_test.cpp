#include "server/websocket/websocket_frames.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t bytes_max = 70'000;

/// A frame as a client sends it: masked. `first` is its first byte.
std::string frame(std::uint8_t first, std::string_view payload) {
    std::string out(1, static_cast<char>(first));
    const auto size = payload.size();
    if (size <= 125) {
        out.push_back(static_cast<char>(0x80U | size));
    } else if (size <= 0xFFFF) {
        out.push_back(static_cast<char>(0x80U | 126U));
        out.push_back(static_cast<char>(size >> 8U));
        out.push_back(static_cast<char>(size & 0xFFU));
    } else {
        out.push_back(static_cast<char>(0x80U | 127U));
        for (int shift = 56; shift >= 0; shift -= 8)
            out.push_back(static_cast<char>(static_cast<std::uint64_t>(size) >> shift & 0xFFU));
    }
    const std::string mask = "\x12\x34\x56\x78";
    out += mask;
    for (std::size_t i = 0; i < size; ++i)
        out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return out;
}

struct Shown {
    std::string operator()(const websocket_input::TextMessage& one) const {
        return one.text.size() > 40 ? fmt::format("text of {}", one.text.size())
                                    : "text " + one.text;
    }
    std::string operator()(const websocket_input::PingFrame& one) const {
        return "ping " + one.payload;
    }
    std::string operator()(const websocket_input::PongFrame&) const { return "pong"; }
    std::string operator()(const websocket_input::CloseFrame& one) const {
        return fmt::format("close {}", one.code);
    }
    std::string operator()(const websocket_input::Violation& one) const {
        return fmt::format("violation {}", one.code);
    }
};

/// What a parser makes of `bytes`, given in parts of `step`.
std::vector<std::string> parsed(const std::string& bytes, std::size_t step) {
    WebSocketParser parser(bytes_max);
    std::vector<std::string> out;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        for (const auto& input : parser.feed(std::string_view(bytes).substr(at, step)))
            out.push_back(std::visit(Shown(), input));
    }
    return out;
}

constexpr std::uint8_t text = 0x81;
constexpr std::uint8_t first_text = 0x01;
constexpr std::uint8_t middle = 0x00;
constexpr std::uint8_t last = 0x80;
constexpr std::uint8_t close_opcode = 0x88;
constexpr std::uint8_t ping = 0x89;
constexpr std::uint8_t pong = 0x8A;

std::string close_payload(int code, std::string_view reason = {}) {
    std::string out;
    out.push_back(static_cast<char>(code >> 8));
    out.push_back(static_cast<char>(code & 0xFF));
    return out.append(reason);
}

struct Case {
    std::string name;
    std::string bytes;
    std::vector<std::string> expected;
};

/// By the sections of the Autobahn test suite.
std::vector<Case> cases() {
    std::vector<Case> all;
    const auto add = [&](std::string name, std::string bytes, std::vector<std::string> expected) {
        all.push_back({std::move(name), std::move(bytes), std::move(expected)});
    };
    // 1: framing
    add("EmptyText", frame(text, ""), {"text "});
    for (const std::size_t size : {125, 126, 127, 128, 65535, 65536})
        add(fmt::format("TextOf{}", size),
            frame(text, std::string(size, 'a')),
            {fmt::format("text of {}", size)});
    // 2: ping and pong
    add("EmptyPing", frame(ping, ""), {"ping "});
    add("PingWithPayload", frame(ping, "hello"), {"ping hello"});
    add("PingOf125", frame(ping, std::string(125, 'p')), {"ping " + std::string(125, 'p')});
    add("PingOf126", frame(ping, std::string(126, 'p')), {"violation 1002"});
    add("UnaskedPong", frame(pong, "x") + frame(ping, ""), {"pong", "ping "});
    // 3: reserved bits
    for (const unsigned bit : {0x40U, 0x20U, 0x10U})
        add(fmt::format("ReservedBit{:02x}", bit),
            frame(text, "a") + frame(static_cast<std::uint8_t>(text | bit), "b") + frame(ping, ""),
            {"text a", "violation 1002"});
    // 4: opcodes
    for (const unsigned opcode : {0x3U, 0x4U, 0x7U, 0xBU, 0xCU, 0xFU})
        add(fmt::format("Opcode{:x}", opcode),
            frame(static_cast<std::uint8_t>(0x80U | opcode), ""),
            {"violation 1002"});
    // 5: fragmentation
    add("FragmentedPing", frame(0x09, "a"), {"violation 1002"});
    add("TextInTwoParts", frame(first_text, "ab") + frame(last, "cd"), {"text abcd"});
    add("PingInAMessage",
        frame(first_text, "ab") + frame(ping, "p") + frame(last, "cd"),
        {"ping p", "text abcd"});
    add("CloseInAMessage", frame(first_text, "ab") + frame(close_opcode, ""), {"close 1005"});
    add("ContinuationOfNothing", frame(last, "x"), {"violation 1002"});
    add("MiddleOfNothing", frame(middle, "x"), {"violation 1002"});
    add("ContinuationAfterAnEnd", frame(text, "a") + frame(last, "x"), {"text a", "violation 1002"}
    );
    add("MessageInAMessage", frame(first_text, "a") + frame(text, "b"), {"violation 1002"});
    add("ManyParts",
        frame(first_text, "a") + frame(middle, "b") + frame(middle, "") + frame(last, "c"),
        {"text abc"});
    // 6: UTF-8
    add("ValidUtf8", frame(text, "κόσμε"), {"text κόσμε"});
    add("CodePointOverTwoParts", frame(first_text, "\xce") + frame(last, "\xba"), {"text κ"});
    add("InvalidUtf8", frame(text, "\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80"), {"violation 1007"});
    add("CutCodePoint", frame(text, "\xce"), {"violation 1007"});
    // 7: close
    add("CloseAndMore", frame(close_opcode, "") + frame(text, "a"), {"close 1005"});
    add("CloseWithHalfACode", frame(close_opcode, "\x03"), {"violation 1002"});
    for (const int code :
         {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 3000, 3999, 4999})
        add(fmt::format("Close{}", code),
            frame(close_opcode, close_payload(code, "bye")),
            {fmt::format("close {}", code)});
    for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535})
        add(fmt::format("InvalidClose{}", code),
            frame(close_opcode, close_payload(code)),
            {"violation 1002"});
    add("CloseReasonNotUtf8",
        frame(close_opcode, close_payload(1000, "\xed\xa0\x80")),
        {"violation 1007"});
    add("CloseReasonOf123",
        frame(close_opcode, close_payload(1000, std::string(123, 'r'))),
        {"close 1000"});
    // 9: limits
    add("MessageTooBig", frame(text, std::string(bytes_max + 1, 'a')), {"violation 1009"});
    add("PartsTooBig",
        frame(first_text, std::string(bytes_max, 'a')) + frame(last, "b"),
        {"violation 1009"});
    // Ours
    add("Binary", frame(0x82, "a"), {"violation 1003"});
    add("NotMasked", std::string("\x81\x01") + "a", {"violation 1002"});
    add("HighestBitOfTheLength",
        std::string("\x81\xff\x80\0\0\0\0\0\0\x01\x12\x34\x56\x78", 14),
        {"violation 1002"});
    return all;
}

TEST(WebSocketParser, TakesWhatTheProtocolAllows) {
    for (const auto& one : cases()) {
        for (const std::size_t step : {1UL, 2UL, 7UL, 100'000UL}) {
            EXPECT_EQ(parsed(one.bytes, step), one.expected) << one.name << " in parts of " << step;
        }
    }
}

TEST(WebSocketParser, TakesNothingAfterAViolation) {
    WebSocketParser parser(bytes_max);
    EXPECT_EQ(parser.feed(frame(0x83, "")).size(), 1U);
    EXPECT_THAT(parser.feed(frame(text, "a")), IsEmpty());
}

TEST(WebSocketFrames, AreWrittenWithTheShortestLength) {
    for (const std::size_t size : {0UL, 125UL, 126UL, 65535UL, 65536UL}) {
        std::string out;
        append_frame(out, WebSocketOpcode::text, std::string(size, 'x'));
        const std::size_t head = size <= 125 ? 2 : size <= 65535 ? 4 : 10;
        EXPECT_EQ(out.size(), head + size);
        EXPECT_EQ(static_cast<std::uint8_t>(out[0]), 0x81U);
        EXPECT_EQ(static_cast<std::uint8_t>(out[1]) & 0x80U, 0U) << "a server does not mask";
    }
}

TEST(WebSocketFrames, CutAReasonThatIsTooLong) {
    std::string out;
    append_close_frame(out, 1000, std::string(122, 'r') + "ü");
    EXPECT_EQ(out.size(), 2U + 2U + 122U);
}

// The example of RFC 6455, 1.3.
TEST(WebSocketHandshake, HashesTheKey) {
    EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

}  // namespace
}  // namespace continuo::test
