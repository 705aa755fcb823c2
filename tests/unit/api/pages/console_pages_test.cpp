// The pages for the team: what they are served with.
#include "api_test.hpp"

namespace continuo::test {
namespace {

struct ConsolePagesTest : ApiTest {};

TEST_F(ConsolePagesTest, ServesThePagesWithoutAKeyAndWithoutData) {
    for (const std::string name : {"analytics", "queue"}) {
        const auto page = send(get("/console/" + name));
        EXPECT_EQ(page.status(), 200);
        EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
        EXPECT_TRUE(page.response.body.contains(name + ".js"));
        EXPECT_FALSE(page.response.body.contains(admin_key));
        const auto script = send(get("/console/" + name + ".js"));
        EXPECT_EQ(script.header("Content-Type"), "text/javascript; charset=utf-8");
        const auto styles = send(get("/console/" + name + ".css"));
        EXPECT_EQ(styles.header("Content-Type"), "text/css; charset=utf-8");
    }
    EXPECT_EQ(send(get("/console/other")).status(), 404);
}

TEST_F(ConsolePagesTest, AllowsNothingInlineNothingFromElsewhereAndNoFrame) {
    for (const auto* path : {"/console/analytics", "/console/queue", "/console/queue.js"}) {
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

TEST_F(ConsolePagesTest, HaveNoScriptOrStyleInThePage) {
    for (const std::string name : {"analytics", "queue"}) {
        const auto page = send(get("/console/" + name)).response.body;
        EXPECT_FALSE(page.contains("<style"));
        EXPECT_FALSE(page.contains(" style="));
        const auto script = "<script src=\"" + name + ".js\" defer></script>";
        for (auto at = page.find("<script"); at != std::string::npos;
             at = page.find("<script", at + 1))
            EXPECT_TRUE(page.substr(at).starts_with(script));
    }
}

TEST_F(ConsolePagesTest, TellThePagesThePrefixOfTheApi) {
    EXPECT_TRUE(send(get("/console/analytics"))
                    .response.body.contains(R"(name="continuo-api-prefix" content="/api")"));
    config.prefix = "/support/v1";
    restart();
    for (const auto* path : {"/console/analytics", "/console/queue"})
        EXPECT_TRUE(send(get(path)).response.body.contains(
            R"(name="continuo-api-prefix" content="/support/v1")"
        ));
}

}  // namespace
}  // namespace continuo::test
