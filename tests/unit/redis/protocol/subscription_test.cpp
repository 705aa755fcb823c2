#include "redis/protocol/subscription.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline_fixture.hpp"

namespace continuo::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string bulk_bytes(const std::string& text) {
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}
std::string confirmation(const std::string& kind, const std::string& channel) {
    return "*3\r\n" + bulk_bytes(kind) + bulk_bytes(channel) + ":1\r\n";
}
std::string subscribed(const std::string& channel) {
    return confirmation("subscribe", channel);
}
std::string message(const std::string& channel, const std::string& text) {
    return "*3\r\n" + bulk_bytes("message") + bulk_bytes(channel) + bulk_bytes(text);
}

class SubscriptionTest : public testing::Test {
protected:
    void connect() {
        subscription.connected(now, now + 2s);
        ASSERT_EQ(write(), greeting_bytes);
        receive("+PONG\r\n");
    }
    std::string write() { return subscription.take_output(now); }
    Result<void> receive(const std::string& bytes) {
        auto received = subscription.received(bytes, now);
        subscription.deliver();
        return received;
    }
    Error break_off() {
        auto error = subscription.broken({Errc::unavailable, "cut"});
        subscription.deliver();
        return error;
    }
    static std::string command(std::initializer_list<std::string_view> words) {
        return Command(words).bytes();
    }

    SteadyPoint now{std::chrono::hours(1000)};
    std::vector<std::string> heard;
    Subscription subscription{
        {},
        {},
        {[this](const std::string& channel, const std::string& text) {
             heard.push_back(channel + "=" + text);
         },
         [this] { heard.emplace_back("(gap)"); }}
    };
};

TEST_F(SubscriptionTest, ListensOnceItIsGreeted) {
    subscription.subscribe("a");
    subscription.subscribe("b");
    EXPECT_FALSE(subscription.has_output());
    connect();
    EXPECT_EQ(write(), command({"SUBSCRIBE", "a", "b"}));
    receive(subscribed("a") + message("a", "1"));
    EXPECT_FALSE(subscription.is_ready());
    receive(subscribed("b") + message("b", "2"));
    EXPECT_TRUE(subscription.is_settled());
    EXPECT_THAT(heard, ElementsAre("a=1", "b=2"));
}

TEST_F(SubscriptionTest, TakesAndLeavesChannelsOnTheWay) {
    connect();
    EXPECT_TRUE(subscription.is_settled()) << "nothing was asked for";
    subscription.subscribe("a");
    subscription.subscribe("a");
    EXPECT_EQ(write(), command({"SUBSCRIBE", "a"}));
    EXPECT_TRUE(subscription.is_ready());
    EXPECT_FALSE(subscription.is_settled());
    receive(subscribed("a"));
    EXPECT_TRUE(subscription.is_settled());
    subscription.unsubscribe("a");
    subscription.unsubscribe("never");
    EXPECT_EQ(write(), command({"UNSUBSCRIBE", "a"}));
    receive(message("a", "late") + confirmation("unsubscribe", "a"));
    EXPECT_TRUE(subscription.is_settled());
    EXPECT_THAT(heard, ElementsAre());
}

TEST_F(SubscriptionTest, TakesChannelsWhileItBegins) {
    subscription.subscribe("a");
    connect();
    write();
    subscription.subscribe("b");
    EXPECT_EQ(write(), command({"SUBSCRIBE", "b"}));
    receive(subscribed("a"));
    EXPECT_FALSE(subscription.is_ready());
    receive(subscribed("b"));
    EXPECT_TRUE(subscription.is_settled());
}

