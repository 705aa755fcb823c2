#include "database/database_clock.hpp"

#include <gtest/gtest.h>

#include "database/database.hpp"
#include "support/fake_clock.hpp"
#include "support/postgres_server.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

TEST(DatabaseClock, IsThatOfTheServerAfterItWasAsked) {
    FakeClock local;
    DatabaseConfig config;
    config.postgres_url = shared_postgres().new_schema();
    const auto database = open_database(config, local, nullptr).value();
    auto& shared = database->shared_sessions();
    DatabaseClock clock(shared, local);
    EXPECT_EQ(clock.now(), local.now());
    const auto before = run_task(shared.time()).value();
    ASSERT_TRUE(run_task(clock.adjust()));
    const auto after = run_task(shared.time()).value();
    EXPECT_GE(clock.now(), before);
    EXPECT_LE(clock.now(), after);
    const auto adjusted = clock.now();
    local.advance(std::chrono::seconds(7));
    EXPECT_EQ(clock.now(), adjusted + std::chrono::seconds(7)) << "it goes on with the local one";
    database->close();
    EXPECT_FALSE(run_task(clock.adjust()));
    EXPECT_EQ(clock.now(), adjusted + std::chrono::seconds(7));
}

}  // namespace
}  // namespace continuo::test
