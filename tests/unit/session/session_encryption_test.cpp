#include "session/session_encryption.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr std::string_view one = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

std::shared_ptr<const SessionCipher> seal_of(std::string keys) {
    return SessionCipher::make(keys).value();
}

TEST(SessionCipher, OpensWhatItSealed) {
    const auto cipher = seal_of("a:" + std::string(zero));
    for (const auto& text : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
        const auto sealed = cipher->cipher("s", "state", text);
        EXPECT_EQ(cipher->open("s", "state", sealed).value(), text);
        EXPECT_EQ(sealed.size(), text.size() + 2 + 1 + 24 + 16);
    }
}

TEST(SessionCipher, ShowsNothingAndIsNewEachTime) {
    const auto cipher = seal_of("a:" + std::string(zero));
    const auto first = cipher->cipher("s", "message", "a secret text");
    EXPECT_THAT(first, Not(HasSubstr("secret")));
    EXPECT_NE(first, cipher->cipher("s", "message", "a secret text"));
}

TEST(SessionCipher, AValueBelongsToItsSessionAndItsField) {
    const auto cipher = seal_of("a:" + std::string(zero));
    const auto sealed = cipher->cipher("s", "state", "x");
    EXPECT_EQ(cipher->open("t", "state", sealed).error().code, Errc::corrupt);
    EXPECT_EQ(cipher->open("s", "message", sealed).error().code, Errc::corrupt);
}

TEST(SessionCipher, AnyChangedByteIsNoticed) {
    const auto cipher = seal_of("a:" + std::string(zero));
    const auto sealed = cipher->cipher("s", "state", "some text");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(cipher->open("s", "state", changed)) << i;
        EXPECT_FALSE(cipher->open("s", "state", sealed.substr(0, i))) << i;
    }
    EXPECT_FALSE(cipher->open("s", "state", sealed + "x"));
}

TEST(SessionCipher, TheFirstKeySealsAndAllOpen) {
    const auto before = seal_of("a:" + std::string(zero));
    const auto after = seal_of("b:" + std::string(one) + ", a:" + std::string(zero));
    const auto old = before->cipher("s", "state", "x");
    EXPECT_EQ(after->open("s", "state", old).value(), "x");
    const auto young = after->cipher("s", "state", "x");
    const auto unknown = before->open("s", "state", young);
    EXPECT_EQ(unknown.error().code, Errc::corrupt);
    EXPECT_THAT(unknown.error().detail, HasSubstr("\"b\""));
}

TEST(SessionCipher, AKeyOfTheSameNameIsNotTheSameKey) {
    const auto sealed = seal_of("a:" + std::string(zero))->cipher("s", "state", "x");
    EXPECT_FALSE(seal_of("a:" + std::string(one))->open("s", "state", sealed));
}

TEST(SessionCipher, WhatWasStoredInClearIsReadAndWhatIsSealedNeedsASeal) {
    const auto cipher = seal_of("a:" + std::string(zero));
    EXPECT_EQ(from_stored(cipher.get(), "s", "state", "{}").value(), "{}");
    EXPECT_EQ(to_stored(nullptr, "s", "state", "{}"), "{}");
    const auto sealed = to_stored(cipher.get(), "s", "state", "{}");
    EXPECT_EQ(from_stored(cipher.get(), "s", "state", sealed).value(), "{}");
    EXPECT_EQ(from_stored(nullptr, "s", "state", sealed).error().code, Errc::corrupt);
}

TEST(SessionCipher, BadKeysAreRefusedWithoutAWordOfThem) {
    for (const std::string_view keys : {"", "a", "a:", ":AAAA", "a:c2hvcnQ=", "a:not base64!"}) {
        const auto made = SessionCipher::make(keys);
        ASSERT_FALSE(made) << keys;
        EXPECT_THAT(made.error().detail, Not(HasSubstr("c2hvcnQ")));
    }
}

}  // namespace
}  // namespace continuo::test
