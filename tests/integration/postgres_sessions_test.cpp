// Instances of the real binary over one PostgreSQL, without Redis.
#include "integration/shared_state_fixture.hpp"
#include "support/postgres_server.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

class PostgresSessions : public SharedState {
protected:
    ServerProcess::Environment in_postgres(const std::string& url) const {
        return {
            {"SESSION_STORE", "postgresql"},
            {"DATABASE_URL", url},
            {"DATABASE_POOL_SIZE", "2"},
        };
    }
    ServerProcess::Environment in_postgres() const { return in_postgres(x_url); }

    const std::string x_url = shared_postgres().new_schema();
};

TEST_F(PostgresSessions, AnyInstanceGoesOnWithAConversationAlsoAfterAKill) {
    auto one = std::make_unique<ServerProcess>(x_one.path(), in_postgres());
    const ServerProcess two(x_two.path(), in_postgres());
    HttpCaller second(two.port());
    std::string session;
    {
        HttpCaller first(one->port());
        session = begin(first);
        EXPECT_EQ(say(first, session, "How do I reset my password?", "m1").status, 200);
        EXPECT_EQ(say(second, session, "Which payment methods do you take?", "m2").status, 200);
        EXPECT_EQ(messages(first, session), 4U);
        const auto again = say(first, session, "Which payment methods do you take?", "m2");
        EXPECT_EQ(again.status, 200);
        EXPECT_EQ(messages(first, session), 4U) << "it has its reply";
    }
    one->kill();
    EXPECT_EQ(say(second, session, "How do I reset my password?", "m3").status, 200);
    EXPECT_EQ(messages(second, session), 6U);
    EXPECT_EQ(second.call("DELETE", "/api/sessions/" + session, {}, {}).status, 200);
    one = std::make_unique<ServerProcess>(x_one.path(), in_postgres());
    HttpCaller first(one->port());
    EXPECT_EQ(first.get("/api/sessions/" + session).status, 410);
}

TEST_F(PostgresSessions, WithoutItsServerEverythingIsUnavailableAndThenWhole) {
    ScratchFolder folder;
    PostgresServer server(folder.path());
    const ServerProcess one(x_one.path(), in_postgres(server.url()));
    HttpCaller caller(one.port());
    const auto session = begin(caller);
    EXPECT_EQ(say(caller, session, "How do I reset my password?", "m1").status, 200);
    server.kill();
    EXPECT_EQ(say(caller, session, "Which payment methods do you take?", "m2").status, 503);
    EXPECT_EQ(caller.get("/api/sessions/" + session).status, 503) << "and not 404";
    EXPECT_EQ(caller.get("/health/ready").status, 503);
    EXPECT_EQ(caller.get("/health/live").status, 200);
    server.start();
    const auto said = until_available([&] {
        return say(caller, session, "Which payment methods do you take?", "m2");
    });
    EXPECT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(messages(caller, session), 4U);
    wait_until("ready", [&] { return caller.get("/health/ready").status == 200; });
}

TEST_F(PostgresSessions, AStoreThatContradictsItsDatabaseIsRefusedAtTheStart) {
    auto without = in_postgres();
    without.erase("DATABASE_URL");
    const auto refused = run_program(x_one.path(), "serve", without);
    EXPECT_NE(refused.status, 0);
    EXPECT_THAT(
        refused.output, ::testing::HasSubstr("DATABASE_URL must be a postgresql:// URL while")
    );
    auto in_memory = in_postgres();
    in_memory["SESSION_STORE"] = "memory";
    const auto alone = run_program(x_one.path(), "serve", in_memory);
    EXPECT_NE(alone.status, 0);
    EXPECT_THAT(alone.output, ::testing::HasSubstr("Set SESSION_STORE=postgresql, or redis"));
}

}  // namespace
}  // namespace continuo::test
