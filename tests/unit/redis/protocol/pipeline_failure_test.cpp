#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline_fixture.hpp"
#include "redis/protocol/pipeline.hpp"

namespace continuo::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class PipelineFailureTest : public PipelineTest {};

/// At each number of bytes that got out, the batches before are in doubt, those behind are not.
TEST_F(PipelineFailureTest, TellsWhatMayHaveBeenExecutedWhenItBreaks) {
    const std::size_t first = bytes_of("A").size();
    const std::size_t whole = bytes_of("A").size() + bytes_of("B").size() + bytes_of("C").size();
    for (std::size_t out = 0; out <= whole; ++out) {
        SCOPED_TRACE(out);
        make({});
        connect();
        const auto one = push({Command{"A"}, Command{"B"}});
        const auto two = push("C");
        ASSERT_EQ(pipeline->take_output(now).size(), whole);
        const auto never_taken = push("D");
        pipeline->written(out);
        break_off();
        const auto expect = [](bool written) {
            return written ? "timeout, maybe executed" : "unavailable, not executed";
        };
        EXPECT_EQ(text(one), expect(out >= first));
        EXPECT_EQ(text(two), expect(out == whole));
        EXPECT_EQ(text(never_taken), "unavailable, not executed");
        EXPECT_EQ(pipeline->commands_waiting(), 0u);
    }
}

TEST_F(PipelineFailureTest, DoubtsABatchOfWhichAReplyCame) {
    connect();
    const auto a = push({Command{"A"}, Command{"B"}});
    (void)pipeline->take_output(now);  // and the socket has not said yet how far it came
    ASSERT_TRUE(receive("+a\r\n"));
    break_off();
    EXPECT_EQ(text(a), "timeout, maybe executed");
}

TEST_F(PipelineFailureTest, StartsAfreshOnTheNextConnection) {
    connect();
    const auto a = push("A");
    write();
    ASSERT_TRUE(receive("$100\r\nhalf of a rep"));
    break_off();
    EXPECT_EQ(text(a), "timeout, maybe executed");
    connect();
    const auto b = push("B");
    EXPECT_EQ(write(), bytes_of("B"));
    ASSERT_TRUE(receive("+b\r\n"));
    EXPECT_EQ(text(b), "b");
}

TEST_F(PipelineFailureTest, GivesUpOnGarbageAndOnWhatWasNotAsked) {
    connect();
    EXPECT_EQ(receive("+surprise\r\n").error().code, Errc::corrupt);
    break_off();
    connect();
    const auto a = push("A");
    const auto b = push("B");
    write();
    EXPECT_EQ(receive("+a\r\nHTTP/1.1 200 OK\r\n").error().code, Errc::corrupt);
    EXPECT_EQ(text(a), "a");
    break_off();
    EXPECT_EQ(text(b), "timeout, maybe executed");
}

TEST_F(PipelineFailureTest, TakesASilentServerForDead) {
    make({.ping_after = 5s, .silence_max = 10s});
    connect();
    now += 4s;
    const auto a = push("A");
    write();
    now += 9s;
    ASSERT_TRUE(tick());
    ASSERT_TRUE(receive("$3\r\n"));  // it lives
    now += 9s;
    ASSERT_TRUE(tick());
    now += 1s;
    EXPECT_EQ(tick().error().code, Errc::timeout);
    break_off();
    EXPECT_EQ(text(a), "timeout, maybe executed");
}

TEST_F(PipelineFailureTest, GivesUpAGreetingThatTakesTooLong) {
    pipeline->connected(now, now + 2s);
    write();
    EXPECT_EQ(pipeline->next_tick(), now + 2s);
    now += 2s;
    EXPECT_EQ(tick().error().code, Errc::timeout);
}

TEST_F(PipelineFailureTest, SaysWhyTheServerRefusedItsGreeting) {
    make({}, {.user = "ann", .password = "hunter2", .database = 3, .client_name = "continuo"});
    const auto a = push("A");
    pipeline->connected(now, now + 2s);
    const auto handshake = Command{"AUTH", "ann", "hunter2"}.bytes() +
                           Command{"CLIENT", "SETNAME", "continuo"}.bytes() +
                           Command{"SELECT", "3"}.bytes() + bytes_of("PING");
    EXPECT_EQ(write(), handshake);
    const auto refused = receive("-WRONGPASS invalid\r\n-NOAUTH\r\n-NOAUTH\r\n-NOAUTH\r\n");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unauthorized);
    pipeline->broken(refused.error());
    deliver();
    EXPECT_EQ(text(a), "unavailable, not executed");
    EXPECT_THAT(outcomes[a]->error().error.detail, HasSubstr("WRONGPASS"));
    EXPECT_THAT(outcomes[a]->error().error.detail, Not(HasSubstr("hunter2")));
}

TEST_F(PipelineFailureTest, SaysWhatTheServerSaidBeforeItHungUp) {
    pipeline->connected(now, now + 2s);
    write();
    make({}, {.password = "hunter2"});
    pipeline->connected(now, now + 2s);
    write();
    ASSERT_TRUE(receive("-ERR max number of clients reached\r\n"));
    EXPECT_THAT(break_off("it closed the connection").detail, HasSubstr("max number of clients"));
}

TEST_F(PipelineFailureTest, ClosesForGood) {
    connect();
    const auto written = push("A");
    write();
    const auto taken = push("B");
    (void)pipeline->take_output(now);  // the socket has not said yet how far it came
    const auto queued = push("C");
    pipeline->close();
    deliver();
    EXPECT_EQ(text(written), "timeout, maybe executed");
    EXPECT_EQ(text(taken), "timeout, maybe executed");
    EXPECT_EQ(text(queued), "unavailable, not executed");
    EXPECT_EQ(text(push("D")), "unavailable, not executed");
    pipeline->connected(now, now + 2s);
    EXPECT_FALSE(pipeline->has_output());
    break_off();
    EXPECT_EQ(text(push("D")), "unavailable, not executed");
    EXPECT_THAT(outcomes.back()->error().error.detail, HasSubstr("closed"));
    pipeline->close();
}

/// The connection may break at any byte of what the server says: each batch ends exactly once.
TEST_F(PipelineFailureTest, EndsEachBatchOnceWhereverItBreaks) {
    const std::string_view answer = "+PONG\r\n+a\r\n*2\r\n$1\r\nb\r\n:1\r\n+c\r\n";
    for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
        SCOPED_TRACE(cut);
        make({});
        const auto a = push("A");
        const auto b = push({Command{"B"}, Command{"C"}});
        pipeline->connected(now, now + 2s);
        write();
        const auto handshake = std::min<std::size_t>(cut, 7);
        ASSERT_TRUE(receive(answer.substr(0, handshake)));
        write();
        ASSERT_TRUE(receive(answer.substr(handshake, cut - handshake)));
        break_off();
        const auto expect = [cut](std::size_t whole, const std::string& reply) {
            if (cut < 7) return std::string("unavailable, not executed");
            return cut >= whole ? reply : std::string("timeout, maybe executed");
        };
        EXPECT_EQ(text(a), expect(11, "a"));
        EXPECT_EQ(text(b), expect(answer.size(), "c"));
    }
}

}  // namespace
}  // namespace continuo::test
