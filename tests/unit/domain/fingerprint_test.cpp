#include "domain/fingerprint.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

TEST(Fingerprint, IsTheSameForTheSamePlaceAndAnotherForAnother) {
    const auto mark = make_fingerprint("secret", "192.0.2.0", "Browser/1");
    EXPECT_EQ(mark.size(), 64U);
    EXPECT_EQ(mark.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(mark, make_fingerprint("secret", "192.0.2.0", "Browser/1"));
    EXPECT_FALSE(fingerprints_differ(mark, mark));
    EXPECT_TRUE(fingerprints_differ(mark, make_fingerprint("secret", "192.0.3.0", "Browser/1")));
    EXPECT_TRUE(fingerprints_differ(mark, make_fingerprint("secret", "192.0.2.0", "Browser/2")));
}

TEST(Fingerprint, PartsDoNotRunIntoEachOther) {
    EXPECT_TRUE(
        fingerprints_differ(make_fingerprint("s", "ab", "c"), make_fingerprint("s", "a", "bc"))
    );
}

TEST(Fingerprint, ThoseOfAnotherSecretAreNotHeldAgainstAnybody) {
    const auto old = make_fingerprint("old", "192.0.2.0", "Browser/1");
    const auto young = make_fingerprint("new", "198.51.100.0", "Browser/2");
    EXPECT_NE(old, young);
    EXPECT_FALSE(fingerprints_differ(old, young));
    EXPECT_FALSE(fingerprints_differ(old, "5d41402abc4b2a76b9719d911017c592")) << "another form";
    EXPECT_FALSE(fingerprints_differ("", old));
}

}  // namespace
}  // namespace continuo::test
