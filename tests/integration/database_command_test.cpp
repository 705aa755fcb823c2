// `continuo database copy` and `continuo backup` as an operator uses them, beside running servers.
#include <csignal>

#include "integration/shared_state_fixture.hpp"
#include "support/postgres_server.hpp"
#include "support/wait_until.hpp"

namespace continuo::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DatabaseCommand : public SharedState {
protected:
    ServerProcess::Environment in_memory() const {
        return {{"LOAD_SAMPLE_KNOWLEDGE", "false"}, {"UPLOAD_MIN_FREE_MB", "0"}};
    }
    ServerProcess::Environment over_redis() const {
        return settings("LOAD_SAMPLE_KNOWLEDGE", "false");
    }
    ServerProcess::Environment over_postgres() const {
        auto all = over_redis();
        all["DATABASE_URL"] = x_url;
        return all;
    }
    ProgramResult run(
        const std::string& command, const ServerProcess::Environment& settings, int expected = 0
    ) {
        auto result = run_program(x_one.path(), command, settings);
        EXPECT_EQ(result.status, expected) << command << '\n' << result.output;
        return result;
    }
    void wait_for_archive(
        const ScratchFolder& folder, const std::string& session, const std::string& text
    ) {
        wait_until("the archive to have it", [&] {
            const auto command = "sessions show --store archive " + session;
            return run_program(folder.path(), command, over_postgres()).output.contains(text);
        });
    }
    static void end(ServerProcess& server) {
        server.signal(SIGTERM);
        EXPECT_EQ(server.wait(), 0);
    }

    const std::string x_url = shared_postgres().new_schema();
};

TEST_F(DatabaseCommand, ABackupOfARunningServerGoesOnElsewhere) {
    std::string session;
    const auto file = (x_folder / "saved.db").string();
    {
        ServerProcess server(x_one.path(), in_memory());
        HttpCaller caller(server.port());
        session = begin(caller);
        ASSERT_EQ(say(caller, session, "hello").status, 200);
        EXPECT_THAT(run("backup --to " + file, in_memory()).output, HasSubstr("checked"));
        EXPECT_THAT(
            run("backup --to " + file, in_memory(), 1).output, HasSubstr("overwrites no file")
        );
        ASSERT_EQ(say(caller, session, "this is not in the backup").status, 200);
    }
    std::filesystem::create_directory(x_two / "data");
    std::filesystem::copy(file, x_two / "data" / "continuo.db");
    const ServerProcess restored(x_two.path(), in_memory());
    HttpCaller caller(restored.port());
    EXPECT_EQ(messages(caller, session), 2);
    EXPECT_EQ(say(caller, session, "hello again").status, 200);
    EXPECT_EQ(messages(caller, session), 4);
}

TEST_F(DatabaseCommand, ACopyNeedsAStoppedServerAndAnEmptyTarget) {
    std::string session;
    {
        ServerProcess server(x_one.path(), in_memory());
        HttpCaller caller(server.port());
        session = begin(caller);
        ASSERT_EQ(say(caller, session, "hello").status, 200);
        EXPECT_THAT(
            run("database copy --to " + x_url, in_memory(), 1).output, HasSubstr("stop it first")
        );
        end(server);
    }
    EXPECT_THAT(
        run("database copy --to " + x_url, in_memory()).output, HasSubstr("databases are equal")
    );
    EXPECT_THAT(
        run("database copy --to " + x_url, in_memory()).output, HasSubstr("comparing only")
    );
    {
        start_redis();
        const ServerProcess moved(x_two.path(), over_postgres());
        HttpCaller caller(moved.port());
        EXPECT_EQ(messages(caller, session), 2) << "restored to Redis from PostgreSQL";
        EXPECT_EQ(say(caller, session, "hello again").status, 200);
        wait_for_archive(x_two, session, "hello again");
    }
    const auto differs = run("database copy --to " + x_url, in_memory(), 3).output;
    EXPECT_THAT(differs, HasSubstr("DIFFERS"));
    EXPECT_THAT(
        run("database copy --to postgresql://me:hunter2@/x?host=/nowhere", in_memory(), 1).output,
        Not(HasSubstr("hunter2"))
    );
}

TEST_F(DatabaseCommand, ServersOverRedisMoveWithoutAPause) {
    start_redis();
    ServerProcess before(x_one.path(), over_redis());
    HttpCaller old(before.port());
    const auto session = begin(old);
    ASSERT_EQ(say(old, session, "hello").status, 200);
    EXPECT_THAT(
        run("database copy --to " + x_url, over_redis()).output, HasSubstr("databases are equal")
    );
    // What comes after the copy is kept for the new database, however long it takes to start.
    ASSERT_EQ(say(old, session, "after the copy").status, 200);
    const auto late = begin(old);
    ASSERT_EQ(say(old, late, "another one").status, 200);
    end(before);

    const ServerProcess after(x_two.path(), over_postgres());
    HttpCaller moved(after.port());
    EXPECT_EQ(say(moved, session, "and on").status, 200);
    EXPECT_EQ(messages(moved, session), 6);
    wait_for_archive(x_two, session, "and on");
    wait_for_archive(x_two, late, "another one");
}

}  // namespace
}  // namespace continuo::test
