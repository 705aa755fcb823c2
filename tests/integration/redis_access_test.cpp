// How an instance gets into Redis: what its user may, who it is to the sentinels, and TLS.
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/shared_state_fixture.hpp"
#include "support/blocking_redis.hpp"
#include "support/documented_acl.hpp"
#include "support/redis_certificate.hpp"
#include "support/redis_cluster.hpp"
#include "support/redis_sentinels.hpp"

namespace continuo::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// The documented user, with other rights for the steps than functions that it loads itself.
std::vector<std::string> user_with(std::vector<std::string> steps) {
    auto user = documented_acl("agent-secret", "agent:session:", {"+fcall", "+function|load"});
    user.insert(user.end(), steps.begin(), steps.end());
    user.insert(user.end(), {"--appendonly", "yes", "--appendfsync", "always"});
    return user;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// What the program prints for these arguments.
std::string output_of(const std::string& arguments) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
        ::popen((std::string(CONTINUO_BINARY) + " " + arguments).c_str(), "r"), ::pclose
    );
    std::string output;
    std::array<char, 4096> buffer{};
    while (const auto read = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
        output.append(buffer.data(), read);
    return output;
}

class RedisAccess : public SharedState {
protected:
    ServerProcess::Environment as_agent() const {
        auto all = settings(
            "REDIS_URL",
            fmt::format("unix://continuo:agent-secret@{}", (x_folder / "redis.sock").string())
        );
        // Counted, and never reached by asking again while Redis is away.
        all["RATE_LIMIT_ENABLED"] = "true";
        all["RATE_LIMIT_REQUESTS"] = "10000";
        all["ENABLE_TELEMETRY"] = "true";
        return all;
    }
    static std::string sentinel_url(const RedisSentinels& sentinels, std::string scheme) {
        for (const auto& address : sentinels.config().sentinels)
            scheme += address.to_string() + ",";
        scheme.back() = '/';
        return scheme + RedisSentinels::master_name;
    }
    /// A conversation from its beginning to its end, with a flush in the middle. `between` is done
    /// before it goes on.
    template <class Between>
    static void converse(HttpCaller& caller, Between between) {
        const auto made = until_available([&] { return caller.post_json("/api/sessions", "{}"); });
        ASSERT_EQ(made.status, 201) << made.body;
        const std::string session(made.json().at("session_id").as_string());
        const auto posted = caller.post_json(
            "/api/knowledge/documents",
            R"({"documents":[{"id":"lamp","content":"A lamp has a warranty."}]})",
            fmt::format("X-API-Key: {}\r\n", ServerProcess::admin_key)
        );
        EXPECT_EQ(posted.status, 200) << posted.body;
        const auto asked = say(caller, session, "How do I reset my password?", "m1");
        ASSERT_EQ(asked.status, 200) << asked.body;
        between();
        const auto again =
            until_available([&] { return say(caller, session, "and how long?", "m2"); });
        EXPECT_EQ(again.status, 200) << again.body;
        EXPECT_EQ(messages(caller, session), 4U);
        EXPECT_EQ(caller.post_json("/api/chat/search", R"({"query": "password"})").status, 200);
        EXPECT_EQ(caller.call("DELETE", "/api/sessions/" + session).status, 200);
        while (caller.get("/metrics").body.find("continuo_outbox_lag 0") == std::string::npos) {
        }
    }
    /// What users were refused.
    std::vector<std::string> refused() const {
        BlockingRedis redis((x_folder / "redis.sock").string());
        std::vector<std::string> commands;
        const auto log = redis.run({Command{"ACL", "LOG"}}).value().front();
        for (const auto& entry : log.elements)
            commands.push_back(entry.elements.at(7).text);
        return commands;
    }
};

TEST_F(RedisAccess, TheRightsThatAreDocumentedAreEnough) {
    start_redis(user_with({"+fcall", "+function|load"}));
    ServerProcess server(x_one.path(), as_agent());
    HttpCaller caller(server.port());
    BlockingRedis redis((x_folder / "redis.sock").string());
    converse(caller, [&] { ASSERT_TRUE(redis.run({Command{"FUNCTION", "FLUSH"}})); });
    EXPECT_THAT(refused(), ::testing::IsEmpty());
    EXPECT_THAT(server.output(), Not(HasSubstr("EVALSHA")));
}

TEST_F(RedisAccess, AUserWithoutFunctionsHoldsTheSameConversation) {
    start_redis(user_with({"+evalsha", "+script|load"}));
    ServerProcess server(x_one.path(), as_agent());
    HttpCaller caller(server.port());
    BlockingRedis redis((x_folder / "redis.sock").string());
    while (server.output().find("functions are not available") == std::string::npos)
        ASSERT_EQ(caller.get("/health/live").status, 200) << "said before anybody asks";
    converse(caller, [&] { ASSERT_TRUE(redis.run({Command{"SCRIPT", "FLUSH"}})); });
    EXPECT_THAT(refused(), AllOf(::testing::Contains("fcall"), ::testing::Each("fcall")));
    converse(caller, [&] {
        x_redis->kill();
        x_redis->start();
    });
    EXPECT_EQ(count_of(server.output(), "functions are not available"), 1U) << server.output();
    EXPECT_THAT(server.output(), AllOf(HasSubstr("'fcall'"), Not(HasSubstr("agent-secret"))));
}

TEST_F(RedisAccess, ScriptsAreLoadedAgainWhereAReplicaTookOver) {
    RedisSentinels sentinels({
        .server_arguments =
            {"--user", "default", "on", "nopass", "~*", "&*", "+@all", "-function", "-fcall"},
    });
    auto all = settings("REDIS_URL", sentinel_url(sentinels, "redis+sentinel://"));
    all["ENABLE_TELEMETRY"] = "true";
    ServerProcess server(x_one.path(), all);
    HttpCaller caller(server.port());
    converse(caller, [&] { sentinels.switch_master(); });
    server.wait_for_output("functions are not available");
    EXPECT_EQ(count_of(server.output(), "functions are not available"), 1U) << server.output();
}

