#include "redis/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

RedisAddress at(std::string host, std::uint16_t port) {
    return {std::move(host), port, ""};
}

struct Good {
    std::string url;
    RedisUrl expected;
};

RedisUrl plain(RedisAddress address, std::uint32_t database = 0) {
    RedisUrl url;
    url.addresses = {std::move(address)};
    url.database = database;
    return url;
}

RedisUrl with_login(RedisUrl url, std::string user, std::string password) {
    url.user = std::move(user);
    url.password = std::move(password);
    return url;
}

RedisUrl secured(RedisUrl url) {
    url.secure = true;
    return url;
}

RedisUrl many(
    RedisTopology topology, std::vector<RedisAddress> addresses, std::string master = ""
) {
    RedisUrl url;
    url.topology = topology;
    url.addresses = std::move(addresses);
    url.master_name = std::move(master);
    return url;
}

std::vector<Good> good_urls() {
    const RedisAddress socket{"", 0, "/run/redis/redis.sock"};
    auto sentinel = many(RedisTopology::sentinel, {at("a", 26379), at("b", 5000)}, "main");
    sentinel.database = 3;
    return {
        {"redis://localhost", plain(at("localhost", 6379))},
        {"redis://localhost/", plain(at("localhost", 6379))},
        {"redis://10.0.0.7:7000/15", plain(at("10.0.0.7", 7000), 15)},
        {"redis://[::1]", plain(at("::1", 6379))},
        {"redis://[2001:db8::2]:6380/1", plain(at("2001:db8::2", 6380), 1)},
        {"redis://:secret@host", with_login(plain(at("host", 6379)), "", "secret")},
        {"redis://ann:p%40ss%2f%3A@host:1/2", with_login(plain(at("host", 1), 2), "ann", "p@ss/:")},
        {"redis://ann:a:b@host", with_login(plain(at("host", 6379)), "ann", "a:b")},
        {"rediss://cache.example.com:6390", secured(plain(at("cache.example.com", 6390)))},
        {"redis+unix:///run/redis/redis.sock", plain(socket)},
        {"unix:///run/redis/redis.sock?db=4", plain(socket, 4)},
        {"redis+unix://ann:pw@/run/redis/redis.sock", with_login(plain(socket), "ann", "pw")},
        {"redis+unix:///run/my%20redis.sock", plain({"", 0, "/run/my redis.sock"})},
        {"redis+sentinel://a,b:5000/main/3", sentinel},
        {"redis+sentinel://a/main", many(RedisTopology::sentinel, {at("a", 26379)}, "main")},
        {"redis+cluster://a:7000,b:7001",
         many(RedisTopology::cluster, {at("a", 7000), at("b", 7001)})},
        {"rediss+cluster://[::1]:7000/0", secured(many(RedisTopology::cluster, {at("::1", 7000)}))},
    };
}

TEST(RedisUrl, IsReadInAllItsForms) {
    for (const auto& [text, expected] : good_urls()) {
        SCOPED_TRACE(text);
        const auto url = parse_redis_url(text);
        ASSERT_TRUE(url) << url.error().detail;
        EXPECT_EQ(url->topology, expected.topology);
        EXPECT_EQ(url->secure, expected.secure);
        EXPECT_EQ(url->addresses, expected.addresses);
        EXPECT_EQ(url->user, expected.user);
        EXPECT_EQ(url->password, expected.password);
        EXPECT_EQ(url->master_name, expected.master_name);
        EXPECT_EQ(url->database, expected.database);
    }
}

struct Bad {
    std::string url;
    std::string complaint;
};