TEST_F(SubscriptionTest, TellsOfAGapWhenItListensAgain) {
    subscription.subscribe("a");
    connect();
    write();
    receive(subscribed("a"));
    subscription.subscribe("b");
    EXPECT_EQ(break_off().detail, "cut");
    EXPECT_FALSE(subscription.is_ready());
    EXPECT_FALSE(subscription.has_output());
    break_off();  // an attempt that failed
    connect();
    EXPECT_EQ(write(), command({"SUBSCRIBE", "a", "b"}));
    receive(subscribed("a"));
    EXPECT_THAT(heard, ElementsAre());
    receive(subscribed("b") + message("a", "1"));
    EXPECT_THAT(heard, ElementsAre("(gap)", "a=1"));
    subscription.subscribe("c");
    write();
    receive(subscribed("c"));
    EXPECT_EQ(heard.size(), 2u) << "there is no second gap";
}

TEST_F(SubscriptionTest, MissesNothingBeforeItListened) {
    break_off();
    subscription.subscribe("a");
    connect();
    write();
    receive(subscribed("a"));
    subscription.unsubscribe("a");
    break_off();
    connect();
    subscription.subscribe("b");
    write();
    receive(subscribed("b"));
    EXPECT_THAT(heard, ElementsAre());
}

TEST_F(SubscriptionTest, AsksForASignOfLife) {
    connect();
    EXPECT_EQ(subscription.next_tick(), now + 5s);
    now += 5s;
    ASSERT_TRUE(subscription.tick(now));
    EXPECT_EQ(write(), command({"PING"}));
    ASSERT_TRUE(receive("+PONG\r\n")) << "before the first channel";
    subscription.subscribe("a");
    write();
    receive(subscribed("a"));
    now += 5s;
    ASSERT_TRUE(subscription.tick(now));
    EXPECT_EQ(write(), command({"PING"}));
    ASSERT_TRUE(receive("*2\r\n$4\r\npong\r\n$0\r\n\r\n")) << "and behind it";
    now += 5s;
    ASSERT_TRUE(subscription.tick(now));
    write();
    EXPECT_EQ(subscription.next_tick(), now + 10s);
    now += 10s;
    const auto silent = subscription.tick(now);
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.error().code, Errc::timeout);
}

TEST_F(SubscriptionTest, SaysWhyItIsNotLetIn) {
    subscription.connected(now, now + 2s);
    write();
    const auto received = receive("-NOAUTH Authentication required.\r\n");
    ASSERT_FALSE(received);
    EXPECT_EQ(received.error().code, Errc::unauthorized);
    EXPECT_THAT(break_off().detail, HasSubstr("NOAUTH"));

    subscription.subscribe("a");
    connect();
    write();
    const auto refused = receive("-NOPERM no access to one of the channels\r\n");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("NOPERM"));
}

TEST_F(SubscriptionTest, DoesNotWaitForeverToBegin) {
    subscription.subscribe("a");
    subscription.connected(now, now + 2s);
    write();
    EXPECT_EQ(subscription.next_tick(), now + 2s);
    ASSERT_TRUE(receive("+PONG\r\n"));
    write();
    EXPECT_EQ(subscription.next_tick(), now + 2s);
    EXPECT_TRUE(subscription.tick(now));
    now += 2s;
    EXPECT_FALSE(subscription.tick(now));
}

TEST_F(SubscriptionTest, TakesNoReplyThatWasNotDue) {
    for (const std::string strange : {"+OK\r\n", ":1\r\n", "+PONG\r\n", "*0\r\n", "$-1\r\n"}) {
        subscription.connected(now, now + 2s);
        write();
        ASSERT_TRUE(receive("+PONG\r\n"));
        const auto received = receive(strange);
        ASSERT_FALSE(received) << strange;
        EXPECT_EQ(received.error().code, Errc::corrupt);
        break_off();
    }
}

TEST_F(SubscriptionTest, IsSilentAfterClose) {
    subscription.subscribe("a");
    connect();
    write();
    ASSERT_TRUE(subscription.received(subscribed("a") + message("a", "1"), now));
    subscription.close();
    subscription.deliver();
    subscription.subscribe("b");
    EXPECT_TRUE(subscription.is_closed());
    EXPECT_FALSE(subscription.has_output());
    EXPECT_THAT(heard, ElementsAre());
}

}  // namespace
}  // namespace continuo::test
