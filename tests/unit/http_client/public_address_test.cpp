#include "http_client/public_address.hpp"

#include <gtest/gtest.h>

namespace continuo::test {
namespace {

bool is_public(const char* text) {
    return is_public_address(boost::asio::ip::make_address(text));
}

TEST(PublicAddress, IsNoneOfThisMachineOrOfAPrivateNetwork) {
    for (const auto* text :
         {"127.0.0.1",
          "127.255.0.9",
          "0.0.0.0",
          "10.1.2.3",
          "172.16.0.1",
          "172.31.255.255",
          "192.168.1.1",
          "169.254.169.254",
          "100.64.0.1",
          "192.0.2.1",
          "198.18.0.1",
          "198.51.100.7",
          "203.0.113.9",
          "224.0.0.1",
          "255.255.255.255",
          "::1",
          "::",
          "fe80::1",
          "fc00::1",
          "fd12:3456::1",
          "ff02::1",
          "::ffff:127.0.0.1",
          "::ffff:10.0.0.1",
          "64:ff9b::7f00:1",
          "2002:7f00:1::",
          "2001:db8::1",
          "2001::1",
          "::127.0.0.1"})
        EXPECT_FALSE(is_public(text)) << text;
}

TEST(PublicAddress, IsAnyOther) {
    for (const auto* text :
         {"1.1.1.1",
          "8.8.8.8",
          "172.15.255.255",
          "172.32.0.1",
          "100.128.0.1",
          "126.0.0.1",
          "223.255.255.255",
          "2606:4700::1111",
          "2a00:1450::1",
          "::ffff:8.8.8.8"})
        EXPECT_TRUE(is_public(text)) << text;
}

}  // namespace
}  // namespace continuo::test
