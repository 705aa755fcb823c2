#include "base/json_text.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

std::string text(const json::value& value) {
    std::string out;
    append_json(out, value);
    return out;
}

TEST(JsonText, NumbersAreAsPeopleWriteThem) {
    EXPECT_EQ(text(0.82), "0.82");
    EXPECT_EQ(text(1.0), "1.0");
    EXPECT_EQ(text(-0.5), "-0.5");
    EXPECT_EQ(text(0.0005), "0.0005");
    EXPECT_EQ(text(0.0), "0.0");
    EXPECT_EQ(text(1e300), "1e+300");
    EXPECT_EQ(text(2.5e-7), "2.5e-07");
    EXPECT_EQ(text(42), "42");
    EXPECT_EQ(text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(text(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonText, StringsAreEscaped) {
    EXPECT_EQ(text("a\"b\\c\n\r\t\x01/"), R"("a\"b\\c\n\r\t\u0001/")");
    EXPECT_EQ(text("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\"");
    EXPECT_EQ(text(json::value(json::string("a\0b", 3))), R"("a\u0000b")");
    EXPECT_EQ(text(""), R"("")");
}

TEST(JsonText, EscapesAreFoundWhereverTheyStand) {
    for (std::size_t size = 1; size <= 70; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string plain(size, 'a');
            for (const auto& [c, escape] :
                 {std::pair('"', "\\\""), {'\\', "\\\\"}, {'\n', "\\n"}, {'\x1f', "\\u001f"}}) {
                plain[at] = c;
                const auto expected =
                    "\"" + std::string(at, 'a') + escape + std::string(size - at - 1, 'a') + "\"";
                ASSERT_EQ(text(json::value(plain)), expected) << size << ", " << at;
            }
            for (const char c : {' ', '!', '\x7f', '\xC3'}) {
                plain[at] = c;
                ASSERT_EQ(text(json::value(plain)), "\"" + plain + "\"") << size << ", " << at;
            }
        }
    }
}

TEST(JsonText, Structures) {
    EXPECT_EQ(text(json::object{}), "{}");
    EXPECT_EQ(text(json::array{}), "[]");
    EXPECT_EQ(
        text(json::parse(R"({"a":[1,{"b":null}],"c":true})")), R"({"a":[1,{"b":null}],"c":true})"
    );
}

TEST(JsonText, RoundTripIsExact) {
    const auto value = json::parse(
        R"({"\"k\n":[0.1,1e300,2.2250738585072014e-308,-0.0,123456789012345678,"x\u0000y",false,[],{}]})"
    );
    EXPECT_EQ(json::parse(text(value)), value);
}

}  // namespace
}  // namespace continuo::test
