#include "base/json.hpp"

#include <bit>
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace continuo::test {
namespace {

using namespace std::string_literals;

TEST(ParseJson, ReadsJson) {
    const auto value = parse_json(R"({"a": [1, 2.5, "x\u00e9", null, true], "b": {"a": 1}})");
    ASSERT_TRUE(value);
    EXPECT_EQ(find_object(value->as_object(), "b")->at("a").as_int64(), 1);
}

struct BadJson {
    const char* what;
    std::string text;
    const char* said;
};

TEST(ParseJson, SaysWhatIsWrong) {
    const std::vector<BadJson> cases{
        {"empty", "", "ends too early"},
        {"cut", R"({"a": 1)", "ends too early"},
        {"trailing", R"({} x)", "after the end"},
        {"two values", "1 2", "after the end"},
        {"duplicate key", R"({"a": 1, "b": 2, "a": 3})", "duplicate key \"a\""},
        {"duplicate key, escaped", R"({"ab": 1, "\u0061b": 3})", "duplicate key \"ab\""},
        {"duplicate deep inside", R"([{"x": {"k": 1, "k": 2}}])", "duplicate key \"k\""},
        {"too deep", std::string(40, '[') + std::string(40, ']'), "nested too deeply"},
        {"bad UTF-8", "\"\xFF\"", "not valid UTF-8"},
        {"overlong UTF-8", "\"\xC0\xAF\"", "not valid UTF-8"},
        {"lone surrogate", R"("\ud800")", "invalid JSON"},
        {"raw NUL", "\"a\0b\""s, "invalid JSON"},
        {"comment", "/* */ 1", "invalid JSON"},
        {"trailing comma", "[1,]", "invalid JSON"},
        {"not a number", "NaN", "invalid JSON"},
        {"single quotes", "{'a': 1}", "invalid JSON"},
    };
    for (const auto& [what, text, said] : cases) {
        const auto value = parse_json(text);
        ASSERT_FALSE(value) << what;
        EXPECT_EQ(value.error().code, Errc::invalid_input) << what;
        EXPECT_NE(value.error().detail.find(said), std::string::npos)
            << what << ": " << value.error().detail;
    }
}

TEST(ParseJson, GivesBackEveryDouble) {
    const bool holds = rc::check([](std::uint64_t bits) {
        const auto number = std::bit_cast<double>(bits * 0x9E3779B97F4A7C15U);
        RC_PRE(std::isfinite(number));
        const auto value = parse_json(fmt::format("[{:.17g}, 0.1]", number));
        RC_ASSERT(value->at(0).to_number<double>() == number);
        RC_ASSERT(value->at(1).as_double() == 0.1);
    });
    EXPECT_TRUE(holds);
}

TEST(ParseJson, TakesNumbersNearWhatADoubleHoldsAndRefusesInfinity) {
    EXPECT_TRUE(parse_json("[1e-999, 123456789012345678901234567890, 1.7976931348623157e308]"));
    for (const auto* text : {"1e999", "[-1e999]", "1e6846", "1e99999999999", "1.8e308"}) {
        const auto value = parse_json(text);
        ASSERT_FALSE(value) << text;
        EXPECT_NE(value.error().detail.find("a number is too large"), std::string::npos) << text;
    }
}

TEST(ParseJson, ShortensTheKeyThatItComplainsAbout) {
    const std::string key(520'000, 'A');
    const auto value = parse_json("{\"" + key + "\":1,\"" + key + "\":2}");
    ASSERT_FALSE(value);
    EXPECT_LT(value.error().detail.size(), 200U);
    EXPECT_NE(value.error().detail.find("duplicate key \"AAAA"), std::string::npos);
}

TEST(ParseJson, TakesTheDeepestAllowed) {
    const auto depth = limits::json_depth_max;
    EXPECT_TRUE(parse_json(std::string(depth, '[') + std::string(depth, ']')));
    EXPECT_FALSE(parse_json(std::string(depth + 1, '[') + std::string(depth + 1, ']')));
}

TEST(FindMember, TellsAbsentAndOtherTypesFromValues) {
    const auto value = parse_json(
        R"({"s": "x", "i": 3, "d": 3.5, "b": false, "n": null, "u": 18446744073709551615})"
    );
    const auto& object = value->as_object();
    EXPECT_EQ(find_string(object, "s"), "x");
    EXPECT_FALSE(find_string(object, "i"));
    EXPECT_EQ(find_integer(object, "i"), 3);
    EXPECT_FALSE(find_integer(object, "d"));
    EXPECT_FALSE(find_integer(object, "u"));
    EXPECT_EQ(find_number(object, "d"), 3.5);
    EXPECT_EQ(find_bool(object, "b"), false);
    EXPECT_FALSE(find_bool(object, "n"));
    EXPECT_EQ(find_object(object, "s"), nullptr);
    EXPECT_EQ(find_member(object, "absent"), nullptr);
}

}  // namespace
}  // namespace continuo::test
