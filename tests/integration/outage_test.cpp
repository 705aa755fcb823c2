// A full disk and a locked database file, met by the running server: 503 in the one shape, nothing
// half written, and all is well again without a restart.
#include <csignal>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

struct Conversation {
    explicit Conversation(const ServerProcess& server) : caller(server.port()) {
        session =
            std::string(caller.post_json("/api/sessions", "{}").json().at("session_id").as_string()
            );
    }
    CallResult say(const std::string& id) {
        return caller.post_json(
            fmt::format("/api/chat/sessions/{}/messages", session),
            fmt::format(
                R"({{"message": "How do I reset my password?", "client_message_id": "{}"}})", id
            )
        );
    }
    std::size_t messages() {
        return caller.get(fmt::format("/api/chat/sessions/{}/messages", session))
            .json()
            .at("messages")
            .as_array()
            .size();
    }
    HttpCaller caller;
    std::string session;
};

void expect_unavailable(const CallResult& result) {
    EXPECT_EQ(result.status, 503) << result.body;
    EXPECT_THAT(result.head, ::testing::HasSubstr("Retry-After: "));
    const auto body = result.json();
    for (const auto* member : {"error", "message", "detail", "request_id", "support"})
        EXPECT_TRUE(body.as_object().contains(member));
}

TEST(Outage, ADiskThatIsFullLosesNothingAndHeals) {
    const ScratchFolder folder;
    ServerProcess server(folder.path());
    Conversation conversation(server);
    ASSERT_EQ(conversation.say("before").status, 200);

    // No file may grow any more: what a full disk looks like to one process.
    const rlimit full{4096, RLIM_INFINITY};
    const rlimit free{RLIM_INFINITY, RLIM_INFINITY};
    ASSERT_EQ(::prlimit(server.pid(), RLIMIT_FSIZE, &full, nullptr), 0);
    expect_unavailable(conversation.say("during"));
    expect_unavailable(conversation.caller.post_json("/api/sessions", "{}"));
    EXPECT_EQ(conversation.caller.get("/health").status, 200);
    EXPECT_EQ(conversation.messages(), 2U) << "nothing of the refused turn is seen";

    ASSERT_EQ(::prlimit(server.pid(), RLIMIT_FSIZE, &free, nullptr), 0);
    const auto again = conversation.say("during");
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(conversation.messages(), 4U) << "the refused message, sent again, is there once";
    server.kill();
    ServerProcess restarted(folder.path());
    HttpCaller caller(restarted.port());
    EXPECT_EQ(
        caller.get("/api/sessions/" + conversation.session)
            .json()
            .at("message_count")
            .to_number<int>(),
        2
    );
}

TEST(Outage, ALockedFileIsToldAndHeals) {
    const ScratchFolder folder;
    ServerProcess server(folder.path());
    Conversation conversation(server);
    ASSERT_EQ(conversation.say("before").status, 200);

    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "data/continuo.db").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    expect_unavailable(conversation.say("during"));
    EXPECT_EQ(conversation.messages(), 2U);
    ASSERT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(other);

    EXPECT_EQ(conversation.say("during").status, 200);
    EXPECT_EQ(conversation.messages(), 4U);
}

TEST(Outage, TwoProcessesNeverShareADataDirectory) {
    const ScratchFolder folder;
    const ServerProcess server(folder.path());
    const auto second = run_program(
        folder.path(),
        "serve",
        {{"API_HOST", "127.0.0.1"},
         {"API_PORT", "0"},
         {"DATA_DIRECTORY", (folder / "data").string()}}
    );
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.output, ::testing::HasSubstr("is in use by another process"));
}

TEST(Outage, APortThatIsTakenIsToldInOneLine) {
    const ScratchFolder folder;
    const ServerProcess server(folder.path(), {{"API_WORKERS", "1"}});
    const auto second = run_program(
        folder.path(),
        "serve",
        {{"API_HOST", "127.0.0.1"},
         {"API_PORT", std::to_string(server.port())},
         {"DATA_DIRECTORY", (folder / "other").string()}}
    );
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.output, ::testing::HasSubstr("Failed to start application"));
    EXPECT_THAT(second.output, ::testing::HasSubstr("in use"));
}

}  // namespace
}  // namespace continuo::test