TEST_F(RedisAccess, AUserWhoMayRunNeitherIsTold) {
    start_redis(user_with({}));
    ServerProcess server(x_one.path(), as_agent());
    HttpCaller caller(server.port());
    EXPECT_EQ(caller.post_json("/api/sessions", "{}").status, 503);
    while (server.output().find("conversations cannot be written") == std::string::npos)
        ASSERT_EQ(caller.get("/health/live").status, 200);
    EXPECT_THAT(server.output(), HasSubstr("'evalsha'"));
}

TEST_F(RedisAccess, LibrariesThatADeployerLoadedAreEnough) {
    start_redis(user_with({"+fcall"}));
    ServerProcess server(x_one.path(), as_agent());
    HttpCaller caller(server.port());
    EXPECT_EQ(caller.post_json("/api/sessions", "{}").status, 503);
    server.wait_for_output("run `continuo redis-functions continuo_v2 | redis-cli -x FUNCTION LOAD"
    );
    BlockingRedis redis((x_folder / "redis.sock").string());
    std::istringstream names(output_of("redis-functions"));
    for (std::string name; std::getline(names, name);) {
        const auto source = output_of("redis-functions " + name);
        const auto loaded = redis.run({Command{"FUNCTION", "LOAD", "REPLACE", source}});
        ASSERT_TRUE(loaded && loaded->front().text == name);
    }
    converse(caller, [] {});
    EXPECT_THAT(server.output(), Not(HasSubstr("using scripts")));

    ServerProcess second(x_two.path(), as_agent());
    HttpCaller other(second.port());
    converse(other, [] {});
    EXPECT_THAT(second.output(), Not(HasSubstr("is not loaded")));
}

TEST_F(RedisAccess, TheSentinelsHaveAPasswordOfTheirOwn) {
    RedisSentinels sentinels({
        .sentinel_lines = "user asker on >asker-secret -@all +ping +client|setname "
                          "+sentinel|get-master-addr-by-name\n",
        .sentinel_password = "sentinel-secret",
    });
    auto right = settings("REDIS_URL", sentinel_url(sentinels, "redis+sentinel://"));
    right["REDIS_SENTINEL_USERNAME"] = "asker";
    right["REDIS_SENTINEL_PASSWORD"] = "asker-secret";
    right["ENABLE_TELEMETRY"] = "true";
    ServerProcess server(x_one.path(), right);
    HttpCaller caller(server.port());
    converse(caller, [&] { sentinels.switch_master(); });
    EXPECT_THAT(server.output(), Not(HasSubstr("asker-secret")));

    auto wrong = right;
    wrong["REDIS_SENTINEL_PASSWORD"] = "another-secret";
    wrong["API_WORKERS"] = "1";
    ServerProcess other(x_two.path(), wrong);
    HttpCaller refused(other.port());
    EXPECT_EQ(refused.post_json("/api/sessions", "{}").status, 503);
    other.wait_for_output("cannot connect to the master");
    const auto output = other.output();
    EXPECT_THAT(output, AllOf(HasSubstr("sentinel 127.0.0.1:"), Not(HasSubstr("another-secret"))));
    // One line for the commands' connection, one for that of the notes.
    EXPECT_EQ(count_of(output, "cannot connect to the master"), 2U) << output;
    EXPECT_EQ(count_of(output, "cannot connect to 127.0.0.1"), 0U) << output;
}

TEST_F(RedisAccess, TlsLeadsThroughTheSentinelsToTheMaster) {
    const RedisCertificate certificate(x_folder.path(), "DNS:localhost,IP:127.0.0.1");
    RedisSentinels sentinels({.certificate = certificate});
    auto over_tls = settings("REDIS_URL", sentinel_url(sentinels, "rediss+sentinel://"));
    std::ofstream(x_one / ".env") << "SSL_CERT_FILE='" << certificate.file().string() << "'\n";
    over_tls["ENABLE_TELEMETRY"] = "true";
    ServerProcess server(x_one.path(), over_tls);
    HttpCaller caller(server.port());
    converse(caller, [&] { sentinels.switch_master(); });
}

TEST_F(RedisAccess, TlsLeadsToEachNodeOfAClusterThatProvesItsName) {
    const RedisCertificate certificate(x_folder.path(), "IP:127.0.0.1");
    RedisCluster cluster(1, {}, certificate);
    const auto url_with = [&](const std::string& host) {
        auto address = cluster.tls_address(0);
        address.host = host;
        auto all = settings("REDIS_URL", "rediss+cluster://" + address.to_string());
        all["SSL_CERT_FILE"] = certificate.file();
        all["ENABLE_TELEMETRY"] = "true";
        all["API_WORKERS"] = "1";
        return all;
    };
    ServerProcess server(x_one.path(), url_with("127.0.0.1"));
    HttpCaller caller(server.port());
    converse(caller, [&] { cluster.promote(3); });

    ServerProcess other(x_two.path(), url_with("localhost"));
    HttpCaller refused(other.port());
    EXPECT_EQ(refused.post_json("/api/sessions", "{}").status, 503);
    other.wait_for_output("no slot map of the cluster");
    EXPECT_EQ(count_of(other.output(), "no slot map of the cluster"), 1U) << other.output();
    EXPECT_THAT(other.output(), HasSubstr("the certificate is not for this host"));
    EXPECT_EQ(count_of(other.output(), "cannot connect to"), 1U) << "that of the notes";
}

}  // namespace
}  // namespace continuo::test
