#include "settings/setting_check.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace continuo::test {

namespace {

using Check = std::optional<std::string> (*)(std::string_view);

void expect(
    Check check, const std::vector<std::string>& good, const std::vector<std::string>& bad
) {
    for (const auto& value : good)
        EXPECT_FALSE(check(value).has_value()) << value << ": " << check(value).value_or("");
    for (const auto& value : bad)
        EXPECT_TRUE(check(value).has_value()) << value;
}

TEST(SettingCheck, Addresses) {
    expect(
        check_address,
        {"0.0.0.0", "127.0.0.1", "::", "::1", "fe80::1"},
        {"", "localhost", "1.2.3", "1.2.3.4.5", "256.0.0.1", "127.0.0.1:80", "[::1]", " ::1"}
    );
}

TEST(SettingCheck, HostPatterns) {
    expect(
        check_host_pattern,
        {"*", "localhost", "shop.example.com", "*.example.com", "127.0.0.1", "::1", "[::1]"},
        {"", "shop.example.com:80", "https://shop.example.com", "a*", "*.", "1.2.3", "a b"}
    );
}

TEST(SettingCheck, Networks) {
    expect(
        check_network,
        {"10.0.0.0/8",
         "10.1.2.3",
         "0.0.0.0/0",
         "192.168.1.1/32",
         "fd00::/8",
         "::1",
         "::/0",
         "::/128"},
        {"",
         "10.0.0.1/8",
         "fd00::1/8",
         "10.0.0.0/33",
         "10.0.0.0/-1",
         "10.0.0.0/",
         "10.0.0.0/8/8",
         "::/129",
         "host/8",
         "/8"}
    );
}

TEST(SettingCheck, Prefixes) {
    expect(
        check_prefix,
        {"/api", "/a/b-c/v1.0", "/~x_y"},
        {"", "/", "api", "/api/", "//api", "/a//b", "/a b", "/a?b", "/../x", "/a/.", "/%41"}
    );
    expect(check_prefix, {"/" + std::string(127, 'a')}, {"/" + std::string(128, 'a')});
}

TEST(SettingCheck, Origins) {
    expect(
        check_origin,
        {"*",
         "http://localhost:3000",
         "https://shop.example.com",
         "http://[::1]:8080",
         "http://[::1]",
         "https://a:65535"},
        {"",
         "null",
         "shop.example.com",
         "https://",
         "https://a/",
         "https://a/b",
         "ftp://a",
         "https://a:0",
         "https://a:65536",
         "https://a:",
         "https://a b",
         "https://u@a",
         "http://[::1",
         "http://[x]",
         "http://[::1]x"}
    );
}

TEST(SettingCheck, DatabaseUrls) {
    expect(
        check_database_url,
        {"sqlite:///data/x.db",
         "sqlite:////var/lib/x.db",
         "sqlite:///./data/customer_support.db",
         "postgresql://h/d",
         "postgres://u:p%40w@h:5433/d?sslmode=verify-full&sslrootcert=/etc/ca.pem",
         "postgresql://u@a,b:5433,[::1]:5434/d",
         "postgresql:///d?host=/var/run/postgresql",
         "postgresql://%2Fvar%2Frun%2Fpostgresql/d"},
        {"",
         "sqlite://",
         "sqlite:///",
         "sqlite:///:memory:",
         "sqlite:///data/",
         "x.db",
         "mysql://h/d",
         "postgresql://h:x/d",
         "postgresql://h/d?no_such_option=1",
         "sqlite:///x.db?mode=ro"}
    );
    for (const auto* driver : {"postgresql+psycopg://h/d", "postgresql+asyncpg://h/d"})
        EXPECT_TRUE(check_database_url(driver)) << driver;
}

TEST(SettingCheck, RedisUrls) {
    expect(
        check_redis_url,
        {"redis://localhost:6379/0",
         "redis://localhost",
         "rediss://u:p@h:1/15",
         "redis://:p%40ss@h",
         "redis://h/1024",
         "unix:///run/redis.sock",
         "redis+sentinel://a,b:26380/main/1",
         "redis+cluster://a:7000,b:7001",
         "redis://[::1]:6379",
         "redis://h/"},
        {"",
         "localhost:6379",
         "http://h",
         "redis://",
         "redis:///0",
         "redis://h:0",
         "redis://h/x",
         "redis://:p@ss@h",
         "redis://h/65536",
         "redis://h/-1",
         "redis://h:1:2"}
    );
}

TEST(SettingCheck, EncryptionKeys) {
    const std::string key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";  // 00 01 .. 1f
    const std::string short_key = "AAECAwQFBgcICQoLDA0ODw==";
    expect(
        check_encryption_keys,
        {"k1:" + key, "k2:" + key + ",k1:" + key, " k1:" + key + " , k2:" + key},
        {"",
         key,
         "k1:",
         ":" + key,
         "k1:" + short_key,
         "k1:" + key + ",",
         "k1:" + key + ",k1:" + key,
         "k 1:" + key,
         "k1:" + key + "x",
         std::string(33, 'k') + ":" + key}
    );
}

TEST(SettingCheck, ApiKeys) {
    expect(
        check_api_key,
        {"12345678", std::string(256, 'k'), "!~#:%abcd"},
        {"", "1234567", std::string(257, 'k'), "with space", "tab\tbed88", "umlaut\xC3\xBC..."}
    );
}

TEST(SettingCheck, KeyPrefixes) {
    expect(
        check_key_prefix,
        {"agent:session:", std::string(64, 'a')},
        {std::string(65, 'a'), "a{b}", "a}"}
    );
}

TEST(SettingCheck, MasksWhatAUrlMayHide) {
    EXPECT_EQ(mask_url("redis://localhost:6379/0"), "redis://localhost:6379/0");
    EXPECT_EQ(mask_url("redis://u:pw@h:1/0"), "redis://***@h:1/0");
    EXPECT_EQ(mask_url("redis://:p@ss/w@h"), "redis://***@h");
    EXPECT_EQ(mask_url("redis://h/0?password=pw"), "redis://h/0?***");
    EXPECT_EQ(mask_url(":pw@h"), "***@h");
    EXPECT_EQ(mask_url(""), "");
    for (const auto* url :
         {"redis://u:hunter2@h?x=hunter2",
          "redis://h?p=a@hunter2",
          "hunter2@h",
          "redis://u:a?hunter2@h",
          "redis://u:a#hunter2@h",
          "redis://h#hunter2"}) {
        EXPECT_EQ(mask_url(url).find("hunter2"), std::string::npos) << url;
    }
}

}  // namespace

}  // namespace continuo::test
