// Instances of the real binary over one Redis and one PostgreSQL.
#include "integration/shared_state_fixture.hpp"
#include "support/postgres_server.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

class SharedDatabase : public SharedState {
protected:
    SharedDatabase() { start_redis(); }
    ServerProcess::Environment with_postgres() const {
        auto all = settings("DATABASE_URL", x_url);
        all["LOAD_SAMPLE_KNOWLEDGE"] = "false";
        all["DATABASE_POOL_SIZE"] = "2";
        return all;
    }
    static std::string admin() {
        return fmt::format("X-API-Key: {}\r\n", ServerProcess::admin_key);
    }
    static void post(HttpCaller& caller, const std::string& id, const std::string& content) {
        const boost::json::object document{{"id", id}, {"title", id}, {"content", content}};
        const auto posted = caller.post_json(
            "/api/knowledge/documents",
            boost::json::serialize(boost::json::object{{"documents", {document}}}),
            admin()
        );
        EXPECT_EQ(posted.status, 200) << posted.body;
    }
    static bool finds(HttpCaller& caller, const std::string& id, const std::string& words) {
        const auto found = caller.post_json(
            "/api/chat/search", boost::json::serialize(boost::json::object{{"query", words}})
        );
        EXPECT_EQ(found.status, 200) << found.body;
        return found.body.contains("\"document_id\":\"" + id + "\"");
    }
    const std::string x_url = shared_postgres().new_schema();
};

TEST_F(SharedDatabase, WhatIsPostedToOneIsFoundThroughAll) {
    const ServerProcess one(x_one.path(), with_postgres());
    auto two = std::make_unique<ServerProcess>(x_two.path(), with_postgres());
    HttpCaller first(one.port());
    {
        HttpCaller second(two->port());
        post(first, "lamp", "The lamp glows green while it is charged.");
        wait_until("the document to be found", [&] { return finds(second, "lamp", "lamp"); });
        post(second, "chair", "The chair has five wheels.");
        wait_until("the other one", [&] { return finds(first, "chair", "wheels"); });
    }
    // Its data folder is lost; it is ready with everything.
    two->kill();
    post(first, "table", "The table is round.");
    EXPECT_EQ(first.call("DELETE", "/api/knowledge/documents/lamp", {}, admin()).status, 200);
    std::filesystem::remove_all(x_two.path());
    std::filesystem::create_directory(x_two.path());
    two = std::make_unique<ServerProcess>(x_two.path(), with_postgres());
    HttpCaller again(two->port());
    EXPECT_TRUE(finds(again, "table", "round"));
    EXPECT_TRUE(finds(again, "chair", "wheels"));
    EXPECT_FALSE(finds(again, "lamp", "lamp"));
}

TEST_F(SharedDatabase, OneInstanceTellsHowFarAllAre) {
    const ServerProcess one(x_one.path(), with_postgres());
    const ServerProcess two(x_two.path(), with_postgres());
    HttpCaller first(one.port());
    HttpCaller second(two.port());
    post(second, "lamp", "The lamp glows green while it is charged.");
    wait_until("both to have it", [&] {
        const auto status = first.call("GET", "/api/knowledge/status", {}, admin());
        EXPECT_EQ(status.status, 200) << status.body;
        const auto instances = boost::json::parse(status.body).at("instances").as_array();
        return instances.size() == 2 && std::ranges::all_of(instances, [](const auto& instance) {
                   return instance.at("lag") == 0 && instance.at("documents") == 1;
               });
    });
}

TEST_F(SharedDatabase, ATicketOfOneIsReadAndChangedThroughTheOther) {
    const ServerProcess one(x_one.path(), with_postgres());
    const ServerProcess two(x_two.path(), with_postgres());
    HttpCaller first(one.port());
    HttpCaller second(two.port());
    const auto session = begin(first);
    const auto handed = say(first, session, "I want to talk to a human");
    ASSERT_EQ(handed.status, 200) << handed.body;
    const auto ticket = std::string(handed.json().at("metadata").at("ticket_id").as_string());
    const auto path = "/api/tickets/" + ticket;
    wait_until("the ticket", [&] { return second.get(path, admin()).status == 200; });
    const auto changed = second.call(
        "PATCH", path, R"({"assignee":"anna"})", admin() + "Content-Type: application/json\r\n"
    );
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(first.get(path, admin()).json().at("assignee"), "anna");
}

TEST_F(SharedDatabase, TheStartIsRefusedWithOneReasonAndNoPassword) {
    auto in_memory = with_postgres();
    in_memory.erase("USE_SHARED_CONTEXT");
    const auto refused = run_program(x_one.path(), "serve", in_memory);
    EXPECT_NE(refused.status, 0);
    EXPECT_THAT(refused.output, ::testing::HasSubstr("while sessions are in memory"));

    auto wrong = with_postgres();
    wrong["DATABASE_URL"] = "postgresql://me:hunter2@/nothing?host=" + x_folder.path().string();
    const auto unreachable = run_program(x_one.path(), "serve", wrong);
    EXPECT_NE(unreachable.status, 0);
    EXPECT_THAT(unreachable.output, ::testing::HasSubstr("Failed to start application"));
    EXPECT_THAT(unreachable.output, ::testing::HasSubstr("No such file or directory"));
    EXPECT_THAT(unreachable.output, ::testing::Not(::testing::HasSubstr("hunter2")));
}

}  // namespace
}  // namespace continuo::test
