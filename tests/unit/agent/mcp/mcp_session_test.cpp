#include "agent/mcp/mcp_session.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "mcp_fixture.hpp"

namespace continuo::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::StartsWith;

class McpSessionTest : public McpClientFixture {};

TEST_F(McpSessionTest, WorksWithAServerThatHasNoSessionIds) {
    script.stateless = false;
    script.gives_sessions = false;
    EXPECT_EQ(order(), sent);
    run_task(client().end(Deadline::never()));
    EXPECT_THAT(server().methods(), Not(Contains("DELETE")));
}

TEST_F(McpSessionTest, KeepsToARevisionThatIsConfigured) {
    script.stateless = false;
    config.revision = McpRevision::stateless;
    EXPECT_THAT(order(), StartsWith("invalid_input: crm: the server speaks none of our revisions"));
    EXPECT_THAT(server().methods(), ElementsAre("server/discover"));
}

TEST_F(McpSessionTest, FollowsTheRevisionsThatAServerNames) {
    script.fault = [](const ModelCall& call, std::size_t) -> std::optional<ModelReply> {
        if (find_string(call.body, "method") != "server/discover") return std::nullopt;
        return mcp_error_reply(call, -32022, "Unsupported protocol version", 400);
    };
    script.stateless = false;
    EXPECT_EQ(order(), sent);
    EXPECT_THAT(server().methods(), Contains("initialize"));
}

TEST_F(McpSessionTest, RefusesARevisionThatItDoesNotSpeak) {
    script.stateless = false;
    script.fault = [](const ModelCall& call, std::size_t) -> std::optional<ModelReply> {
        if (find_string(call.body, "method") != "initialize") return std::nullopt;
        return mcp_json_reply(mcp_response(
            call, {{"protocolVersion", "2024-11-05"}, {"capabilities", json::object()}}
        ));
    };
    EXPECT_THAT(order(), StartsWith("invalid_input: crm: the server speaks revision '2024-11-05'"));
}

TEST_F(McpSessionTest, BeginsANewSessionWhenTheOldOneIsLost) {
    script.stateless = false;
    EXPECT_EQ(order(), sent);
    server().lose_sessions();
    EXPECT_EQ(order(), sent);
    EXPECT_EQ(last_call("tools/call").headers.at("mcp-session-id"), "session-2");
    EXPECT_EQ(std::ranges::count(server().methods(), "tools/call"), 3) << "one was refused";
}

TEST_F(McpSessionTest, TakesA400AboutTheSessionForALostOne) {
    script.stateless = false;
    auto lost = std::make_shared<bool>(true);
    answer_calls([lost](const ModelCall& call) {
        if (std::exchange(*lost, false))
            return mcp_error_reply(call, -32000, "Bad Request: No valid session ID provided", 400);
        return mcp_json_reply(mcp_response(call, mcp_text_result("again")));
    });
    EXPECT_EQ(order(), "again");
    EXPECT_EQ(std::ranges::count(server().methods(), "initialize"), 2);
}

TEST_F(McpSessionTest, GivesUpOnAServerThatLosesEachSession) {
    script.stateless = false;
    answer_calls([](const ModelCall& call) {
        return mcp_error_reply(call, -32001, "Session not found", 404);
    });
    EXPECT_THAT(order(), StartsWith("unavailable: crm: "));
    EXPECT_EQ(std::ranges::count(server().methods(), "tools/call"), 2);
}

TEST_F(McpSessionTest, AsksAgainWhichRevisionAServerSpeaksAfterItChanged) {
    EXPECT_EQ(order(), sent);
    answer_calls([](const ModelCall& call) {
        return mcp_error_reply(call, -32022, "Unsupported protocol version", 400);
    });
    McpServer older(script);
    config.url = older.url();
    auto asking = make_mcp_client(config, clock).value();
    const auto result =
        run_task(asking->call({"find_order", {{"number", "1"}}, "", ""}, Deadline::never()));
    EXPECT_EQ(result.error().code, Errc::unavailable);
    EXPECT_EQ(std::ranges::count(older.methods(), "server/discover"), 2);
}

TEST_F(McpSessionTest, SharesOneSessionAmongCallsAtOnce) {
    script.stateless = false;
    const auto done = run_task([](McpClient* client) -> Task<int> {
        const auto executor = co_await asio::this_coro::executor;
        constexpr int calls = 3;
        int ended = 0;
        int good = 0;
        for (int i = 0; i < calls; ++i)
            asio::co_spawn(
                executor,
                client->call({"find_order", {{"number", "7"}}, "", ""}, Deadline::never()),
                [&](std::exception_ptr, const Result<McpToolResult>& result) {
                    ++ended;
                    if (result) ++good;
                }
            );
        while (ended < calls)
            co_await asio::post(executor, asio::use_awaitable);
        co_return good;
    }(&client()));
    EXPECT_EQ(done, 3);
    EXPECT_EQ(server().sessions(), 1U) << "what was begun beside it is ended";
    EXPECT_EQ(std::ranges::count(server().methods(), "DELETE"), 2);
}

TEST_F(McpSessionTest, ServesSeveralThreadsAcrossALostSession) {
    script.stateless = false;
    client();
    std::atomic<int> good{0};
    const auto call_often = [&] {
        for (int i = 0; i < 10; ++i) {
            if (call_order()) ++good;
            (void)list();
        }
    };
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back(call_often);
    server().lose_sessions();
    threads.clear();
    EXPECT_EQ(good, 30);
    EXPECT_EQ(server().sessions(), 1U);
}

}  // namespace
}  // namespace continuo::test