std::vector<Bad> bad_urls() {
    std::string hosts = "redis+cluster://h0";
    for (int i = 1; i <= 32; ++i)
        hosts += ",h" + std::to_string(i);
    return {
        {"", "must begin with redis://"},
        {"http://localhost", "must begin with redis://"},
        {"localhost:6379", "must begin with redis://"},
        {"redis://", "a host is missing"},
        {"redis:///0", "a host is missing"},
        {"redis://host:", "a port must be"},
        {"redis://host:0", "a port must be"},
        {"redis://host:65536", "a port must be"},
        {"redis://host:12x", "a port must be"},
        {"redis://ho%73t", "a host name contains an invalid"},
        {"redis://::1", "a host is missing"},
        {"redis://fe80::1", "in brackets"},
        {"redis://[::1", "without a ']'"},
        {"redis://[localhost]", "IPv6 address"},
        {"redis://[::1]6379", "']' must be followed"},
        {"redis://host/x", "the database must be"},
        {"redis://host/-1", "the database must be"},
        {"redis://host/65536", "the database must be"},
        {"redis://host/1/2", "the database must be"},
        {"redis://host?db=1", "must not contain '?'"},
        {"redis://host#1", "must not contain '#'"},
        {"redis://a,b", "several hosts"},
        {"redis://user@host", "user:password"},
        {"redis://user:@host", "user:password"},
        {"redis://u:%4@host", "%25"},
        {"redis://u:%zz@host", "%25"},
        {"redis://ho st", "percent-encoded"},
        {"redis://h\xc3\xb6st", "percent-encoded"},
        {"redis+unix://run/redis.sock", "begin with '/'"},
        {"redis+unix:///", "begin with '/'"},
        {"redis+unix:///a%00b", "NUL"},
        {"redis+unix:///" + std::string(107, 'a'), "107 bytes"},
        {"redis+unix:///a?x=1", "only db="},
        {"redis+unix:///a?db=", "the database must be"},
        {"redis+sentinel://a,b", "name-of-the-master"},
        {"redis+sentinel://a/", "name-of-the-master"},
        {"redis+sentinel://a/m/x", "the database must be"},
        {"redis+sentinel://a,,b/m", "a host is missing"},
        {"redis+cluster://a,a", "is listed twice"},
        {"redis+cluster://a/1", "only database 0"},
        {hosts, "more than 32 hosts"},
        {"redis://" + std::string(9000, 'a'), "longer than 8 KiB"},
        {"redis://" + std::string(254, 'a'), "a host name contains"},
    };
}

TEST(RedisUrl, IsRefusedWithWhatIsWrong) {
    for (const auto& [text, complaint] : bad_urls()) {
        SCOPED_TRACE(text);
        const auto url = parse_redis_url(text);
        ASSERT_FALSE(url);
        EXPECT_EQ(url.error().code, Errc::invalid_input);
        EXPECT_THAT(url.error().detail, HasSubstr(complaint));
    }
}

TEST(RedisUrl, OfAnUnknownSchemeIsAnsweredWithAllThatThereAre) {
    EXPECT_THAT(
        parse_redis_url("http://host").error().detail,
        testing::EndsWith(
            "it must begin with redis://, rediss://, redis+unix://, unix://, redis+sentinel://, "
            "rediss+sentinel://, redis+cluster:// or rediss+cluster://"
        )
    );
}

TEST(RedisUrl, IsNeverQuotedWithItsPassword) {
    const std::string password = "Tr0ub4dor";
    for (const auto& url : {
             "redis://user:" + password + "/x@host",
             "redis://user:" + password + "#x@host",
             "redis://user:" + password,
             "redis://user:x/" + password + "@host:port",
             "redis://:" + password + "@@host",
             "redis://:" + password + "@host:port",
             "redis://:" + password + "%@host",
             "redis://" + password + "@host",
             "redis://host/" + password,
             "redis+sentinel://:" + password + "@host",
             "redis:" + password + "@host",
             "redis+unix://:" + password + "@run/x",
         }) {
        SCOPED_TRACE(url);
        const auto parsed = parse_redis_url(url);
        ASSERT_FALSE(parsed);
        EXPECT_THAT(parsed.error().detail, Not(HasSubstr(password)));
    }
}

TEST(RedisAddress, IsWrittenForLogs) {
    EXPECT_EQ(at("host", 6379).to_string(), "host:6379");
    EXPECT_EQ(at("::1", 6379).to_string(), "[::1]:6379");
    EXPECT_EQ((RedisAddress{"", 0, "/run/r.sock"}).to_string(), "/run/r.sock");
}

}  // namespace
}  // namespace continuo::test
