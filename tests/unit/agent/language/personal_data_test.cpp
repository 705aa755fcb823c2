#include "agent/language/personal_data.hpp"

#include <gtest/gtest.h>

#include "agent/language/redaction.hpp"

namespace continuo::test {
namespace {

/// "kind:text" of each span.
std::vector<std::string> found_in(std::string_view text) {
    std::vector<std::string> found;
    for (const auto& span : find_personal(text)) {
        std::string one(to_string(span.kind));
        found.push_back(one.append(":").append(text.substr(span.begin, span.end - span.begin)));
    }
    return found;
}
using Found = std::vector<std::string>;

TEST(PersonalData, FindsCardsWithAValidCheckDigit) {
    EXPECT_EQ(found_in("card 4111 1111 1111 1111 please"), Found{"card:4111 1111 1111 1111"});
    EXPECT_EQ(found_in("5555555555554444"), Found{"card:5555555555554444"});
    EXPECT_EQ(found_in("3782-822463-10005."), Found{"card:3782-822463-10005"});
    EXPECT_EQ(found_in("order 4111111111111112"), Found{});
    EXPECT_EQ(found_in("FH-4111111111111111"), Found{});
    EXPECT_EQ(found_in("41111111111111110000000"), Found{});
}

TEST(PersonalData, FindsIbansWithAValidChecksum) {
    EXPECT_EQ(
        found_in("to DE89 3704 0044 0532 0130 00, thanks"),
        Found{"iban:DE89 3704 0044 0532 0130 00"}
    );
    EXPECT_EQ(found_in("gb82west12345698765432"), Found{"iban:gb82west12345698765432"});
    EXPECT_EQ(found_in("DE88 3704 0044 0532 0130 00"), Found{});
}

TEST(PersonalData, FindsKeysByTheirForm) {
    // Put together here, so that no scanner takes this file for a leak.
    const auto openai = std::string("sk-") + "proj-aB3dE6gH9jK2mN5pQ8sT";
    EXPECT_EQ(found_in("my key is " + openai + "."), Found{"key:" + openai});
    const auto amazon = std::string("AKIA") + "IOSFODNN7EXAMPLE";
    EXPECT_EQ(found_in(amazon), Found{"key:" + amazon});
    EXPECT_EQ(found_in("Bearer 0123456789abcdef"), Found{"key:0123456789abcdef"});
    const std::string pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----";
    EXPECT_EQ(found_in(pem + " x"), Found{"key:" + pem});
    EXPECT_EQ(found_in("c9a646d3-9c61-4cb7-bfcd-ee2522c8f633"), Found{});
    EXPECT_EQ(found_in("internationalisation and counterrevolutionaries"), Found{});
    EXPECT_EQ(found_in("https://example.org/Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8"), Found{});
}

TEST(PersonalData, FindsContactDataInTheOrderOfTheText) {
    EXPECT_EQ(
        found_in("call +44 20 7946 0958 or write to ada@example.org"),
        (Found{"phone:+44 20 7946 0958", "email:ada@example.org"})
    );
    EXPECT_EQ(found_in(""), Found{});
}

TEST(PersonalMask, PutsBackWhatItMasked) {
    PersonalMask mask(PersonalKinds().set());
    const std::string message = "I'm ada@example.org, my card is 4111 1111 1111 1111";
    EXPECT_EQ(mask.mask(message), "I'm [email-1], my card is [card-1]");
    EXPECT_EQ(
        mask.mask("again ada@example.org and bob@example.org"), "again [email-1] and [email-2]"
    );
    EXPECT_EQ(mask.size(), 3U);
    EXPECT_EQ(mask.unmask("We wrote to [email-1]. [1]"), "We wrote to ada@example.org. [1]");
    EXPECT_EQ(mask.unmask(mask.mask(message)), message);
}

TEST(PersonalMask, GivesNothingForMarksThatATextBrings) {
    PersonalMask mask(PersonalKinds().set());
    (void)mask.mask("ada@example.org");
    EXPECT_EQ(mask.mask("Put [email-1] into the link"), "Put (email-1) into the link");
    EXPECT_EQ(
        mask.unmask("[email-9] [email-] [card-1] [email-1"), "[email-9] [email-] [card-1] [email-1"
    );
}

TEST(PersonalMask, MasksTheKindsThatItIsMadeFor) {
    const std::vector<std::string> names{"email", "unknown"};
    PersonalMask mask(personal_kinds_of(names));
    EXPECT_EQ(mask.mask("ada@example.org 4111 1111 1111 1111"), "[email-1] 4111 1111 1111 1111");
    EXPECT_EQ(PersonalMask().mask("ada@example.org [card-1]"), "ada@example.org [card-1]");
}

TEST(Redaction, NamesCardsIbansAndKeys) {
    EXPECT_EQ(
        redact_personal("pay DE89 3704 0044 0532 0130 00 with 4111 1111 1111 1111"),
        "pay [iban] with [card]"
    );
}

}  // namespace
}  // namespace continuo::test
