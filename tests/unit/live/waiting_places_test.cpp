#include "live/waiting_places.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "async/with_deadline.hpp"
#include "session/waiting_line.hpp"
#include "support/run_task.hpp"

namespace continuo::test {
namespace {

Session with(std::string id, Owner owner = Owner::queue()) {
    Session session;
    session.session_id = std::move(id);
    session.owner = std::move(owner);
    return session;
}

class WaitingPlacesTest : public ::testing::Test {
protected:
    std::optional<std::size_t> place(const std::string& id) {
        return places.outlook_of(id, TimePoint{}).place;
    }
    static bool is_woken(LiveSubscription& subscription) {
        return !run_task(subscription.next(Deadline::at(SteadyPoint::min()))).empty();
    }

    WaitingConfig config;
    LiveChannel channel;
    WaitingPlaces places{config, channel};
    asio::io_context context;
};

TEST_F(WaitingPlacesTest, CountsThoseWhoWaitUnclaimed) {
    places.update({with("a"), with("b", Owner::person("anna")), with("c")});
    EXPECT_EQ(place("a"), 1U);
    EXPECT_EQ(place("b"), std::nullopt);
    EXPECT_EQ(place("c"), 2U);
    EXPECT_EQ(place("d"), std::nullopt);
    EXPECT_TRUE(places.outlook_of("a", TimePoint{}).open);
}

TEST_F(WaitingPlacesTest, WakesThoseWhosePlaceChanged) {
    auto of_a = channel.subscribe("a", context.get_executor());
    auto of_c = channel.subscribe("c", context.get_executor());
    places.update({with("a"), with("b"), with("c")});
    EXPECT_TRUE(is_woken(of_a));
    EXPECT_TRUE(is_woken(of_c));
    places.update({with("a"), with("c")});
    EXPECT_FALSE(is_woken(of_a));
    EXPECT_TRUE(is_woken(of_c));
    places.update({with("a"), with("c")});
    EXPECT_FALSE(is_woken(of_c));
}

TEST_F(WaitingPlacesTest, TellsNoPlaceInALineThatWasCutOff) {
    places.update(std::vector<Session>(waiting_line_max, with("a")));
    EXPECT_EQ(place("a"), std::nullopt);
}

}  // namespace
}  // namespace continuo::test
