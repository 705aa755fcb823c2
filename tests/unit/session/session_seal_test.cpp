#include "session/session_seal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr std::string_view one = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

std::shared_ptr<const SessionSeal> seal_of(std::string keys) {
    return SessionSeal::make(keys).value();
}

TEST(SessionSeal, OpensWhatItSealed) {
    const auto seal = seal_of("a:" + std::string(zero));
    for (const auto& text : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
        const auto sealed = seal->seal("s", "state", text);
        EXPECT_EQ(seal->open("s", "state", sealed).value(), text);
        EXPECT_EQ(sealed.size(), text.size() + 2 + 1 + 24 + 16);
    }
}

TEST(SessionSeal, ShowsNothingAndIsNewEachTime) {
    const auto seal = seal_of("a:" + std::string(zero));
    const auto first = seal->seal("s", "message", "a secret text");
    EXPECT_THAT(first, Not(HasSubstr("secret")));
    EXPECT_NE(first, seal->seal("s", "message", "a secret text"));
}

TEST(SessionSeal, AValueBelongsToItsSessionAndItsField) {
    const auto seal = seal_of("a:" + std::string(zero));
    const auto sealed = seal->seal("s", "state", "x");
    EXPECT_EQ(seal->open("t", "state", sealed).error().code, Errc::corrupt);
    EXPECT_EQ(seal->open("s", "message", sealed).error().code, Errc::corrupt);
}

TEST(SessionSeal, AnyChangedByteIsNoticed) {
    const auto seal = seal_of("a:" + std::string(zero));
    const auto sealed = seal->seal("s", "state", "some text");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(seal->open("s", "state", changed)) << i;
        EXPECT_FALSE(seal->open("s", "state", sealed.substr(0, i))) << i;
    }
    EXPECT_FALSE(seal->open("s", "state", sealed + "x"));
}

TEST(SessionSeal, TheFirstKeySealsAndAllOpen) {
    const auto before = seal_of("a:" + std::string(zero));
    const auto after = seal_of("b:" + std::string(one) + ", a:" + std::string(zero));
    const auto old = before->seal("s", "state", "x");
    EXPECT_EQ(after->open("s", "state", old).value(), "x");
    const auto young = after->seal("s", "state", "x");
    const auto unknown = before->open("s", "state", young);
    EXPECT_EQ(unknown.error().code, Errc::corrupt);
    EXPECT_THAT(unknown.error().detail, HasSubstr("\"b\""));
}

TEST(SessionSeal, AKeyOfTheSameNameIsNotTheSameKey) {
    const auto sealed = seal_of("a:" + std::string(zero))->seal("s", "state", "x");
    EXPECT_FALSE(seal_of("a:" + std::string(one))->open("s", "state", sealed));
}

TEST(SessionSeal, WhatWasStoredInClearIsReadAndWhatIsSealedNeedsASeal) {
    const auto seal = seal_of("a:" + std::string(zero));
    EXPECT_EQ(from_stored(seal.get(), "s", "state", "{}").value(), "{}");
    EXPECT_EQ(to_stored(nullptr, "s", "state", "{}"), "{}");
    const auto sealed = to_stored(seal.get(), "s", "state", "{}");
    EXPECT_EQ(from_stored(seal.get(), "s", "state", sealed).value(), "{}");
    EXPECT_EQ(from_stored(nullptr, "s", "state", sealed).error().code, Errc::corrupt);
}

TEST(SessionSeal, BadKeysAreRefusedWithoutAWordOfThem) {
    for (const std::string_view keys : {"", "a", "a:", ":AAAA", "a:c2hvcnQ=", "a:not base64!"}) {
        const auto made = SessionSeal::make(keys);
        ASSERT_FALSE(made) << keys;
        EXPECT_THAT(made.error().detail, Not(HasSubstr("c2hvcnQ")));
    }
}

}  // namespace
}  // namespace continuo::test
