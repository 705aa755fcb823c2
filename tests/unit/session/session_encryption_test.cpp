#include "session/session_encryption.hpp"

#include <algorithm>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "telemetry/log.hpp"

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
        EXPECT_EQ(encrypted.size(), text.size() + 2 + 1 + 2 + 24 + 16);
    }
}

TEST(SessionCipher, CountsTheUseOfEachKey) {
    const auto old_cipher = cipher_of("old:" + std::string(zero));
    const auto encrypted = old_cipher->encrypt("s", "state", "x");
    const auto cipher = cipher_of("new:" + std::string(one) + ",old:" + std::string(zero));
    (void)cipher->encrypt("s", "state", "y");
    ASSERT_TRUE(cipher->decrypt("s", "state", encrypted));
    ASSERT_FALSE(cipher->decrypt("t", "state", encrypted));
    const auto uses = cipher->key_use();
    ASSERT_EQ(uses.size(), 2U);
    EXPECT_EQ(uses[0].id, "new");
    EXPECT_EQ(uses[0].encrypted, 1U);
    EXPECT_EQ(uses[0].decrypted, 0U);
    EXPECT_EQ(uses[1].encrypted, 0U);
    EXPECT_EQ(uses[1].decrypted, 1U) << "what cannot be opened does not count";
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
    EXPECT_EQ(to_stored(nullptr, "s", "state", "{}", 1), "{}");
    const auto encrypted = to_stored(cipher.get(), "s", "state", "{}", 1);
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

TEST(SessionCipher, AValueHasItsNumber) {
    const auto cipher = cipher_of("a:" + std::string(zero));
    for (const std::uint64_t number : {0ULL, 1ULL, 300ULL, ~0ULL}) {
        auto encrypted = cipher->encrypt("s", "message", "x", number);
        EXPECT_EQ(encrypted_number(encrypted), number);
        EXPECT_EQ(cipher->decrypt("s", "message", encrypted).value(), "x");
        encrypted[4] = static_cast<char>(encrypted[4] ^ 1);  // its first byte
        EXPECT_NE(encrypted_number(encrypted), number);
        EXPECT_FALSE(cipher->decrypt("s", "message", encrypted)) << "it is part of what is sealed";
        for (const char length : {'\0', '\x09', '\xFF'}) {
            encrypted[3] = length;
            EXPECT_EQ(encrypted_number(encrypted), std::nullopt);
            EXPECT_FALSE(cipher->decrypt("s", "message", encrypted));
        }
    }
    EXPECT_EQ(encrypted_number("{}"), std::nullopt);
    EXPECT_EQ(encrypted_number("\x02\xFF"), std::nullopt) << "cut off";
}

TEST(SessionCipher, BothFormatsAreReadUntilTheFirstIsRefused) {
    const auto keys = "a:" + std::string(zero);
    const auto with = [&keys](EncryptionFormat format) {
        return SessionCipher::make(keys, ClearValues::refuse, format).value();
    };
    const auto first = with(EncryptionFormat::first);
    const auto second = with(EncryptionFormat::second);
    const auto only = with(EncryptionFormat::second_only);
    // As the program before it wrote it: 1, the key's id, nonce, ciphertext and tag.
    const auto old = first->encrypt("s", "state", "old", 7);
    EXPECT_EQ(
        old.substr(0, 3),
        "\x01\x01"
        "a"
    );
    EXPECT_EQ(old.size(), 3U + 2 + 1 + 24 + 16);
    EXPECT_EQ(encrypted_number(old), std::nullopt);
    const auto young = second->encrypt("s", "state", "young", 7);
    for (const auto& cipher : {first, second}) {
        EXPECT_EQ(cipher->decrypt("s", "state", old).value(), "old");
        EXPECT_EQ(cipher->decrypt("s", "state", young).value(), "young");
    }
    EXPECT_EQ(only->decrypt("s", "state", young).value(), "young");
    EXPECT_THAT(
        only->decrypt("s", "state", old).error().detail, HasSubstr("SESSION_ENCRYPTION_FORMAT")
    );
    EXPECT_EQ(encrypted_number(only->encrypt("s", "state", "x", 3)), 3U);
    EXPECT_TRUE(second->is_current(young) && !second->is_current(old) && first->is_current(old));
    EXPECT_FALSE(first->is_current("{}") || second->is_current("{}"));
}

TEST(RefusalAlarm, LogsTheFirstAndThenCounts) {
    using namespace std::chrono_literals;
    RefusalAlarm alarm;
    const SteadyPoint begin{1h};
    EXPECT_EQ(alarm.report(begin), 0U);
    EXPECT_EQ(alarm.report(begin), std::nullopt);
    EXPECT_EQ(alarm.report(begin + 9s), std::nullopt);
    EXPECT_EQ(alarm.report(begin + 10s), 2U);
    EXPECT_EQ(alarm.report(begin + 11s), std::nullopt);
}

TEST(SessionCipher, ARefusalIsAnErrorLineUnlessClearValuesAreAccepted) {
    const auto keys = "a:" + std::string(zero);
    testing::internal::CaptureStdout();
    std::ignore = from_stored(cipher_of(keys).get(), "sess_1", "state", "a secret");
    const auto strict = cipher_of(keys);
    auto moved = strict->encrypt("sess_2", "state", "x");
    std::ignore = from_stored(strict.get(), "sess_1", "state", moved);
    std::ignore = from_stored(strict.get(), "sess_1", "state", moved);
    const auto migrating = SessionCipher::make(keys, ClearValues::accept).value();
    std::ignore = from_stored(migrating.get(), "sess_3", "state", "{}");
    flush_log();
    const auto lines = testing::internal::GetCapturedStdout();
    EXPECT_THAT(lines, HasSubstr("ERROR - refused a stored value of session sess_1: the state is"));
    EXPECT_THAT(lines, HasSubstr("was changed, or belongs to another session"));
    EXPECT_EQ(std::ranges::count(lines, '\n'), 2) << lines;
    EXPECT_THAT(lines, Not(HasSubstr("secret")));
    EXPECT_THAT(lines, Not(HasSubstr("sess_3")));
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
