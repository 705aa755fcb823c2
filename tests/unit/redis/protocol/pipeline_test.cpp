#include "redis/protocol/pipeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline_fixture.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;

TEST_F(PipelineTest, SendsWhatIsQueuedInOneWriteAndMatchesRepliesInOrder) {
    connect();
    const auto a = push("A");
    const auto b = push({Command{"B"}, Command{"C"}});
    EXPECT_EQ(write(), bytes_of("A") + bytes_of("B") + bytes_of("C"));
    EXPECT_FALSE(pipeline->has_output());
    const auto d = push("D");
    EXPECT_EQ(write(), bytes_of("D"));
    EXPECT_EQ(pipeline->commands_waiting(), 4u);

    ASSERT_TRUE(receive("+a\r\n+b\r\n$1\r"));
    EXPECT_EQ(text(a), "a");
    EXPECT_EQ(text(b), "(waits)");
    ASSERT_TRUE(receive("\nc\r\n+d"));
    EXPECT_EQ(text(b), "b c");
    EXPECT_EQ(text(d), "(waits)");
    ASSERT_TRUE(receive("\r\n"));
    EXPECT_EQ(text(d), "d");
    EXPECT_EQ(pipeline->commands_waiting(), 0u);
}

TEST_F(PipelineTest, GivesAnErrorReplyToItsCommandOnly) {
    connect();
    const auto a = push({Command{"A"}, Command{"B"}});
    const auto c = push("C");
    write();
    ASSERT_TRUE(receive("-ERR no\r\n+b\r\n+c\r\n"));
    ASSERT_TRUE(outcomes[a] && *outcomes[a]);
    EXPECT_TRUE((**outcomes[a])[0].is_error());
    EXPECT_FALSE((**outcomes[a])[1].is_error());
    EXPECT_EQ(text(c), "c");
}

TEST_F(PipelineTest, TakesAnEmptyBatchForDone) {
    connect();
    const auto a = push(std::vector<Command>{});
    EXPECT_EQ(text(a), "");
    EXPECT_FALSE(pipeline->has_output());
}

TEST_F(PipelineTest, WaitsForTheFirstAttemptAndForItsGreeting) {
    const auto early = push("A");
    EXPECT_FALSE(pipeline->has_output());
    pipeline->connected(now, now + 2s);
    const auto later = push("B");
    EXPECT_EQ(write(), greeting_bytes);
    EXPECT_FALSE(pipeline->has_output());
    ASSERT_TRUE(receive("+PONG\r\n"));
    EXPECT_EQ(write(), bytes_of("A") + bytes_of("B"));
    ASSERT_TRUE(receive("+a\r\n+b\r\n"));
    EXPECT_EQ(text(early), "a");
    EXPECT_EQ(text(later), "b");
}

TEST_F(PipelineTest, IsUnavailableAtOnceAfterTheFirstAttemptFailed) {
    const auto early = push("A");
    break_off("connection refused");
    EXPECT_EQ(text(early), "unavailable, not executed");
    const auto late = push("B");
    EXPECT_EQ(text(late), "unavailable, not executed");
    EXPECT_THAT(outcomes[late]->error().error.detail, HasSubstr("connection refused"));
    pipeline->connected(now, now + 2s);
    EXPECT_EQ(text(push("C")), "unavailable, not executed");
    write();
    ASSERT_TRUE(receive("+PONG\r\n"));
    const auto again = push("D");
    write();
    ASSERT_TRUE(receive("+d\r\n"));
    EXPECT_EQ(text(again), "d");
}

TEST_F(PipelineTest, DropsALateReplyAndKeepsTheOrder) {
    connect();
    const auto late = push({Command{"A"}, Command{"B"}}, now + 10ms);
    const auto next = push("C");
    write();
    ASSERT_TRUE(receive("+a\r\n"));
    EXPECT_EQ(pipeline->next_tick(), now + 10ms);
    now += 10ms;
    ASSERT_TRUE(tick());
    EXPECT_EQ(text(late), "timeout, maybe executed");
    ASSERT_TRUE(receive("+b\r\n+c\r\n"));
    EXPECT_EQ(text(next), "c");
    EXPECT_EQ(pipeline->commands_waiting(), 0u);
}

