// `continuo sessions` as an operator uses it: the real binary, beside a running server.
#include <filesystem>
#include <fstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/server_process.hpp"
#include "support/http_call.hpp"
#include "support/redis_server.hpp"
#include "support/scratch.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;

std::string begin_session(HttpCaller& caller) {
    const auto created = caller.post_json("/api/sessions", "{}");
    EXPECT_EQ(created.status, 201) << created.body;
    return std::string(created.json().at("session_id").as_string());
}

int ask(HttpCaller& caller, const std::string& session, const std::string& text) {
    const boost::json::object body{{"message", text}};
    return caller
        .post_json(
            fmt::format("/api/chat/sessions/{}/messages", session), boost::json::serialize(body)
        )
        .status;
}

class SessionsCommand : public ::testing::Test {
protected:
    ServerProcess::Environment over_redis() const {
        return {
            {"USE_SHARED_CONTEXT", "true"},
            {"REDIS_URL", fmt::format("redis://127.0.0.1:{}/0", x_port)},
            {"SESSION_ENCRYPTION_KEYS", "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="},
        };
    }
    /// The same Redis, with the store in memory.
    ServerProcess::Environment in_memory() const {
        auto settings = over_redis();
        settings["USE_SHARED_CONTEXT"] = "false";
        return settings;
    }
    ProgramResult sessions(
        const std::string& arguments, const ServerProcess::Environment& settings, int expected = 0
    ) {
        auto result = run_program(x_folder.path(), "sessions " + arguments, settings);
        EXPECT_EQ(result.status, expected) << arguments << '\n' << result.output;
        return result;
    }

    ScratchFolder x_folder;
    ScratchFolder x_redis_folder;
    int x_port = free_port();
    RedisServer x_server{x_redis_folder.path(), {"--port", std::to_string(x_port)}};
};

TEST_F(SessionsCommand, SavesMovesAndShowsConversationsBesideARunningServer) {
    sessions("list", in_memory(), 1);  // there is none yet
    std::string id;
    {
        ServerProcess server(x_folder.path(), in_memory());
        HttpCaller caller(server.port());
        id = begin_session(caller);
        ASSERT_EQ(ask(caller, id, "How do I reset my password?"), 200);
        EXPECT_THAT(sessions("list", in_memory()).output, HasSubstr(id));
        EXPECT_THAT(
            sessions("show " + id, in_memory()).output, HasSubstr("How do I reset my password?")
        );
        sessions("export --output a.ndjson", in_memory());
        sessions("export --output a.ndjson", in_memory(), 1);
        EXPECT_THAT(
            sessions("import a.ndjson", in_memory(), 1).output,
            HasSubstr("cannot be written while a server uses it")
        );
        EXPECT_THAT(
            sessions("migrate --from archive --to redis", in_memory()).output,
            HasSubstr("source and target are identical")
        );
    }
    EXPECT_THAT(sessions("import a.ndjson", in_memory()).output, HasSubstr("1 unchanged"));
    EXPECT_THAT(sessions("import a.ndjson", over_redis()).output, HasSubstr("1 unchanged"));
    EXPECT_THAT(sessions("stats", over_redis()).output, HasSubstr("1 conversation:"));
    EXPECT_THAT(sessions("stats --json", in_memory()).output, HasSubstr("\"sessions\":1"));

    std::filesystem::create_directory(x_folder / "other");
    ServerProcess other(x_folder / "other", over_redis());
    HttpCaller caller(other.port());
    ASSERT_EQ(ask(caller, id, "Where is my order?"), 200);
    EXPECT_THAT(sessions("show " + id, over_redis()).output, HasSubstr("Where is my order?"));
}

TEST_F(SessionsCommand, SaysWhatIsWrongInOneLine) {
    sessions("show ../x", in_memory(), 2);
    sessions("show sess_x", over_redis(), 1);
    sessions("import none.ndjson", over_redis(), 1);
    sessions("migrate --from redis --to redis", over_redis(), 2);
    sessions("migrate --from redis --to ftp://x", over_redis(), 2);
    EXPECT_THAT(
        sessions("import --from-redis-json --source-url redis://127.0.0.1:1", over_redis(), 1)
            .output,
        HasSubstr("127.0.0.1:1")
    );
    auto clear = in_memory();
    clear.erase("SESSION_ENCRYPTION_KEYS");
    EXPECT_THAT(
        sessions("migrate --from archive --to redis", clear, 2).output,
        HasSubstr("SESSION_ENCRYPTION_KEYS")
    );
    std::ofstream(x_folder / "bad.ndjson") << "{\"session_id\":\"s\"}\n";
    std::ofstream(x_folder / "packed.gz", std::ios::binary) << "\x1F\x8B\x08\nand\nso on\n";
    EXPECT_EQ(
        sessions("import bad.ndjson", over_redis(), 1).output,
        "continuo sessions: bad.ndjson is not a Continuo export\n"
    );
    EXPECT_EQ(
        sessions("import packed.gz", over_redis(), 1).output,
        "continuo sessions: packed.gz is compressed: unpack it first\n"
    );
}

}  // namespace
}  // namespace continuo::test
