#include "api/admission/request_host.hpp"

#include "api_test.hpp"

namespace continuo::test {
namespace {

AllowedHosts hosts(const std::vector<std::string>& items) {
    return AllowedHosts::parse(items).value();
}

bool allows(const AllowedHosts& allowed, std::string_view text) {
    const auto host = parse_host(text);
    return host && allowed.contains(*host);
}

TEST(ParseHost, ReadsNamesAddressesAndPorts) {
    struct Case {
        std::string_view text;
        std::string_view name;
        bool is_address;
    };
    for (const auto& [text, name, is_address] : {
             Case{"", "", false},
             Case{"shop.example", "shop.example", false},
             Case{"Shop.Example.", "Shop.Example", false},
             Case{"a_b-c.d:65535", "a_b-c.d", false},
             Case{"localhost:0", "localhost", false},
             Case{"127.0.0.1", "127.0.0.1", true},
             Case{"127.0.0.1:8000", "127.0.0.1", true},
             Case{"[::1]", "::1", true},
             Case{"[2001:db8::1]:443", "2001:db8::1", true},
             Case{"127.0.0.1.example", "127.0.0.1.example", false},
         }) {
        const auto host = parse_host(text);
        ASSERT_TRUE(host) << text;
        EXPECT_EQ(host->name, name);
        EXPECT_EQ(host->is_address, is_address) << text;
    }
}

TEST(ParseHost, RefusesWhatCouldBeReadInTwoWays) {
    const std::string label(64, 'a');
    for (const std::string& text : {
             std::string(":80"),
             std::string("a:"),
             std::string("a:65536"),
             std::string("a:+1"),
             std::string("a:1:2"),
             std::string("a:000080"),
             std::string("."),
             std::string(".a"),
             std::string("a..b"),
             std::string("a.."),
             std::string("a b"),
             std::string("a,b"),
             std::string("a@b"),
             std::string("a/b"),
             std::string("a%2eb"),
             std::string("\xC3\xA4.example"),
             std::string("127.0.0"),
             std::string("1.2.3.4.5"),
             std::string("256.0.0.1"),
             std::string("::1"),
             std::string("[::1"),
             std::string("[::1]x"),
             std::string("[::1]:"),
             std::string("[127.0.0.1]"),
             std::string("[fe80::1%eth0]"),
             std::string("[]"),
             label + ".example",
             std::string(254, 'a'),
             std::string("a\0b", 3),
         })
        EXPECT_FALSE(parse_host(text)) << text;
}

TEST(AllowedHostsTest, WithoutItemsOrWithAStarAllowAny) {
    EXPECT_TRUE(AllowedHosts().any());
    EXPECT_TRUE(allows(hosts({}), "evil.example"));
    EXPECT_TRUE(allows(hosts({"shop.example", "*"}), "evil.example"));
}

TEST(AllowedHostsTest, CompareNamesWithoutCaseAndPort) {
    const auto allowed = hosts({"Shop.Example", "*.Example.ORG", "127.0.0.1", "[::1]"});
    for (const auto* text :
         {"shop.example",
          "SHOP.EXAMPLE:8000",
          "shop.example.",
          "a.example.org",
          "a.b.EXAMPLE.org:1",
          "127.0.0.1:80",
          "[::1]:80",
          "[0:0:0:0:0:0:0:1]"})
        EXPECT_TRUE(allows(allowed, text)) << text;
    for (const auto* text :
         {"",
          "example",
          "ashop.example",
          "a.shop.example",
          "shop.example.evil.example",
          "example.org",
          "aexample.org",
          "127.0.0.2",
          "localhost",
          "[::2]"})
        EXPECT_FALSE(allows(allowed, text)) << text;
}

TEST(AllowedHostsTest, RefuseItemsThatAreNoHosts) {
    for (const auto* item :
         {"", " ", "a b", "shop.example:80", "http://a", "*.", "*a", "a.*", "[a]", "1.2.3", "a/b"})
        EXPECT_FALSE(AllowedHosts::parse({item})) << item;
}

struct HostTest : ApiTest {
    HostTest() {
        config.allowed_hosts = hosts({"shop.example"});
        restart();
    }
    int status(TestRequest request) { return send(std::move(request)).status(); }
};

TEST_F(HostTest, OnlyAllowedHostsAreServed) {
    EXPECT_EQ(status(get("/").header("Host", "shop.example:8000")), 200);
    for (const auto* host : {"evil.example", "127.0.0.1:8000", "localhost", "", "a:b"}) {
        const auto refused = send(get("/").header("Host", host));
        EXPECT_EQ(refused.status(), 400) << host;
        EXPECT_TRUE(refused.from_accept);
    }
    EXPECT_EQ(status(get("/")), 400);
    EXPECT_EQ(status(get("/api/tickets").header("Host", "evil.example").admin()), 400);
    EXPECT_EQ(
        status(ask("OPTIONS", "/api/sessions")
                   .header("Host", "evil.example")
                   .header("Origin", "https://shop.example")
                   .header("Access-Control-Request-Method", "POST")),
        400
    );
}

TEST_F(HostTest, HealthChecksMayNameAnAddressOrNothing) {
    for (const auto* host : {"10.1.2.3:8000", "[::1]:8000", "localhost", "", "shop.example"})
        EXPECT_EQ(status(get("/health/live").header("Host", host)), 200) << host;
    EXPECT_EQ(status(get("/health/ready")), 200);
    EXPECT_EQ(status(get("/health").header("Host", "evil.example")), 400);
}

}  // namespace
}  // namespace continuo::test
