#include "agent/waiting/unclaimed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "session/memory/in_memory_session_store.hpp"
#include "session/waiting_line.hpp"
#include "support/fake_clock.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class UnclaimedTest : public ::testing::Test {
protected:
    void hand_over(std::string id, Owner owner = Owner::queue()) {
        NewSession session;
        session.session_id = id;
        ASSERT_TRUE(run_task(store->create(session)));
        SessionPatch patch;
        patch.owner = std::move(owner);
        ASSERT_TRUE(run_task(store->patch(id, patch, std::nullopt)));
    }
    std::size_t step() {
        const auto line = run_task(read_waiting_line(store.get())).value();
        return run_task(
            return_unclaimed(store.get(), &line, &config, built_in_replies().get(), clock.now())
        );
    }
    Session load(std::string id) { return run_task(store->load(std::move(id))).value(); }

    FakeClock clock;
    WaitingConfig config;
    std::unique_ptr<SessionStore> store = make_in_memory_session_store(
        {.idle_timeout = std::chrono::hours(24)}, nullptr, clock, nullptr
    );
};

TEST_F(UnclaimedTest, GoesBackToTheBotAndTheCustomerIsTold) {
    hand_over("s");
    clock.advance(config.timeout - 1us);
    EXPECT_EQ(step(), 0U);
    clock.advance(1us);
    const auto ticket = load("s").ticket_id;
    EXPECT_EQ(step(), 1U);
    EXPECT_EQ(load("s").owner, Owner::bot());
    EXPECT_EQ(load("s").ticket_id, ticket);
    const auto log = run_task(store->history("s", 0, 10)).value().messages;
    ASSERT_EQ(log.size(), 1U);
    EXPECT_EQ(log[0].role, Role::system);
    EXPECT_THAT(log[0].content, HasSubstr(*ticket));
    EXPECT_EQ(log[0].metadata.at("asks_contact"), true);
    EXPECT_EQ(step(), 0U) << "once";
}

TEST_F(UnclaimedTest, LeavesThoseThatAnOperatorHas) {
    hand_over("claimed", Owner::person("ann"));
    clock.advance(1h);
    hand_over("new");
    EXPECT_EQ(step(), 0U);
    clock.advance(config.timeout);
    EXPECT_EQ(step(), 1U);
    EXPECT_EQ(load("claimed").owner, Owner::person("ann"));
}

TEST_F(UnclaimedTest, WaitsForEverWithoutATimeout) {
    config.timeout = 0min;
    hand_over("s");
    clock.advance(10h);
    EXPECT_EQ(step(), 0U);
}

TEST_F(UnclaimedTest, ThePlaceInTheQueueCountsThoseWhoWait) {
    hand_over("a");
    clock.advance(1s);
    hand_over("b", Owner::person("ann"));
    clock.advance(1s);
    hand_over("c");
    const auto line = run_task(read_waiting_line(store.get())).value();
    ASSERT_EQ(line.size(), 3U);
    EXPECT_EQ(place_in(line, "a"), 1U);
    EXPECT_EQ(place_in(line, "c"), 2U);
    EXPECT_EQ(place_in(line, "new"), 3U);
}

}  // namespace
}  // namespace continuo::test
