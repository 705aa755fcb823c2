#include "api_test.hpp"

namespace continuo::test {
namespace {

struct CorsTest : ApiTest {
    static TestRequest preflight(std::string origin, std::string headers = "") {
        auto request = ask("OPTIONS", "/api/sessions")
                           .header("Origin", std::move(origin))
                           .header("Access-Control-Request-Method", "POST");
        if (!headers.empty()) request.header("Access-Control-Request-Headers", std::move(headers));
        return request;
    }
};

constexpr auto shop = "https://shop.example";

TEST_F(CorsTest, AllowedOriginMayRead) {
    const auto response = send(get("/").header("Origin", shop));
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), shop);
    EXPECT_EQ(response.header("Access-Control-Allow-Credentials"), "true");
    EXPECT_EQ(response.header("Vary"), "Origin");
    for (const auto* name :
         {"X-Request-ID",
          "X-Process-Time",
          "X-RateLimit-Limit",
          "X-RateLimit-Remaining",
          "X-RateLimit-Reset",
          "Retry-After"}) {
        EXPECT_NE(response.header("Access-Control-Expose-Headers").find(name), std::string::npos)
            << name;
    }
}

TEST_F(CorsTest, OtherOriginsMayNot) {
    for (const auto* origin :
         {"https://evil.example",
          "https://shop.example.evil.example",
          "http://shop.example",
          "https://shop.example:8443",
          "null",
          "HTTPS://SHOP.EXAMPLE",
          "https://shop.example/"}) {
        const auto response = send(get("/").header("Origin", origin));
        EXPECT_EQ(response.status(), 200) << "the request itself is answered";
        EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "") << origin;
        EXPECT_EQ(response.header("Access-Control-Allow-Credentials"), "") << origin;
        EXPECT_EQ(response.header("Vary"), "Origin");
    }
}

TEST_F(CorsTest, ErrorsCarryTheHeadersToo) {
    for (const auto* path : {"/nothing", "/api/tickets", "/api/sessions/unknown", "/%"}) {
        EXPECT_EQ(
            send(get(path).header("Origin", shop)).header("Access-Control-Allow-Origin"), shop
        ) << path;
    }
}

TEST_F(CorsTest, AnyOriginComesWithoutCredentials) {
    config.cors.origins = {"*"};
    restart();
    const auto response = send(get("/").header("Origin", "https://anybody.example"));
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(response.header("Access-Control-Allow-Credentials"), "");
    EXPECT_EQ(send(get("/")).header("Access-Control-Allow-Origin"), "");
}

TEST_F(CorsTest, CredentialsCanBeOff) {
    config.cors.credentials = false;
    restart();
    const auto response = send(get("/").header("Origin", shop));
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), shop);
    EXPECT_EQ(response.header("Access-Control-Allow-Credentials"), "");
}

TEST_F(CorsTest, NoOriginIsAllowedWhenNoneIsNamed) {
    config.cors.origins = {};
    restart();
    const auto response = send(get("/").header("Origin", shop));
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(response.header("Vary"), "");
}

TEST_F(CorsTest, PreflightOfAnAllowedOrigin) {
    const auto response = send(preflight(shop, "content-type, x-custom"));
    EXPECT_EQ(response.status(), 204);
    EXPECT_TRUE(response.from_accept);
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), shop);
    EXPECT_NE(response.header("Access-Control-Allow-Methods").find("DELETE"), std::string::npos);
    EXPECT_EQ(response.header("Access-Control-Allow-Headers"), "content-type, x-custom");
    EXPECT_EQ(response.header("Access-Control-Max-Age"), "600");
}

TEST_F(CorsTest, PreflightOfAnotherOriginGivesNothing) {
    const auto response = send(preflight("https://evil.example", "content-type"));
    EXPECT_EQ(response.status(), 204);
    for (const auto* name :
         {"Access-Control-Allow-Origin",
          "Access-Control-Allow-Methods",
          "Access-Control-Allow-Headers"})
        EXPECT_EQ(response.header(name), "") << name;
}

TEST_F(CorsTest, PreflightRepeatsOnlyHeaderNames) {
    for (const auto& strange :
         {std::string("a\r\nSet-Cookie: x"),
          std::string(2000, 'a'),
          std::string("a;b"),
          std::string("<b>")}) {
        const auto headers = send(preflight(shop, strange)).header("Access-Control-Allow-Headers");
        EXPECT_NE(headers, strange);
        EXPECT_NE(headers.find("Content-Type"), std::string::npos);
        EXPECT_NE(headers.find("X-User-Token"), std::string::npos);
    }
}

}  // namespace
}  // namespace continuo::test
