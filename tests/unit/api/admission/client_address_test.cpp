#include "api/admission/client_address.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

std::vector<AddressRange> ranges(std::initializer_list<std::string_view> texts) {
    std::vector<AddressRange> out;
    for (const auto text : texts)
        out.push_back(AddressRange::parse(text).value());
    return out;
}

std::string client(
    std::string_view peer,
    const std::vector<std::string_view>& forwarded,
    const std::vector<AddressRange>& trusted
) {
    const auto address = resolve_client_address(peer, forwarded, trusted);
    return address ? address->text() : "none";
}

TEST(IpAddress, ReadsNumericFormsOnly) {
    EXPECT_EQ(IpAddress::parse("192.0.2.1")->text(), "192.0.2.1");
    EXPECT_EQ(IpAddress::parse("2001:DB8::1")->text(), "2001:db8::1");
    EXPECT_EQ(IpAddress::parse("::ffff:192.0.2.1")->text(), "192.0.2.1");
    EXPECT_EQ(IpAddress::parse("::ffff:192.0.2.1"), IpAddress::parse("192.0.2.1"));
    for (const auto* bad :
         {"",
          "localhost",
          "192.0.2",
          "192.0.2.256",
          "192.0.2.1 ",
          "fe80::1%eth0",
          "1::2::3",
          "[::1]"})
        EXPECT_FALSE(IpAddress::parse(bad)) << bad;
}

TEST(IpAddress, IsTheWholeText) {
    EXPECT_FALSE(IpAddress::parse(std::string_view("2001:db8::\0[1", 14)));
    EXPECT_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0", 10)));
}

TEST(AddressRange, ContainsWhatItsPrefixSays) {
    struct Case {
        const char* range;
        const char* address;
        bool inside;
    };
    for (const auto& [range, address, inside] : {
             Case{"10.0.0.0/8", "10.255.0.1", true},
             Case{"10.0.0.0/8", "11.0.0.1", false},
             Case{"10.0.0.0/8", "::ffff:10.0.0.1", true},
             Case{"192.0.2.128/25", "192.0.2.129", true},
             Case{"192.0.2.128/25", "192.0.2.127", false},
             Case{"192.0.2.1", "192.0.2.1", true},
             Case{"192.0.2.1", "192.0.2.2", false},
             Case{"0.0.0.0/0", "203.0.113.9", true},
             Case{"0.0.0.0/0", "2001:db8::1", false},
             Case{"2001:db8::/33", "2001:db8:7fff::1", true},
             Case{"2001:db8::/33", "2001:db8:8000::1", false},
             Case{"::/0", "2001:db8::1", true},
         }) {
        EXPECT_EQ(
            AddressRange::parse(range).value().contains(IpAddress::parse(address).value()), inside
        ) << range
          << " " << address;
    }
}

TEST(AddressRange, RefusesWhatIsNoRange) {
    for (const auto* bad :
         {"",
          "proxy",
          "10.0.0.0/33",
          "10.0.0.0/-1",
          "10.0.0.0/",
          "10.0.0.1/8",
          "2001:db8::/129",
          "2001:db8::1/64",
          "10.0.0.0/8/8"}) {
        const auto range = AddressRange::parse(bad);
        ASSERT_FALSE(range) << bad;
        EXPECT_EQ(range.error().code, Errc::invalid_input);
    }
}

TEST(ClientAddress, HeaderOfAStrangerIsNotBelieved) {
    EXPECT_EQ(client("203.0.113.9", {"1.1.1.1"}, {}), "203.0.113.9");
    EXPECT_EQ(client("203.0.113.9", {"1.1.1.1"}, ranges({"10.0.0.0/8"})), "203.0.113.9");
}

TEST(ClientAddress, IsTheLastOneThatNoTrustedProxyHas) {
    const auto trusted = ranges({"10.0.0.0/8", "2001:db8::/32"});
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9"}, trusted), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9, 10.0.0.2"}, trusted), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9", "10.0.0.2"}, trusted), "203.0.113.9");
    EXPECT_EQ(client("2001:db8::1", {"203.0.113.9,10.0.0.2"}, trusted), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {}, trusted), "10.0.0.1");
}

TEST(ClientAddress, WhatTheClientInventedIsNotReached) {
    const auto trusted = ranges({"10.0.0.0/8"});
    EXPECT_EQ(client("10.0.0.1", {"1.1.1.1, 203.0.113.9"}, trusted), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"10.9.9.9, 203.0.113.9"}, trusted), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"1.1.1.1", "203.0.113.9"}, trusted), "203.0.113.9");
}

TEST(ClientAddress, AllTrustedGivesTheFirst) {
    EXPECT_EQ(client("10.0.0.1", {"10.0.0.3, 10.0.0.2"}, ranges({"10.0.0.0/8"})), "10.0.0.3");
}

TEST(ClientAddress, AnEntryThatIsNoAddressEndsTheWalk) {
    const auto trusted = ranges({"10.0.0.0/8"});
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9, unknown"}, trusted), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9, _hidden, 10.0.0.2"}, trusted), "10.0.0.2");
    EXPECT_EQ(client("10.0.0.1", {""}, trusted), "10.0.0.1");
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9,,10.0.0.2"}, trusted), "10.0.0.2");
}

TEST(ClientAddress, EntriesMayCarryAPort) {
    const auto trusted = ranges({"10.0.0.0/8"});
    EXPECT_EQ(client("10.0.0.1", {"203.0.113.9:4711"}, trusted), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", {"[2001:db8::7]:4711"}, trusted), "2001:db8::7");
    EXPECT_EQ(client("10.0.0.1", {"2001:db8::7"}, trusted), "2001:db8::7");
    EXPECT_EQ(client("10.0.0.1", {"[2001:db8::7"}, trusted), "10.0.0.1");
}

TEST(ClientAddress, AnEndlessListIsNotWalked) {
    std::string list = "203.0.113.9";
    for (int i = 0; i < 40; ++i)
        list += ", 10.0.0.2";
    EXPECT_EQ(client("10.0.0.1", {list}, ranges({"10.0.0.0/8"})), "10.0.0.2");
}

TEST(ClientAddress, PeerWithoutAnAddressIsNobody) {
    EXPECT_EQ(client("", {"203.0.113.9"}, ranges({"0.0.0.0/0"})), "none");
}

}  // namespace
}  // namespace continuo::test