TEST_F(PipelineTest, NeverSendsWhatIsLateBeforeItWasWritten) {
    const auto late = push("A", now + 10ms);
    const auto next = push("B", now + 20ms);
    now += 10ms;
    ASSERT_TRUE(tick());
    EXPECT_EQ(text(late), "timeout, not executed");
    connect();
    EXPECT_EQ(write(), bytes_of("B"));
    ASSERT_TRUE(receive("+b\r\n"));
    EXPECT_EQ(text(next), "b");
}

TEST_F(PipelineTest, LeavesOutWhatIsLateAsItIsWritten) {
    connect();
    const auto late = push("A", now + 10ms);
    const auto next = push("B");
    now += 10ms;
    EXPECT_EQ(write(), bytes_of("B"));
    deliver();
    EXPECT_EQ(text(late), "timeout, not executed");
    ASSERT_TRUE(receive("+b\r\n"));
    EXPECT_EQ(text(next), "b");
    EXPECT_EQ(pipeline->commands_waiting(), 0u);
}

TEST_F(PipelineTest, LetsACallerLeave) {
    connect();
    const auto written = push("A");
    write();
    const auto queued = push("B");
    const auto next = push("C");
    pipeline->cancel(ids[written]);
    pipeline->cancel(ids[queued]);
    deliver();
    EXPECT_EQ(text(written), "cancelled, maybe executed");
    EXPECT_EQ(text(queued), "cancelled, not executed");
    EXPECT_EQ(write(), bytes_of("C"));
    ASSERT_TRUE(receive("+a\r\n+c\r\n"));
    EXPECT_EQ(text(next), "c");
    pipeline->cancel(ids[next]);  // it has ended already
    pipeline->cancel(4711);
}

TEST_F(PipelineTest, IsBoundedInCommandsAndBytes) {
    make({.commands_max = 3, .bytes_max = 100});
    connect();
    const auto a = push("A");
    write();
    const auto b = push({Command{"B"}, Command{"C"}});
    EXPECT_EQ(text(push("D")), "unavailable, not executed");
    EXPECT_EQ(text(push({4, Command{"E"}})), "limit_exceeded, not executed");
    EXPECT_EQ(text(push({Command{"SET", std::string(100, 'x')}})), "limit_exceeded, not executed");
    ASSERT_TRUE(receive("+a\r\n"));
    EXPECT_EQ(text(a), "a");
    EXPECT_EQ(text(push({Command{"F", std::string(70, 'x')}})), "unavailable, not executed");
    const auto d = push("D");
    write();
    ASSERT_TRUE(receive("+b\r\n+c\r\n+d\r\n"));
    EXPECT_EQ(text(b), "b c");
    EXPECT_EQ(text(d), "d");
}

/// Who has left still takes room until the replies came: a silent server fills no memory.
TEST_F(PipelineTest, CountsWhatIsStillInFlight) {
    make({.commands_max = 2});
    connect();
    push("A", now + 1ms);
    push("B", now + 1ms);
    write();
    now += 1ms;
    ASSERT_TRUE(tick());
    EXPECT_EQ(text(push("C")), "unavailable, not executed");
    ASSERT_TRUE(receive("+a\r\n"));
    EXPECT_EQ(text(push("D")), "(waits)");
}

TEST_F(PipelineTest, AsksForASignOfLifeWhenItIsQuiet) {
    make({.ping_after = 5s, .silence_max = 10s});
    connect();
    EXPECT_EQ(pipeline->next_tick(), now + 5s);
    now += 4999ms;
    ASSERT_TRUE(tick());
    EXPECT_FALSE(pipeline->has_output());
    now += 1ms;
    ASSERT_TRUE(tick());
    EXPECT_EQ(write(), bytes_of("PING"));
    EXPECT_EQ(pipeline->next_tick(), now + 10s);
    now += 1s;
    ASSERT_TRUE(receive("+PONG\r\n"));
    EXPECT_EQ(pipeline->next_tick(), now + 5s);
}

}  // namespace
}  // namespace continuo::test
