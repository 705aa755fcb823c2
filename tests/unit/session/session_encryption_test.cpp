#include "session/session_encryption.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr std::string_view one = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

std::shared_ptr<const SessionCipher> cipher_of(std::string keys) {
    return SessionCipher::make(keys).value();
}

TEST(SessionCipher, DecryptsWhatItEncrypted) {
    const auto cipher = cipher_of("a:" + std::string(zero));
    for (const auto& text : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
        const auto encrypted = cipher->encrypt("s", "state", text);
        EXPECT_EQ(cipher->decrypt("s", "state", encrypted).value(), text);
        EXPECT_EQ(encrypted.size(), text.size() + 2 + 1 + 24 + 16);
    }
}

TEST(SessionCipher, ShowsNothingAndIsNewEachTime) {
    const auto cipher = cipher_of("a:" + std::string(zero));
    const auto first = cipher->encrypt("s", "message", "a secret text");
    EXPECT_THAT(first, Not(HasSubstr("secret")));
    EXPECT_NE(first, cipher->encrypt("s", "message", "a secret text"));
}

TEST(SessionCipher, AValueBelongsToItsSessionAndItsField) {
    const auto cipher = cipher_of("a:" + std::string(zero));
    const auto encrypted = cipher->encrypt("s", "state", "x");
    EXPECT_EQ(cipher->decrypt("t", "state", encrypted).error().code, Errc::corrupt);
    EXPECT_EQ(cipher->decrypt("s", "message", encrypted).error().code, Errc::corrupt);
}

TEST(SessionCipher, AnyChangedByteIsNoticed) {
    const auto cipher = cipher_of("a:" + std::string(zero));
    const auto encrypted = cipher->encrypt("s", "state", "some text");
    for (std::size_t i = 0; i < encrypted.size(); ++i) {
        auto changed = encrypted;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_FALSE(cipher->decrypt("s", "state", changed)) << i;
        EXPECT_FALSE(cipher->decrypt("s", "state", encrypted.substr(0, i))) << i;
    }
    EXPECT_FALSE(cipher->decrypt("s", "state", encrypted + "x"));
}

TEST(SessionCipher, TheFirstKeyEncryptsAndAllDecrypt) {
    const auto before = cipher_of("a:" + std::string(zero));
    const auto after = cipher_of("b:" + std::string(one) + ", a:" + std::string(zero));
    const auto old = before->encrypt("s", "state", "x");
    EXPECT_EQ(after->decrypt("s", "state", old).value(), "x");
    const auto young = after->encrypt("s", "state", "x");
    const auto unknown = before->decrypt("s", "state", young);
    EXPECT_EQ(unknown.error().code, Errc::corrupt);
    EXPECT_THAT(unknown.error().detail, HasSubstr("\"b\""));
}

TEST(SessionCipher, AKeyOfTheSameNameIsNotTheSameKey) {
    const auto encrypted = cipher_of("a:" + std::string(zero))->encrypt("s", "state", "x");
    EXPECT_FALSE(cipher_of("a:" + std::string(one))->decrypt("s", "state", encrypted));
}

TEST(SessionCipher, WhatIsEncryptedNeedsACipher) {
    const auto cipher = cipher_of("a:" + std::string(zero));
    EXPECT_EQ(to_stored(nullptr, "s", "state", "{}"), "{}");
    const auto encrypted = to_stored(cipher.get(), "s", "state", "{}");
    EXPECT_EQ(from_stored(cipher.get(), "s", "state", encrypted).value(), "{}");
    EXPECT_EQ(from_stored(nullptr, "s", "state", encrypted).error().code, Errc::corrupt);
}

TEST(SessionCipher, WhatIsInClearIsRefusedUnlessAccepted) {
    const auto keys = "a:" + std::string(zero);
    const auto refused = from_stored(cipher_of(keys).get(), "s", "state", "{}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::corrupt);
    EXPECT_THAT(refused.error().detail, HasSubstr("SESSION_ENCRYPTION_STRICT"));
    const auto migrating = SessionCipher::make(keys, ClearValues::accept).value();
    EXPECT_EQ(from_stored(migrating.get(), "s", "state", "{}").value(), "{}");
}

TEST(SessionCipher, AUserTokenNamesTheUserOnlyToThoseWhoHaveTheKey) {
    const auto one_key = cipher_of("a:" + std::string(zero));
    const auto two_keys = cipher_of("b:" + std::string(one) + ",a:" + std::string(zero));
    const auto token = one_key->user_tokens("ada").front();
    EXPECT_EQ(token.size(), 32U);
    EXPECT_EQ(one_key->user_tokens("ada").front(), token);
    EXPECT_NE(one_key->user_tokens("bob").front(), token);
    EXPECT_EQ(two_keys->user_tokens("ada").at(1), token);
    EXPECT_NE(two_keys->user_tokens("ada").at(0), token);
    EXPECT_NE(user_tokens(nullptr, "ada").front(), token);
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
