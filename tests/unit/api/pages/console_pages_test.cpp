// The pages for administrators: what they are served with.
#include "api_test.hpp"

namespace continuo::test {
namespace {

struct ConsolePagesTest : ApiTest {};

TEST_F(ConsolePagesTest, ServesThePageWithoutAKeyAndWithoutData) {
    const auto page = send(get("/console/analytics"));
    EXPECT_EQ(page.status(), 200);
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_TRUE(page.response.body.contains("analytics.js"));
    EXPECT_FALSE(page.response.body.contains(admin_key));
    EXPECT_EQ(
        send(get("/console/analytics.js")).header("Content-Type"), "text/javascript; charset=utf-8"
    );
    EXPECT_EQ(
        send(get("/console/analytics.css")).header("Content-Type"), "text/css; charset=utf-8"
    );
    EXPECT_EQ(send(get("/console/other")).status(), 404);
}

TEST_F(ConsolePagesTest, AllowsNothingInlineNothingFromElsewhereAndNoFrame) {
    for (const auto* path : {"/console/analytics", "/console/analytics.js"}) {
        const auto response = send(get(path));
        const auto policy = response.header("Content-Security-Policy");
        EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"))
            << policy;
        EXPECT_TRUE(policy.contains("connect-src 'self';")) << policy;
        EXPECT_TRUE(policy.contains("frame-ancestors 'none'")) << policy;
        EXPECT_TRUE(policy.contains("require-trusted-types-for 'script'")) << policy;
        EXPECT_FALSE(policy.contains("unsafe")) << policy;
        EXPECT_EQ(response.header("Cache-Control"), "no-cache");
        EXPECT_EQ(response.header("Referrer-Policy"), "no-referrer");
    }
}

TEST_F(ConsolePagesTest, HasNoScriptOrStyleInThePage) {
    const auto page = send(get("/console/analytics")).response.body;
    EXPECT_FALSE(page.contains("<style"));
    EXPECT_FALSE(page.contains(" style="));
    for (auto at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1))
        EXPECT_TRUE(page.substr(at).starts_with("<script src=\"analytics.js\" defer></script>"));
}

TEST_F(ConsolePagesTest, TellsThePageThePrefixOfTheApi) {
    EXPECT_TRUE(send(get("/console/analytics"))
                    .response.body.contains(R"(name="continuo-api-prefix" content="/api")"));
    config.prefix = "/support/v1";
    restart();
    EXPECT_TRUE(send(get("/console/analytics"))
                    .response.body.contains(R"(name="continuo-api-prefix" content="/support/v1")"));
}

}  // namespace
}  // namespace continuo::test
